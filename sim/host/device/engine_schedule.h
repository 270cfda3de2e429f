/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of a graph in time, on two engines that do theirs in order: when each runs in a given order, and an order in
 * which they end early. Nothing here is measured; clocks are those of the nodes. */
#ifndef MANTIS_DEVICE_ENGINE_SCHEDULE_H
#define MANTIS_DEVICE_ENGINE_SCHEDULE_H

#include "host/device/command_graph.h"
#include "host/device/port.h"

typedef struct {
    uint64_t clocks;              /* until the last one ends */
    uint64_t busy[GRAPH_WORKERS]; /* of each */
    uint64_t overlap;             /* clocks in which both engines work */
} schedule_time;

/* Nodes in the order of the ring, each begun as soon as its engine, what it waits for and AFTER's 255 allow. together:
 * the host waits for all commands before it, and those behind it for the host; otherwise for what they must. */
schedule_time schedule_walk(const command_graph *g, const uint32_t *order, bool together);

/* The nodes' own order. */
void schedule_in_turn(const command_graph *g, uint32_t *order);
/* An order that ends early: of four ways of list scheduling the best one. together: as above, so nothing passes a node
 * of the host. False: out of memory. */
bool schedule_early(const command_graph *g, bool together, uint32_t *order);

/* What is left for later counts as one clock in so many: the others are hidden then. By trial (docs/decisions.md): with
 * 512 bits the port has room for it later, too. */
enum { SCHEDULE_LEFT_COUNTS = PORT_BEAT_BYTES < 64 ? 3 : 2 };

/* An early order of the taken nodes and of what they wait for. Between them stand others that fit in without ending
 * later, or whose clocks are worth more than those by which the order grows; all that stand in it are marked as taken.
 * The others and what waits for them are left out. *count: how many stand in it; *cost: its clocks and a part of those
 * that are left, to compare orders by. False: out of memory. */
bool schedule_fill(const command_graph *g, bool *taken, uint32_t *order, size_t *count, uint64_t *cost);

#endif
