/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/peaks.h"
#include "host/layers/deviation_norm.h"

#include "host/layers/moments.h"
#include "host/layers/running_average.h"

#include <stdlib.h>

void deviation_norm_layout(node *self, deviation_norm *s, const layer_context *context, arena *arena)
{
    static const char *const NAMES[5] = {".c0", ".c1", ".c3", ".sgn.c0", ".sgn.c3"};
    const uint32_t c = self->out.c, rows = context->batch * self->out.h * self->out.w;
    const tensor_kind kind = context->norm_bits == 16 ? TENSOR_DFP16 : TENSOR_DFP8;
    parameter_layout(&s->running, arena, 1, c, self->name, "running");
    self->running = &s->running;
    s->qx = arena_tensor(arena, kind, rows, c, "%s.qx", self->name);
    s->qg = arena_tensor(arena, kind, rows, c, "%s.qg", self->name);
    s->sgn = arena_tensor(arena, TENSOR_DFP8, rows, c, "%s.sgn", self->name);
    s->sums = arena_tensor(arena, TENSOR_SUMS, 1, c, "%s.sums", self->name);
    s->signs = arena_tensor(arena, TENSOR_SUMS, 1, c, "%s.signs", self->name);
    for (int i = 0; i < 5; i++)
        coefficient_layout(i < 3 ? &s->c[i] : &s->sign[i - 3], arena, 1, c, self->name, NAMES[i]);
    s->of = calloc(c, sizeof *s->of);
    if (!s->of)
        host_fail(&arena->error, MANTIS_NO_MEMORY, "out of memory for the statistics of %s", self->name);
    if (rows >= 1u << 24)
        host_fail(&arena->error, MANTIS_BAD_SHAPE, "%s: %u values a channel: L1 normalization has fewer than 2^24",
                  self->name, rows);
}

void deviation_norm_release(deviation_norm *s)
{
    free(s->of);
}

void deviation_set_sign(const arena *im, const coefficient sign[2], uint32_t i, uint64_t n, int64_t s1, int32_t ex)
{
    const deviation_sign s = deviations_sign(n, s1);
    set_word(im, &sign[0].value, i, scaled_word(scaled_of(s.exact ? s.c0 : 16384, -14 - ex)));
    set_word(im, &sign[1].value, i, scaled_word(s.exact ? scaled_of(s.c3, 0) : scaled_divide(scaled_of(-s1, 0), n)));
}

/* Statistics of each channel, from the sums that stand in the arena. */
static void take_statistics(const arena *im, deviation_norm *s, uint32_t channels, uint64_t n)
{
    for (uint32_t i = 0; i < channels; i++) {
        int64_t sums[2], signs[2];
        sums_at(im, &s->sums, i, sums);
        sums_at(im, &s->signs, i, signs);
        s->of[i] = deviations_of(n, sums[0], signs, (int32_t)arena_scale(im, &s->qx), MOMENTS_EPSILON);
        running_average(im, &s->running.value, i, deviations_mean(&s->of[i]));
        running_average(im, &s->running.velocity, i, deviations_spread(&s->of[i]));
    }
}

static deviation_affine from_running(const arena *im, const deviation_norm *s, uint32_t i, uint32_t gamma,
                                     uint32_t beta)
{
    const scaled v = deviations_inverse(scaled_of_word(word_at(im, &s->running.velocity, i))),
                 factor = scaled_multiply(scaled_of_word(gamma), v),
                 mean = scaled_multiply(factor, scaled_of_word(word_at(im, &s->running.value, i)));
    return (deviation_affine){scaled_word(factor), scaled_word(scaled_add(scaled_of_word(beta), scaled_negate(mean)))};
}

/* sgn and its sums, with d at `scratch`. False after an error. */
static bool take_signs(program *p, const node *self, const deviation_norm *s, const tensor *qx, const tensor *scratch)
{
    const tensor sgn = tensor_rows(&s->sgn, qx->rows);
    program_reduce(p, qx, NULL, false, false, &s->sums);
    if (program_results(p) != MANTIS_OK)
        return false;
    for (uint32_t i = 0; i < self->out.c; i++) {
        int64_t sums[2];
        sums_at(p->arena, &s->sums, i, sums);
        deviation_set_sign(p->arena, s->sign, i, qx->rows, sums[0], (int32_t)arena_scale(p->arena, &s->qx));
    }
    coefficient_map(p, &s->sign[0], 1);
    coefficient_map(p, &s->sign[1], 1);
    program_vector(
        p, &(vector_operation){.term = {{qx, &s->sign[0].mantissa}}, .constant = &s->sign[1].mantissa, .out = scratch});
    program_sign(p, scratch, &sgn);
    program_reduce(p, &sgn, qx, false, false, &s->signs);
    return true;
}

void deviation_norm_forward(program *p, const layer_context *context, const node *self, deviation_norm *s, uint32_t n)
{
    const tensor x = node_x(self, 0, n), y = node_y(self, n), qx = tensor_rows(&s->qx, x.rows);
    const arena *im = p->arena;
    program_map(p, &x, &qx, context->norm_bits);
    if (context->training && !take_signs(p, self, s, &qx, &y))
        return;
    if (program_results(p) != MANTIS_OK)
        return;
    if (context->training)
        take_statistics(im, s, self->out.c, x.rows);
    for (uint32_t i = 0; i < self->out.c; i++) {
        const uint32_t gamma = word_at(im, &self->parameters[0].value, i),
                       beta = word_at(im, &self->parameters[1].value, i);
        const deviation_affine a =
            context->training ? deviations_normalize(&s->of[i], gamma, beta) : from_running(im, s, i, gamma, beta);
        set_word(im, &s->c[0].value, i, a.c0);
        set_word(im, &s->c[2].value, i, a.c3);
    }
    coefficient_map(p, &s->c[0], 1);
    coefficient_map(p, &s->c[2], 1);
    node_finish(p, context, self, n,
                (vector_operation){.term = {{&qx, &s->c[0].mantissa}}, .constant = &s->c[2].mantissa});
}

static void set_backward(const arena *im, const node *self, deviation_norm *s)
{
    const int32_t eg = (int32_t)arena_scale(im, &s->qg);
    for (uint32_t i = 0; i < self->out.c; i++) {
        int64_t sums[2];
        sums_at(im, &s->sums, i, sums);
        const deviation_gradient g =
            deviations_backward(&s->of[i], sums[0], sums[1], eg, word_at(im, &s->c[0].value, i));
        set_word(im, &self->parameters[0].gradient, i, g.dgamma);
        set_word(im, &self->parameters[1].gradient, i, g.dbeta);
        set_word(im, &s->c[1].value, i, g.c1);
        set_word(im, &s->c[2].value, i, g.c3);
    }
}

void deviation_norm_backward(program *p, const layer_context *context, const node *self, deviation_norm *s, uint32_t n,
                             const tensor *dy)
{
    const tensor qx = tensor_rows(&s->qx, dy->rows), qg = tensor_rows(&s->qg, dy->rows),
                 sgn = tensor_rows(&s->sgn, dy->rows);
    tensor dx;
    program_map(p, dy, &qg, context->norm_bits);
    program_reduce(p, &qg, &qx, false, false, &s->sums);
    if (program_run(p) != MANTIS_OK)
        return;
    set_backward(p->arena, self, s);
    host_peak(p, &self->parameters[0].gradient);
    host_peak(p, &self->parameters[1].gradient);
    if (!node_dx(self, 0, n, &dx))
        return;
    for (int i = 1; i < 3; i++)
        coefficient_map(p, &s->c[i], 1);
    program_vector(p, &(vector_operation){.term = {{&qg, &s->c[0].mantissa}, {&sgn, &s->c[1].mantissa}},
                                          .constant = &s->c[2].mantissa,
                                          .out = &dx});
}
