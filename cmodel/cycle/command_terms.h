/* SPDX-License-Identifier: Apache-2.0 */
/* command_terms: the products that the steps of command_check wait for, and how many clocks they take
 * (microarchitecture 5, CHECK). What comes of them is command_check's. */
#ifndef MANTIS_CYCLE_COMMAND_TERMS_H
#define MANTIS_CYCLE_COMMAND_TERMS_H

#include "cycle/command_scaling.h"

#include <stdint.h>

/* Of step 0..CHECK_STEPS-1, for a command that has passed the steps before. */
uint32_t command_step_clocks(const uint32_t desc[32], unsigned step, const struct command_entries *entries);

#endif
