/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm.h"

enum { PIPELINE = 5 /* issues between the front and the array */, LEAST = 8 /* clocks that are worth while */ };

/* A stage's issue begins and ends nothing. */
static bool inner(const struct gemm_walker_issue *i)
{
    return i->valid && !i->first && !i->last;
}

static bool inner_stage(const struct gemm_walker_stage *s)
{
    return s->valid && !s->first && !s->last;
}

/* For how many clocks, from this edge on, the walker only counts k. */
static uint32_t inner_clocks(const struct gemm *s)
{
    const struct gemm_walker *w = &s->u_walker.s;
    const struct walker_front *f = &w->front;
    if (!inner_stage(&w->s2) || !inner_stage(&w->s1) || !inner(&w->shown) || !inner(&w->m) || !inner(&w->u))
        return 0;
    if (s->scaling[0].along_sum || s->scaling[1].along_sum || s->u_array.s.by_table)
        return 0;
    return walker_front_inner(f);
}

/* The sums of so many clocks. The first operands are those of the issue two clocks before the one shown. */
static void sum(struct gemm *s, uint32_t clocks)
{
    const struct gemm_walker_issue *i = &s->u_walker.s.shown;
    const uint32_t half = s->u_walker.s.shown_half, k = i->read_k - 2;
    mac_array_sum(&s->u_array.s, &s->u_scratchpad_a.s.element[half][k][i->a_row], i->a_count,
                  &s->u_scratchpad_b.s.element[half][k][i->b_row], i->b_count, clocks);
}

static void show(struct gemm *s)
{
    gemm_walker_outputs(&s->u_walker.s, &s->u_walker.in, &s->u_walker.out);
    scratchpad_outputs(&s->u_scratchpad_a.s, &s->u_scratchpad_a.in, &s->u_scratchpad_a.out);
    scratchpad_outputs(&s->u_scratchpad_b.s, &s->u_scratchpad_b.in, &s->u_scratchpad_b.out);
    gemm_route_reads(s);
    gemm_route_operands(s);
}

/* Walker and scratchpads are stepped, without what came to them, which they took in its clocks. */
static void step(struct gemm *s)
{
    struct gemm_walker_in walker = s->u_walker.in;
    struct scratchpad_in a = s->u_scratchpad_a.in, b = s->u_scratchpad_b.in;
    walker.step_valid_i = 0;
    a.write_i = b.write_i = 0;
    scratchpad_tick(&s->u_scratchpad_a.s, &a, &s->u_scratchpad_a.out);
    scratchpad_tick(&s->u_scratchpad_b.s, &b, &s->u_scratchpad_b.out);
    gemm_walker_tick(&s->u_walker.s, &walker, &s->u_walker.out);
    show(s);
}

/* What the stages hold is at most PIPELINE clocks old. Before those the front only moved on. */
static void catch_up(struct gemm *s, uint32_t behind)
{
    const uint32_t steps = behind < PIPELINE ? behind : PIPELINE;
    struct walker_front *f = &s->u_walker.s.front;
    f->k += behind - steps;
    f->scan_left -= f->scan_left < behind - steps ? f->scan_left : behind - steps;
    for (uint32_t i = 0; i < steps; i++)
        step(s);
}

/* In a view each clock has a window of its own. */
static void step_view(struct gemm *s, uint32_t behind)
{
    for (uint32_t i = 0; i < behind; i++) {
        struct mac_array_in array = s->u_array.in;
        array.shift_i = 0;
        mac_array_tick(&s->u_array.s, &array, &s->u_array.out);
        step(s);
    }
}

void gemm_inner_settle(struct gemm *s)
{
    const uint32_t behind = s->inner.behind;
    const bool view = s->u_walker.s.front.view.used;
    s->inner = (struct gemm_inner){0, 0};
    if (behind == 0)
        return;
    if (!view)
        sum(s, behind);
    show(s); /* reads and operands of the first clock that is behind */
    if (view)
        step_view(s, behind);
    else
        catch_up(s, behind);
}

bool gemm_inner_edge(struct gemm *s)
{
    struct gemm_inner *i = &s->inner;
    if (i->left == 0) {
        const uint32_t clocks = s->quiet.unseen && !s->quiet.all ? inner_clocks(s) : 0;
        if (clocks < LEAST)
            return false;
        i->left = clocks;
    }
    i->left--;
    i->behind++;
    if (walker_front_takes(&s->u_walker.s.front, &s->u_walker.in)) {
        walker_front_take(&s->u_walker.s.front, &s->u_walker.in);
        s->quiet.stale |= 1u << GEMM_WALKER;
    }
    scratchpad_write(&s->u_scratchpad_a.s, &s->u_scratchpad_a.in);
    scratchpad_write(&s->u_scratchpad_b.s, &s->u_scratchpad_b.in);
    if (s->u_array.in.shift_i) {
        mac_array_shift(&s->u_array.s);
        s->quiet.stale |= 1u << GEMM_ARRAY;
    }
    if (i->left == 0) {
        gemm_inner_settle(s);
        s->quiet.stale |= 1u << GEMM_WALKER | 1u << GEMM_PAD_A | 1u << GEMM_PAD_B | 1u << GEMM_ARRAY;
    }
    return true;
}

uint32_t gemm_inner_left(const struct gemm *s)
{
    return s->inner.left > 0 ? s->inner.left - 1 : 0; /* the last is for what is done behind it */
}

void gemm_inner_pass(struct gemm *s, uint32_t clocks)
{
    s->inner.left -= clocks;
    s->inner.behind += clocks;
}
