/* SPDX-License-Identifier: Apache-2.0 */
/* How long a command will take, nearly: what an order of commands is chosen by. */
#ifndef MANTIS_DEVICE_COMMAND_CLOCKS_H
#define MANTIS_DEVICE_COMMAND_CLOCKS_H

#include "commands/touched.h"

/* Of a command that passes its checks, and what it touches. A product takes a clock for each k of a tile, or the beats
 * of the tile if those are more; a stream the beats that it reads or writes. */
uint64_t command_clocks(const mantis_command *c, const mantis_touched *t);

#endif
