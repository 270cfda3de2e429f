/* SPDX-License-Identifier: Apache-2.0 */
/* The constants that layers share, and sums over rows as products with ones. */
#include "host/device/peaks.h"
#include "host/layers/layer_context.h"

void layer_context_layout(layer_context *context, arena *arena, uint32_t rows)
{
    context->ones = arena_tensor(arena, TENSOR_FP32, 1, rows, "ones");
    context->qones = arena_tensor(arena, TENSOR_DFP8, 1, rows, "ones.q");
    coefficient_layout(&context->one, arena, 1, 1, "", "one");
}

/* The same tensor for products over samples: their exponents lie along the sum. */
static quantizer along(const layer_context *context, const quantizer *across, int bits)
{
    quantizer q = *across;
    if (q.kind >= QUANTIZER_INT) {
        q.kind = context->emulate == EMULATE_BANNER && across == &context->gradient ? QUANTIZER_FP32 : q.kind;
        return q;
    }
    if (q.kind != QUANTIZER_SHIFT)
        q.kind = QUANTIZER_PTQ;
    q.bits = bits;
    return q;
}

void layer_operand_x(const layer_context *context, operand *o, arena *arena, bool data, uint32_t height,
                     uint32_t channels, const char *layer)
{
    operand_layout(o, arena, context->activation, along(context, &context->activation, context->activation.bits),
                   context->batch, height, channels, context->emulation, layer, "qx");
    if (data)
        operand_layout_spare(o, arena, layer, "qx");
}

void layer_operand_dy(const layer_context *context, operand *o, arena *arena, uint32_t height, uint32_t channels,
                      const char *layer)
{
    operand_layout(o, arena, context->gradient, along(context, &context->gradient, context->weight_gradient_bits),
                   context->batch, height, channels, context->emulation, layer, "qdy");
}

void layer_check_depth(arena *arena, const char *layer, const char *product, uint64_t depth, const quantizer *q)
{
    if (depth > quantizer_depth(q))
        host_fail(&arena->error, MANTIS_BAD_SHAPE,
                  "%s: the product for %s sums %llu terms; with shift:%u the accumulator holds %u: use fewer groups",
                  layer, product, (unsigned long long)depth, q->groups, quantizer_depth(q));
}

bool layer_open_dx(program *p, const layer_context *context, operand *dy, const tensor *value, const tensor *dx,
                   tensor *to)
{
    *to = *dx;
    if (dy->across.kind == QUANTIZER_BHQ) {
        *to = reflection_product(context->reflection, dx);
        return reflection_open(p, context->reflection, value, dy);
    }
    if (!operand_serves_both(dy))
        operand_map_across(p, dy, value);
    return true;
}

void layer_close_dx(program *p, const layer_context *context, const tensor *dx)
{
    if (context->gradient.kind == QUANTIZER_BHQ)
        reflection_close(p, context->reflection, dx);
}

void layer_context_setup(program *p, const layer_context *context)
{
    const bool stochastic = p->stochastic;
    float *ones = arena_at(p->arena, &context->ones);
    for (uint32_t i = 0; i < context->ones.cols; i++)
        ones[i] = 1.0f;
    coefficient_set(p, &context->one, 1.0f);
    p->stochastic = false;
    host_peak(p, &context->ones);
    program_map(p, &context->ones, &context->qones, 8); /* 1 = 64 * 2^-6: exact at 8 bits, and the only width needed */
    p->stochastic = stochastic;
}

void layer_column_sums(program *p, const layer_context *context, const tensor *q, const tensor *out, const tensor *raw)
{
    const bool cut = q->rows > context->longest_sum;
    const uint32_t rows = cut ? program_piece(context->longest_sum) : q->rows;
    const tensor to = cut ? tensor_shaped(raw, 1, q->cols) : *out;
    for (uint32_t first = 0; first < q->rows; first += rows) {
        const uint32_t count = q->rows - first < rows ? q->rows - first : rows;
        const tensor a = tensor_shaped(&context->qones, 1, count), b = tensor_part(q, first, 0, count, q->cols);
        program_gemm(p, &(gemm_operation){.a = &a, .b = &b, .out = &to, .raw = cut, .accumulate = first > 0});
    }
    if (cut)
        program_align(p, &to, out);
}

void layer_pixel_sums(program *p, const layer_context *context, const tensor *q, const tensor *out, const tensor *raw)
{
    if (q->kind != TENSOR_DFP8 || q->scaling.kind) {
        layer_column_sums(p, context, q, out, raw);
        return;
    }
    tensor sums = tensor_shaped(raw, 1, q->cols);
    sums.scale = q->scale; /* REDUCE counts in q's units */
    program_reduce(p, q, NULL, false, false, &sums);
    program_align(p, &sums, out);
}
