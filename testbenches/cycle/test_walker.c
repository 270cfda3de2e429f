/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_walker against the loops it stands for: every block, tile and k once and in order, masks and tile descriptions
 * right, nothing read from an empty half, no sums into occupied shadows; with random delays of records, loader and
 * drain. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "cycle/gemm_walker.h"
#include "mantis/command.h"

#include <string.h>

enum { EDGE = 4 * MANTIS_N, KC = 256, N = MANTIS_N };

struct position {
    uint32_t nb, mb, kc, ti, tj, k, half;
    int done;
};

struct bench {
    uint32_t m, n, k;
    mantis_command command;
    struct gemm_walker_unit unit;
    struct position at;   /* the issue that comes next */
    struct position told; /* the step whose record comes next */
    uint32_t record_delay;
    uint32_t filled, fill_half, steps_left, fill_delay;
    uint32_t shadow_busy, drain_delay, draining;
    struct gemm_walker_out before, before2; /* the last two clocks' outputs */
    uint32_t filled_before, busy_before;
    const char *fault;
};

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}
static uint32_t blocks(uint32_t size)
{
    return (size + EDGE - 1) / EDGE;
}
static uint32_t rows_at(const struct bench *t, const struct position *p)
{
    return least(EDGE, t->m - EDGE * p->mb);
}
static uint32_t cols_at(const struct bench *t, const struct position *p)
{
    return least(EDGE, t->n - EDGE * p->nb);
}
static uint32_t length_at(const struct bench *t, const struct position *p)
{
    return least(KC, t->k - KC * p->kc);
}
static uint32_t rows(const struct bench *t)
{
    return rows_at(t, &t->at);
}
static uint32_t cols(const struct bench *t)
{
    return cols_at(t, &t->at);
}
static uint32_t length(const struct bench *t)
{
    return length_at(t, &t->at);
}

static int last_k(const struct bench *t)
{
    return t->at.k + 1 == length(t);
}
static int last_of_step(const struct bench *t)
{
    return last_k(t) && N * (t->at.ti + 1) >= rows(t) && N * (t->at.tj + 1) >= cols(t);
}

static void next_step(const struct bench *t, struct position *p)
{
    p->half ^= 1;
    if (KC * ++p->kc < t->k)
        return;
    p->kc = 0;
    if (++p->mb < blocks(t->m))
        return;
    p->mb = 0;
    p->done = ++p->nb == blocks(t->n);
}

static void advance(struct bench *t)
{
    struct position *p = &t->at;
    if (++p->k < length(t))
        return;
    p->k = 0;
    if (N * ++p->tj < cols(t))
        return;
    p->tj = 0;
    if (N * ++p->ti < rows(t))
        return;
    p->ti = 0;
    next_step(t, p);
}

#define EXPECT(what)                     \
    do {                                 \
        if (!(what) && t->fault == NULL) \
            t->fault = #what;            \
    } while (0)

static void check_tile(struct bench *t, const struct gemm_walker_out *o)
{
    const struct position *p = &t->at;
    uint32_t row = EDGE * p->mb + N * p->ti, col = EDGE * p->nb + N * p->tj;
    uint32_t out = mantis_get(&t->command, MANTIS_GEMM_OUT), pitch = mantis_get(&t->command, MANTIS_GEMM_OUT_LD);
    EXPECT(o->tile_rows_o == least(N, t->m - row));
    EXPECT(o->tile_cols_o == least(N, t->n - col));
    EXPECT(o->tile_index_o == 4 * p->ti + p->tj);
    EXPECT(o->tile_first_chunk_o == (p->kc == 0));
    EXPECT(o->tile_last_chunk_o == (KC * (p->kc + 1) >= t->k));
    EXPECT(o->tile_addr_o == (uint32_t)(out + 4 * ((uint64_t)row * pitch + col)));
    EXPECT(o->tile_m_o == row);
    EXPECT(o->tile_group_o == (uint32_t)((uint64_t)(col / 16) * t->m));
    EXPECT(o->tile_bias_o == (p->nb % 4 * EDGE + N * p->tj) / 8);
}

static void check_issue(struct bench *t, const struct gemm_walker_out *o)
{
    const struct position *p = &t->at;
    EXPECT(!p->done);
    if (p->done)
        return;
    EXPECT(o->read_half_o == p->half && o->read_k_o == p->k);
    EXPECT(o->a_row_o == N * p->ti && o->b_row_o == N * p->tj);
    EXPECT(o->a_count_o == least(N, rows(t) - N * p->ti));
    EXPECT(o->b_count_o == least(N, cols(t) - N * p->tj));
    EXPECT(t->filled_before >> p->half & 1);
    EXPECT(o->take_shadow_o == (uint32_t)last_k(t));
    EXPECT(o->release_o == (uint32_t)last_of_step(t));
    if (o->release_o)
        EXPECT(o->release_half_o == p->half);
    if (last_k(t)) {
        EXPECT(!t->busy_before && !t->before.take_shadow_o);
        check_tile(t, o);
    }
    advance(t);
}

/* The array's enables are the issues two clocks before, marked first and last by their k. */
static void check_enables(struct bench *t, const struct gemm_walker_out *o)
{
    EXPECT(o->en_o == t->before2.a_read_o);
    if (o->en_o) {
        EXPECT(o->first_o == (t->before2.read_k_o == 0));
        EXPECT(o->last_o == t->before2.take_shadow_o);
    }
}

/* Shows the record that comes next, unless it is delayed. */
static void show_record(const struct bench *t, struct gemm_walker_in *in)
{
    const struct position *p = &t->told;
    int valid = !p->done && t->record_delay == 0 && !in->start_i;
    in->step_valid_i = (uint32_t)valid;
    in->step_rows_i = valid ? rows_at(t, p) : 0;
    in->step_cols_i = valid ? cols_at(t, p) : 0;
    in->step_klen_i = valid ? length_at(t, p) : 0;
    in->step_last_chunk_i = valid && KC * (p->kc + 1) >= t->k;
    in->step_last_m_i = valid && p->mb + 1 == blocks(t->m);
    in->step_last_n_i = valid && p->nb + 1 == blocks(t->n);
    in->step_last_i = in->step_last_chunk_i && in->step_last_m_i && in->step_last_n_i;
}

static void records(struct bench *t, random_source *r, const struct gemm_walker_out *o, uint32_t slow)
{
    if (t->record_delay > 0)
        t->record_delay--;
    if (!t->unit.in.step_valid_i || !o->step_ready_o)
        return;
    next_step(t, &t->told);
    t->record_delay = draw_range(r, 0, slow);
}

static void loader(struct bench *t, random_source *r, const struct gemm_walker_out *o, uint32_t slow)
{
    if (o->release_o)
        t->filled &= ~(1u << o->release_half_o);
    if (t->steps_left == 0 || t->filled >> t->fill_half & 1)
        return;
    if (t->fill_delay > 0) {
        t->fill_delay--;
        return;
    }
    t->filled |= 1u << t->fill_half;
    t->fill_half ^= 1;
    t->steps_left--;
    t->fill_delay = draw_range(r, 0, slow);
}

static void drain(struct bench *t, random_source *r, const struct gemm_walker_out *o, uint32_t slow)
{
    if (t->draining && t->drain_delay-- == 0)
        t->draining = t->shadow_busy = 0;
    if (o->take_shadow_o)
        t->shadow_busy = 1;
    if (o->en_o && o->last_o) {
        EXPECT(!t->draining);
        t->draining = 1;
        t->drain_delay = draw_range(r, 0, slow);
    }
}

/* One product; returns NULL or what went wrong. */
static const char *walk(random_source *r, uint32_t m, uint32_t n, uint32_t k, uint32_t slow_loader, uint32_t slow_drain,
                        uint32_t slow_records)
{
    static struct bench bench;
    struct bench *t = &bench;
    memset(t, 0, sizeof *t);
    t->m = m, t->n = n, t->k = k;
    t->command = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&t->command, MANTIS_GEMM_ROWS, m);
    mantis_set(&t->command, MANTIS_GEMM_COLS, n);
    mantis_set(&t->command, MANTIS_GEMM_DEPTH, k);
    mantis_set(&t->command, MANTIS_GEMM_OUT, draw_u32(r) & ~15u);
    mantis_set(&t->command, MANTIS_GEMM_OUT_LD, n + draw_range(r, 0, 50));
    t->steps_left = blocks(n) * blocks(m) * ((k + KC - 1) / KC);

    struct gemm_walker_in *in = &t->unit.in;
    memcpy(in->desc_i, t->command.word, sizeof in->desc_i);
    uint64_t limit = (uint64_t)t->steps_left * (slow_loader + slow_records + 20) +
                     16 * (uint64_t)t->steps_left * (slow_drain + KC + 20);
    for (uint64_t clock = 0; clock < limit && t->fault == NULL; clock++) {
        in->rst_ni = 1;
        in->start_i = clock == 0;
        in->filled_i = t->filled;
        in->shadow_busy_i = t->shadow_busy;
        show_record(t, in);
        struct gemm_walker_out *o = &t->unit.out;
        gemm_walker_outputs(&t->unit.s, in, o);
        int waits = o->waiting_fill_o || o->waiting_shadow_o, working = clock > 5 && !t->at.done && slow_records == 0;
        EXPECT(o->a_read_o == o->b_read_o);
        EXPECT(!working || o->a_read_o || waits); /* every clock has an issue or its reason */
        EXPECT(!(o->a_read_o && waits));
        EXPECT(!(o->waiting_fill_o && o->waiting_shadow_o));
        check_enables(t, o);
        EXPECT(o->finished_o ==
               (t->at.done && !o->a_read_o && !t->before.a_read_o && !t->before2.a_read_o && !o->en_o));
        if (o->a_read_o)
            check_issue(t, o);
        else
            EXPECT(!o->take_shadow_o && !o->release_o);
        if (o->finished_o)
            return t->fault;
        t->filled_before = t->filled;
        t->busy_before = t->shadow_busy;
        t->before2 = t->before;
        t->before = *o;
        gemm_walker_tick(&t->unit.s, in, o);
        records(t, r, o, slow_records);
        loader(t, r, o, slow_loader);
        drain(t, r, o, slow_drain);
    }
    return t->fault != NULL ? t->fault : "the walker does not finish";
}

int main(void)
{
    random_source r = {20223};
    static const uint32_t shape[][3] = {
        {1, 1, 1},         {N, N, KC},           {N + 1, N - 1, 1},    {EDGE, EDGE, KC},   {EDGE + 1, EDGE + 1, KC + 1},
        {3 * EDGE, 17, 3}, {5, 5 * EDGE + 3, 2}, {1, 9 * EDGE + 1, 1}, {2, 3, 20 * KC + 7}};
    for (size_t i = 0; i < sizeof shape / sizeof shape[0]; i++) {
        const char *fault = NULL;
        for (uint32_t slow = 0; slow < 4 && fault == NULL; slow++)
            fault = walk(&r, shape[i][0], shape[i][1], shape[i][2], slow == 1 ? 300 : 0, slow == 2 ? 400 : 0,
                         slow == 3 ? 300 : 0);
        tap_ok(fault == NULL, "%u x %u x %u", shape[i][0], shape[i][1], shape[i][2]);
        if (fault != NULL)
            printf("# %s\n", fault);
    }
    const char *fault = NULL;
    uint32_t count = 0;
    for (; count < 150 && fault == NULL; count++)
        fault = walk(&r, draw_range(&r, 1, 3 * EDGE), draw_range(&r, 1, 3 * EDGE),
                     draw_range(&r, 1, draw_chance(&r, 2) ? 8 : 3 * KC), draw_range(&r, 0, 2) * 40,
                     draw_range(&r, 0, 2) * 40, draw_range(&r, 0, 2) * 40);
    tap_ok(fault == NULL, "%u random shapes and delays", count);
    if (fault != NULL)
        printf("# %s\n", fault);
    return tap_done();
}
