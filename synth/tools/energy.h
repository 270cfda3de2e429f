/* SPDX-License-Identifier: Apache-2.0 */
/* Energy out of transitions and Liberty tables. */
#ifndef MANTIS_SYNTH_ENERGY_H
#define MANTIS_SYNTH_ENERGY_H

#include "netlist.h"

typedef struct {
    double switching; /* pJ per clock: charge of wires' pins and ports, half C V^2 a transition */
    double inputs;    /* of that, the nets that the unit's inputs charge: another unit drives them */
    double internal;  /* pJ per clock: the cells' internal_power tables */
    double clock;     /* pJ per clock: clock pins of flops, both edges: charge and internal; no clock tree */
    double leakage;   /* nW */
} energy;

/* Transition times (ns) of every net, [0] falling [1] rising: the slowest arc of its driver; primary inputs as driven
   by `driver` with an ideal input; the clock is ideal. The array is the caller's. */
double (*net_slews(const netlist *n, const lib_cell *driver))[2];

/* `rate[i]`: transitions of net i a clock. `clock`: the clock's net or -1.
   Internal power of an output depends on which input changed: the related pins' tables are weighted by those inputs'
   rates (equally when none changes). Rising and falling transitions are half each. */
energy energy_of(const netlist *n, const library *l, const double *rate, const double (*slew)[2], int clock);

#endif
