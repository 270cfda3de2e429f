/* SPDX-License-Identifier: Apache-2.0 */
#include "golden/column_sums.h"

#include "golden/golden_sizes.h"
#include "numerics/simd_levels.h"

#include <string.h>

static size_t round_up(size_t bytes)
{
    return (bytes + 63) & ~(size_t)63;
}

column_sums column_sums_plan(const int8_t *from, size_t rows, size_t cols, size_t step)
{
    column_sums s = {.from = from, .rows = rows, .cols = cols, .step = step, .length = cols, .packed = 1};
    if (step == cols)
        while (s.length % SUMS_LANES && s.packed < SUMS_LANES)
            s.length += cols, s.packed++;
    s.piece = SUMS_PIECE / cols > SUMS_ROWS ? SUMS_PIECE / cols : SUMS_ROWS;
    s.pieces = (rows + s.piece - 1) / s.piece;
    s.sums_bytes = round_up(cols * sizeof(int32_t));
    s.own_bytes = round_up(s.length * sizeof(int16_t));
    return s;
}

size_t column_sums_scratch(const column_sums *s, size_t threads)
{
    return s->pieces * s->sums_bytes + threads * s->own_bytes;
}

static int32_t *sums_of(const column_sums *s, size_t piece)
{
    return (int32_t *)(void *)(s->sums + piece * s->sums_bytes);
}

MANTIS_SIMD_LEVELS static void add_row(int16_t *restrict to, const int8_t *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (int16_t)(to[i] + from[i]);
}

/* Whole longer rows, added to sums of columns. */
static void add_rows(const column_sums *s, const int8_t *from, size_t count, int16_t *own, int32_t *to)
{
    const size_t step = s->step * s->packed;
    for (size_t done = 0; done < count; done += SUMS_ROWS) {
        const size_t some = count - done < SUMS_ROWS ? count - done : SUMS_ROWS;
        memset(own, 0, s->length * sizeof *own);
        for (size_t i = 0; i < some; i++)
            add_row(own, from + (done + i) * step, s->length);
        for (size_t i = 0; i < s->length; i += s->cols)
            for (size_t j = 0; j < s->cols; j++)
                to[j] += own[i + j];
    }
}

static void piece_task(void *context, size_t task, unsigned thread)
{
    const column_sums *s = (const column_sums *)context;
    const size_t first = task * s->piece, left = s->rows - first, count = left < s->piece ? left : s->piece,
                 whole = count / s->packed;
    const int8_t *from = s->from + first * s->step;
    int32_t *to = sums_of(s, task);
    memset(to, 0, s->cols * sizeof *to);
    add_rows(s, from, whole, (int16_t *)(void *)(s->own + thread * s->own_bytes), to);
    for (size_t row = whole * s->packed; row < count; row++)
        for (size_t j = 0; j < s->cols; j++)
            to[j] += from[row * s->step + j];
}

void column_sums_add(column_sums *s, mantis_pool *pool, bool alone, uint8_t *scratch)
{
    s->sums = scratch;
    s->own = scratch + s->pieces * s->sums_bytes;
    if (pool) {
        mantis_pool_run(pool, piece_task, s, s->pieces, alone);
        return;
    }
    for (size_t task = 0; task < s->pieces; task++)
        piece_task(s, task, 0);
}

int64_t column_sums_of(const column_sums *s, size_t column)
{
    int64_t sum = 0;
    for (size_t piece = 0; piece < s->pieces; piece++)
        sum += sums_of(s, piece)[column];
    return sum;
}
