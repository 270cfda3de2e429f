/* SPDX-License-Identifier: Apache-2.0 */
/* GELU on the host between programs (gelu_values.h): y, and its slope, which the gradient is multiplied with. */
#include "host/device/peaks.h"
#include "host/layers/gelu_values.h"
#include "host/layers/layer_classes.h"
#include "numerics/simd_levels.h"

typedef struct {
    tensor slope; /* dy/dx of each element, from forward to backward */
} gelu_state;

static mantis_status infer(node *self, host_error *error)
{
    (void)error;
    self->out = self->from[0]->out;
    return MANTIS_OK;
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    gelu_state *state = self->state;
    state->slope = arena_tensor(arena, TENSOR_FP32, context->batch * self->out.h * self->out.w, self->out.c, "%s.slope",
                                self->name);
}

enum { VALUES_PER_TASK = 4096 };

typedef struct {
    const float *x; /* backward: dy */
    float *y, *slope;
    uint64_t n;
    peak_found peak; /* of y */
} gelu_work;

static size_t values_of(const gelu_work *w, size_t task)
{
    const uint64_t left = w->n - (uint64_t)task * VALUES_PER_TASK;
    return left < VALUES_PER_TASK ? (size_t)left : VALUES_PER_TASK;
}

static void forward_task(void *context, size_t task, unsigned thread)
{
    gelu_work *w = context;
    const uint64_t first = (uint64_t)task * VALUES_PER_TASK;
    const size_t n = values_of(w, task);
    (void)thread;
    gelu_values(w->x + first, w->y + first, w->slope + first, n);
    peak_add(&w->peak, w->y + first, n);
}

MANTIS_SIMD_LEVELS static void multiply(const float *dy, const float *slope, float *dx, size_t n)
{
    for (size_t i = 0; i < n; i++)
        dx[i] = dy[i] * slope[i];
}

static void backward_task(void *context, size_t task, unsigned thread)
{
    gelu_work *w = context;
    const uint64_t first = (uint64_t)task * VALUES_PER_TASK;
    (void)thread;
    multiply(w->x + first, w->slope + first, w->y + first, values_of(w, task));
    peak_add(&w->peak, w->y + first, values_of(w, task));
}

static void share(program *p, const node *self, const tensor *x, const tensor *y, mantis_work work)
{
    const gelu_state *state = self->state;
    gelu_work w = {
        arena_at(p->arena, x), arena_at(p->arena, y), arena_at(p->arena, &state->slope), tensor_elements(x), {0}};
    mantis_share(p->executor, work, &w, (size_t)((w.n + VALUES_PER_TASK - 1) / VALUES_PER_TASK));
    host_peak_found(p, y, &w.peak);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    (void)context;
    if (!finite_on_host(p, self, &x))
        return;
    share(p, self, &x, &y, forward_task);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    tensor dx;
    (void)context;
    if (!node_dx(self, 0, n, &dx) || program_results(p) != MANTIS_OK)
        return;
    share(p, self, dy, &dx, backward_task);
}

const layer_class LAYER_GELU = {.kind = "gelu",
                                .about = "x times the logistic of 1.6 (x + 0.045 x^3)",
                                .inputs = 1,
                                .overwrites = true,
                                .state_bytes = sizeof(gelu_state),
                                .infer = infer,
                                .layout = layout,
                                .forward = forward,
                                .backward = backward};
