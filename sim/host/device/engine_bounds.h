/* SPDX-License-Identifier: Apache-2.0 */
/* What two engines could make of a step: the clocks that its commands took one after the other, laid out in time as
 * their dependences allow. A bound, not a measurement: no command takes longer beside another one, and the host's own
 * work takes no time. */
#ifndef MANTIS_DEVICE_ENGINE_BOUNDS_H
#define MANTIS_DEVICE_ENGINE_BOUNDS_H

#include "host/device/engine_schedule.h"
#include "host/device/step_log.h"

enum { ENGINE_BOUNDS_PORTS = 3 }; /* streams in the clocks that they took, in half of them, in a quarter */

typedef struct {
    uint64_t in_turn;                       /* clocks of all commands, one after the other */
    uint64_t busy[ENGINES];                 /* of each engine's */
    uint64_t chain;                         /* of the longest chain of commands that wait for each other */
    uint64_t chain_of[MANTIS_OP_ALIGN + 1]; /* of it, by opcode */
    size_t chain_commands;
    /* [early][needed]: commands in the program's order, or in one that ends early; the host waits for all commands
     * before it, or for what it needs. */
    schedule_time time[2][2];
    schedule_time
        built; /* commands as the program with `overlap` gives them, the host waits for all that it has given */
} engine_bound;

typedef struct {
    size_t commands, waits; /* the host's, between commands */
    uint64_t measured;      /* clocks that the machine took for the step with `overlap` */
    engine_bound port[ENGINE_BOUNDS_PORTS];
} engine_bounds;

/* Of a step in the order of appending: all but `built`. False: out of memory. */
bool engine_bounds_find(const step_log *l, engine_bounds *b);
/* Of a step with `overlap`: `measured`, and `built` with the clocks that its commands took in turn. */
bool engine_bounds_find_built(const step_log *l, const step_log *in_turn, engine_bounds *b);
/* Clocks of both engines at once, of all. */
double engine_bounds_overlap(const schedule_time *t);

#endif
