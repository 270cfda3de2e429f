/* SPDX-License-Identifier: Apache-2.0 */
/* y = x * s(u), u = 2*sqrt(2/pi) * (x + 0.044715 x^3), s the logistic function: GELU in its tanh form, on the host
 * between programs, in IEEE basic operations (host/basic_math.h). dx = dy * (s + x*s*(1 - s)*u'). */
#include "host/device/peaks.h"
#include "host/support/basic_math.h"
#include "host/layers/layer_classes.h"
#include "numerics/simd_levels.h"

#define TWO_ROOT_TWO_OVER_PI 1.5957691216057308

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

enum { VALUES_PER_TASK = 4096, BLOCK = 256 };

typedef struct {
    const float *x; /* backward: dy */
    float *y, *slope;
    uint64_t n;
} gelu_work;

/* y and slope of n <= BLOCK elements; y may be x. */
MANTIS_SIMD_LEVELS static void gelu_block(const float *x, float *y, float *restrict slope, size_t n)
{
    double v[BLOCK], e[BLOCK];
    for (size_t i = 0; i < n; i++) {
        v[i] = (double)x[i];
        e[i] = -(TWO_ROOT_TWO_OVER_PI * v[i] * (1.0 + 0.044715 * (v[i] * v[i])));
    }
    basic_exp_short_all(e, n);
    for (size_t i = 0; i < n; i++) {
        const double s = 1.0 / (1.0 + e[i]), du = TWO_ROOT_TWO_OVER_PI * (1.0 + 3.0 * 0.044715 * (v[i] * v[i]));
        y[i] = (float)(v[i] * s);
        slope[i] = (float)(s + v[i] * s * (1.0 - s) * du);
    }
}

static void forward_task(void *context, size_t task, unsigned thread)
{
    const gelu_work *w = context;
    (void)thread;
    for (uint64_t i = task * VALUES_PER_TASK; i < (task + 1) * VALUES_PER_TASK && i < w->n; i += BLOCK)
        gelu_block(w->x + i, w->y + i, w->slope + i, w->n - i < BLOCK ? (size_t)(w->n - i) : BLOCK);
}

static void backward_task(void *context, size_t task, unsigned thread)
{
    const gelu_work *w = context;
    (void)thread;
    for (uint64_t i = task * VALUES_PER_TASK; i < (task + 1) * VALUES_PER_TASK && i < w->n; i++)
        w->y[i] = w->x[i] * w->slope[i];
}

static void share(const program *p, const node *self, const tensor *x, const tensor *y, mantis_work work)
{
    const gelu_state *state = self->state;
    gelu_work w = {arena_at(p->arena, x), arena_at(p->arena, y), arena_at(p->arena, &state->slope), tensor_elements(x)};
    mantis_share(p->executor, work, &w, (size_t)((w.n + VALUES_PER_TASK - 1) / VALUES_PER_TASK));
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    (void)context;
    if (!finite_on_host(p, self, &x))
        return;
    share(p, self, &x, &y, forward_task);
    host_peak(p, &y);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    tensor dx;
    (void)context;
    if (!node_dx(self, 0, n, &dx) || program_results(p) != MANTIS_OK)
        return;
    share(p, self, dy, &dx, backward_task);
    host_peak(p, &dx);
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
