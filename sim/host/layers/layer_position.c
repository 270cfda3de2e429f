/* SPDX-License-Identifier: Apache-2.0 */
/* y[n] = x[n] + w: a learned value for each position and channel of a sample: one VECTOR over the batch as n rows of
 * h*w*c columns with w as its constant, or, where that is longer than MAX_COEF, a VECTOR for each sample with w as a
 * term. Backward: dw = GEMM ones * (qdy = MAP dy), and x's gradient is dy itself. */
#include "host/device/peaks.h"
#include "host/layers/layer_classes.h"

typedef struct {
    tensor qw;    /* 1 x h*w*c, DFP-16 */
    tensor qdy;   /* batch x h*w*c, int8 */
    tensor peaks; /* where a sample is a VECTOR: the peak of each one's */
} position;

static mantis_status infer(node *self, host_error *error)
{
    const uint64_t size = shape_elements(&self->from[0]->out);
    self->out = self->from[0]->out;
    if (size > MANTIS_MAX_DIM)
        return host_fail(error, MANTIS_BAD_SHAPE, "%llu positions and channels, at most %d", (unsigned long long)size,
                         MANTIS_MAX_DIM);
    if (size > MANTIS_MAX_COEF && size % 4) /* samples start on 16 bytes */
        return host_fail(error, MANTIS_BAD_SHAPE, "%llu positions and channels, more than %d: a multiple of 4 expected",
                         (unsigned long long)size, MANTIS_MAX_COEF);
    return MANTIS_OK;
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    position *s = self->state;
    const uint32_t size = (uint32_t)shape_elements(&self->out);
    parameter_layout(&self->parameters[0], arena, 1, size, self->name, "w");
    self->parameters[0].spread = 0.02;
    self->parameter_count = 1;
    s->qw = arena_tensor(arena, TENSOR_DFP16, 1, size, "%s.qw", self->name);
    s->qdy = arena_tensor(arena, TENSOR_DFP8, context->batch, size, "%s.qdy", self->name);
    if (size > MANTIS_MAX_COEF)
        s->peaks = arena_tensor(arena, TENSOR_FP32, 1, context->batch, "%s.peaks", self->name);
}

static void add_to_each(program *p, const layer_context *context, const position *s, const tensor *x, const tensor *y)
{
    const tensor *one = &context->one.mantissa;
    for (uint32_t i = 0; i < x->rows; i++) {
        const tensor from = tensor_part(x, i, 0, 1, x->cols), sample = tensor_part(y, i, 0, 1, y->cols),
                     to = peak_part(&sample, &s->peaks, i);
        program_vector(p, &(vector_operation){.term = {{&from, one}, {&s->qw, one}}, .out = &to});
    }
    program_peak_of_parts(p, &s->peaks, x->rows, y);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    position *s = self->state;
    const tensor from = node_x(self, 0, n), to = node_y(self, n);
    const tensor x = tensor_shaped(&from, n, s->qw.cols), y = tensor_shaped(&to, n, s->qw.cols);
    program_map(p, &self->parameters[0].value, &s->qw, 16);
    if (s->qw.cols <= MANTIS_MAX_COEF)
        program_vector(p, &(vector_operation){.term = {{&x, &context->one.mantissa}}, .constant = &s->qw, .out = &y});
    else
        add_to_each(p, context, s, &x, &y);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    position *s = self->state;
    const tensor qdy = tensor_rows(&s->qdy, n), flat = tensor_shaped(dy, n, s->qw.cols);
    program_section(p, self->name, "weight gradient");
    program_map(p, &flat, &qdy, context->weight_gradient_bits);
    layer_column_sums(p, context, &qdy, &self->parameters[0].gradient, NULL);
}

const layer_class LAYER_POSITION = {.kind = "position",
                                    .about = "a learned value added at each place",
                                    .inputs = 1,
                                    .passes_gradient = true,
                                    .state_bytes = sizeof(position),
                                    .infer = infer,
                                    .layout = layout,
                                    .forward = forward,
                                    .backward = backward};
