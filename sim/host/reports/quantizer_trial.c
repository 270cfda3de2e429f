/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/quantizer_trial.h"

#include "host/layers/emulation.h"
#include "host/layers/operand.h"
#include "host/layers/reflection.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    arena arena;
    program program;
    operand operand;
    reflection reflection;
    tensor x, back; /* fp32, rows x channels */
} bench;

static mantis_status open_bench(bench *b, const quantizer_order *o, mantis_executor *executor, host_error *error)
{
    const uint32_t rows = o->samples * o->height;
    arena_begin(&b->arena);
    b->x = arena_tensor(&b->arena, TENSOR_FP32, rows, o->channels, "the input");
    b->back = arena_tensor(&b->arena, TENSOR_FP32, rows, o->channels, "the result");
    operand_layout(&b->operand, &b->arena, o->how, o->how, o->samples, o->height, o->channels, NULL, "quantize", "q");
    if (o->how.kind == QUANTIZER_BHQ)
        reflection_layout(&b->reflection, &b->arena, o->samples, (uint64_t)o->height * o->channels);
    if (arena_commit(&b->arena, error) != MANTIS_OK)
        return error->status;
    program_init(&b->program, &b->arena, executor, o->seed);
    b->program.stochastic = !o->nearest;
    b->program.saturate = o->saturate;
    return MANTIS_OK;
}

/* The exponent of element i of the operand's mantissas. */
static int exponent_of(const bench *b, uint64_t i)
{
    const tensor *q = b->operand.by_tensor ? &b->operand.q : &b->operand.fine;
    const uint8_t *scale = b->arena.memory.bytes + q->scale;
    int32_t exponent;
    memcpy(&exponent, scale + (q->scaling.kind == MANTIS_SCALED_BY_SPAN ? 4 * (i / q->scaling.span) : 0),
           sizeof exponent);
    return exponent - (q->scaling.kind == MANTIS_SCALED_BY_CHANNEL ? scale[16 + i % q->scaling.span] : 0);
}

/* One draw into b->back. */
static mantis_status draw(bench *b, const quantizer_order *o, uint32_t step, host_error *error)
{
    program *p = &b->program;
    const uint64_t count = tensor_elements(&b->x);
    const bool bhq = o->how.kind == QUANTIZER_BHQ;
    program_begin_step(p, step);
    p->stream = o->stream;
    program_peak(p, &b->x);
    if (bhq)
        reflection_open(p, &b->reflection, &b->x, &b->operand);
    else
        operand_map_across(p, &b->operand, &b->x);
    if (program_run(p) != MANTIS_OK)
        return host_fail(error, p->error.status, "%s", p->error.text);
    const tensor to = bhq ? reflection_product(&b->reflection, &b->x) : b->back;
    const int8_t *q = arena_at(&b->arena, &b->operand.q);
    float *value = arena_at(&b->arena, &to);
    for (uint64_t i = 0; i < count; i++)
        value[i] = (float)ldexp(q[i], exponent_of(b, i));
    if (bhq)
        reflection_close(p, &b->reflection, &b->back);
    return program_run(p) == MANTIS_OK ? MANTIS_OK : host_fail(error, p->error.status, "%s", p->error.text);
}

static void draw_mx(const quantizer_order *o, float *to)
{
    for (uint64_t row = 0; row < (uint64_t)o->samples * o->height; row++)
        emulate_mx(&(emulation_row){o->x + row * o->channels, to + row * o->channels, o->channels, 1}, o->how.bits);
}

mantis_status quantizer_try(const quantizer_order *o, mantis_executor *executor, float *values, quantizer_trial *trial,
                            host_error *error)
{
    const uint64_t count = (uint64_t)o->samples * o->height * o->channels;
    bench b;
    memset(&b, 0, sizeof b);
    double *sum = calloc(2 * count, sizeof *sum), *squares = sum + count;
    *trial = (quantizer_trial){0};
    if (!sum)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %llu sums", (unsigned long long)count);
    if (!o->mx && open_bench(&b, o, executor, error) == MANTIS_OK)
        memcpy(arena_at(&b.arena, &b.x), o->x, count * sizeof *o->x);
    for (uint32_t d = 0; d < o->draws && error->status == MANTIS_OK; d++) {
        if (o->mx) { /* every draw is the same */
            draw_mx(o, values);
            break;
        }
        if (draw(&b, o, o->step + d, error) != MANTIS_OK)
            break;
        const float *drawn = arena_at(&b.arena, &b.back);
        if (d == 0)
            memcpy(values, drawn, count * sizeof *values);
        for (uint64_t i = 0; i < count; i++) {
            const double off = (double)drawn[i] - (double)values[i]; /* from the first draw: small numbers */
            sum[i] += off;
            squares[i] += off * off;
        }
    }
    for (uint64_t i = 0; i < count; i++) {
        const double spread = squares[i] - sum[i] * sum[i] / o->draws;
        trial->bias += ((double)values[i] - (double)o->x[i] + sum[i] / o->draws) / (double)count;
        trial->variance += (spread > 0.0 ? spread : 0.0) / (o->draws - 1) / (double)count;
    }
    trial->sticky = b.program.totals.sticky;
    reflection_free(&b.reflection);
    arena_free(&b.arena);
    free(sum);
    return error->status;
}
