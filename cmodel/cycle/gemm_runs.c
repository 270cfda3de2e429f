/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_runs.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_GEMM_##name)

enum {
    VIEW_SIZE_CLOCKS = 5,
    PACKED_SIZE_CLOCKS = 7,
    WIDTH_CLOCKS = 2 /* of a width that is tried, beside its product */
};

/* -- the clocks of SETUP ----------------------------------------------------------------------- */

/* Of a product by y: two of its bits a clock. */
static uint32_t product(uint32_t y)
{
    uint32_t clocks = 2;
    for (; y > 0; y >>= 2)
        clocks++;
    return clocks;
}

static uint32_t lined_setup(const struct view *v, const uint32_t desc[32])
{
    uint32_t pad = (uint32_t)v->pad, below_dilate = ((uint32_t)1 << v->dilate_log) - 1;
    uint32_t clocks = product((uint32_t)v->kernel_width - 1) + product((uint32_t)v->kernel_rows - 1);
    for (int32_t width = MANTIS_EDGE; width >= v->width_of_block; width /= 2)
        clocks += WIDTH_CLOCKS + product((uint32_t)v->kernel_height);
    if (v->packed)
        clocks += 2 * product((uint32_t)v->channels);
    return clocks + product((uint32_t)v->width) + product((uint32_t)v->height) +
           product((uint32_t)v->rate >> v->dilate_log) + product((pad + below_dilate) >> v->dilate_log) +
           product(pad >> v->dilate_log) + product(FIELD(VIEW_OW));
}

static uint32_t setup(const struct view *v, const uint32_t desc[32])
{
    uint32_t clocks = product((uint32_t)v->pad) + product((uint32_t)v->kernel_height) +
                      product(v->fold     ? v->fold * v->fold_rows
                              : v->packed ? v->rest
                                          : (uint32_t)v->channels);
    if (v->may_pack)
        clocks += product((uint32_t)v->channels);
    if (!v->linear)
        return clocks + lined_setup(v, desc);
    return clocks + product((uint32_t)(v->pad * (v->width + 1)));
}

/* -- states ------------------------------------------------------------------------------------ */

static bool lined(const struct gemm_runs *s)
{
    return s->steps.view.used && !s->steps.view.linear;
}

static void begin_step(struct gemm_runs *s)
{
    s->state = GEMM_RUNS_SIZE;
    s->left = s->steps.view.packed ? PACKED_SIZE_CLOCKS : s->steps.view.used ? VIEW_SIZE_CLOCKS : 1;
}

static void begin_a(struct gemm_runs *s)
{
    s->state = lined(s) ? GEMM_RUNS_LOOK : GEMM_RUNS_A;
    s->row = 0;
}

/* Past a line of a lined view, or past the one run of others. */
static void next_row(struct gemm_runs *s)
{
    s->row++;
    s->state = lined(s) && s->row < view_runs(&s->steps.view) ? GEMM_RUNS_LOOK : GEMM_RUNS_B;
}

/* The blocks begin anew with the next step. */
static bool blocks_end(const struct gemm_runs *s, const uint32_t desc[32])
{
    const struct view *v = &s->steps.view;
    struct view_block block = s->steps.block;
    return v->used && (v->transposed || gemm_steps_last_chunk(&s->steps, desc)) && !view_blocks_next(&block, v);
}

void gemm_runs_start(struct gemm_runs *s, const uint32_t desc[32], bool exact)
{
    *s = (struct gemm_runs){.steps = gemm_steps_begin(desc, exact)};
    begin_step(s);
    if (s->steps.view.used) {
        s->state = GEMM_RUNS_SETUP;
        s->left = setup(&s->steps.view, desc);
    }
}

bool gemm_runs_shown(const struct gemm_runs *s)
{
    return s->state == GEMM_RUNS_BIAS || s->state == GEMM_RUNS_A || s->state == GEMM_RUNS_B ||
           s->state == GEMM_RUNS_PAIR;
}

struct gemm_run gemm_runs_run(const struct gemm_runs *s, const uint32_t desc[32])
{
    switch ((enum gemm_runs_state)s->state) {
    case GEMM_RUNS_BIAS: return gemm_run_bias(&s->steps, desc);
    case GEMM_RUNS_A: return gemm_run_a(&s->steps, desc, s->row);
    default: return gemm_run_b(&s->steps, desc, s->state == GEMM_RUNS_PAIR);
    }
}

static void run_taken(struct gemm_runs *s, const uint32_t desc[32])
{
    if (s->state == GEMM_RUNS_BIAS)
        begin_a(s);
    else if (s->state == GEMM_RUNS_A)
        next_row(s);
    else
        s->state = gemm_runs_run(s, desc).ends ? GEMM_RUNS_NEXT : GEMM_RUNS_PAIR;
}

bool gemm_runs_record_shown(const struct gemm_runs *s)
{
    return s->state == GEMM_RUNS_NEXT;
}

static void record_taken_by_walker(struct gemm_runs *s, const uint32_t desc[32])
{
    bool again = blocks_end(s, desc);
    if (!gemm_steps_next(&s->steps, desc)) {
        s->state = GEMM_RUNS_IDLE;
        return;
    }
    begin_step(s);
    if (again)
        s->state = GEMM_RUNS_BASE;
}

bool gemm_runs_stirs(const struct gemm_runs *s, bool record_taken)
{
    switch ((enum gemm_runs_state)s->state) {
    case GEMM_RUNS_IDLE: return false;
    case GEMM_RUNS_NEXT: return record_taken;
    default: return !gemm_runs_shown(s);
    }
}

void gemm_runs_tick(struct gemm_runs *s, const uint32_t desc[32], bool taken, bool record_taken)
{
    switch ((enum gemm_runs_state)s->state) {
    case GEMM_RUNS_IDLE: break;
    case GEMM_RUNS_SETUP:
        if (--s->left > 0)
            break;
        s->state = GEMM_RUNS_BASE;
        s->known = 1;
        s->view = gemm_record_view_of(&s->steps.view, desc);
        break;
    case GEMM_RUNS_BASE: begin_step(s); break;
    case GEMM_RUNS_SIZE:
        if (--s->left > 0)
            break;
        if (FIELD(BIAS) && gemm_steps_first_of_columns(&s->steps))
            s->state = GEMM_RUNS_BIAS;
        else
            begin_a(s);
        break;
    case GEMM_RUNS_LOOK:
        if (view_run_pixels(&s->steps.view, &s->steps.block, &s->steps.window, s->row) > 0)
            s->state = GEMM_RUNS_A;
        else
            next_row(s);
        break;
    case GEMM_RUNS_NEXT:
        if (record_taken)
            record_taken_by_walker(s, desc);
        break;
    default:
        if (taken)
            run_taken(s, desc);
        break;
    }
}
