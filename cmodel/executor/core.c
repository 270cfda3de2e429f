/* SPDX-License-Identifier: Apache-2.0 */
/* Fetch a descriptor, check it, read its scale entries, hand it to its kernel, report. */
#include "executor/core.h"

#include "commands/operands.h"
#include "executor/bytes.h"
#include "mantis/numerics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Step (4) of the order of checks: the scale entries, in operand order. */
static mantis_fault check_entries(const mantis_command *c, const uint8_t *memory)
{
    mantis_operand list[MANTIS_MAX_OPERANDS];
    mantis_fault f = {MANTIS_OK, ""};
    const int n = mantis_operands(c, list);
    for (int i = 0; i < n && !f.status; i++) {
        if (list[i].kind == OPERAND_PEAK) {
            const uint32_t peak = load32(memory + list[i].address) & 0x7fffffff; /* bit 31 is ignored */
            if (peak >= MANTIS_PEAK_NONFINITE) {
                f.status = MANTIS_NONFINITE;
                snprintf(f.reason, sizeof f.reason, "%s at 0x%08" PRIx32 " holds peak 0x%08" PRIx32, list[i].name,
                         list[i].address, peak);
            }
        } else if (list[i].kind == OPERAND_EXPONENT) {
            const int32_t exponent = (int32_t)load32(memory + list[i].address);
            if (exponent < MANTIS_MIN_EXPONENT || exponent > MANTIS_MAX_EXPONENT) {
                f.status = MANTIS_BAD_EXPONENT;
                snprintf(f.reason, sizeof f.reason, "%s at 0x%08" PRIx32 " holds exponent %" PRId32, list[i].name,
                         list[i].address, exponent);
            }
        }
    }
    return f;
}

static mantis_fault execute(mantis_core *core, const mantis_command *c, mantis_memory *memory, uint32_t *sticky)
{
    mantis_fault f = mantis_command_fault(c, memory->size);
    if (!f.status)
        f = check_entries(c, memory->bytes);
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

mantis_status mantis_core_run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    mantis_core *core = (mantis_core *)self;
    memset(report, 0, sizeof *report);
    const mantis_fault malformed = mantis_ring_fault(ring);
    if (malformed.status)
        return stop(report, ring->head, NULL, &malformed);
    while (ring->head != ring->tail) {
        const uint64_t at = ring->base + (uint64_t)(ring->head & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
        if (at + MANTIS_DESCRIPTOR_BYTES > memory->size) {
            mantis_fault f = {MANTIS_BAD_ADDRESS, ""};
            snprintf(f.reason, sizeof f.reason,
                     "the descriptor at 0x%" PRIx64 " leaves the memory of %" PRIu64 " bytes", at, memory->size);
            return stop(report, ring->head, NULL, &f);
        }
        mantis_command c;
        memcpy(&c, memory->bytes + at, sizeof c);
        const mantis_fault f = execute(core, &c, memory, &report->sticky);
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
