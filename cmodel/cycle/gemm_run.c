/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_run.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_GEMM_##name)

/* -- runs -------------------------------------------------------------------------------------- */

struct gemm_run gemm_run_bias(const struct gemm_steps *steps, const uint32_t desc[32])
{
    return (struct gemm_run){
        .kind = GEMM_PHASE_BIAS,
        .addr = FIELD(X2_ADDR) + 4 * (steps->group * FIELD(COLS) + steps->col0),
        .bytes = 4 * gemm_steps_cols(steps, desc),
        .lines = 1,
        .sets = 1,
        .bias_addr = gemm_steps_bias_column(steps) / 4,
    };
}

/* Pixels of a view's window. */
static struct gemm_run window_run(const struct gemm_steps *s, const uint32_t desc[32], struct gemm_run r, int32_t row)
{
    uint32_t pixels = view_run_pixels(&s->view, &s->block, &s->window, row);
    uint32_t channels = gemm_steps_channels(s);
    r.addr += view_run_first(&s->view, &s->block, &s->window, row) * r.pitch + s->slice;
    r.window = true;
    r.row = row;
    r.of = s->window;
    r.merged = FIELD(X0_LD) == 16 && channels == 16 && s->view.slice == 16;
    if (s->view.packed || s->view.narrow)
        r.merged = FIELD(X0_LD) == channels;
    r.lines = r.merged ? 1 : pixels;
    r.bytes = r.merged ? channels * pixels : channels;
    return r;
}

/* A block stored `rows` rows wide from `row` on, and `deep` elements of the sum deep from `k` on. */
static struct gemm_run stored_run(struct gemm_run r, uint32_t row, uint32_t rows, uint32_t k, uint32_t deep)
{
    r.addr += r.along_k ? row * r.pitch + k : k * r.pitch + row;
    r.lines = r.along_k ? rows : deep;
    r.bytes = r.along_k ? deep : rows;
    return r;
}

struct gemm_run gemm_run_a(const struct gemm_steps *steps, const uint32_t desc[32], int32_t row)
{
    struct gemm_run r = {
        .kind = GEMM_PHASE_A,
        .addr = FIELD(X0_ADDR) + steps->group * FIELD(X0_GROUP),
        .pitch = FIELD(X0_LD),
        .sets = 1,
        .along_k = !FIELD(TRANS_A),
    };
    if (steps->view.used)
        return window_run(steps, desc, r, row);
    return stored_run(r, steps->row0, gemm_steps_rows(steps, desc), steps->k0, gemm_steps_klen(steps, desc));
}

struct gemm_run gemm_run_b(const struct gemm_steps *steps, const uint32_t desc[32], bool second)
{
    const struct view *v = &steps->view;
    uint32_t cols = gemm_steps_cols(steps, desc);
    struct gemm_run r = {
        .kind = GEMM_PHASE_B,
        .addr = FIELD(X1_ADDR) + steps->group * FIELD(X1_GROUP),
        .pitch = FIELD(X1_LD),
        .sets = 1,
        .along_k = FIELD(TRANS_B),
        .kept = gemm_steps_keep_b(steps, desc),
        .second = second,
    };
    r.ends = !v->pair || r.kept || second;
    if (!v->used)
        return stored_run(r, steps->col0, cols, steps->k0, gemm_steps_klen(steps, desc));
    if (v->transposed)
        return stored_run(r, steps->col0, cols, (uint32_t)steps->block.first,
                          (uint32_t)view_block_pixels(v, &steps->block));
    r.sets = (uint32_t)(v->kernel_height * v->kernel_width);
    r.set_step = r.along_k ? FIELD(X1_STEP) : (uint32_t)v->channels * r.pitch;
    return stored_run(r, steps->col0, cols, steps->slice, gemm_steps_channels(steps));
}

/* -- lines ------------------------------------------------------------------------------------- */

bool gemm_line_last(const struct gemm_run *r, struct gemm_line at)
{
    return at.line + 1 == r->lines && at.set + 1 == r->sets;
}

struct gemm_line gemm_line_next(const struct gemm_run *r, struct gemm_line at)
{
    if (at.line + 1 == r->lines)
        return (struct gemm_line){at.set + 1, 0};
    return (struct gemm_line){at.set, at.line + 1};
}

uint32_t gemm_line_addr(const struct gemm_run *r, struct gemm_line at)
{
    return r->addr + at.set * r->set_step + at.line * r->pitch;
}

struct gemm_place gemm_line_place(const struct gemm_run *r, const struct view *v, struct gemm_line at, uint32_t beat)
{
    struct gemm_place place = {.count = MANTIS_GROUP};
    uint32_t first = MANTIS_GROUP * beat; /* element of the line */
    if (v->packed && r->window) {
        uint32_t byte = (uint32_t)(r->row * v->line) + (r->merged ? first : at.line * (uint32_t)v->channels);
        place.view = place.column = true;
        place.index = byte / MANTIS_BANKS;
        place.k = byte % MANTIS_BANKS;
        return place;
    }
    if (r->window) {
        place.view = true;
        if (v->narrow) {
            uint32_t byte = view_window_index(v, &r->of, r->row, first) % (MANTIS_VIEW_PIXELS * MANTIS_BANKS);
            place.column = true;
            place.index = byte / MANTIS_BANKS;
            place.k = byte % MANTIS_BANKS;
            return place;
        }
        place.index = view_window_index(v, &r->of, r->row, r->merged ? beat : at.line) % MANTIS_VIEW_PIXELS;
        place.k = r->merged ? 0 : first;
        return place;
    }
    uint32_t set_k = at.set * v->slice; /* 0 but for a tap's lines */
    place.column = !r->along_k;
    place.row = place.column ? first : at.line;
    if (r->second) { /* as the lower row sees them: a kernel row later */
        place.row += MANTIS_N / 2;
        set_k += (uint32_t)v->kernel_width * v->slice;
    }
    place.k = set_k + (place.column ? at.line : first);
    if (v->used && r->along_k)
        place.count = v->slice;
    else if (v->pair && r->kind == GEMM_PHASE_B)
        place.count = geometry_min(MANTIS_GROUP, MANTIS_N / 2);
    return place;
}
