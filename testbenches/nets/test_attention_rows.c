/* SPDX-License-Identifier: Apache-2.0 */
/* Attention's softmax and its backward on the host against one row at a time, from left to right: rows fewer and more
 * than are summed together and than a task has, lines shorter and longer than a stretch, padded or not. The bits must
 * be the same. */
#include "../common/tap.h"
#include "host/layers/attention_rows.h"
#include "host/support/basic_math.h"
#include "mantis/executor.h"

#include <string.h>

enum { ROWS = 140, COLS = 600 };

static double scale = 0.35355339059327373;
static float weights[ROWS][COLS], scores[ROWS][COLS], want[ROWS][COLS];

static void softmax(uint32_t row, uint32_t t)
{
    float best = scores[row][0];
    double sum = 0.0;
    for (uint32_t i = 1; i < t; i++)
        best = scores[row][i] > best ? scores[row][i] : best;
    for (uint32_t i = 0; i < t; i++) {
        const double e = basic_exp_short(((double)scores[row][i] - (double)best) * scale);
        want[row][i] = (float)e;
        sum += e;
    }
    for (uint32_t i = 0; i < t; i++)
        want[row][i] = (float)((double)want[row][i] / sum);
}

static void gradient(uint32_t row, uint32_t t)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < t; i++)
        sum += (double)weights[row][i] * (double)scores[row][i];
    for (uint32_t i = 0; i < t; i++)
        want[row][i] = (float)((double)weights[row][i] * ((double)scores[row][i] - sum) * scale);
}

static bool differs(arena *arena, const tensor *t, uint32_t rows, uint32_t n)
{
    const float *got = arena_at(arena, t);
    for (uint32_t row = 0; row < rows; row++)
        if (memcmp(got + (size_t)row * t->cols, want[row], n * sizeof(float)) != 0)
            return true;
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
    for (uint32_t row = 0; row < rows; row++)
        for (uint32_t i = 0; i < t; i++)
            s[row * (t + more) + i] = scores[row][i] = (float)(int32_t)(tap_random(&state) >> 33) * 0x1p-27f - 8.0f;
    for (uint32_t row = 0; row < rows; row++)
        softmax(row, t);
    attention_softmax(&p, &r);
    bool good = !differs(&arena, &r.weights, rows, t) && has_peak(&arena, &r.weights);
    for (uint32_t row = 0; row < rows; row++) {
        memcpy(weights[row], want[row], sizeof want[row]);
        for (uint32_t i = 0; i < t; i++)
            w[row * (t + more) + i] = weights[row][i];
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
        tap_ok(good, "softmax of rows together has the bits of one row at a time, threads %u", threads);
        mantis_destroy(executor);
    }
    return tap_done();
}
