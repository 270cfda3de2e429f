/* SPDX-License-Identifier: Apache-2.0 */
/* The golden executor's inside: what its kernels share.
 *
 * Room golden: the kernels that define the bits, and their SIMD forms. */
#ifndef MANTIS_GOLDEN_H
#define MANTIS_GOLDEN_H

#include "golden/bytes.h"
#include "golden/kernels.h"
#include "golden/walk.h"

typedef struct {
    mantis_executor base;
    const mantis_kernels *kernels;
    mantis_pool *pool;
    uint32_t random_mask; /* of every random word; see mantis_golden_random_bits */
    uint8_t *scratch;     /* 64-byte aligned, grown as needed, kept between commands */
    size_t scratch_bytes;
} mantis_golden;

/* NULL when out of memory; contents are not kept. */
uint8_t *mantis_golden_scratch(mantis_golden *g, size_t bytes);

/* Kernels: the command has passed every check and its entries are good. They write the command's outputs, return OK or
 * NO_MEMORY (then nothing was written), and add to *sticky. */
mantis_status mantis_peak_kernel(mantis_golden *g, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status mantis_map_kernel(mantis_golden *g, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status mantis_gemm_kernel(mantis_golden *g, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status mantis_vector_kernel(mantis_golden *g, const mantis_command *c, uint8_t *memory, uint32_t *sticky);
mantis_status mantis_reduce_kernel(mantis_golden *g, const mantis_command *c, uint8_t *memory, uint32_t *sticky);

static inline mantis_random_key mantis_key(uint32_t seed_lo, uint32_t seed_hi, uint32_t step, uint32_t stream)
{
    const mantis_random_key key = {(uint64_t)seed_hi << 32 | seed_lo, step, stream};
    return key;
}

#endif
