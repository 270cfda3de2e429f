/* SPDX-License-Identifier: Apache-2.0 */
/* Attention's softmax and its backward on the host against their definition in plain code, one row and one number at a
 * time: rows fewer and more than are taken together and than a task has, lines shorter and longer than the lanes of a
 * sum, padded or not; scores close together, far apart, equal, of both zeros and at fp32's ends. The bits must be the
 * same, and the padding's bytes stay. */
#include "../common/tap.h"
#include "host/layers/attention_rows.h"
#include "host/support/single_exp.h"
#include "mantis/executor.h"

#include <float.h>
#include <string.h>

enum { ROWS = 140, COLS = 600, LANES = 16 };

static const float scale = 0.35355339059327373f;
static float weights[ROWS][COLS], scores[ROWS][COLS], want[ROWS][COLS];

/* Element i goes to lane i % 16, from left to right; then lanes 8 apart are added up, 4, 2, 1. */
static float by_lanes(const float *term, uint32_t t)
{
    float lane[LANES] = {0.0f};
    for (uint32_t i = 0; i < t; i++)
        lane[i % LANES] = lane[i % LANES] + term[i];
    for (int apart = LANES / 2; apart > 0; apart /= 2)
        for (int k = 0; k < apart; k++)
            lane[k] = lane[k] + lane[k + apart];
    return lane[0];
}

static void softmax(uint32_t row, uint32_t t)
{
    float best = scores[row][0];
    for (uint32_t i = 1; i < t; i++)
        best = scores[row][i] > best ? scores[row][i] : best;
    for (uint32_t i = 0; i < t; i++)
        want[row][i] = single_exp((scores[row][i] - best) * scale);
    const float by = 1.0f / by_lanes(want[row], t);
    for (uint32_t i = 0; i < t; i++)
        want[row][i] = want[row][i] * by;
}

static void gradient(uint32_t row, uint32_t t)
{
    float product[COLS];
    for (uint32_t i = 0; i < t; i++)
        product[i] = weights[row][i] * scores[row][i];
    const float sum = by_lanes(product, t);
    for (uint32_t i = 0; i < t; i++)
        want[row][i] = (weights[row][i] * (scores[row][i] - sum)) * scale;
}

/* Near each other; so far apart that e^x is 0 of some; of few values; some at fp32's ends. */
static float drawn(uint64_t *state, uint32_t row)
{
    static const float FEW[] = {0.0f, -0.0f, 0.0f, -0.0f, -1e-30f}, ENDS[] = {FLT_MAX, -FLT_MAX, 1.0f, 1e-40f, 3e38f};
    const uint64_t word = tap_random(state);
    const float near = (float)(int32_t)(word >> 33) * 0x1p-27f - 8.0f;
    switch (row % 5) {
    case 2: return near * 64.0f;
    case 3: return FEW[(word >> 40) % 5];
    case 4: return ENDS[(word >> 40) % 5];
    default: return near;
    }
}

static const float PADDING = 0.75f;

static bool differs(arena *arena, const tensor *t, uint32_t rows, uint32_t n)
{
    const float *got = arena_at(arena, t);
    for (uint32_t row = 0; row < rows; row++, got += t->cols) {
        if (memcmp(got, want[row], n * sizeof(float)) != 0)
            return true;
        for (uint32_t i = n; i < t->cols; i++)
            if (got[i] != PADDING)
                return true;
    }
    return false;
}

/* Of all words of the rows, the padding's too. */
static bool has_peak(arena *arena, const tensor *t)
{
    return arena_scale(arena, t) == mantis_peak(arena_at(arena, t), (size_t)tensor_elements(t));
}

/* Rows of t columns, padded by some more. */
static bool agrees(mantis_executor *executor, uint32_t rows, uint32_t t, uint32_t more)
{
    static uint64_t state = 3;
    host_error error = {.status = MANTIS_OK};
    arena arena;
    program p;
    arena_begin(&arena);
    attention_rows r = {arena_tensor(&arena, TENSOR_FP32, rows, t + more, "scores"),
                        arena_tensor(&arena, TENSOR_FP32, rows, t + more, "weights"), t, scale};
    if (arena_commit(&arena, &error) != MANTIS_OK)
        return false;
    program_init(&p, &arena, executor, 1);
    float *const s = arena_at(&arena, &r.scores), *const w = arena_at(&arena, &r.weights);
    for (uint32_t i = 0; i < rows * (t + more); i++)
        s[i] = w[i] = PADDING;
    for (uint32_t row = 0; row < rows; row++)
        for (uint32_t i = 0; i < t; i++)
            s[row * (t + more) + i] = scores[row][i] = drawn(&state, row);
    for (uint32_t row = 0; row < rows; row++)
        softmax(row, t);
    attention_softmax(&p, &r);
    bool good = !differs(&arena, &r.weights, rows, t) && has_peak(&arena, &r.weights);
    for (uint32_t row = 0; row < rows; row++) {
        memcpy(weights[row], want[row], sizeof want[row]);
        for (uint32_t i = 0; i < t; i++) /* gradients of the weights are near each other */
            s[row * (t + more) + i] = scores[row][i] = drawn(&state, 0);
        gradient(row, t);
    }
    attention_softmax_gradient(&p, &r);
    good &= !differs(&arena, &r.scores, rows, t) && has_peak(&arena, &r.scores);
    program_free(&p);
    arena_free(&arena);
    return good;
}

int main(void)
{
    static const uint32_t lines[] = {1, 2, 15, 16, 17, 65, 255, 256, 257, 513};
    for (unsigned threads = 1; threads <= 2; threads++) {
        mantis_executor *executor = mantis_golden_create(threads, NULL);
        bool good = executor != NULL;
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            for (uint32_t rows = 1; rows <= ROWS; rows += rows < 10 ? 1 : 59)
                good = good && agrees(executor, rows, lines[i], i % 3);
        tap_ok(good, "softmax and its gradient have the bits of plain code, threads %u", threads);
        mantis_destroy(executor);
    }
    return tap_done();
}
