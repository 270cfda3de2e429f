/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of a product whose multiplier is a table (docs/multipliers.md): the plain loop, over the scalar level's packed
 * blocks, A [rows][depth] int8 and B [depth][GEMM_COLS] int16. */
#include "golden/gemm_job.h"

void mantis_multiply_by_table(const mantis_multiplier *multiplier, const uint8_t *a, const uint8_t *b, size_t rows,
                              size_t cols, size_t depth, int32_t *acc)
{
    for (size_t m = 0; m < rows; m++) {
        uint32_t sum[GEMM_COLS] = {0}; /* wraps like a 32-bit accumulator */
        for (size_t k = 0; k < depth; k++) {
            const int16_t *products = &multiplier->product[(int8_t)a[m * depth + k] + 128][128];
            for (size_t n = 0; n < cols; n++)
                sum[n] += (uint32_t)products[load16(b + 2 * (k * GEMM_COLS + n))];
        }
        memcpy(acc + m * GEMM_COLS, sum, sizeof sum);
    }
}
