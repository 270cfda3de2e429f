/* SPDX-License-Identifier: Apache-2.0 */
/* REDUCE in fp32: sums of values in units of 2^E (products: 2^(Eq+Ep)), rounded to the int64 that the command writes.
 * By channel: pieces of rows have sums of their own, added in order. By row: sixteen sums side by side, added in order.
 */
#include "float/float_kernels.h"
#include "float/float_raw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A mantissa operand: the fp32_copy's values and what makes them units of its own exponent, or the stored integers. */
typedef struct {
    const float *values;
    float *owned;
    double unit, threshold; /* a threshold's unit, in units of the exponent */
} operand;

static operand open_operand(const float_executor *x, const uint8_t *memory, uint32_t address, uint64_t n, bool wide)
{
    operand o = {.unit = 1.0, .threshold = 1.0};
    uint64_t first;
    const fp32_copy *s = fp32_copy_find(&x->fp32_copies, address, n, wide ? 2 : 1, &first);
    if (s) {
        o.unit = ldexp(1.0, -s->exponent);
        o.threshold = ldexp(1.0, s->narrow - s->exponent);
    }
    o.values = float_mantissas(x, memory, address, 0, n, wide ? 2 : 1, &o.owned);
    return o;
}

typedef struct {
    operand q, p;
    size_t rows, cols, piece; /* rows of a piece */
    double *sums;             /* by channel: [piece][2][cols] */
    uint8_t *out;
    bool absolute, s1_only;
    const uint8_t *thresholds; /* or NULL */
} reduce_work;

static void put(const reduce_work *w, size_t index, double s1, double s2)
{
    const int64_t pair[2] = {float_to_integer(s1), float_to_integer(s2)};
    const size_t bytes = w->s1_only ? sizeof pair[0] : sizeof pair;
    memcpy(w->out + bytes * index, pair, bytes);
}

/* With thresholds (numerics section 13): the sum of the values above, and the counts, which doubles hold apart. */
static void add_threshold(const operand *q, double *s1, double *s2, size_t index, const uint8_t *threshold)
{
    const double value = (double)q->values[index] * q->unit;
    const bool above = value > load16(threshold) * q->threshold, below = value < load16(threshold + 2) * q->threshold;
    *s1 += above ? value : 0.0;
    *s2 += (above ? 1.0 : 0.0) + (below ? 4294967296.0 : 0.0);
}

static void threshold_row(const reduce_work *w, size_t row)
{
    double s1 = 0.0, s2 = 0.0;
    for (size_t i = 0; i < w->cols; i++)
        add_threshold(&w->q, &s1, &s2, row * w->cols + i, w->thresholds + 4 * row);
    put(w, row, s1, s2);
}

static void rows_task(void *context, size_t task, unsigned thread)
{
    const reduce_work *w = context;
    const size_t first = task * w->piece, beyond = first + float_smaller(w->piece, w->rows - first);
    (void)thread;
    for (size_t row = first; row < beyond; row++) {
        if (w->thresholds) {
            threshold_row(w, row);
            continue;
        }
        double s[2][FLOAT_REDUCE_LANES] = {{0.0}};
        const float *q = w->q.values + row * w->cols, *p = w->p.values + row * w->cols;
        for (size_t i = 0; i < w->cols; i += FLOAT_REDUCE_LANES)
            float_add_moments(s[0], s[1], q + i, p + i, w->q.unit, w->p.unit, w->absolute,
                              float_smaller(FLOAT_REDUCE_LANES, w->cols - i));
        for (int i = 1; i < FLOAT_REDUCE_LANES; i++) {
            s[0][0] += s[0][i];
            s[1][0] += s[1][i];
        }
        put(w, row, s[0][0], s[1][0]);
    }
}

static void channels_task(void *context, size_t task, unsigned thread)
{
    const reduce_work *w = context;
    const size_t first = task * w->piece, beyond = first + float_smaller(w->piece, w->rows - first);
    double *s = w->sums + task * 2 * w->cols;
    (void)thread;
    memset(s, 0, 2 * w->cols * sizeof *s);
    for (size_t row = first; row < beyond && w->thresholds; row++)
        for (size_t i = 0; i < w->cols; i++)
            add_threshold(&w->q, &s[i], &s[w->cols + i], row * w->cols + i, w->thresholds + 4 * i);
    for (size_t row = first; row < beyond && !w->thresholds; row++)
        float_add_moments(s, s + w->cols, w->q.values + row * w->cols, w->p.values + row * w->cols, w->q.unit,
                          w->p.unit, w->absolute, w->cols);
}

static mantis_status by_channel(float_executor *x, reduce_work *w)
{
    w->piece = float_pieces(w->rows, FLOAT_REDUCE_PIECES);
    const size_t pieces = float_pieces(w->rows, w->piece);
    w->sums = (double *)(void *)mantis_scratch_of(&x->core.scratch, pieces * 2 * w->cols * sizeof *w->sums);
    if (!w->sums)
        return MANTIS_NO_MEMORY;
    mantis_pool_run(x->core.pool, channels_task, w, pieces, w->rows * w->cols < FLOAT_TASK);
    for (size_t i = 0; i < w->cols; i++) {
        double s1 = 0.0, s2 = 0.0;
        for (size_t piece = 0; piece < pieces; piece++) {
            s1 += w->sums[piece * 2 * w->cols + i];
            s2 += w->sums[(piece * 2 + 1) * w->cols + i];
        }
        put(w, i, s1, s2);
    }
    return MANTIS_OK;
}

mantis_status float_reduce_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    float_executor *x = float_executor_of(core);
    (void)sticky;
    const uint32_t rows = mantis_get(c, MANTIS_REDUCE_ROWS), cols = mantis_get(c, MANTIS_REDUCE_COLS),
                   out = mantis_get(c, MANTIS_REDUCE_OUT);
    const bool by_row = mantis_get(c, MANTIS_REDUCE_BY_ROW), squares = !mantis_get(c, MANTIS_REDUCE_P_PRESENT);
    const uint64_t n = (uint64_t)rows * cols;
    mantis_status status = MANTIS_NO_MEMORY;
    reduce_work w = {.rows = rows,
                     .cols = cols,
                     .out = memory + out,
                     .absolute = mantis_get(c, MANTIS_REDUCE_ABSOLUTE),
                     .s1_only = mantis_get(c, MANTIS_REDUCE_S1_ONLY)};
    if (mantis_get(c, MANTIS_REDUCE_THRESHOLD))
        w.thresholds = memory + mantis_get(c, MANTIS_REDUCE_X1_ADDR);
    w.q = open_operand(x, memory, mantis_get(c, MANTIS_REDUCE_X0_ADDR), n, mantis_get(c, MANTIS_REDUCE_Q_WIDE));
    w.p = squares
              ? w.q
              : open_operand(x, memory, mantis_get(c, MANTIS_REDUCE_X1_ADDR), n, mantis_get(c, MANTIS_REDUCE_P_WIDE));
    if (w.q.values && w.p.values && by_row) {
        w.piece = cols < FLOAT_TASK ? FLOAT_TASK / cols : 1;
        mantis_pool_run(x->core.pool, rows_task, &w, float_pieces(rows, w.piece), 0);
        status = MANTIS_OK;
    } else if (w.q.values && w.p.values) {
        status = by_channel(x, &w);
    }
    if (status == MANTIS_OK)
        fp32_copy_drop(&x->fp32_copies, out, (w.s1_only ? 8 : 16) * (uint64_t)(by_row ? rows : cols));
    free(w.q.owned);
    if (!squares)
        free(w.p.owned);
    return status;
}
