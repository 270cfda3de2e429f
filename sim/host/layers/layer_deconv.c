/* SPDX-License-Identifier: Apache-2.0 */
/* Transposed convolution: what is the input gradient of a convolution of this kernel, stride and pad is the forward
 * pass here, and the convolution's forward pass the input gradient. h x w pixels become (h - 1) * stride + kernel - 2 *
 * pad each way. All three passes are GEMMs over patch views (conv_products).
 *
 *     forward           qx = MAP x, qw = MAP w, y = GEMM(P(qx), qw by taps, b): input dilated by the stride, taps
 *                       flipped, pad = kernel - 1 - pad
 *     weight gradient   qdy = MAP dy, dw = GEMM(P(qdy)^T, qx), in pieces of whole images where a sum is longer than
 *                       MAX_K, added up raw; db = ALIGN REDUCE qdy
 *     input gradient    dx = GEMM(P(qdy), qw)
 *
 * w is stored as that convolution's: [(kh, kw, co) x ci]. */
#include "host/layers/conv_products.h"
#include "host/support/basic_math.h"
#include "host/layers/layer_classes.h"
#include "host/layers/layer_weights.h"

typedef struct {
    operand x, dy; /* batch*h*w x ci, batch*oh*ow x co */
    tensor qw;     /* int8: k*k*co x ci */
    conv_products products;
} deconv;

/* The convolution that goes back, from oh x ow pixels to h x w. */
static conv_shape shape_back(const node *self)
{
    const shape *in = &self->from[0]->out, *out = &self->out;
    const uint32_t kernel = self->attribute[LAYER_KERNEL];
    return (conv_shape){.h = out->h,
                        .w = out->w,
                        .oh = in->h,
                        .ow = in->w,
                        .kernel = kernel,
                        .stride = self->attribute[LAYER_STRIDE],
                        .pad = self->attribute[LAYER_PAD],
                        .rate = 1,
                        .taps = kernel * kernel,
                        .groups = 1,
                        .in = out->c,
                        .out = in->c};
}

static mantis_status infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    const uint32_t k = self->attribute[LAYER_KERNEL], stride = self->attribute[LAYER_STRIDE],
                   pad = self->attribute[LAYER_PAD], out = self->attribute[LAYER_OUT];
    if (pad >= k)
        return host_fail(error, MANTIS_BAD_SHAPE, "pad %u: less than the kernel %u expected", pad, k);
    const uint64_t h = (uint64_t)(x->h - 1) * stride + k, w = (uint64_t)(x->w - 1) * stride + k;
    if (h <= 2 * pad || w <= 2 * pad)
        return host_fail(error, MANTIS_BAD_SHAPE, "pad %u leaves nothing of %u x %u pixels", pad, (uint32_t)h,
                         (uint32_t)w);
    if (h > UINT16_MAX || w > UINT16_MAX)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u x %u pixels: sides end at %d", (uint32_t)h, (uint32_t)w,
                         UINT16_MAX);
    self->out = (shape){(uint32_t)h - 2 * pad, (uint32_t)w - 2 * pad, out};
    self->macs = (uint64_t)x->h * x->w * x->c * k * k * out;
    const conv_shape back = shape_back(self);
    return conv_check(&back, self->attribute[LAYER_BIAS] && !conv_views_dy(&back) ? out : 0, error);
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    deconv *s = self->state;
    const shape *x = &self->from[0]->out;
    const uint32_t k = self->attribute[LAYER_KERNEL], stride = self->attribute[LAYER_STRIDE], co = self->out.c,
                   rows = k * k * co;
    const bool bias = self->attribute[LAYER_BIAS];
    /* taps that meet an output pixel, on average */
    const double taps = (double)(k * k) / (double)(stride * stride),
                 bound = 1.0 / basic_sqrt((taps > 1.0 ? taps : 1.0) * x->c);
    self->parameter_count = bias ? 2 : 1;
    parameter_layout(&self->parameters[0], arena, rows, x->c, self->name, "w");
    self->parameters[0].spread = bound;
    if (bias) {
        parameter_layout(&self->parameters[1], arena, 1, co, self->name, "b");
        self->parameters[1].spread = bound;
    }
    layer_operand_x(context, &s->x, arena, !self->from[0]->wants_gradient, x->h * x->w, x->c, self->name);
    s->qw = arena_tensor(arena, TENSOR_DFP8, rows, x->c, "%s.qw", self->name);
    layer_operand_dy(context, &s->dy, arena, self->out.h * self->out.w, co, self->name);
    layer_check_depth(arena, self->name, "y", (uint64_t)k * k * x->c, &context->activation);
    if (self->from[0]->wants_gradient)
        layer_check_depth(arena, self->name, "dx", (uint64_t)k * k * co, &context->gradient);
    const conv_shape back = shape_back(self);
    conv_products_layout(&s->products, &back, context, arena, self->name, bias ? co : 0, true);
}

static void map_weights(program *p, const layer_context *context, node *self)
{
    deconv *s = self->state;
    layer_map_weights(p, context, self, &s->qw, s->qw.rows);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    deconv *s = self->state;
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    operand_map_across(p, &s->x, &x);
    const tensor qx = operand_rows(&s->x, x.rows);
    map_weights(p, context, self);
    conv_dx(p, &s->products, context, n, &qx, &s->qw, self->parameter_count > 1 ? &self->parameters[1].value : NULL,
            &y);
    if (context->training && !operand_serves_both(&s->x))
        operand_map_along(p, &s->x, &x);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    deconv *s = self->state;
    const shape *in = &self->from[0]->out;
    tensor dx, to;
    program_section(p, self->name, "weight gradient");
    operand_map_along(p, &s->dy, dy);
    const tensor qx = operand_rows(&s->x, n * in->h * in->w), along = operand_rows(&s->dy, dy->rows);
    conv_dw(p, &s->products, context, n, &along, &qx, &self->parameters[0].gradient);
    if (self->parameter_count > 1)
        layer_pixel_sums(p, context, &along, &self->parameters[1].gradient, &s->products.columns);
    if (!node_dx(self, 0, n, &dx))
        return;
    program_section(p, self->name, "input gradient");
    if (!layer_open_dx(p, context, &s->dy, dy, &dx, &to))
        return;
    layer_map_weights_back(p, context, self, &s->qw);
    const tensor across = operand_rows(&s->dy, dy->rows);
    conv_y(p, &s->products, context, n, &across, &s->qw, NULL, &to);
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
                                  .map_weights = map_weights,
                                  .forward = forward,
                                  .backward = backward};
