/* SPDX-License-Identifier: Apache-2.0 */
/* The energy of a step's clock pins, of every flip-flop of the machine: without clock gates, which these cells have
 * not, and with gates assumed. A gate stands before each 16 flip-flops; it is a latch and an AND, and its own clock
 * pins take what a flip-flop's take, in every clock. Gates are open
 *
 *   of a PE                    in the clocks of its MACs
 *   of the rest of gemm        while the products' engine runs a command
 *   of stream and reduce       while the streams' engine runs one
 *   of all else                always: sequencer, registers, counters, reader, writer, align unit, random source */
#ifndef MANTIS_SYNTH_CLOCK_PINS_H
#define MANTIS_SYNTH_CLOCK_PINS_H

#include "flat.h"

typedef struct {
    double flip_flops;
    double all, gated; /* nJ of a step */
    double counted;    /* of it, nJ that the units' energies hold: they were simulated without gates */
} clock_pins;

/* work: of `mantis work`; folder: of unit JSONs, mantis_top among them; pe_pins: pJ a clock of a PE's pins; macs: MACs
 * of the step; counted: see above. */
clock_pins clock_pins_of(const flat *work, const char *folder, double pe_pins, double macs, double counted);

/* The two totals with and without gates, beside a chip of these energies (memories low and high, nJ). */
void clock_pins_put(const clock_pins *pins, const double chip[2], flat *out);

#endif
