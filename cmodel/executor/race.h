/* SPDX-License-Identifier: Apache-2.0 */
/* Races: whether AFTER lets two commands of a run meet in a byte that one of them writes (docs/commands.md, "Engines
 * and order"). An executor that does one command after the other sees here what two engines could do.
 *
 * A command of AFTER 0 costs nothing; another one is held against those before it that it does not wait for. */
#ifndef MANTIS_RACE_H
#define MANTIS_RACE_H

#include "commands/touched.h"

#define RACE_WINDOW 256u /* commands a command and the AFTER ones before it are, at most */

/* All zero at first. Commands have numbers over all runs. */
typedef struct {
    uint64_t number;           /* of the next command */
    uint64_t start;            /* of the run's first */
    uint64_t horizon[ENGINES]; /* everything before it has ended when this engine's next command begins */
    struct {
        uint64_t next; /* number + 1 of the command that it is of */
        bool ends;     /* it writes into the ring */
        mantis_touched by;
    } touched[RACE_WINDOW];
} mantis_race_window;

void mantis_race_begin(mantis_race_window *w);

/* The command at the ring's head, which has passed its own checks: RACE with the reason, or OK. To be called for each
 * command of the run, in order. */
mantis_fault mantis_race_check(mantis_race_window *w, const mantis_command *c, const uint8_t *memory,
                               const mantis_ring *ring);

#endif
