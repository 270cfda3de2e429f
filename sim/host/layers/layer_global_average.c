/* SPDX-License-Identifier: Apache-2.0 */
/* y[n][c] = mean over the h*w pixels (or tokens) of a sample, as products with ones: the sums run on the MAC array.
 *
 *     forward    qx = MAP x; sum[n] = GEMM ones(1 x t) * qx[n](t x c), a group per sample; y = VECTOR (1/t) * sum
 *     backward   scaled = VECTOR (1/t) * dy; qs = MAP scaled; dx[n] = GEMM ones(t x 1) * qs[n](1 x c), a group per
 * sample
 */
#include "host/layers/layer_classes.h"

typedef struct {
    tensor qx;           /* batch*t x c, int8 */
    tensor sum, scaled;  /* batch x c */
    tensor qs;           /* batch x c, int8 */
    coefficient inverse; /* 1/t */
} global_average;

static mantis_status infer(node *self, host_error *error)
{
    (void)error;
    const shape *x = &self->from[0]->out;
    self->out = (shape){1, 1, x->c};
    self->macs = shape_elements(x);
    return MANTIS_OK;
}

static uint32_t pixels(const node *self)
{
    return self->from[0]->out.h * self->from[0]->out.w;
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    global_average *s = self->state;
    const uint32_t batch = context->batch, c = self->out.c;
    s->qx = arena_tensor(arena, TENSOR_DFP8, batch * pixels(self), c, "%s.qx", self->name);
    s->sum = arena_tensor(arena, TENSOR_FP32, batch, c, "%s.sum", self->name);
    s->scaled = arena_tensor(arena, TENSOR_FP32, batch, c, "%s.scaled", self->name);
    s->qs = arena_tensor(arena, TENSOR_DFP8, batch, c, "%s.qs", self->name);
    coefficient_layout(&s->inverse, arena, 1, 1, self->name, ".inverse");
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    global_average *s = self->state;
    const uint32_t t = pixels(self), c = self->out.c;
    const tensor x = node_x(self, 0, n), y = node_y(self, n), qx = tensor_rows(&s->qx, x.rows),
                 sum = tensor_rows(&s->sum, n);
    const tensor ones = tensor_shaped(&context->qones, 1, t), sample = tensor_rows(&qx, t),
                 one_sum = tensor_rows(&sum, 1);
    program_map(p, &x, &qx, context->bits);
    program_gemm(p, &(gemm_operation){.a = &ones,
                                      .b = &sample,
                                      .out = &one_sum,
                                      .groups = n,
                                      .b_group = t * c,
                                      .out_group = c,
                                      .record_groups = true});
    coefficient_set(p, &s->inverse, 1.0f / (float)t);
    program_vector(p, &(vector_operation){.term = {{&sum, &s->inverse.mantissa}}, .out = &y});
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    global_average *s = self->state;
    const uint32_t t = pixels(self), c = self->out.c;
    const tensor scaled = tensor_rows(&s->scaled, n), qs = tensor_rows(&s->qs, n),
                 ones = tensor_shaped(&context->qones, t, 1);
    const tensor one_row = tensor_rows(&qs, 1);
    tensor dx;
    if (!node_dx(self, 0, n, &dx))
        return;
    const tensor sample = tensor_rows(&dx, t);
    program_vector(p, &(vector_operation){.term = {{dy, &s->inverse.mantissa}}, .out = &scaled});
    program_map(p, &scaled, &qs, context->bits);
    program_gemm(p, &(gemm_operation){.a = &ones,
                                      .b = &one_row,
                                      .out = &sample,
                                      .groups = n,
                                      .b_group = c,
                                      .out_group = t * c,
                                      .record_groups = true});
}

const layer_class LAYER_GLOBAL_AVERAGE = {.kind = "global_average",
                                          .about = "mean of all pixels or tokens",
                                          .inputs = 1,
                                          .constant = true,
                                          .state_bytes = sizeof(global_average),
                                          .infer = infer,
                                          .layout = layout,
                                          .forward = forward,
                                          .backward = backward};
