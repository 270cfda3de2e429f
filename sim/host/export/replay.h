/* SPDX-License-Identifier: Apache-2.0 */
/* Layers of a training step again, on the machine: an executor around golden that runs the commands of chosen layers
 * and passes on the devices too (platform/replay_device.h) and keeps, for each layer and pass, what they took and
 * whether anything differed. */
#ifndef MANTIS_EXPORT_REPLAY_H
#define MANTIS_EXPORT_REPLAY_H

#include "host/networks/network.h"
#include "host/support/progress.h"
#include "platform/replay_device.h"

#define REPLAY_PASSES 4

/* Names as options and JSON have them, and the sections' own. */
extern const char *const REPLAY_PASS_NAMES[REPLAY_PASSES], *const REPLAY_PASS_SECTIONS[REPLAY_PASSES];

typedef struct {
    char layer[PROGRAM_SECTION_BYTES];
    int pass;
    uint64_t commands, counters[MANTIS_COUNTERS];
    uint64_t differing_bytes, differing_cycles;
    uint64_t differing_commands; /* with differing bytes, cycles, or an end of another kind */
} replay_row;

typedef struct {
    mantis_executor base; /* give this to the program, which must be profiling: its sections tell layer and pass */
    mantis_executor *golden;
    mantis_replay_device *device; /* NULL: the commands are counted alone */
    const program *program;
    const network *net;
    const bool *chosen; /* of each node */
    bool passes[REPLAY_PASSES];
    replay_row *rows; /* in order of first commands */
    size_t row_count, row_capacity;
    uint64_t work;                          /* estimated clocks of the commands so far, for the time left */
    progress *bar;                          /* NULL: nothing is shown */
    char first[MANTIS_MESSAGE_BYTES + 256]; /* the first difference: layer, pass, command, place */
} replay;

/* golden, device, program, net and chosen live longer; all passes chosen, rows empty. */
void replay_begin(replay *r, mantis_executor *golden, mantis_replay_device *device, const program *p,
                  const network *net, const bool *chosen);
/* Frees the rows. */
void replay_end(replay *r);

/* Marks the layers in chosen[net->count] (set to false before): "all", or names separated by commas; with `shapes`, of
 * those only one of each kind, numbers and shapes. BAD_ARGUMENT for a name that no layer has. */
mantis_status replay_choose(const network *net, const char *list, bool shapes, bool *chosen, host_error *error);

#endif
