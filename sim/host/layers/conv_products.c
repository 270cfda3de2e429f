/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/conv_products.h"

#include "host/device/port.h"
#include "mantis/version.h"

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static bool taps_of_dw(const conv_shape *s, const layer_context *context)
{
    return !conv_views_x(s) || s->oh * s->ow > context->longest_sum;
}

static uint64_t weights_of(const conv_shape *s)
{
    return (uint64_t)s->groups * s->taps * s->in * s->out;
}

/* Images of a piece of dw, where commands are ordered for two engines: some PIECE_CLOCKS of the array, unless reading
 * and writing the raw sums takes a part of them that counts; then all. */
static uint32_t images_apart(const conv_shape *s)
{
    enum { PIECE_CLOCKS = 20480, RAW_PART = 16 };
    const uint64_t edge = (uint64_t)mantis_array_size(), macs = weights_of(s) * s->oh * s->ow,
                   raw = 2 * 8 * weights_of(s);
    if (raw / PORT_BEAT_BYTES > PIECE_CLOCKS / RAW_PART)
        return UINT32_MAX;
    const uint64_t images = PIECE_CLOCKS * edge * edge / macs;
    return images < 1 ? 1 : images < UINT32_MAX ? (uint32_t)images : UINT32_MAX;
}

void conv_products_layout(conv_products *c, const conv_shape *s, const layer_context *context, arena *arena,
                          const char *name, uint32_t columns, bool bias_of_dx)
{
    const uint64_t x = (uint64_t)context->batch * s->h * s->w, y = (uint64_t)context->batch * s->oh * s->ow,
                   weights = weights_of(s);
    const bool taps_y = !conv_views_x(s), taps_dx = !conv_views_dy(s), taps_dw = taps_of_dw(s, context);
    uint64_t sums = larger(taps_y ? y * s->groups * s->out : 0, taps_dx ? x * s->groups * s->in : 0);
    if (taps_dw || y > context->longest_sum || context->batch > images_apart(s))
        sums = larger(sums, weights);
    c->shape = *s;
    if ((taps_y || taps_dx || taps_dw) &&
        (context->activation.kind != QUANTIZER_PTQ || context->gradient.kind != QUANTIZER_PTQ))
        host_fail(&arena->error, MANTIS_BAD_SHAPE,
                  "%s: its kernel, stride or image is no patch view's (docs/views.md), and raw sums have one exponent: "
                  "ptq is the only method that it takes",
                  name);
    if (sums) /* too many are the arena's to refuse */
        c->scratch.sums =
            arena_tensor(arena, TENSOR_RAW, sums > UINT32_MAX ? UINT32_MAX : (uint32_t)sums, 1, "%s.sums", name);
    if (taps_y || taps_dx || taps_dw)
        conv_taps_layout(&c->scratch, s, arena, name);
    if (columns)
        c->columns = arena_tensor(arena, TENSOR_RAW, 1, columns, "%s.db", name);
    if (columns && (bias_of_dx ? taps_dx : taps_y))
        c->constant = arena_tensor(arena, TENSOR_DFP16, 1, columns, "%s.qb", name);
}

/* From a group's scales to the next: exponents of samples serve all groups. */
static uint32_t scale_step(const tensor *part)
{
    return part->scaling.kind == MANTIS_SCALED_BY_CHANNEL ? part->cols : 0;
}

/* Sums over taps have no bias of their own. */
static void add_bias(program *p, const conv_products *c, const layer_context *context, const tensor *bias,
                     const tensor *to)
{
    if (!bias)
        return;
    program_map(p, bias, &c->constant, 16);
    program_vector(p, &(vector_operation){.term = {{to, &context->one.mantissa}}, .constant = &c->constant, .out = to});
}

void conv_y(program *p, const conv_products *c, const layer_context *context, uint32_t n, const tensor *x,
            const tensor *w, const tensor *bias, const tensor *y)
{
    const conv_shape *s = &c->shape;
    if (!conv_views_x(s)) {
        conv_taps_y(p, s, &c->scratch, n, x, w, y);
        add_bias(p, c, context, bias, y);
        return;
    }
    const tensor of_group = operand_group(x, s->in), a = tensor_part(&of_group, 0, 0, x->rows, s->in),
                 b = tensor_rows(w, s->taps * s->in), to = tensor_part(y, 0, 0, y->rows, s->out);
    program_gemm(p, &(gemm_operation){.a = &a,
                                      .b = &b,
                                      .bias = bias,
                                      .out = &to,
                                      .groups = s->groups,
                                      .a_group = s->in,
                                      .b_group = s->taps * s->in * s->out,
                                      .out_group = s->out,
                                      .record_groups = true,
                                      .a_scale_group = scale_step(&a),
                                      .view = conv_view_x(s, n)});
}

/* dw of images first..first+count-1 into fp32, or from the second piece on added to raw sums. */
static void part_of_dw(program *p, const conv_shape *s, uint32_t first, uint32_t count, const tensor *x,
                       const tensor *dy, const tensor *dw)
{
    const bool raw = dw->kind == TENSOR_RAW;
    const uint32_t pixels = s->h * s->w, results = s->oh * s->ow;
    const tensor x_group = operand_group(x, s->in), dy_group = operand_group(dy, s->out),
                 a = tensor_part(&x_group, first * pixels, 0, count * pixels, s->in),
                 b = tensor_part(&dy_group, first * results, 0, count * results, s->out),
                 to = tensor_rows(dw, s->taps * s->in);
    program_gemm(p, &(gemm_operation){.a = &a,
                                      .transpose_a = true,
                                      .b = &b,
                                      .out = &to,
                                      .groups = s->groups,
                                      .a_group = s->in,
                                      .b_group = s->out,
                                      .out_group = s->taps * s->in * s->out,
                                      .record_groups = !raw,
                                      .a_scale_group = scale_step(&a),
                                      .b_scale_group = scale_step(&b),
                                      .view = conv_view_x(s, count),
                                      .raw = raw,
                                      .accumulate = first > 0});
}

void conv_dw(program *p, const conv_products *c, const layer_context *context, uint32_t n, const tensor *x,
             const tensor *dy, const tensor *dw)
{
    const conv_shape *s = &c->shape;
    if (taps_of_dw(s, context)) {
        conv_taps_dw(p, s, &c->scratch, n, x, dy, dw);
        return;
    }
    const uint32_t most = context->longest_sum / (s->oh * s->ow), apart = p->overlap ? images_apart(s) : most,
                   images = apart < most ? apart : most;
    if (n <= images) {
        part_of_dw(p, s, 0, n, x, dy, dw);
        return;
    }
    const tensor sums = tensor_shaped(&c->scratch.sums, dw->rows, dw->cols);
    for (uint32_t first = 0; first < n; first += images)
        part_of_dw(p, s, first, n - first < images ? n - first : images, x, dy, &sums);
    program_align(p, &sums, dw);
}

void conv_dx(program *p, const conv_products *c, const layer_context *context, uint32_t n, const tensor *dy,
             const tensor *w, const tensor *bias, const tensor *dx)
{
    const conv_shape *s = &c->shape;
    if (!conv_views_dy(s)) {
        conv_taps_dx(p, s, &c->scratch, n, dy, w, dx);
        add_bias(p, c, context, bias, dx);
        return;
    }
    const tensor of_group = operand_group(dy, s->out), a = tensor_part(&of_group, 0, 0, dy->rows, s->out),
                 b = tensor_rows(w, s->taps * s->in), to = tensor_part(dx, 0, 0, dx->rows, s->in);
    program_gemm(p, &(gemm_operation){.a = &a,
                                      .b = &b,
                                      .transpose_b = true,
                                      .bias = bias,
                                      .out = &to,
                                      .groups = s->groups,
                                      .a_group = s->out,
                                      .b_group = s->taps * s->in * s->out,
                                      .out_group = s->in,
                                      .record_groups = true,
                                      .a_scale_group = scale_step(&a),
                                      .view = conv_view_dy(s, n)});
}
