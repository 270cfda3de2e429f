/* SPDX-License-Identifier: Apache-2.0 */
/* command_check: the sequencer's judgement of a descriptor, one step a clock (microarchitecture 5, commands.md).
 * Combinational. */
#ifndef MANTIS_CYCLE_COMMAND_CHECK_H
#define MANTIS_CYCLE_COMMAND_CHECK_H

#include "cycle/command_scaling.h"

#include <stdbool.h>
#include <stdint.h>

enum { CHECK_LEGAL = 0, CHECK_SHAPE = 1, CHECK_OUT = 2, CHECK_STEPS = 19, COMMAND_SCALES = 7 };

/* MANTIS_OK, or the status with which the command ends at this step, 0..CHECK_STEPS-1. Steps from CHECK_OUT on
 * (operand slots: out, out_scale, x0, x0_scale, ... c3_scale) hold for commands that passed the two before. entries:
 * the quotients of command_division. mem_limit: window size in bytes minus one. */
uint32_t command_check(const uint32_t desc[32], unsigned step, const struct command_entries *entries,
                       uint32_t mem_limit);

/* A single scale entry that a command reads before it starts. Arrays of entries are read by its unit. */
struct command_scale {
    bool used;
    bool peak; /* a peak entry, else an exponent entry */
    uint32_t addr;
    int bits; /* of a peak entry: the mapping it serves */
    bool saturate;
    bool zero_is_none; /* a peak of 0 is told by emax 0 */
    bool sign;         /* mantissas are signs: their exponent is 0, whatever the peak */
};

/* Entry `index` of x0, x1, x2, c0, c1, c2, c3. */
struct command_scale command_scale(const uint32_t desc[32], unsigned index);

/* The command writes an entry to OUT_SCALE at its end. */
bool command_records(const uint32_t desc[32]);

#endif
