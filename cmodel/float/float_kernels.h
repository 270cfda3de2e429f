/* SPDX-License-Identifier: Apache-2.0 */
/* The commands in fp32. Each kernel runs one command whose checks (fields, sizes, addresses, scale entries) have
 * passed. MANTIS_OK or MANTIS_NO_MEMORY. Work is cut in pieces by the command's sizes alone, and pieces of a sum are
 * added in order: on one machine the results have the same bits with any number of threads.
 *
 * Room float: the same commands in fp32, as the baseline of accuracy. */
#ifndef MANTIS_FLOAT_KERNELS_H
#define MANTIS_FLOAT_KERNELS_H

#include "executor/bytes.h"
#include "executor/core.h"
#include "executor/patch.h"
#include "float/float_loops.h"
#include "float/float_sizes.h"
#include "float/fp32_copy.h"

#include <stdbool.h>

typedef struct {
    mantis_core core;
    fp32_copy_set fp32_copies;
} float_executor;

static inline float_executor *float_executor_of(mantis_core *core)
{
    return (float_executor *)core;
}

/* Elements of a DFP operand as fp32: from its fp32_copy, or its copies where several MAPs made it, or, where no MAP
 * wrote it (constants from the host), from memory as q * 2^E. *owned is what the caller must free, NULL for a
 * fp32_copy. NULL: out of memory. */
const float *float_operand(const float_executor *x, const uint8_t *memory, uint32_t address, uint32_t scale,
                           uint64_t elements, uint32_t element_bytes, float **owned);
/* The same with the exponent itself. */
const float *float_mantissas(const float_executor *x, const uint8_t *memory, uint32_t address, int32_t exponent,
                             uint64_t elements, uint32_t element_bytes, float **owned);

/* A (0) or B (1) of a GEMM, all groups, under whatever scales it has (float_scaled.c). */
const float *float_gemm_operand(const float_executor *x, const mantis_command *c, const uint8_t *memory, int operand,
                                uint64_t elements, float **owned);

/* The table's kernels (executor/core.h). */
mantis_status float_peak_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status float_map_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status float_gemm_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status float_vector_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status float_reduce_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status float_align_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);

static inline size_t float_pieces(uint64_t n, size_t size)
{
    return (size_t)((n + size - 1) / size);
}

static inline size_t float_smaller(uint64_t a, uint64_t b)
{
    return (size_t)(a < b ? a : b);
}

#endif
