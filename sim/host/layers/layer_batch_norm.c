/* SPDX-License-Identifier: Apache-2.0 */
/* Batch normalization of each channel over the n*h*w pixels of a batch (numerics section 9).
 *
 *     forward    qx = MAP x (norm bits); S1, S2 = REDUCE qx; host: r, a = gamma*n*r*2^-ex, b = beta - gamma*S1*r;
 *                y = VECTOR a*qx + b
 *     backward   qg = MAP dy (norm bits); G1, G2 = REDUCE qg, qx; host: dbeta = sum g, dgamma = sum g*xhat;
 *                dx = gamma/(n sigma) * (n*g - dbeta - xhat*dgamma) = VECTOR c0*qg + c1*qx + c3
 *
 * xhat = (n*q - S1)*r is the forward mantissas' own affine image: nothing is mapped anew. With A = gamma*r*2^-ex and B
 * = dgamma*r: c0 = A*n, c1 = -A*B*n*2^-ex, c3 = -A*(dbeta - S1*B). The running averages move by a tenth a step, in
 * integers rounded once to fp32. frozen=1: frozen_norm.h. With --norm l1: deviation_norm.h. */
#include "host/device/peaks.h"
#include "host/layers/deviation_norm.h"
#include "host/layers/frozen_norm.h"
#include "host/layers/layer_classes.h"
#include "host/layers/moments.h"
#include "host/layers/running_average.h"

#include <stdlib.h>

typedef struct {
    parameter running;           /* value: mean, velocity: variance; 1 x c */
    tensor qx, qg;               /* m x c, norm bits */
    tensor sums;                 /* c pairs */
    coefficient c[3];            /* of the first and second term, and the constant; 1 x c each */
    moments *moments;            /* of each channel, from forward to backward */
    frozen_norm frozen;          /* in place of all that, with frozen=1 */
    deviation_norm by_deviation; /* or with the norm L1 */
} batch_norm;

static mantis_status infer(node *self, host_error *error)
{
    self->out = self->from[0]->out;
    if (self->out.c > MANTIS_MAX_COEF)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u channels, at most %d", self->out.c, MANTIS_MAX_COEF);
    return MANTIS_OK;
}

/* The variance of one value is 0, and no gradient passes. */
static bool enough(const node *self, uint32_t rows, host_error *error)
{
    if (rows > 1)
        return true;
    host_fail(error, MANTIS_BAD_SHAPE,
              "batch_norm %s: one value per channel in a training step has no variance; use a larger --batch",
              self->name);
    return false;
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    static const char *const NAMES[3] = {".c0", ".c1", ".c3"};
    batch_norm *s = self->state;
    const uint32_t c = self->out.c, rows = context->batch * self->out.h * self->out.w;
    const tensor_kind kind = context->norm_bits == 16 ? TENSOR_DFP16 : TENSOR_DFP8;
    if (self->attribute[LAYER_FROZEN]) {
        frozen_norm_layout(self, &s->frozen, context, arena);
        return;
    }
    enough(self, rows, &arena->error);
    parameter_layout(&self->parameters[0], arena, 1, c, self->name, "gamma");
    parameter_layout(&self->parameters[1], arena, 1, c, self->name, "beta");
    self->parameters[0].center = 1.0;
    self->parameter_count = 2;
    if (context->norm == NORM_L1) {
        deviation_norm_layout(self, &s->by_deviation, context, arena);
        return;
    }
    parameter_layout(&s->running, arena, 1, c, self->name, "running");
    self->running = &s->running;
    s->qx = arena_tensor(arena, kind, rows, c, "%s.qx", self->name);
    s->qg = arena_tensor(arena, kind, rows, c, "%s.qg", self->name);
    s->sums = arena_tensor(arena, TENSOR_SUMS, 1, c, "%s.sums", self->name);
    for (int i = 0; i < 3; i++)
        coefficient_layout(&s->c[i], arena, 1, c, self->name, NAMES[i]);
    s->moments = calloc(c, sizeof *s->moments);
    if (!s->moments)
        host_fail(&arena->error, MANTIS_NO_MEMORY, "out of memory for the statistics of %s", self->name);
}

static void release(node *self)
{
    batch_norm *s = self->state;
    free(s->moments);
    deviation_norm_release(&s->by_deviation);
}

/* The host's part of the channels, some of them a task for a thread: each channel's words are its own. */
typedef struct {
    const arena *arena;
    node *self;
    uint64_t n; /* elements of a channel */
    bool training;
} channels_work;

enum { CHANNELS_PER_TASK = 64 };

static void share_channels(const program *p, const channels_work *w, mantis_work work)
{
    channels_work copy = *w;
    mantis_share(p->executor, work, &copy, (w->self->out.c + CHANNELS_PER_TASK - 1) / CHANNELS_PER_TASK);
}

/* The channels of a task, from its first one to before this. */
static uint32_t beyond_of(const channels_work *w, size_t task)
{
    const uint32_t beyond = ((uint32_t)task + 1) * CHANNELS_PER_TASK;
    return beyond < w->self->out.c ? beyond : w->self->out.c;
}

/* xhat = a*x + b from the running averages. */
static affine from_running(const arena *im, const batch_norm *s, uint32_t i)
{
    scaled r =
        scaled_rsqrt(scaled_add(scaled_of_word(word_at(im, &s->running.velocity, i)), scaled_of_word(MOMENTS_EPSILON)));
    return (affine){r, scaled_negate(scaled_multiply(scaled_of_word(word_at(im, &s->running.value, i)), r))};
}

static void set_forward(void *context, size_t task, unsigned thread)
{
    const channels_work *w = context;
    const arena *im = w->arena;
    node *self = w->self;
    batch_norm *s = self->state;
    (void)thread;
    for (uint32_t i = (uint32_t)task * CHANNELS_PER_TASK; i < beyond_of(w, task); i++) {
        const scaled gamma = scaled_of_word(word_at(im, &self->parameters[0].value, i)),
                     beta = scaled_of_word(word_at(im, &self->parameters[1].value, i));
        affine xhat;
        if (w->training) {
            int64_t sums[2];
            sums_at(im, &s->sums, i, sums);
            s->moments[i] = moments_of(w->n, sums[0], sums[1], (int32_t)arena_scale(im, &s->qx));
            running_average(im, &s->running.value, i, moments_mean(&s->moments[i]));
            running_average(im, &s->running.velocity, i, moments_variance(&s->moments[i]));
            xhat = moments_normalize(&s->moments[i]);
        } else {
            xhat = from_running(im, s, i);
        }
        set_word(im, &s->c[0].value, i, scaled_word(scaled_multiply(gamma, xhat.a)));
        set_word(im, &s->c[2].value, i, scaled_word(scaled_add(beta, scaled_multiply(gamma, xhat.b))));
    }
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    batch_norm *s = self->state;
    if (self->attribute[LAYER_FROZEN]) {
        frozen_norm_forward(p, context, self, &s->frozen, n);
        return;
    }
    const tensor x = node_x(self, 0, n), qx = tensor_rows(&s->qx, x.rows);
    if (context->training && !enough(self, x.rows, &p->error))
        return;
    if (context->norm == NORM_L1) {
        deviation_norm_forward(p, context, self, &s->by_deviation, n);
        return;
    }
    program_map(p, &x, &qx, context->norm_bits);
    if (context->training)
        program_reduce(p, &qx, NULL, false, false, &s->sums);
    if (program_results(p) != MANTIS_OK)
        return;
    share_channels(p, &(channels_work){p->arena, self, x.rows, context->training}, set_forward);
    coefficient_map(p, &s->c[0], 1);
    coefficient_map(p, &s->c[2], 1);
    node_finish(p, context, self, n,
                (vector_operation){.term = {{&qx, &s->c[0].mantissa}}, .constant = &s->c[2].mantissa});
}

static void set_backward(void *context, size_t task, unsigned thread)
{
    const channels_work *w = context;
    const arena *im = w->arena;
    node *self = w->self;
    batch_norm *s = self->state;
    const int32_t eg = (int32_t)arena_scale(im, &s->qg);
    (void)thread;
    for (uint32_t i = (uint32_t)task * CHANNELS_PER_TASK; i < beyond_of(w, task); i++) {
        const moments *m = &s->moments[i];
        int64_t sums[2];
        sums_at(im, &s->sums, i, sums);
        const scaled dbeta = moments_sum(sums[0], eg), dgamma = moments_sum_normalized(m, sums[0], sums[1], eg);
        const scaled a = scaled_multiply(
            scaled_multiply(scaled_of_word(word_at(im, &self->parameters[0].value, i)), m->r), scaled_of(1, -m->ex));
        const scaled b = scaled_multiply(dgamma, m->r), n = scaled_of((int64_t)m->n, 0);
        set_word(im, &self->parameters[0].gradient, i, scaled_word(dgamma));
        set_word(im, &self->parameters[1].gradient, i, scaled_word(dbeta));
        set_word(im, &s->c[0].value, i, scaled_word(scaled_multiply(a, n)));
        set_word(im, &s->c[1].value, i,
                 scaled_word(
                     scaled_negate(scaled_multiply(scaled_multiply(a, b), scaled_multiply(n, scaled_of(1, -m->ex))))));
        set_word(
            im, &s->c[2].value, i,
            scaled_word(scaled_multiply(a, scaled_add(scaled_multiply(scaled_of(m->s1, 0), b), scaled_negate(dbeta)))));
    }
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    batch_norm *s = self->state;
    if (self->attribute[LAYER_FROZEN]) {
        frozen_norm_backward(p, self, &s->frozen, n, dy);
        return;
    }
    if (context->norm == NORM_L1) {
        deviation_norm_backward(p, context, self, &s->by_deviation, n, dy);
        return;
    }
    const tensor qx = tensor_rows(&s->qx, dy->rows), qg = tensor_rows(&s->qg, dy->rows);
    tensor dx;
    program_map(p, dy, &qg, context->norm_bits);
    program_reduce(p, &qg, &qx, false, false, &s->sums);
    if (program_results(p) != MANTIS_OK)
        return;
    share_channels(p, &(channels_work){p->arena, self, dy->rows, true}, set_backward);
    host_peak(p, &self->parameters[0].gradient);
    host_peak(p, &self->parameters[1].gradient);
    if (!node_dx(self, 0, n, &dx))
        return;
    for (int i = 0; i < 3; i++)
        coefficient_map(p, &s->c[i], 1);
    program_vector(p, &(vector_operation){.term = {{&qg, &s->c[0].mantissa}, {&qx, &s->c[1].mantissa}},
                                          .constant = &s->c[2].mantissa,
                                          .out = &dx});
}

const layer_class LAYER_BATCH_NORM = {.kind = "batch_norm",
                                      .about = "each channel normalized over the batch",
                                      .inputs = 1,
                                      .attributes = {{LAYER_FROZEN, 0, 0, 1}},
                                      .overwrites = true,
                                      .ends_in_vector = true,
                                      .state_bytes = sizeof(batch_norm),
                                      .infer = infer,
                                      .layout = layout,
                                      .release = release,
                                      .forward = forward,
                                      .backward = backward};
