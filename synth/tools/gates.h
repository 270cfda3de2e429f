/* SPDX-License-Identifier: Apache-2.0 */
/* Simulates a mapped netlist, clock by clock, and counts the transitions of every net. */
#ifndef MANTIS_SYNTH_GATES_H
#define MANTIS_SYNTH_GATES_H

#include "netlist.h"

typedef struct {
    const netlist *n;
    uint8_t *value;   /* per net */
    uint64_t *toggle; /* transitions per net; the clock's are not counted here */
    uint8_t *input;   /* what the primary inputs are to be, per net; the caller sets it before a clock */
    struct gate_times *times;
} gates;

/* All nets and flops begin as zero, settled. `delays`: count glitches too, with the Liberty's delays and inertial
   pulses; otherwise each net changes at most once per clock. `slew` as power_slews gives them; only read with delays.
 */
gates *gates_new(const netlist *n, bool delays, const double (*slew)[2], double input_delay);
/* One clock: flops take their data, inputs take `input`, everything settles, changes are counted. */
void gates_clock(gates *g);
void gates_clear(gates *g); /* counts to zero */

#endif
