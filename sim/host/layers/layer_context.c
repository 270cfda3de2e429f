/* SPDX-License-Identifier: Apache-2.0 */
/* The constants that layers share, and sums over rows as products with ones. */
#include "host/layers/layer_context.h"

void layer_context_layout(layer_context *context, arena *arena, uint32_t rows)
{
    context->ones = arena_tensor(arena, TENSOR_FP32, 1, rows, "ones");
    context->qones = arena_tensor(arena, TENSOR_DFP8, 1, rows, "ones.q");
    coefficient_layout(&context->one, arena, 1, 1, "", "one");
}

void layer_context_setup(program *p, const layer_context *context)
{
    const bool stochastic = p->stochastic;
    float *ones = arena_at(p->arena, &context->ones);
    for (uint32_t i = 0; i < context->ones.cols; i++)
        ones[i] = 1.0f;
    coefficient_set(p, &context->one, 1.0f);
    p->stochastic = false;
    program_peak(p, &context->ones);
    program_map(p, &context->ones, &context->qones, 8); /* 1 = 64 * 2^-6: exact at 8 bits, and the only width needed */
    p->stochastic = stochastic;
}

void layer_column_sums(program *p, const layer_context *context, const tensor *q, const tensor *out,
                       const tensor *piece)
{
    const tensor *one = &context->one.mantissa;
    const uint32_t rows = q->rows <= MANTIS_MAX_K ? q->rows : PROGRAM_PIECE;
    for (uint32_t first = 0; first < q->rows; first += rows) {
        const uint32_t count = q->rows - first < rows ? q->rows - first : rows;
        const tensor a = tensor_shaped(&context->qones, 1, count), b = tensor_part(q, first, 0, count, q->cols);
        const tensor to = first ? tensor_shaped(piece, 1, q->cols) : *out;
        program_gemm(p, &(gemm_operation){.a = &a, .b = &b, .out = &to});
        if (first)
            program_vector(p, &(vector_operation){.term = {{out, one}, {&to, one}}, .out = out});
    }
}
