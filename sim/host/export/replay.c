/* SPDX-License-Identifier: Apache-2.0 */
#include "host/export/replay.h"

#include "commands/operands.h"
#include "host/device/driver.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const REPLAY_PASS_NAMES[REPLAY_PASSES] = {"forward", "input_gradient", "weight_gradient", "update"};
const char *const REPLAY_PASS_SECTIONS[REPLAY_PASSES] = {"forward", "input gradient", "weight gradient", "update"};

/* Clocks that a command takes, roughly: tiles of a product, or beats of the tensors. */
static uint64_t work_of(const mantis_command *c)
{
    enum { EDGE = MANTIS_N, START = 100 };
    mantis_operand operands[MANTIS_MAX_OPERANDS];
    uint64_t bytes = 0;
    if (mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM)
        return START + ((uint64_t)mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1) *
                           ((mantis_get(c, MANTIS_GEMM_ROWS) + EDGE - 1) / EDGE) *
                           ((mantis_get(c, MANTIS_GEMM_COLS) + EDGE - 1) / EDGE) * mantis_get(c, MANTIS_GEMM_DEPTH);
    for (int i = mantis_operands(c, operands) - 1; i >= 0; i--)
        bytes += operands[i].bytes;
    return START + bytes / 16;
}

/* The row of the program's section, NULL when it is not wanted. *failed: out of memory. */
static replay_row *row_here(replay *r, bool *failed)
{
    const program_section_counters *s = &r->program->sections[r->program->section];
    uint32_t node = 0;
    int pass = 0;
    while (pass < REPLAY_PASSES && strcmp(s->phase, REPLAY_PASS_SECTIONS[pass]) != 0)
        pass++;
    while (node < r->net->count && strcmp(r->net->nodes[node].name, s->layer) != 0)
        node++;
    if (pass == REPLAY_PASSES || node == r->net->count || !r->passes[pass] || !r->chosen[node])
        return NULL;
    for (size_t i = 0; i < r->row_count; i++)
        if (r->rows[i].pass == pass && strcmp(r->rows[i].layer, s->layer) == 0)
            return &r->rows[i];
    if (r->row_count == r->row_capacity) {
        const size_t capacity = 2 * r->row_capacity + 16;
        replay_row *rows = realloc(r->rows, capacity * sizeof *rows);
        if (!rows) {
            *failed = true;
            return NULL;
        }
        r->rows = rows;
        r->row_capacity = capacity;
    }
    replay_row *row = &r->rows[r->row_count++];
    memset(row, 0, sizeof *row);
    memcpy(row->layer, s->layer, sizeof row->layer);
    row->pass = pass;
    return row;
}

static void add(replay *r, replay_row *row, const mantis_command *c, const mantis_replay_result *one)
{
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        row->counters[i] += one->counters[i];
    row->differing_bytes += one->differing_bytes;
    row->differing_cycles += one->differing_cycles;
    row->differing_commands += one->message[0] != '\0';
    if (one->message[0] && !r->first[0]) {
        char name[160];
        snprintf(r->first, sizeof r->first, "%s, %s: %s: %s", row->layer, REPLAY_PASS_SECTIONS[row->pass],
                 driver_name_command(r->program->arena, c, name, sizeof name), one->message);
    }
}

/* The command at the ring's head. */
static mantis_status step(replay *r, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    bool failed = false;
    mantis_command c;
    mantis_replay_result one;
    replay_row *row = row_here(r, &failed);
    memcpy(&c, memory->bytes + ring->base + (uint64_t)(ring->head & (ring->slots - 1)) * sizeof c, sizeof c);
    if (!row) {
        mantis_ring next = {ring->base, ring->slots, ring->head, ring->head + 1};
        mantis_run(r->golden, memory, &next, report);
        ring->head = next.head;
        return failed ? report->status = MANTIS_NO_MEMORY : report->status;
    }
    if (r->bar) {
        char what[64];
        snprintf(what, sizeof what, "%s %s", row->layer, REPLAY_PASS_SECTIONS[row->pass]);
        progress_part(r->bar, r->work, what);
    }
    if (r->device) {
        mantis_replay_command(r->device, r->golden, memory, ring, report, &one);
        add(r, row, &c, &one);
    } else {
        mantis_ring next = {ring->base, ring->slots, ring->head, ring->head + 1};
        mantis_run(r->golden, memory, &next, report);
        ring->head = next.head;
    }
    row->commands++;
    r->work += report->status == MANTIS_OK ? work_of(&c) : 0;
    return report->status;
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    memset(report, 0, sizeof *report);
    while (ring->head != ring->tail) {
        mantis_report one;
        const mantis_status status = step((replay *)self, memory, ring, &one);
        report->completed += one.completed;
        report->sticky |= one.sticky;
        report->status = status;
        memcpy(report->message, one.message, sizeof report->message);
        if (status != MANTIS_OK)
            break;
    }
    return report->status;
}

static void destroy(mantis_executor *self)
{
    replay_end((replay *)self);
}

static void share(mantis_executor *self, mantis_work work, void *context, size_t units)
{
    mantis_share(((replay *)self)->golden, work, context, units);
}

void replay_begin(replay *r, mantis_executor *golden, mantis_replay_device *device, const program *p,
                  const network *net, const bool *chosen)
{
    static const mantis_executor_class CLASS = {"replay", run, destroy, share};
    memset(r, 0, sizeof *r);
    r->base.class_ = &CLASS;
    r->golden = golden;
    r->device = device;
    r->program = p;
    r->net = net;
    r->chosen = chosen;
    for (int i = 0; i < REPLAY_PASSES; i++)
        r->passes[i] = true;
}

void replay_end(replay *r)
{
    free(r->rows);
    r->rows = NULL;
    r->row_count = r->row_capacity = 0;
}
