/* SPDX-License-Identifier: Apache-2.0 */
/* How many clocks a stream's groups of sixteen take in the units that they pass (docs/microarchitecture.md, section 9),
 * on a memory that never waits. The bus may take longer: its beats are the caller's. An estimate. */
#ifndef MANTIS_DEVICE_STREAM_PACE_H
#define MANTIS_DEVICE_STREAM_PACE_H

#include "mantis/command.h"

/* Of a command that passes its checks; 0 for one that only the bus holds up. */
uint64_t stream_pace(const mantis_command *c);

#endif
