/* SPDX-License-Identifier: Apache-2.0 */
/* y = x * w + b over windows of kernel x kernel pixels, `dilate` apart (atrous), in groups of channels (groups =
 * channels: depthwise). All three passes are GEMMs over patch views (docs/views.md); nothing is copied, padding costs
 * no memory.
 *
 *     forward           qx = MAP x, qw = MAP w, y = GEMM(P(qx), qw, b)
 *     weight gradient   qdy = MAP dy, dw = GEMM(P(qx)^T, qdy), where a sum is longer than MAX_K in pieces of whole
 *                       images that add up as raw sums; db = ALIGN REDUCE qdy
 *     input gradient    dx = GEMM(P(qdy), qw by taps): taps flipped, input dilated by the stride,
 *                       pad = (kernel - 1) * dilate - pad
 *
 * What no view takes is a product for each tap (conv_products); its bias is added by VECTOR. w is stored group by
 * group, each [(kh, kw, ci) x co]. */
#include "host/layers/conv_products.h"
#include "host/support/basic_math.h"
#include "host/layers/layer_classes.h"
#include "host/layers/layer_weights.h"

typedef struct {
    operand x, dy; /* batch*h*w x ci, batch*oh*ow x co */
    tensor qw;     /* int8: groups*k*k*ci/groups x co/groups */
    conv_products products;
} conv;

static void layout(node *self, const layer_context *context, arena *arena)
{
    conv *s = self->state;
    const conv_shape g = conv_shape_of(self);
    const uint32_t rows = g.groups * g.taps * g.in, columns = self->out.c;
    const bool bias = self->attribute[LAYER_BIAS];
    const double bound = 1.0 / basic_sqrt((double)(g.taps * g.in));
    self->parameter_count = bias ? 2 : 1;
    parameter_layout(&self->parameters[0], arena, rows, g.out, self->name, "w");
    self->parameters[0].spread = bound;
    if (bias) {
        parameter_layout(&self->parameters[1], arena, 1, columns, self->name, "b");
        self->parameters[1].spread = bound;
    }
    layer_operand_x(context, &s->x, arena, !self->from[0]->wants_gradient, g.h * g.w, g.groups * g.in, self->name);
    s->qw = arena_tensor(arena, TENSOR_DFP8, rows, g.out, "%s.qw", self->name);
    layer_operand_dy(context, &s->dy, arena, g.oh * g.ow, columns, self->name);
    layer_check_depth(arena, self->name, "y", (uint64_t)g.taps * g.in, &context->activation);
    if (self->from[0]->wants_gradient)
        layer_check_depth(arena, self->name, "dx", (uint64_t)g.taps * g.out, &context->gradient);
    conv_products_layout(&s->products, &g, context, arena, self->name, bias ? columns : 0, false);
}

static void map_weights(program *p, const layer_context *context, node *self)
{
    conv *s = self->state;
    layer_map_weights(p, context, self, &s->qw, s->products.shape.taps * s->products.shape.in);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    conv *s = self->state;
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    operand_map_across(p, &s->x, &x);
    map_weights(p, context, self);
    const tensor qx = operand_rows(&s->x, x.rows);
    conv_y(p, &s->products, context, n, &qx, &s->qw, self->parameter_count > 1 ? &self->parameters[1].value : NULL, &y);
    if (context->training && !operand_serves_both(&s->x))
        operand_map_along(p, &s->x, &x);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    conv *s = self->state;
    const conv_shape *g = &s->products.shape;
    tensor dx, to;
    program_section(p, self->name, "weight gradient");
    operand_map_along(p, &s->dy, dy);
    const tensor qx = operand_rows(&s->x, n * g->h * g->w), along = operand_rows(&s->dy, dy->rows);
    program_until(p, PROGRAM_ALL);
    conv_dw(p, &s->products, context, n, &qx, &along, &self->parameters[0].gradient);
    if (self->parameter_count > 1)
        layer_pixel_sums(p, context, &along, &self->parameters[1].gradient, &s->products.columns);
    program_until(p, PROGRAM_RESULTS);
    if (!node_dx(self, 0, n, &dx))
        return;
    program_section(p, self->name, "input gradient");
    if (!layer_open_dx(p, context, &s->dy, dy, &dx, &to))
        return;
    layer_map_weights_back(p, context, self, &s->qw);
    const tensor across = operand_rows(&s->dy, dy->rows);
    conv_dx(p, &s->products, context, n, &across, &s->qw, NULL, &to);
    layer_close_dx(p, context, &dx);
}

const layer_class LAYER_CONV = {.kind = "conv",
                                .about = "convolution, grouped or depthwise too",
                                .inputs = 1,
                                .attributes = {{LAYER_OUT, LAYER_REQUIRED, 1, 65536},
                                               {LAYER_KERNEL, LAYER_REQUIRED, 1, 16},
                                               {LAYER_STRIDE, 1, 1, 4},
                                               {LAYER_PAD, 0, 0, 255},
                                               {LAYER_DILATE, 1, 1, 31},
                                               {LAYER_GROUPS, 1, 1, 65536},
                                               {LAYER_BIAS, 1, 0, 1}},
                                .weighted = true,
                                .state_bytes = sizeof(conv),
                                .infer = conv_infer,
                                .layout = layout,
                                .map_weights = map_weights,
                                .forward = forward,
                                .backward = backward};
