/* SPDX-License-Identifier: Apache-2.0 */
/* Commands with sizes, strides and addresses up to the limits of the command set, in a window of 4 GiB: what small
 * programs never have in the high bits of registers and sums. They pass all checks but those of scale entries. */
#ifndef MANTIS_GIANT_COMMANDS_H
#define MANTIS_GIANT_COMMANDS_H

#include "random_program.h"

#define GIANT_WINDOW (UINT64_C(1) << 32)

mantis_command giant_command(random_source *r, mantis_opcode opcode);

#endif
