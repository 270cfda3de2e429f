/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/program_overlap.h"

#include "host/device/command_clocks.h"
#include "host/device/engine_schedule.h"
#include "host/device/port.h"
#include "host/device/program_cut.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_AFTER = 255,
    LOADING = 4 /* a product loads in one of so many of its clocks */
};

void program_overlap_append(program *p, const mantis_command *command)
{
    program_waiting *w = &p->waiting;
    if (!w->commands) {
        w->commands = malloc(ARENA_RING_SLOTS * sizeof *w->commands);
        w->until = malloc(ARENA_RING_SLOTS * sizeof *w->until);
    }
    if (!w->commands || !w->until) {
        host_fail(&p->error, MANTIS_NO_MEMORY, "out of memory for the commands that wait");
        return;
    }
    if (w->count == ARENA_RING_SLOTS && program_submit(p, PROGRAM_ALL) != MANTIS_OK)
        return;
    w->until[w->count] = w->now;
    w->commands[w->count++] = *command;
}

void program_overlap_free(program *p)
{
    free(p->waiting.commands);
    free(p->waiting.until);
    p->waiting = (program_waiting){.commands = NULL};
}

/* A fence stays where it is; so does a command that will be refused, among those it was appended with. */
static graph_node node_of(const mantis_command *c, uint64_t memory_size)
{
    graph_node node = {.worker = (int)mantis_engine_of(c), .opcode = mantis_get(c, MANTIS_ALL_OPCODE)};
    if (node.opcode == MANTIS_OP_FENCE || mantis_command_check(c, memory_size) != MANTIS_OK) {
        node.touched = (mantis_touched){.written = 1, .count = 1, .span = {{0, UINT32_MAX}}};
        return node;
    }
    mantis_touched_by(c, &node.touched);
    node.clocks = command_clocks(c, &node.touched);
    if (node.worker == ENGINE_STREAMS) /* beside a product, which takes beats from the same port when it loads */
        node.clocks += node.clocks * PORT_PRODUCTS_BYTES / PORT_BEAT_BYTES / LOADING;
    return node;
}

/* Commands between this one's place and that of the last one of the other engine that it waits for. */
static uint32_t largest_after(const command_graph *g, const uint32_t *place, uint32_t i)
{
    uint32_t after = MOST_AFTER;
    for (size_t e = g->first[i]; e < g->first[i + 1]; e++) {
        const uint32_t k = g->before[e];
        if (place[k] < place[i] && g->nodes[k].worker != g->nodes[i].worker && place[i] - 1 - place[k] < after)
            after = place[i] - 1 - place[k];
    }
    return after;
}

static void push(program *p, const program_waiting *w, const command_graph *g, const uint32_t *order, size_t count)
{
    uint32_t place[ARENA_RING_SLOTS];
    for (uint32_t at = 0; at < count; at++)
        place[order[at]] = at;
    for (size_t at = 0; at < count; at++) {
        mantis_command c = w->commands[order[at]];
        mantis_set(&c, MANTIS_ALL_AFTER, largest_after(g, place, order[at]));
        const mantis_status status = mantis_ring_push(&p->arena->memory, &p->arena->ring, &c);
        if (status != MANTIS_OK)
            host_fail(&p->error, status, "the submission ring refused a command: %s", mantis_status_text((int)status));
    }
}

/* Waiting commands, in an order of those that enter the ring. */
typedef struct {
    const program_waiting *commands;
    graph_node nodes[ARENA_RING_SLOTS];
    uint32_t order[ARENA_RING_SLOTS];
    bool taken[ARENA_RING_SLOTS];
    size_t count;
    uint64_t cost;
    command_graph graph;
} plan;

/* False: out of memory, and nothing to free. */
static bool plan_make(plan *l, const program *p, const program_waiting *w, program_time until)
{
    l->commands = w;
    for (size_t i = 0; i < w->count; i++) {
        l->nodes[i] = node_of(&w->commands[i], p->arena->memory.size);
        l->taken[i] = w->until[i] <= until;
    }
    if (!command_graph_make(&l->graph, l->nodes, w->count))
        return false;
    if (!schedule_fill(&l->graph, l->taken, l->order, &l->count, &l->cost)) {
        command_graph_free(&l->graph);
        return false;
    }
    return true;
}

static void enter(program *p, const plan *l)
{
    program_waiting *w = &p->waiting;
    size_t left = 0;
    push(p, l->commands, &l->graph, l->order, l->count);
    for (size_t i = 0; i < l->commands->count; i++)
        if (!l->taken[i] && p->error.status == MANTIS_OK) { /* one's own list moves forward alone */
            w->commands[left] = l->commands->commands[i];
            w->until[left++] = l->commands->until[i];
        }
    w->count = left;
}

void program_overlap_enter(program *p, program_time until)
{
    mantis_command commands[ARENA_RING_SLOTS];
    program_time by[ARENA_RING_SLOTS];
    program_waiting pieces = {.commands = commands, .until = by};
    plan whole, cut;
    if (!plan_make(&whole, p, &p->waiting, until)) {
        host_fail(&p->error, MANTIS_NO_MEMORY, "out of memory for the order of commands");
        p->waiting.count = 0;
        return;
    }
    if (program_cut(p->arena, &p->waiting, &pieces) && plan_make(&cut, p, &pieces, until)) {
        enter(p, cut.cost < whole.cost ? &cut : &whole);
        command_graph_free(&cut.graph);
    } else {
        enter(p, &whole);
    }
    command_graph_free(&whole.graph);
}
