/* The blocks of a product in the order in which loader and walker visit them: columns of blocks (outer), rows of blocks,
 * chunks of the sum (inner). Each step uses one half of both scratchpads; halves alternate from 0. Section 10. */
#ifndef MANTIS_CYCLE_GEMM_STEPS_H
#define MANTIS_CYCLE_GEMM_STEPS_H

#include "cycle/geometry.h"

struct gemm_steps {
    uint32_t col0; /* EDGE * nb: first column of the block */
    uint32_t row0; /* EDGE * mb: first row */
    uint32_t k0;   /* KC * kc: first element of the sum */
    uint32_t half;
};

struct gemm_steps gemm_steps_begin(void);
/* To the next step; false when there is none (the steps then stand at the beginning, the half toggles all the same). */
bool gemm_steps_next(struct gemm_steps *s, const uint32_t desc[32]);

/* Sizes of the current step: rows(mb), cols(nb), klen(kc). */
uint32_t gemm_steps_rows(const struct gemm_steps *s, const uint32_t desc[32]);
uint32_t gemm_steps_cols(const struct gemm_steps *s, const uint32_t desc[32]);
uint32_t gemm_steps_klen(const struct gemm_steps *s, const uint32_t desc[32]);
/* Is this the last chunk of the block's sum? */
bool gemm_steps_last_chunk(const struct gemm_steps *s, const uint32_t desc[32]);

#endif
