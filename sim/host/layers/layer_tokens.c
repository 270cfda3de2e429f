/* SPDX-License-Identifier: Apache-2.0 */
/* The class token of a transformer, on both ends:
 *
 *     class_token   h x w pixels or tokens -> h*w + 1 tokens: a learned row before those of each sample
 *     first_token   h x w tokens -> the first of them
 *
 * Both rearrange whole rows on the host, between programs: no value is rounded. The learned row's gradient is the sum
 * over the batch of what comes back to the first tokens: qdy = MAP of those rows, dw = GEMM ones * qdy. */
#include "host/device/peaks.h"
#include "host/layers/layer_classes.h"

#include <string.h>

typedef struct {
    tensor dy;  /* batch x c: of the first tokens */
    tensor qdy; /* the same, int8 */
} class_token;

static uint32_t tokens(const shape *s)
{
    return s->h * s->w;
}

/* Rows of c values, `count` for each of n samples; the samples' first rows lie so many rows apart. */
static void copy_rows(float *to, uint32_t to_step, const float *from, uint32_t from_step, uint32_t n, uint32_t count,
                      uint32_t c)
{
    for (uint32_t i = 0; i < n; i++)
        memcpy(to + (uint64_t)i * to_step * c, from + (uint64_t)i * from_step * c, (size_t)count * c * sizeof *to);
}

/* -- class_token ----------------------------------------------------------------------------------------- */

static mantis_status infer_class(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    if ((uint64_t)x->h * x->w >= MANTIS_MAX_DIM)
        return host_fail(error, MANTIS_BAD_SHAPE, "too many tokens");
    self->out = (shape){tokens(x) + 1, 1, x->c};
    return MANTIS_OK;
}

static void layout_class(node *self, const layer_context *context, arena *arena)
{
    class_token *s = self->state;
    parameter_layout(&self->parameters[0], arena, 1, self->out.c, self->name, "w");
    self->parameters[0].spread = 0.02;
    self->parameter_count = 1;
    s->dy = arena_tensor(arena, TENSOR_FP32, context->batch, self->out.c, "%s.dy", self->name);
    s->qdy = arena_tensor(arena, TENSOR_DFP8, context->batch, self->out.c, "%s.qdy", self->name);
}

static void forward_class(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    const uint32_t c = self->out.c, t = tokens(&self->out);
    (void)context;
    if (program_results(p) != MANTIS_OK)
        return;
    float *to = arena_at(p->arena, &y);
    copy_rows(to, t, arena_at(p->arena, &self->parameters[0].value), 0, n, 1, c);
    copy_rows(to + c, t, arena_at(p->arena, &x), t - 1, n, t - 1, c);
    host_peak(p, &y);
}

static void backward_class(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    class_token *s = self->state;
    const tensor first = tensor_rows(&s->dy, n), qdy = tensor_rows(&s->qdy, n);
    const uint32_t c = self->out.c, t = tokens(&self->out);
    const float *from = arena_at(p->arena, dy);
    tensor dx;
    if (program_run(p) != MANTIS_OK)
        return;
    copy_rows(arena_at(p->arena, &first), 1, from, t, n, 1, c);
    program_section(p, self->name, "weight gradient");
    host_peak(p, &first);
    program_map(p, &first, &qdy, context->weight_gradient_bits);
    layer_column_sums(p, context, &qdy, &self->parameters[0].gradient, NULL);
    if (!node_dx(self, 0, n, &dx))
        return;
    copy_rows(arena_at(p->arena, &dx), t - 1, from + c, t, n, t - 1, c);
    program_section(p, self->name, "input gradient");
    host_peak(p, &dx);
}

const layer_class LAYER_CLASS_TOKEN = {.kind = "class_token",
                                       .about = "a learned token before those of each sample",
                                       .inputs = 1,
                                       .state_bytes = sizeof(class_token),
                                       .infer = infer_class,
                                       .layout = layout_class,
                                       .forward = forward_class,
                                       .backward = backward_class};

/* -- first_token ----------------------------------------------------------------------------------------- */

static mantis_status infer_first(node *self, host_error *error)
{
    self->out = (shape){1, 1, self->from[0]->out.c};
    return error->status;
}

static void forward_first(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    (void)context;
    if (program_results(p) != MANTIS_OK)
        return;
    copy_rows(arena_at(p->arena, &y), 1, arena_at(p->arena, &x), tokens(&self->from[0]->out), n, 1, self->out.c);
    host_peak(p, &y);
}

static void backward_first(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    tensor dx;
    (void)context;
    if (!node_dx(self, 0, n, &dx) || program_run(p) != MANTIS_OK)
        return;
    memset(arena_at(p->arena, &dx), 0, tensor_bytes(&dx));
    copy_rows(arena_at(p->arena, &dx), tokens(&self->from[0]->out), arena_at(p->arena, dy), 1, n, 1, self->out.c);
    host_peak(p, &dx);
}

const layer_class LAYER_FIRST_TOKEN = {.kind = "first_token",
                                       .about = "the first token of each sample",
                                       .inputs = 1,
                                       .infer = infer_first,
                                       .forward = forward_first,
                                       .backward = backward_first};
