/* SPDX-License-Identifier: Apache-2.0 */
/* Operands of GEMM as fp32. What MAP wrote is its copy, in which no exponent counts any more; mantissas that the host
 * wrote are taken at their own exponents, also where these differ by row or channel (numerics sections 10, 11). A
 * pixel of a view belongs to the entry of the outputs at its place. */
#include "float/float_kernels.h"
#include "float/float_raw.h"

#include "executor/entries.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    uint64_t rows, cols, ld, blocks, block_step; /* as stored; by taps: a block for each tap */
    uint64_t entry_rows;                         /* rows that entries go by, of C, for the stored rows of all */
} stored;

static stored stored_of(const mantis_command *c, int operand)
{
    const uint64_t m = mantis_get(c, MANTIS_GEMM_ROWS), n = mantis_get(c, MANTIS_GEMM_COLS),
                   k = mantis_get(c, MANTIS_GEMM_DEPTH);
    const bool view = mantis_get(c, MANTIS_GEMM_VIEW);
    if (operand) {
        const bool t = mantis_get(c, MANTIS_GEMM_TRANS_B);
        stored s = {t ? n : k, t ? k : n, mantis_get(c, MANTIS_GEMM_X1_LD), 1, 0, t ? n : k};
        if (view && t) {
            s.cols = mantis_get(c, MANTIS_GEMM_VIEW_C);
            s.blocks = k / s.cols;
            s.block_step = mantis_get(c, MANTIS_GEMM_X1_STEP);
        }
        return s;
    }
    const bool t = mantis_get(c, MANTIS_GEMM_TRANS_A);
    stored s = {t ? k : m, t ? m : k, mantis_get(c, MANTIS_GEMM_X0_LD), 1, 0, t ? k : m};
    if (view) {
        s.rows = (uint64_t)mantis_get(c, MANTIS_GEMM_VIEW_IMAGES) * mantis_get(c, MANTIS_GEMM_VIEW_H) *
                 mantis_get(c, MANTIS_GEMM_VIEW_W);
        s.cols = mantis_get(c, MANTIS_GEMM_VIEW_C);
    }
    return s;
}

static int32_t exponent_of(const mantis_operand_scale *s, const stored *t, uint64_t group, uint64_t row, uint64_t col)
{
    if (s->scaling.kind == SCALED_BY_CHANNEL)
        return s->base + (s->scaling.by_reduction ? mantis_scaling_places(&s->scaling) : 0) -
               mantis_channel_group(s, group, col);
    return s->base + mantis_entry(s, group, row * t->entry_rows / t->rows);
}

const float *float_gemm_operand(const float_executor *x, const mantis_command *c, const uint8_t *memory, int operand,
                                uint64_t elements, float **owned)
{
    const uint32_t address = mantis_get(c, operand ? MANTIS_GEMM_X1_ADDR : MANTIS_GEMM_X0_ADDR);
    const mantis_operand_scale s = mantis_operand_scale_of(c, memory, operand);
    uint64_t first;
    if (s.scaling.kind == SCALED_ONCE || fp32_copy_find(&x->fp32_copies, address, 1, 1, &first))
        return float_mantissas(x, memory, address, s.base, elements, 1, owned);
    const stored t = stored_of(c, operand);
    const uint64_t step = mantis_get(c, operand ? MANTIS_GEMM_X1_GROUP : MANTIS_GEMM_X0_GROUP);
    float *values = *owned = calloc(elements, sizeof *values);
    for (uint64_t group = 0; values && group <= mantis_get(c, MANTIS_GEMM_LAST_GROUP); group++)
        for (uint64_t block = 0; block < t.blocks; block++)
            for (uint64_t row = 0; row < t.rows; row++)
                for (uint64_t col = 0; col < t.cols; col++) {
                    const uint64_t at = group * step + block * t.block_step + row * t.ld + col;
                    values[at] =
                        (float)ldexp((double)(int8_t)memory[address + at], exponent_of(&s, &t, group, row, col));
                }
    return values;
}
