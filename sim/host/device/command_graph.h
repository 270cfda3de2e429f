/* SPDX-License-Identifier: Apache-2.0 */
/* Which of a list of commands must wait for which: those whose bytes conflict, the later one for the earlier
 * (docs/commands.md, "Engines and order"). Between commands the host may compute: then it is a node, too, whose bytes
 * are those that it wrote; what it read is not known, so it waits for the node before it, whose results it wanted. */
#ifndef MANTIS_DEVICE_COMMAND_GRAPH_H
#define MANTIS_DEVICE_COMMAND_GRAPH_H

#include "commands/touched.h"

#include <stddef.h>

enum { GRAPH_HOST = ENGINES, GRAPH_WORKERS };

typedef struct {
    int worker;      /* a mantis_engine, or GRAPH_HOST */
    uint32_t opcode; /* 0: the host's */
    uint64_t key;    /* equal commands of two steps have equal ones */
    uint64_t clocks;
    mantis_touched touched;
} graph_node;

typedef struct {
    const graph_node *nodes;
    size_t count;
    size_t *first;    /* count + 1 of them */
    uint32_t *before; /* node i waits for before[first[i]] .. before[first[i + 1] - 1], each less than i */
    uint64_t *tail;   /* clocks of the longest chain from a node's begin to an end */
} command_graph;

/* False: out of memory, and nothing to free. The nodes live longer. */
bool command_graph_make(command_graph *g, const graph_node *nodes, size_t count);
void command_graph_free(command_graph *g);

/* The nodes of the longest chain, in order, into chain, which has room for all; returns how many. */
size_t command_graph_chain(const command_graph *g, uint32_t *chain);

#endif
