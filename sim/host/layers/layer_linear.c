/* SPDX-License-Identifier: Apache-2.0 */
/* y[m][out] = x[m][in] * w + b for each of m = n*h*w pixels or tokens.
 *
 *     forward           qx = MAP x, qw = MAP w, y = GEMM(qx, qw, b)
 *     weight gradient   qdy = MAP dy, dw = GEMM(qx^T, qdy), db = GEMM(ones, qdy),
 *                       where a sample has several rows db = ALIGN REDUCE qdy
 *     input gradient    dx = GEMM(qdy, qw^T)
 *
 * Backward uses the mantissas that forward made: one mapping of x and w a step, unless x or dy have exponents of
 * samples (operand.h). */
#include "host/support/basic_math.h"
#include "host/layers/layer_classes.h"
#include "host/layers/layer_weights.h"

typedef struct {
    operand x;      /* m x in */
    tensor qw;      /* in x out, int8 */
    operand dy;     /* m x out */
    tensor sums;    /* raw, of a long sum over rows */
    tensor columns; /* raw, for the bias' gradient where a sample has several rows */
} linear_state;

static mantis_status infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    self->out = (shape){x->h, x->w, self->attribute[LAYER_OUT]};
    self->macs = shape_elements(x) * self->out.c;
    return x->c > MANTIS_MAX_K
               ? host_fail(error, MANTIS_BAD_SHAPE, "%u inputs, a product has at most %d", x->c, MANTIS_MAX_K)
               : MANTIS_OK;
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    linear_state *s = self->state;
    const uint32_t in = self->from[0]->out.c, out = self->out.c, m = context->batch * self->out.h * self->out.w;
    const double bound = 1.0 / basic_sqrt((double)in);
    parameter *w = &self->parameters[self->parameter_count++];
    parameter_layout(w, arena, in, out, self->name, "w");
    w->spread = bound;
    if (self->attribute[LAYER_BIAS]) {
        parameter *b = &self->parameters[self->parameter_count++];
        parameter_layout(b, arena, 1, out, self->name, "b");
        b->spread = bound;
        if (self->out.h * self->out.w > 1)
            s->columns = arena_tensor(arena, TENSOR_RAW, 1, out, "%s.db", self->name);
    }
    layer_operand_x(context, &s->x, arena, !self->from[0]->wants_gradient, self->out.h * self->out.w, in, self->name);
    s->qw = arena_tensor(arena, TENSOR_DFP8, in, out, "%s.qw", self->name);
    layer_operand_dy(context, &s->dy, arena, self->out.h * self->out.w, out, self->name);
    layer_check_depth(arena, self->name, "y", in, &context->activation);
    if (self->from[0]->wants_gradient)
        layer_check_depth(arena, self->name, "dx", out, &context->gradient);
    if (m > context->longest_sum)
        s->sums = arena_tensor(arena, TENSOR_RAW, in, out, "%s.sums", self->name);
}

static void map_weights(program *p, const layer_context *context, node *self)
{
    linear_state *s = self->state;
    layer_map_weights(p, context, self, &s->qw, s->qw.rows);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    linear_state *s = self->state;
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    operand_map_across(p, &s->x, &x);
    map_weights(p, context, self);
    const tensor qx = operand_rows(&s->x, x.rows);
    program_gemm(p, &(gemm_operation){.a = &qx,
                                      .b = &s->qw,
                                      .bias = self->parameter_count > 1 ? &self->parameters[1].value : NULL,
                                      .out = &y});
    if (context->training && !operand_serves_both(&s->x))
        operand_map_along(p, &s->x, &x);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    linear_state *s = self->state;
    tensor dx, to;
    program_section(p, self->name, "weight gradient");
    operand_map_along(p, &s->dy, dy);
    const tensor qx = operand_rows(&s->x, dy->rows), along = operand_rows(&s->dy, dy->rows);
    program_until(p, PROGRAM_ALL);
    program_gemm_long(
        p, &(gemm_operation){.a = &qx, .transpose_a = true, .b = &along, .out = &self->parameters[0].gradient},
        context->longest_sum, &s->sums);
    if (self->parameter_count > 1 && self->out.h * self->out.w > 1)
        layer_pixel_sums(p, context, &along, &self->parameters[1].gradient, &s->columns);
    else if (self->parameter_count > 1)
        layer_column_sums(p, context, &along, &self->parameters[1].gradient, &s->sums);
    program_until(p, PROGRAM_RESULTS);
    if (!node_dx(self, 0, n, &dx))
        return;
    program_section(p, self->name, "input gradient");
    if (!layer_open_dx(p, context, &s->dy, dy, &dx, &to))
        return;
    layer_map_weights_back(p, context, self, &s->qw);
    const tensor across = operand_rows(&s->dy, dy->rows);
    program_gemm(p, &(gemm_operation){.a = &across, .b = &s->qw, .transpose_b = true, .out = &to});
    layer_close_dx(p, context, &dx);
}

const layer_class LAYER_LINEAR = {.kind = "linear",
                                  .about = "fully connected, on the channels of each pixel or token",
                                  .inputs = 1,
                                  .attributes = {{LAYER_OUT, LAYER_REQUIRED, 1, 65536}, {LAYER_BIAS, 1, 0, 1}},
                                  .weighted = true,
                                  .state_bytes = sizeof(linear_state),
                                  .infer = infer,
                                  .layout = layout,
                                  .map_weights = map_weights,
                                  .forward = forward,
                                  .backward = backward};
