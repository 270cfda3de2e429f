/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR in fp32: out = c0*T0 + c1*T1 + c2*T2 + c3, terms added in this order, then relu and gate.
 *
 * The tensor is cut in lines whose coefficients lie in one piece: rows, or, where no coefficient belongs to a row,
 * several rows with the channels' coefficients repeated, since few channels make poor SIMD. */
#include "float/float_kernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const float *x;  /* NULL: the constant term, x = 1 */
    const float *c;  /* layout 1: of a whole line */
    uint32_t layout; /* 0 one for the tensor, 1 one per channel, 2 one per row */
} term;

typedef struct {
    term terms[4];
    int count;
    uint64_t n;
    size_t line, lines_a_task; /* elements; lines */
    const float *gate;
    float *out;
    bool relu;
    _Atomic uint32_t peak;
} vector_work;

static void vector_line(const vector_work *w, uint64_t line, size_t n)
{
    float sum[FLOAT_VECTOR_BLOCK];
    for (size_t first = 0; first < n; first += FLOAT_VECTOR_BLOCK) {
        const size_t at = line * w->line + first, count = float_smaller(FLOAT_VECTOR_BLOCK, n - first);
        for (int i = 0; i < w->count; i++) {
            const term *t = &w->terms[i];
            float_add_term(sum, t->x ? t->x + at : NULL,
                           t->c + (t->layout == 1   ? first
                                   : t->layout == 2 ? line
                                                    : 0),
                           t->layout == 1, i == 0, count);
        }
        if (!w->count)
            memset(sum, 0, sizeof sum);
        float_finish(w->out + at, sum, w->gate ? w->gate + at : NULL, w->relu, count);
    }
}

static void vector_task(void *context, size_t task, unsigned thread)
{
    vector_work *w = context;
    const uint64_t first = (uint64_t)task * w->lines_a_task * w->line,
                   beyond = first + float_smaller(w->lines_a_task * w->line, w->n - first);
    (void)thread;
    for (uint64_t at = first; at < beyond; at += w->line)
        vector_line(w, at / w->line, float_smaller(w->line, beyond - at));
    const uint32_t peak = float_peak(w->out + first, (size_t)(beyond - first));
    uint32_t seen = atomic_load(&w->peak);
    while (peak > seen && !atomic_compare_exchange_weak(&w->peak, &seen, peak)) {
    }
}

static float *repeat(const float *c, size_t cols, size_t times)
{
    float *line = malloc(times * cols * sizeof *line);
    for (size_t i = 0; line && i < times; i++)
        memcpy(line + i * cols, c, cols * sizeof *line);
    return line;
}

mantis_status float_vector_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    float_executor *x = float_executor_of(core);
    (void)sticky;
    const uint32_t rows = mantis_get(c, MANTIS_VECTOR_ROWS), cols = mantis_get(c, MANTIS_VECTOR_COLS),
                   out = mantis_get(c, MANTIS_VECTOR_OUT);
    float *owned[12] = {NULL};
    int owners = 0;
    bool by_row = false;
    mantis_status status = MANTIS_NO_MEMORY;
    vector_work w = {
        .n = (uint64_t)rows * cols, .out = (float *)(void *)(memory + out), .relu = mantis_get(c, MANTIS_VECTOR_RELU)};
    atomic_init(&w.peak, 0);
    if (mantis_get(c, MANTIS_VECTOR_GATE))
        w.gate = (const float *)(const void *)(memory + mantis_get(c, MANTIS_VECTOR_GATE_ADDR));
    for (int t = 0; t < 4; t++) {
        const uint32_t kind = t < 3 ? mantis_get(c, MANTIS_VECTOR_X_KIND[t]) : 0;
        if (!mantis_vector_has(c, t))
            continue;
        term *now = &w.terms[w.count++];
        now->layout = mantis_get(c, MANTIS_VECTOR_C_LAYOUT[t]);
        by_row = by_row || now->layout == 2;
        if (kind == 1)
            now->x = (const float *)(const void *)(memory + mantis_get(c, MANTIS_VECTOR_X_ADDR[t]));
        else if (kind > 1)
            now->x = float_operand(x, memory, mantis_get(c, MANTIS_VECTOR_X_ADDR[t]),
                                   mantis_get(c, MANTIS_VECTOR_X_SCALE[t]), w.n, kind - 1, &owned[owners++]);
        now->c =
            float_operand(x, memory, mantis_get(c, MANTIS_VECTOR_C_ADDR[t]), mantis_get(c, MANTIS_VECTOR_C_SCALE[t]),
                          now->layout == 0   ? 1
                          : now->layout == 1 ? cols
                                             : rows,
                          2, &owned[owners++]);
        if ((kind && !now->x) || !now->c)
            goto done;
    }
    const size_t times = by_row || cols >= FLOAT_VECTOR_BLOCK ? 1 : FLOAT_VECTOR_BLOCK / cols;
    for (int t = 0; t < w.count && times > 1; t++)
        if (w.terms[t].layout == 1 && !(w.terms[t].c = owned[owners++] = repeat(w.terms[t].c, cols, times)))
            goto done;
    w.line = times * cols;
    w.lines_a_task = float_pieces(FLOAT_TASK, w.line);
    mantis_pool_run(x->core.pool, vector_task, &w, float_pieces(w.n, w.lines_a_task * w.line), 0);
    fp32_copy_drop(&x->fp32_copies, out, w.n * sizeof(float));
    if (mantis_get(c, MANTIS_VECTOR_RECORD_PEAK))
        store32(memory + mantis_get(c, MANTIS_VECTOR_OUT_SCALE), atomic_load(&w.peak));
    status = MANTIS_OK;
done:
    for (int i = 0; i < owners; i++)
        free(owned[i]);
    return status;
}
