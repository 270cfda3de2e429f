/* SPDX-License-Identifier: Apache-2.0 */
/* The float executor: the same commands in fp32, the baseline that integer training is compared with.
 *
 * Checks are those of every executor (docs/decisions.md); what differs is arithmetic: nothing is quantized. Rounding
 * modes, bits, seeds and streams have no effect. Without BLAS in the build there is no float executor. */
#include "mantis/executor.h"

#ifdef MANTIS_HAVE_BLAS

#include "commands/operands.h"
#include "float/float_kernels.h"
#include "mantis/command.h"
#include "mantis/numerics.h"

#include <cblas.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    mantis_executor base;
    float_context context;
} float_executor;

uint8_t *float_scratch(float_context *x, size_t bytes)
{
    if (bytes > x->scratch_bytes) {
        const size_t rounded = (bytes + bytes / 4 + 4095) & ~(size_t)4095;
        free(x->scratch);
        x->scratch = aligned_alloc(64, rounded);
        x->scratch_bytes = x->scratch ? rounded : 0;
    }
    return x->scratch;
}

/* Step (4) of the order of checks: the scale entries that the command reads. */
static mantis_status check_entries(const mantis_memory *memory, const mantis_command *c, const char **operand)
{
    mantis_operand list[MANTIS_MAX_OPERANDS];
    int n = mantis_operands(c, list);
    for (int i = 0; i < n; i++) {
        if (list[i].kind != OPERAND_PEAK && list[i].kind != OPERAND_EXPONENT)
            continue;
        uint32_t entry = float_load32(memory, list[i].address);
        *operand = list[i].name;
        if (list[i].kind == OPERAND_PEAK && (entry & 0x7fffffffu) >= MANTIS_PEAK_NONFINITE)
            return MANTIS_NONFINITE;
        if (list[i].kind == OPERAND_EXPONENT &&
            ((int32_t)entry < MANTIS_MIN_EXPONENT || (int32_t)entry > MANTIS_MAX_EXPONENT))
            return MANTIS_BAD_EXPONENT;
    }
    return MANTIS_OK;
}

static mantis_status execute(float_context *x, const mantis_command *c)
{
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK:
        float_store32(
            x->memory, mantis_get(c, MANTIS_PEAK_OUT_SCALE),
            float_peak_shared(x, (const float *)(const void *)(x->memory->bytes + mantis_get(c, MANTIS_PEAK_X0_ADDR)),
                              mantis_get(c, MANTIS_PEAK_COUNT)));
        return MANTIS_OK;
    case MANTIS_OP_MAP: return float_map(x, c);
    case MANTIS_OP_GEMM: return float_gemm(x, c);
    case MANTIS_OP_VECTOR: return float_vector(x, c);
    case MANTIS_OP_REDUCE: return float_reduce(x, c);
    default: /* FENCE: commands run in order */ return MANTIS_OK;
    }
}

static mantis_status stop(mantis_report *report, uint32_t index, const mantis_command *c, mantis_status status,
                          const char *reason)
{
    char text[256] = "";
    if (c)
        mantis_command_describe(c, text, sizeof text);
    snprintf(report->message, sizeof report->message, "%s: command %" PRIu32 "%s%s: %s (%s; %s)",
             mantis_status_name((int)status), index, c ? ", " : "", text, reason, mantis_status_text((int)status),
             mantis_status_advice((int)status));
    return report->status = status;
}

static mantis_status run(mantis_executor *executor, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    float_context *x = &((float_executor *)executor)->context;
    x->memory = memory;
    memset(report, 0, sizeof *report);
    const mantis_fault malformed = mantis_ring_fault(ring);
    if (malformed.status)
        return stop(report, ring->head, NULL, malformed.status, malformed.reason);
    while (ring->head != ring->tail) {
        const uint64_t slot = ring->base + (uint64_t)(ring->head & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
        if (slot + MANTIS_DESCRIPTOR_BYTES > memory->size)
            return stop(report, ring->head, NULL, MANTIS_BAD_ADDRESS, "the descriptor leaves the memory");
        mantis_command c;
        memcpy(&c, memory->bytes + slot, sizeof c);
        const mantis_fault fault = mantis_command_fault(&c, memory->size);
        if (fault.status)
            return stop(report, ring->head, &c, fault.status, fault.reason);
        const char *where = "";
        mantis_status status = check_entries(memory, &c, &where);
        if (status == MANTIS_OK) {
            where = "fp32 values beside the memory";
            status = execute(x, &c);
        }
        if (status != MANTIS_OK)
            return stop(report, ring->head, &c, status, where);
        ring->head++;
        report->completed++;
    }
    return MANTIS_OK;
}

static void destroy(mantis_executor *executor)
{
    float_context *x = &((float_executor *)executor)->context;
    mantis_pool_destroy(x->pool);
    shadow_free(&x->shadows);
    free(x->scratch);
    free(executor);
}

static void share(mantis_executor *executor, mantis_work work, void *context, size_t units)
{
    mantis_pool_run(((float_executor *)executor)->context.pool, work, context, units, 0);
}

static const mantis_executor_class FLOAT_CLASS = {"float", run, destroy, share};

mantis_executor *mantis_float_create(unsigned threads)
{
    float_executor *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.class_ = &FLOAT_CLASS;
    self->context.pool = mantis_pool_create(threads);
    if (!self->context.pool) {
        free(self);
        return NULL;
    }
    openblas_set_num_threads(1); /* threads are the pool's: BLAS' own spin where products are small */
    return &self->base;
}

#else

mantis_executor *mantis_float_create(unsigned threads)
{
    (void)threads;
    return NULL;
}

#endif
