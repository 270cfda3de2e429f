/* SPDX-License-Identifier: Apache-2.0 */
/* Transposed convolution: what is the input gradient of a convolution of this kernel, stride and pad is the forward
 * pass here, and the convolution's forward pass the input gradient. h x w pixels become (h - 1) * stride + kernel - 2 *
 * pad each way. All three passes are GEMMs over patch views (docs/views.md).
 *
 *     forward           qx = MAP x, qw = MAP w, y = GEMM(P(qx), qw by taps, b): input dilated by the stride, taps
 *                       flipped, pad = kernel - 1 - pad
 *     weight gradient   qdy = MAP dy, dw = GEMM(P(qdy)^T, qx), in pieces of whole images where a sum is longer than
 *                       MAX_K; db = GEMM(ones, qdy)
 *     input gradient    dx = GEMM(P(qdy), qw)
 *
 * w is stored as that convolution's: [(kh, kw, co) x ci]. */
#include "host/support/basic_math.h"
#include "host/layers/layer_classes.h"

typedef struct {
    operand x, dy; /* batch*h*w x ci, batch*oh*ow x co */
    tensor qw;     /* int8: k*k*co x ci */
    tensor piece;  /* a part of a long sum */
} deconv;

/* The convolution that goes back, from oh x ow pixels to h x w; of `images`. */
static patch_view view_back(const node *self, uint32_t images)
{
    const shape *in = &self->from[0]->out, *out = &self->out;
    return (patch_view){.images = images,
                        .h = out->h,
                        .w = out->w,
                        .oh = in->h,
                        .ow = in->w,
                        .kernel = self->attribute[LAYER_KERNEL],
                        .pad = self->attribute[LAYER_PAD],
                        .stride = self->attribute[LAYER_STRIDE],
                        .dilate = 1};
}

static patch_view view_forward(const node *self, uint32_t images)
{
    const shape *in = &self->from[0]->out, *out = &self->out;
    const uint32_t k = self->attribute[LAYER_KERNEL];
    return (patch_view){.images = images,
                        .h = in->h,
                        .w = in->w,
                        .oh = out->h,
                        .ow = out->w,
                        .kernel = k,
                        .pad = k - 1 - self->attribute[LAYER_PAD],
                        .stride = 1,
                        .dilate = self->attribute[LAYER_STRIDE],
                        .flip = true};
}

static bool fits_window(const patch_view *v)
{
    const bool linear =
        v->stride == 1 && v->dilate == 1 && v->oh == v->h && v->ow == v->w && v->kernel == 2 * v->pad + 1;
    return (linear ? 128 + 2 * v->pad * (v->w + 1) : v->kernel * 4 * ((v->w + 3) / 4)) <= MANTIS_VIEW_PIXELS;
}

static mantis_status infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    const uint32_t k = self->attribute[LAYER_KERNEL], stride = self->attribute[LAYER_STRIDE],
                   pad = self->attribute[LAYER_PAD], out = self->attribute[LAYER_OUT];
    if (stride == 3)
        return host_fail(error, MANTIS_BAD_SHAPE, "stride 3: 1, 2 or 4 expected");
    if (pad >= k)
        return host_fail(error, MANTIS_BAD_SHAPE, "pad %u: less than the kernel %u expected", pad, k);
    const uint64_t h = (uint64_t)(x->h - 1) * stride + k, w = (uint64_t)(x->w - 1) * stride + k;
    if (h <= 2 * pad || w <= 2 * pad)
        return host_fail(error, MANTIS_BAD_SHAPE, "pad %u leaves nothing of %u x %u pixels", pad, (uint32_t)h,
                         (uint32_t)w);
    if (h > UINT16_MAX || w > UINT16_MAX || x->c > UINT16_MAX || out > UINT16_MAX)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u x %u x %u values: a view's sides and channels end at %d",
                         (uint32_t)h, (uint32_t)w, x->c > out ? x->c : out, UINT16_MAX);
    self->out = (shape){(uint32_t)h - 2 * pad, (uint32_t)w - 2 * pad, out};
    self->macs = (uint64_t)x->h * x->w * x->c * k * k * out;
    if ((uint64_t)k * k * x->c > MANTIS_MAX_K || (uint64_t)k * k * out > MANTIS_MAX_K ||
        (uint64_t)x->h * x->w > MANTIS_MAX_K)
        return host_fail(error, MANTIS_BAD_SHAPE, "a window or an image is longer than a product's %d", MANTIS_MAX_K);
    const patch_view forward = view_forward(self, 1), back = view_back(self, 1);
    if (!fits_window(&forward) || !fits_window(&back))
        return host_fail(error, MANTIS_BAD_SHAPE, "the window of a %u x %u kernel is larger than the machine's", k, k);
    return MANTIS_OK;
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    deconv *s = self->state;
    const shape *x = &self->from[0]->out;
    const uint32_t k = self->attribute[LAYER_KERNEL], stride = self->attribute[LAYER_STRIDE], co = self->out.c,
                   rows = k * k * co, batch = context->batch;
    /* taps that meet an output pixel, on average */
    const double taps = (double)(k * k) / (double)(stride * stride),
                 bound = 1.0 / basic_sqrt((taps > 1.0 ? taps : 1.0) * x->c);
    self->parameter_count = self->attribute[LAYER_BIAS] ? 2 : 1;
    parameter_layout(&self->parameters[0], arena, rows, x->c, self->name, "w");
    self->parameters[0].spread = bound;
    if (self->attribute[LAYER_BIAS]) {
        parameter_layout(&self->parameters[1], arena, 1, co, self->name, "b");
        self->parameters[1].spread = bound;
    }
    layer_operand_x(context, &s->x, arena, x->h * x->w, x->c, self->name);
    s->qw = arena_tensor(arena, TENSOR_DFP8, rows, x->c, "%s.qw", self->name);
    layer_operand_dy(context, &s->dy, arena, self->out.h * self->out.w, co, self->name);
    layer_check_depth(arena, self->name, "y", (uint64_t)k * k * x->c, &context->activation);
    layer_check_depth(arena, self->name, "dx", (uint64_t)k * k * co, &context->gradient);
    if ((uint64_t)batch * self->out.h * self->out.w > MANTIS_MAX_K || (uint64_t)batch * x->h * x->w > MANTIS_MAX_K)
        s->piece = arena_tensor(arena, TENSOR_FP32, rows, x->c, "%s.piece", self->name);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    deconv *s = self->state;
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    operand_map_across(p, &s->x, &x);
    const tensor qx = operand_rows(&s->x, x.rows);
    layer_map_weights(p, context, &self->parameters[0].value, &s->qw, s->qw.rows, false);
    program_gemm(p, &(gemm_operation){.a = &qx,
                                      .b = &s->qw,
                                      .transpose_b = true,
                                      .bias = self->parameter_count > 1 ? &self->parameters[1].value : NULL,
                                      .out = &y,
                                      .view = view_forward(self, n)});
    if (context->training && !operand_serves_both(&s->x))
        operand_map_along(p, &s->x, &x);
}

/* dw of images first..first+count-1 into out. */
static void weight_gradient(program *p, const node *self, uint32_t first, uint32_t count, const tensor *to)
{
    const deconv *s = self->state;
    const uint32_t pixels = self->from[0]->out.h * self->from[0]->out.w, results = self->out.h * self->out.w;
    const tensor qx = operand_rows(&s->x, s->x.q.rows), qdy = operand_rows(&s->dy, s->dy.q.rows),
                 a = tensor_part(&qdy, first * results, 0, count * results, qdy.cols),
                 b = tensor_part(&qx, first * pixels, 0, count * pixels, qx.cols);
    program_gemm(p,
                 &(gemm_operation){.a = &a, .transpose_a = true, .b = &b, .out = to, .view = view_back(self, count)});
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    deconv *s = self->state;
    const shape *in = &self->from[0]->out;
    const tensor *dw = &self->parameters[0].gradient, *one = &context->one.mantissa;
    const uint32_t images = MANTIS_MAX_K / (in->h * in->w), first_piece = n < images ? n : images;
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
    program_gemm(p, &(gemm_operation){.a = &across, .b = &s->qw, .out = &to, .view = view_back(self, n)});
    layer_close_dx(p, context, &dx);
}

const layer_class LAYER_DECONV = {.kind = "deconv",
                                  .about = "transposed convolution",
                                  .inputs = 1,
                                  .attributes = {{LAYER_OUT, LAYER_REQUIRED, 1, 65536},
                                                 {LAYER_KERNEL, LAYER_REQUIRED, 1, 16},
                                                 {LAYER_STRIDE, 1, 1, 4},
                                                 {LAYER_PAD, 0, 0, 15},
                                                 {LAYER_BIAS, 1, 0, 1}},
                                  .weighted = true,
                                  .state_bytes = sizeof(deconv),
                                  .infer = infer,
                                  .layout = layout,
                                  .forward = forward,
                                  .backward = backward};
