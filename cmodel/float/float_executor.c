/* The float executor: the same commands in fp32, the baseline that integer training is compared with.
 *
 * Checks are those of every executor (docs/decisions.md); what differs is arithmetic: nothing is quantized. Rounding modes, bits,
 * seeds and streams have no effect. Without BLAS in the build there is no float executor. */
#include "mantis/executor.h"

#ifdef MANTIS_HAVE_BLAS

#include "commands/operands.h"
#include "float/float_kernels.h"
#include "mantis/command.h"
#include "mantis/numerics.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    mantis_executor base;
    shadow_set shadows;
} float_executor;

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
        if (list[i].kind == OPERAND_EXPONENT && ((int32_t)entry < MANTIS_MIN_EXPONENT || (int32_t)entry > MANTIS_MAX_EXPONENT))
            return MANTIS_BAD_EXPONENT;
    }
    return MANTIS_OK;
}

static mantis_status execute(float_executor *self, mantis_memory *memory, const mantis_command *c)
{
    const float_context context = {memory, &self->shadows};
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK:
        float_store32(memory, mantis_get(c, MANTIS_PEAK_OUT_SCALE),
                      float_peak((const float *)(const void *)(memory->bytes + mantis_get(c, MANTIS_PEAK_X0_ADDR)), mantis_get(c, MANTIS_PEAK_COUNT)));
        return MANTIS_OK;
    case MANTIS_OP_MAP:
        return float_map(&context, c);
    case MANTIS_OP_GEMM:
        return float_gemm(&context, c);
    case MANTIS_OP_VECTOR:
        return float_vector(&context, c);
    case MANTIS_OP_REDUCE:
        return float_reduce(&context, c);
    default: /* FENCE: commands run in order */
        return MANTIS_OK;
    }
}

static mantis_status run(mantis_executor *executor, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    float_executor *self = (float_executor *)executor;
    memset(report, 0, sizeof *report);
    while (ring->head != ring->tail) {
        mantis_command c;
        const uint64_t slot = ring->base + (uint64_t)(ring->head & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
        const char *operand = "";
        char text[256] = "descriptor";
        mantis_status status = MANTIS_BAD_ADDRESS;
        if (slot + MANTIS_DESCRIPTOR_BYTES <= memory->size) {
            memcpy(&c, memory->bytes + slot, sizeof c);
            mantis_fault fault = mantis_command_fault(&c, memory->size);
            status = fault.status;
            if (status == MANTIS_OK)
                status = check_entries(memory, &c, &operand);
            if (status == MANTIS_OK)
                status = execute(self, memory, &c);
            if (status != MANTIS_OK)
                mantis_command_describe(&c, text, sizeof text);
            if (fault.status != MANTIS_OK)
                snprintf(report->message, sizeof report->message, "command %u: %s: %s", ring->head, text, fault.reason);
        }
        if (status != MANTIS_OK) {
            if (!report->message[0])
                snprintf(report->message, sizeof report->message, "command %u: %s: %s %s", ring->head, text, operand, mantis_status_text((int)status));
            report->status = status;
            return status;
        }
        ring->head++;
        report->completed++;
    }
    return MANTIS_OK;
}

static void destroy(mantis_executor *executor)
{
    shadow_free(&((float_executor *)executor)->shadows);
    free(executor);
}

static const mantis_executor_class FLOAT_CLASS = {"float", run, destroy};

mantis_executor *mantis_float_create(unsigned threads)
{
    float_executor *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.class_ = &FLOAT_CLASS;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    openblas_set_num_threads(threads ? (int)threads : processors > 0 ? (int)processors : 1);
    return &self->base;
}

#else

mantis_executor *mantis_float_create(unsigned threads)
{
    (void)threads;
    return NULL;
}

#endif
