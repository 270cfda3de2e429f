/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that ran, each with its clocks, and what the host wrote between them: the nodes of a graph
 * (host/device/command_graph.h). */
#ifndef MANTIS_DEVICE_STEP_LOG_H
#define MANTIS_DEVICE_STEP_LOG_H

#include "host/device/command_graph.h"

typedef struct {
    graph_node *nodes;
    size_t count, capacity;
    size_t next;       /* the node whose clocks are counted */
    uint64_t clocks;   /* of it, up to now */
    uint64_t waits;    /* how often the host has waited, as of the last run */
    mantis_memory was; /* memory as the last run left it */
    bool failed;       /* out of memory: the log has holes */
} step_log;

/* Before a run of the ring's commands. waits: how often the host has waited so far: it has computed since the last run
 * when that is more than then. */
void step_log_run(step_log *l, const mantis_memory *memory, const mantis_ring *ring, uint64_t waits);
/* In each clock of a run: whether the machine was at work, and whether a command has ended. */
void step_log_clock(step_log *l, bool busy, bool ended);
/* After it. */
void step_log_pause(step_log *l, const mantis_memory *memory);
void step_log_free(step_log *l);

#endif
