/* SPDX-License-Identifier: Apache-2.0 */
/* y = x * w + b over windows of kernel x kernel pixels, in groups of channels (groups = channels: depthwise). All three
 * passes are GEMMs over patch views (docs/views.md); nothing is copied, padding costs no memory.
 *
 *     forward           qx = MAP x, qw = MAP w, y = GEMM(P(qx), qw, b)
 *     weight gradient   qdy = MAP dy, dw = GEMM(P(qx)^T, qdy), in pieces of whole images where a sum is longer than
 *                       MAX_K; db = GEMM(ones, qdy)
 *     input gradient    dx = GEMM(P(qdy), qw by taps): taps flipped, input dilated by the stride,
 *                       pad = kernel - 1 - pad
 *
 * w is stored group by group, each [(kh, kw, ci) x co]. */
#include "host/support/basic_math.h"
#include "host/layers/layer_classes.h"

typedef struct {
    operand x, dy; /* batch*h*w x ci, batch*oh*ow x co */
    tensor qw;     /* int8: groups*k*k*ci/groups x co/groups */
    tensor piece;  /* a part of a long sum */
} conv;

typedef struct {
    uint32_t kernel, stride, pad, groups, taps, in, out; /* in, out: channels of a group */
} geometry;

static geometry geometry_of(const node *self)
{
    const uint32_t k = self->attribute[LAYER_KERNEL], groups = self->attribute[LAYER_GROUPS];
    return (geometry){k,     self->attribute[LAYER_STRIDE], self->attribute[LAYER_PAD], groups,
                      k * k, self->from[0]->out.c / groups, self->out.c / groups};
}

static bool fits_window(uint32_t h, uint32_t w, uint32_t oh, uint32_t ow, uint32_t kernel, uint32_t pad, bool plain)
{
    const bool linear = plain && oh == h && ow == w && kernel == 2 * pad + 1;
    return (linear ? 128 + 2 * pad * (w + 1) : kernel * 4 * ((w + 3) / 4)) <= MANTIS_VIEW_PIXELS;
}

static mantis_status infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    const uint32_t k = self->attribute[LAYER_KERNEL], stride = self->attribute[LAYER_STRIDE],
                   pad = self->attribute[LAYER_PAD];
    const uint32_t groups = self->attribute[LAYER_GROUPS], out = self->attribute[LAYER_OUT];
    if (stride == 3)
        return host_fail(error, MANTIS_BAD_SHAPE, "stride 3: 1, 2 or 4 expected");
    if (x->c % groups || out % groups)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u groups do not divide %u and %u channels", groups, x->c, out);
    if (pad >= k)
        return host_fail(error, MANTIS_BAD_SHAPE, "pad %u: less than the kernel %u expected", pad, k);
    if (x->h + 2 * pad < k || x->w + 2 * pad < k)
        return host_fail(error, MANTIS_BAD_SHAPE, "kernel %u does not fit", k);
    self->out = (shape){(x->h + 2 * pad - k) / stride + 1, (x->w + 2 * pad - k) / stride + 1, out};
    self->macs = (uint64_t)self->out.h * self->out.w * out * k * k * (x->c / groups);
    if ((uint64_t)k * k * (x->c / groups) > MANTIS_MAX_K || (uint64_t)k * k * (out / groups) > MANTIS_MAX_K ||
        (uint64_t)self->out.h * self->out.w > MANTIS_MAX_K)
        return host_fail(error, MANTIS_BAD_SHAPE, "a window or an image is longer than a product's %d", MANTIS_MAX_K);
    if (x->h > UINT16_MAX || x->w > UINT16_MAX || x->c / groups > UINT16_MAX || self->out.h > UINT16_MAX ||
        self->out.w > UINT16_MAX || out / groups > UINT16_MAX)
        return host_fail(error, MANTIS_BAD_SHAPE,
                         "%u x %u x %u or %u x %u x %u values: a view's sides and channels (of a group) end at %d",
                         x->h, x->w, x->c, self->out.h, self->out.w, out, UINT16_MAX);
    if (!fits_window(x->h, x->w, self->out.h, self->out.w, k, pad, stride == 1) ||
        !fits_window(self->out.h, self->out.w, x->h, x->w, k, k - 1 - pad, stride == 1))
        return host_fail(error, MANTIS_BAD_SHAPE, "the window of a %u x %u kernel is larger than the machine's", k, k);
    return MANTIS_OK;
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    conv *s = self->state;
    const geometry g = geometry_of(self);
    const shape *x = &self->from[0]->out;
    const uint32_t batch = context->batch, rows = g.groups * g.taps * g.in;
    const double bound = 1.0 / basic_sqrt((double)(g.taps * g.in));
    self->parameter_count = self->attribute[LAYER_BIAS] ? 2 : 1;
    parameter_layout(&self->parameters[0], arena, rows, g.out, self->name, "w");
    self->parameters[0].spread = bound;
    if (self->attribute[LAYER_BIAS]) {
        parameter_layout(&self->parameters[1], arena, 1, self->out.c, self->name, "b");
        self->parameters[1].spread = bound;
    }
    layer_operand_x(context, &s->x, arena, x->h * x->w, x->c, self->name);
    s->qw = arena_tensor(arena, TENSOR_DFP8, rows, g.out, "%s.qw", self->name);
    layer_operand_dy(context, &s->dy, arena, self->out.h * self->out.w, self->out.c, self->name);
    layer_check_depth(arena, self->name, "y", (uint64_t)g.taps * g.in, &context->activation);
    layer_check_depth(arena, self->name, "dx", (uint64_t)g.taps * g.out, &context->gradient);
    if ((uint64_t)batch * self->out.h * self->out.w > MANTIS_MAX_K)
        s->piece =
            arena_tensor(arena, TENSOR_FP32, rows, g.out > self->out.c / rows ? g.out : (self->out.c + rows - 1) / rows,
                         "%s.piece", self->name);
}

/* From a group's scales to the next: exponents of samples serve all groups. */
static uint32_t scale_step(const tensor *part)
{
    return part->scaling.kind == MANTIS_SCALED_BY_CHANNEL ? part->cols : 0;
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    conv *s = self->state;
    const geometry g = geometry_of(self);
    const shape *in = &self->from[0]->out, *out = &self->out;
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    operand_map_across(p, &s->x, &x);
    layer_map_weights(p, context, &self->parameters[0].value, &s->qw, g.taps * g.in, false);
    const tensor qx = operand_rows(&s->x, x.rows);
    const tensor of_group = operand_group(&qx, g.in), a = tensor_part(&of_group, 0, 0, x.rows, g.in),
                 b = tensor_rows(&s->qw, g.taps * g.in), c = tensor_part(&y, 0, 0, y.rows, g.out);
    program_gemm(p, &(gemm_operation){.a = &a,
                                      .b = &b,
                                      .bias = self->parameter_count > 1 ? &self->parameters[1].value : NULL,
                                      .out = &c,
                                      .groups = g.groups,
                                      .a_group = g.in,
                                      .b_group = g.taps * g.in * g.out,
                                      .out_group = g.out,
                                      .record_groups = true,
                                      .a_scale_group = scale_step(&a),
                                      .view = {.images = n,
                                               .h = in->h,
                                               .w = in->w,
                                               .oh = out->h,
                                               .ow = out->w,
                                               .kernel = g.kernel,
                                               .pad = g.pad,
                                               .stride = g.stride,
                                               .dilate = 1}});
    if (context->training && !operand_serves_both(&s->x))
        operand_map_along(p, &s->x, &x);
}

/* dw of images first..first+count-1 into out. */
static void weight_gradient(program *p, const node *self, uint32_t first, uint32_t count, const tensor *to)
{
    const conv *s = self->state;
    const geometry g = geometry_of(self);
    const shape *in = &self->from[0]->out, *out = &self->out;
    const uint32_t pixels = in->h * in->w, results = out->h * out->w;
    const tensor qx = operand_rows(&s->x, s->x.q.rows), qdy = operand_rows(&s->dy, s->dy.q.rows);
    const tensor x = operand_group(&qx, g.in), dy = operand_group(&qdy, g.out),
                 a = tensor_part(&x, first * pixels, 0, count * pixels, g.in),
                 b = tensor_part(&dy, first * results, 0, count * results, g.out);
    const tensor c = tensor_rows(to, g.taps * g.in);
    program_gemm(p, &(gemm_operation){.a = &a,
                                      .transpose_a = true,
                                      .b = &b,
                                      .out = &c,
                                      .groups = g.groups,
                                      .a_group = g.in,
                                      .b_group = g.out,
                                      .out_group = g.taps * g.in * g.out,
                                      .record_groups = true,
                                      .a_scale_group = scale_step(&a),
                                      .b_scale_group = scale_step(&b),
                                      .view = {.images = count,
                                               .h = in->h,
                                               .w = in->w,
                                               .oh = out->h,
                                               .ow = out->w,
                                               .kernel = g.kernel,
                                               .pad = g.pad,
                                               .stride = g.stride,
                                               .dilate = 1}});
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    conv *s = self->state;
    const geometry g = geometry_of(self);
    const shape *in = &self->from[0]->out, *out = &self->out;
    const tensor *dw = &self->parameters[0].gradient, *one = &context->one.mantissa;
    const uint32_t images = MANTIS_MAX_K / (out->h * out->w), first_piece = n < images ? n : images;
    tensor dx, to;
    program_section(p, self->name, "weight gradient");
    operand_map_along(p, &s->dy, dy);
    const tensor along = operand_rows(&s->dy, dy->rows);
    weight_gradient(p, self, 0, first_piece, dw);
    for (uint32_t first = first_piece, count; first < n; first += count) {
        const tensor piece = tensor_shaped(&s->piece, dw->rows, dw->cols);
        count = n - first < images ? n - first : images;
        weight_gradient(p, self, first, count, &piece);
        program_vector(p, &(vector_operation){.term = {{dw, one}, {&piece, one}}, .out = dw});
    }
    if (self->parameter_count > 1)
        layer_column_sums(p, context, &along, &self->parameters[1].gradient, &s->piece);
    if (!node_dx(self, 0, n, &dx))
        return;
    program_section(p, self->name, "input gradient");
    if (!layer_open_dx(p, context, &s->dy, dy, &dx, &to))
        return;
    layer_map_weights(p, context, &self->parameters[0].value, &s->qw, 0, true);
    const tensor across = operand_rows(&s->dy, dy->rows);
    const tensor of_group = operand_group(&across, g.out), a = tensor_part(&of_group, 0, 0, across.rows, g.out),
                 b = tensor_rows(&s->qw, g.taps * g.in), c = tensor_part(&to, 0, 0, dx.rows, g.in);
    program_gemm(p, &(gemm_operation){.a = &a,
                                      .b = &b,
                                      .transpose_b = true,
                                      .out = &c,
                                      .groups = g.groups,
                                      .a_group = g.out,
                                      .b_group = g.taps * g.in * g.out,
                                      .out_group = g.in,
                                      .record_groups = true,
                                      .a_scale_group = scale_step(&a),
                                      .view = {.images = n,
                                               .h = out->h,
                                               .w = out->w,
                                               .oh = in->h,
                                               .ow = in->w,
                                               .kernel = g.kernel,
                                               .pad = g.kernel - 1 - g.pad,
                                               .stride = 1,
                                               .dilate = g.stride,
                                               .flip = true}});
    layer_close_dx(p, context, &dx);
}

const layer_class LAYER_CONV = {.kind = "conv",
                                .about = "convolution, grouped or depthwise too",
                                .inputs = 1,
                                .attributes = {{LAYER_OUT, LAYER_REQUIRED, 1, 65536},
                                               {LAYER_KERNEL, LAYER_REQUIRED, 1, 16},
                                               {LAYER_STRIDE, 1, 1, 4},
                                               {LAYER_PAD, 0, 0, 15},
                                               {LAYER_GROUPS, 1, 1, 65536},
                                               {LAYER_BIAS, 1, 0, 1}},
                                .weighted = true,
                                .state_bytes = sizeof(conv),
                                .infer = infer,
                                .layout = layout,
                                .forward = forward,
                                .backward = backward};
