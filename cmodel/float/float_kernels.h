/* SPDX-License-Identifier: Apache-2.0 */
/* The commands in fp32. Each kernel runs one command whose checks (fields, sizes, addresses, scale entries) have
 * passed. MANTIS_OK or MANTIS_NO_MEMORY. Work is cut in pieces by the command's sizes alone, and pieces of a sum are
 * added in order: on one machine the results have the same bits with any number of threads.
 *
 * Room float: the same commands in fp32, as the baseline of accuracy. */
#ifndef MANTIS_FLOAT_KERNELS_H
#define MANTIS_FLOAT_KERNELS_H

#include "float/float_loops.h"
#include "float/shadow.h"
#include "golden/patch.h"
#include "golden/pool.h"
#include "mantis/command.h"

#include <stdbool.h>

typedef struct {
    mantis_memory *memory;
    shadow_set shadows;
    mantis_pool *pool;
    uint8_t *scratch; /* grown as needed, kept between commands */
    size_t scratch_bytes;
} float_context;

/* 64-byte aligned; what it held is lost. NULL: out of memory. */
uint8_t *float_scratch(float_context *x, size_t bytes);

/* Elements of a DFP operand as fp32: from its shadow, or, where no MAP wrote it (constants from the host), from memory
 * as q * 2^E. *owned is what the caller must free, NULL for a shadow. NULL: out of memory. */
const float *float_operand(const float_context *x, uint32_t address, uint32_t scale, uint64_t elements,
                           uint32_t element_bytes, float **owned);
/* The same with the exponent itself. */
const float *float_mantissas(const float_context *x, uint32_t address, int32_t exponent, uint64_t elements,
                             uint32_t element_bytes, float **owned);

uint32_t float_peak_shared(float_context *x, const float *values, uint64_t n); /* on all threads */
mantis_status float_map(float_context *x, const mantis_command *c);
mantis_status float_gemm(float_context *x, const mantis_command *c);
mantis_status float_vector(float_context *x, const mantis_command *c);
mantis_status float_reduce(float_context *x, const mantis_command *c);

/* Words in memory. */
uint32_t float_load32(const mantis_memory *memory, uint32_t address);
void float_store32(mantis_memory *memory, uint32_t address, uint32_t word);

/* A unit of elementwise work, in elements: some ten microseconds, and what stays in a core's second cache. */
enum { FLOAT_UNIT = 1 << 15 };

static inline size_t float_pieces(uint64_t n, size_t size)
{
    return (size_t)((n + size - 1) / size);
}

static inline size_t float_smaller(uint64_t a, uint64_t b)
{
    return (size_t)(a < b ? a : b);
}

#endif
