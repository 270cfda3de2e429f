/* SPDX-License-Identifier: Apache-2.0 */
/* The golden executor: fetch a descriptor, check it, read its scale entries, hand it to its kernel, report. */
#include "commands/operands.h"
#include "golden/golden.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

uint8_t *mantis_golden_scratch(mantis_golden *g, size_t bytes)
{
    if (bytes > g->scratch_bytes) {
        const size_t rounded = (bytes + bytes / 4 + 4095) & ~(size_t)4095;
        free(g->scratch);
        g->scratch = (uint8_t *)aligned_alloc(64, rounded);
        g->scratch_bytes = g->scratch ? rounded : 0;
    }
    return g->scratch;
}

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

static mantis_fault execute(mantis_golden *g, const mantis_command *c, mantis_memory *memory, uint32_t *sticky)
{
    mantis_fault f = mantis_command_fault(c, memory->size);
    if (!f.status)
        f = check_entries(c, memory->bytes);
    if (f.status)
        return f;
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK: f.status = mantis_peak_kernel(g, c, memory->bytes, sticky); break;
    case MANTIS_OP_MAP: f.status = mantis_map_kernel(g, c, memory->bytes, sticky); break;
    case MANTIS_OP_GEMM: f.status = mantis_gemm_kernel(g, c, memory->bytes, sticky); break;
    case MANTIS_OP_VECTOR: f.status = mantis_vector_kernel(g, c, memory->bytes, sticky); break;
    case MANTIS_OP_REDUCE: f.status = mantis_reduce_kernel(g, c, memory->bytes, sticky); break;
    default: break; /* FENCE: golden commands finish before the next begins */
    }
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
             mantis_status_name(f->status), index, c ? ", " : "", text, f->reason, mantis_status_text(f->status),
             mantis_status_advice(f->status));
    return f->status;
}

static mantis_status golden_run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    mantis_golden *g = (mantis_golden *)self;
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
        const mantis_fault f = execute(g, &c, memory, &report->sticky);
        if (f.status)
            return stop(report, ring->head, &c, &f);
        ring->head++;
        report->completed++;
    }
    return MANTIS_OK;
}

static void golden_destroy(mantis_executor *self)
{
    mantis_golden *g = (mantis_golden *)self;
    mantis_pool_destroy(g->pool);
    free(g->scratch);
    free(g);
}

static void golden_share(mantis_executor *self, mantis_work work, void *context, size_t units)
{
    mantis_pool_run(((mantis_golden *)self)->pool, work, context, units, 0);
}

static const mantis_kernels *choose(const char *simd)
{
    if (!simd)
        simd = getenv("MANTIS_SIMD");
    if (!simd || !*simd) {
        const mantis_kernels *best = mantis_kernels_avx512();
        best = best ? best : mantis_kernels_avx2();
        return best ? best : &mantis_kernels_scalar;
    }
    if (strcmp(simd, "scalar") == 0)
        return &mantis_kernels_scalar;
    return strcmp(simd, "avx2") == 0     ? mantis_kernels_avx2()
           : strcmp(simd, "avx512") == 0 ? mantis_kernels_avx512()
                                         : NULL;
}

mantis_executor *mantis_golden_create(unsigned threads, const char *simd)
{
    static const mantis_executor_class class_ = {"golden", golden_run, golden_destroy, golden_share};
    const mantis_kernels *kernels = choose(simd);
    mantis_golden *g = kernels ? (mantis_golden *)calloc(1, sizeof *g) : NULL;
    if (!g)
        return NULL;
    g->base.class_ = &class_;
    g->kernels = kernels;
    g->random_mask = MANTIS_RANDOM_MASK;
    g->pool = mantis_pool_create(threads);
    if (!g->pool) {
        free(g);
        return NULL;
    }
    return &g->base;
}

mantis_status mantis_golden_random_bits(mantis_executor *golden, int bits)
{
    if (golden->class_->run != golden_run || bits < 1 || bits > 24)
        return MANTIS_BAD_ARGUMENT;
    ((mantis_golden *)golden)->random_mask = MANTIS_RANDOM_MASK & (MANTIS_RANDOM_MASK << (24 - bits));
    return MANTIS_OK;
}

mantis_status mantis_run(mantis_executor *executor, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    return executor->class_->run(executor, memory, ring, report);
}

void mantis_share(mantis_executor *executor, mantis_work work, void *context, size_t units)
{
    if (executor->class_->share) {
        executor->class_->share(executor, work, context, units);
        return;
    }
    for (size_t unit = 0; unit < units; unit++)
        work(context, unit, 0);
}

void mantis_destroy(mantis_executor *executor)
{
    if (executor)
        executor->class_->destroy(executor);
}
