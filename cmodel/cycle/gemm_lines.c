/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_lines.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_GEMM_##name)

/* A line of the pixels of a view's window. */
static bool window_line(const struct gemm_lines *l)
{
    return l->steps.view.used && l->phase == GEMM_PHASE_A;
}

/* A line of B in a mode P view: there is a set of them for each tap. */
static bool tap_line(const struct gemm_lines *l)
{
    return l->steps.view.used && !l->steps.view.transposed && l->phase == GEMM_PHASE_B;
}

/* Does a line of the current operand (A or B) run along k? Not asked of window lines. */
static bool along_k(const struct gemm_lines *l, const uint32_t desc[32])
{
    return l->phase == GEMM_PHASE_A ? !FIELD(TRANS_A) : FIELD(TRANS_B);
}

/* -- phases ------------------------------------------------------------------------------------ */

/* Pixels of the current run of a view's window. */
static uint32_t run_pixels(const struct gemm_lines *l)
{
    const struct gemm_steps *s = &l->steps;
    return view_run_pixels(&s->view, &s->block, &s->window, l->run);
}

/* A view's window from run `run` on. Requests stop at every run, in SET; beats only come of runs with pixels. */
static uint32_t window_phase(struct gemm_lines *l, int32_t run)
{
    for (l->run = run; l->run < view_runs(&l->steps.view); l->run++)
        if (l->requests || run_pixels(l) > 0)
            return l->requests ? GEMM_PHASE_SET : GEMM_PHASE_A;
    return GEMM_PHASE_B;
}

static uint32_t operand_phase(struct gemm_lines *l)
{
    return l->steps.view.used ? window_phase(l, 0) : (uint32_t)GEMM_PHASE_A;
}

/* The bias of a column of blocks is loaded once, before its first block. */
static uint32_t first_phase(struct gemm_lines *l, const uint32_t desc[32])
{
    bool bias = FIELD(BIAS) && gemm_steps_first_of_columns(&l->steps);
    return bias ? (uint32_t)GEMM_PHASE_BIAS : operand_phase(l);
}

static uint32_t next_phase(struct gemm_lines *l)
{
    switch ((enum gemm_phase)l->phase) {
    case GEMM_PHASE_BIAS: return operand_phase(l);
    case GEMM_PHASE_SET: return run_pixels(l) > 0 ? (uint32_t)GEMM_PHASE_A : window_phase(l, l->run + 1);
    default: return l->steps.view.used ? window_phase(l, l->run + 1) : (uint32_t)GEMM_PHASE_B;
    }
}

/* -- lines ------------------------------------------------------------------------------------- */

/* Whole pixels of 16 channels side by side are one line. */
static bool merged(const struct gemm_lines *l, const uint32_t desc[32])
{
    return l->requests && FIELD(X0_LD) == 16 && gemm_steps_channels(&l->steps) == 16 && l->steps.view.slice == 16;
}

/* Rows of the operand's block: rows of C for A, columns of C for B. */
static uint32_t block_rows(const struct gemm_lines *l, const uint32_t desc[32])
{
    return l->phase == GEMM_PHASE_A ? gemm_steps_rows(&l->steps, desc) : gemm_steps_cols(&l->steps, desc);
}

/* The part of the sum that the step's B covers; of a mode P view, for one tap. */
static uint32_t sum_length(const struct gemm_lines *l, const uint32_t desc[32])
{
    const struct gemm_steps *s = &l->steps;
    if (!s->view.used)
        return gemm_steps_klen(s, desc);
    return s->view.transposed ? (uint32_t)s->block.count : gemm_steps_channels(s);
}

static uint32_t line_count(const struct gemm_lines *l, const uint32_t desc[32])
{
    if (l->phase == GEMM_PHASE_BIAS || l->phase == GEMM_PHASE_SET)
        return 1;
    if (window_line(l))
        return merged(l, desc) ? 1 : run_pixels(l);
    return along_k(l, desc) ? block_rows(l, desc) : sum_length(l, desc);
}

struct gemm_lines gemm_lines_begin(const uint32_t desc[32], bool requests)
{
    struct gemm_lines l = {.steps = gemm_steps_begin(desc), .requests = requests};
    l.phase = first_phase(&l, desc);
    return l;
}

bool gemm_lines_next(struct gemm_lines *l, const uint32_t desc[32])
{
    if (++l->line < line_count(l, desc))
        return false;
    l->line = 0;
    if (tap_line(l) && ++l->tap < l->steps.view.taps)
        return false;
    l->tap = 0;
    if (l->phase != GEMM_PHASE_B) {
        l->phase = next_phase(l);
        return false;
    }
    l->phase = gemm_steps_next(&l->steps, desc) ? first_phase(l, desc) : (uint32_t)GEMM_PHASE_NONE;
    return true;
}

/* -- addresses --------------------------------------------------------------------------------- */

static uint32_t tap_addr(const struct gemm_lines *l, const uint32_t desc[32])
{
    const struct gemm_steps *s = &l->steps;
    if (FIELD(TRANS_B))
        return l->tap * FIELD(X1_STEP) + (s->col0 + l->line) * FIELD(X1_LD) + s->slice;
    return (l->tap * (uint32_t)s->view.channels + s->slice + l->line) * FIELD(X1_LD) + s->col0;
}

/* Of the line in its operand's group. */
static uint32_t operand_addr(const struct gemm_lines *l, const uint32_t desc[32])
{
    const struct gemm_steps *s = &l->steps;
    if (window_line(l))
        return (view_run_first(&s->view, &s->block, &s->window, l->run) + l->line) * FIELD(X0_LD) + s->slice;
    if (tap_line(l))
        return tap_addr(l, desc);
    uint32_t pitch = l->phase == GEMM_PHASE_A ? FIELD(X0_LD) : FIELD(X1_LD);
    uint32_t row = l->phase == GEMM_PHASE_A ? s->row0 : s->col0;
    uint32_t k = s->view.used ? (uint32_t)s->block.first : s->k0;
    return along_k(l, desc) ? (row + l->line) * pitch + k : (k + l->line) * pitch + row;
}

uint32_t gemm_lines_addr(const struct gemm_lines *l, const uint32_t desc[32])
{
    const struct gemm_steps *s = &l->steps;
    switch ((enum gemm_phase)l->phase) {
    case GEMM_PHASE_BIAS: return FIELD(X2_ADDR) + 4 * (s->group * FIELD(COLS) + s->col0);
    case GEMM_PHASE_A: return FIELD(X0_ADDR) + s->group * FIELD(X0_GROUP) + operand_addr(l, desc);
    case GEMM_PHASE_B: return FIELD(X1_ADDR) + s->group * FIELD(X1_GROUP) + operand_addr(l, desc);
    default: return 0;
    }
}

uint32_t gemm_lines_bytes(const struct gemm_lines *l, const uint32_t desc[32])
{
    if (l->phase == GEMM_PHASE_BIAS)
        return 4 * gemm_steps_cols(&l->steps, desc);
    if (window_line(l))
        return merged(l, desc) ? 16 * run_pixels(l) : gemm_steps_channels(&l->steps);
    return along_k(l, desc) ? sum_length(l, desc) : block_rows(l, desc);
}

/* -- places ------------------------------------------------------------------------------------ */

struct gemm_place gemm_lines_place(const struct gemm_lines *l, const uint32_t desc[32], uint32_t beat)
{
    struct gemm_place place = {.count = MANTIS_GROUP};
    uint32_t first = MANTIS_GROUP * beat; /* element of the line */
    if (window_line(l)) {
        place.view = true;
        place.index = view_window_index(&l->steps.view, &l->steps.window, l->run, l->line);
        place.k = first;
        return place;
    }
    uint32_t tap_k = l->tap * l->steps.view.slice; /* 0 but for tap lines */
    place.column = !along_k(l, desc);
    place.row = place.column ? first : l->line;
    place.k = tap_k + (place.column ? l->line : first);
    if (tap_line(l) && !place.column)
        place.count = l->steps.view.slice;
    return place;
}
