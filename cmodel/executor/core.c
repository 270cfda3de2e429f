/* SPDX-License-Identifier: Apache-2.0 */
/* Fetch a descriptor, check it and its order, read its scale entries, hand it to its kernel, report. */
#include "executor/core.h"

#include "executor/entries.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static mantis_fault execute(mantis_core *core, const mantis_command *c, mantis_memory *memory, const mantis_ring *ring,
                            uint32_t *sticky)
{
    mantis_fault f = mantis_command_fault(c, memory->size);
    if (!f.status)
        f = mantis_race_check(&core->races, c, memory->bytes, ring);
    if (!f.status)
        f = mantis_check_entries(c, memory->bytes);
    if (f.status || mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_FENCE)
        return f;
    f.status = core->table->kernels[mantis_get(c, MANTIS_ALL_OPCODE)](core, c, memory->bytes, sticky);
    if (f.status == MANTIS_NO_MEMORY)
        snprintf(f.reason, sizeof f.reason, "no host memory for the kernel's scratch");
    return f;
}

static mantis_status stop(mantis_report *report, uint32_t index, const mantis_command *c, const mantis_fault *f)
{
    char text[256] = "";
    if (c)
        mantis_command_describe(c, text, sizeof text);
    report->status = f->status;
    snprintf(report->message, sizeof report->message, "%s: command %" PRIu32 "%s%s: %s (%s; %s)",
             mantis_status_name((int)f->status), index, c ? ", " : "", text, f->reason,
             mantis_status_text((int)f->status), mantis_status_advice((int)f->status));
    return f->status;
}

static uint64_t slot_of(const mantis_ring *ring, uint32_t index)
{
    return ring->base + (uint64_t)(index & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
}

/* c writes into a descriptor of those from `first` to `last` commands behind the ring's head. */
static bool writes_over(const mantis_core *core, const mantis_command *c, uint32_t first, uint32_t last)
{
    mantis_touched by;
    mantis_touched_by(c, &by);
    for (uint32_t i = first; i <= last; i++) {
        const uint64_t at = slot_of(core->ring, core->ring->head + i);
        if (mantis_touched_writes(&by, (uint32_t)at, (uint32_t)(at + MANTIS_DESCRIPTOR_BYTES - 1)))
            return true;
    }
    return false;
}

bool mantis_core_next(const mantis_core *core, const mantis_command *before, uint32_t count, mantis_command *next)
{
    const uint64_t at = slot_of(core->ring, core->ring->head + count);
    if (core->ring->head + count == core->ring->tail || at + MANTIS_DESCRIPTOR_BYTES > core->memory->size)
        return false;
    memcpy(next, core->memory->bytes + at, sizeof *next);
    if (mantis_command_fault(next, core->memory->size).status || mantis_get(next, MANTIS_ALL_AFTER))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (writes_over(core, &before[i], count, count))
            return false;
    return !writes_over(core, next, 1, count);
}

mantis_status mantis_core_run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    mantis_core *core = (mantis_core *)self;
    memset(report, 0, sizeof *report);
    const mantis_fault malformed = mantis_ring_fault(ring);
    if (malformed.status)
        return stop(report, ring->head, NULL, &malformed);
    mantis_race_begin(&core->races);
    core->memory = memory;
    core->ring = ring;
    while (ring->head != ring->tail) {
        const uint64_t at = slot_of(ring, ring->head);
        if (at + MANTIS_DESCRIPTOR_BYTES > memory->size) {
            mantis_fault f = {MANTIS_BAD_ADDRESS, ""};
            snprintf(f.reason, sizeof f.reason,
                     "the descriptor at 0x%" PRIx64 " leaves the memory of %" PRIu64 " bytes", at, memory->size);
            return stop(report, ring->head, NULL, &f);
        }
        mantis_command c;
        memcpy(&c, memory->bytes + at, sizeof c);
        const mantis_fault f = execute(core, &c, memory, ring, &report->sticky);
        if (f.status)
            return stop(report, ring->head, &c, &f);
        ring->head++;
        report->completed++;
    }
    return MANTIS_OK;
}

void mantis_core_share(mantis_executor *self, mantis_work work, void *context, size_t tasks)
{
    mantis_pool_run(((mantis_core *)self)->pool, work, context, tasks, 0);
}

void mantis_core_destroy(mantis_executor *self)
{
    mantis_core *core = (mantis_core *)self;
    mantis_pool_destroy(core->pool);
    if (core->table->release)
        core->table->release(core);
    mantis_scratch_free(&core->scratch);
    free(core);
}

mantis_core *mantis_core_create(size_t bytes, const mantis_kernel_table *table, unsigned threads)
{
    mantis_core *core = (mantis_core *)calloc(1, bytes);
    if (!core)
        return NULL;
    core->base.class_ = &table->class_;
    core->table = table;
    core->pool = mantis_pool_create(threads);
    if (!core->pool) {
        free(core);
        return NULL;
    }
    return core;
}
