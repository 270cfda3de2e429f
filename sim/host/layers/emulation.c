/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/emulation.h"

#include "host/support/basic_math.h"
#include "mantis/numerics.h"

#include <stdlib.h>
#include <string.h>

/* To the nearest integer, ties to even, for |x| < 2^51. */
static double nearest(double x)
{
    const double magic = 0x1.8p52;
    volatile double sum = x + magic;
    return sum - magic;
}

static double magnitude(float x)
{
    return x < 0.0f ? -(double)x : (double)x;
}

static double largest(const emulation_row *row, size_t first, size_t count)
{
    double most = 0.0;
    for (size_t i = first; i < first + count; i++)
        most = magnitude(row->from[i * row->step]) > most ? magnitude(row->from[i * row->step]) : most;
    return most;
}

static void round_all(const emulation_row *row, size_t first, size_t count, double unit, double most)
{
    for (size_t i = first; i < first + count; i++) {
        double q = nearest((double)row->from[i * row->step] / unit);
        q = q > most ? most : q < -most ? -most : q;
        row->to[i * row->step] = (float)(q * unit);
    }
}

void emulate_mx(const emulation_row *row, int bits)
{
    const double most = (double)((1 << (bits - 1)) - 1);
    for (size_t first = 0; first < row->count; first += EMULATION_MX_BLOCK) {
        const size_t left = row->count - first, count = left < EMULATION_MX_BLOCK ? left : EMULATION_MX_BLOCK;
        const double peak = largest(row, first, count);
        double power = 1.0; /* the largest power of two that is not above the peak */
        if (!(peak > 0.0 && peak <= (double)3.4028234e38f)) {
            round_all(row, first, count, 1.0, most);
            continue;
        }
        while (power > peak)
            power *= 0.5;
        while (power * 2.0 <= peak)
            power *= 2.0;
        round_all(row, first, count, power / (double)(1 << (bits - 2)), most);
    }
}

void emulate_division(const emulation_row *row, int bits)
{
    const double most = (double)((1 << (bits - 1)) - 1), peak = largest(row, 0, row->count);
    if (peak > 0.0 && peak <= (double)3.4028234e38f)
        round_all(row, 0, row->count, peak / most, most);
    else
        for (size_t i = 0; i < row->count; i++)
            row->to[i * row->step] = row->from[i * row->step];
}

void emulation_layout(emulation *e, arena *arena, uint64_t most_elements)
{
    if (most_elements > MANTIS_MAX_DIM * 16ull)
        host_fail(&arena->error, MANTIS_BAD_SHAPE, "an emulation of more than 2^28 values: use a smaller --batch");
    else
        e->scratch = arena_tensor(arena, TENSOR_FP32, (uint32_t)((most_elements + 15) / 16), 16, "emulated");
}

/* What MAP leaves of x, as values. */
static void emulate_int(program *p, const tensor *x, float *to, int bits)
{
    const uint64_t count = tensor_elements(x);
    const uint32_t *words = arena_at(p->arena, x);
    mantis_map_options o = {.bits = bits,
                            .stochastic = p->stochastic,
                            .saturate = p->saturate,
                            .key = {p->seed, p->step, p->stream},
                            .peak = mantis_peak(words, count)};
    int8_t *q = o.peak < MANTIS_PEAK_NONFINITE ? malloc(count) : NULL;
    if (!q) { /* Inf and NaN pass on to where divergence is looked for */
        for (uint64_t i = 0; i < count; i++)
            to[i] = word_float(words[i]);
        return;
    }
    mantis_map(words, count, &o, q);
    const uint64_t unit_word = (uint64_t)(mantis_shared_exponent(o.peak, bits, o.saturate) + 1023) << 52;
    double unit;
    memcpy(&unit, &unit_word, sizeof unit);
    for (uint64_t i = 0; i < count; i++)
        to[i] = (float)((double)q[i] * unit);
    free(q);
}

void emulation_map(program *p, const emulation *e, const quantizer *how, const tensor *x, const tensor *q,
                   uint32_t depth, uint32_t step, bool each)
{
    const uint64_t count = tensor_elements(x);
    if (how->kind == QUANTIZER_FP32) {
        program_map(p, x, q, 8);
        return;
    }
    if (program_run(p) != MANTIS_OK)
        return;
    const float *from = arena_at(p->arena, x);
    float *to = arena_at(p->arena, &e->scratch);
    tensor values = tensor_shaped(&e->scratch, x->rows, x->cols);
    if (how->kind == QUANTIZER_INT)
        emulate_int(p, x, to, how->bits);
    else if (how->kind == QUANTIZER_DIVISION && !each)
        emulate_division(&(emulation_row){from, to, count, 1}, how->bits);
    else
        for (uint64_t first = 0; first < count; first += (uint64_t)depth * step)
            for (uint32_t at = 0; at < step; at++) {
                const uint64_t left = (count - first + step - 1) / step;
                const emulation_row run = {from + first + at, to + first + at, left < depth ? left : depth, step};
                if (how->kind == QUANTIZER_MX)
                    emulate_mx(&run, how->bits);
                else
                    emulate_division(&run, how->bits);
            }
    program_peak(p, &values);
    program_map(p, &values, q, 8);
}
