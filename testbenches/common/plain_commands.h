/* SPDX-License-Identifier: Apache-2.0 */
/* Commands under finer scales and raw sums done word by word, as docs/numerics.md writes them, in terms of the lanes
 * (mantis/numerics.h): what executors are compared with. Nothing is fast here. */
#ifndef MANTIS_PLAIN_COMMANDS_H
#define MANTIS_PLAIN_COMMANDS_H

#include "mantis/command.h"

/* Does a good PEAK, MAP, GEMM, REDUCE with thresholds, or ALIGN in memory and adds its flags. 0: another command. */
int plain_command(const mantis_command *c, uint8_t *memory, uint32_t *sticky);

#endif
