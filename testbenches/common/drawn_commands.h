/* SPDX-License-Identifier: Apache-2.0 */
/* Single descriptors for tests of checks: every kind of command with addresses in a small window, so that operands
 * meet each other and its end; mostly right as they are drawn, and wrong in one place when spoiled. One sequence a
 * process. */
#ifndef MANTIS_DRAWN_COMMANDS_H
#define MANTIS_DRAWN_COMMANDS_H

#include "mantis/command.h"

uint32_t drawn_below(uint32_t below);
mantis_command drawn_command(void);
/* Something wrong, or merely extreme. */
void drawn_spoil(mantis_command *c);

#endif
