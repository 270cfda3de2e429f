/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_walker.h"

#include "cycle/descriptor.h"
#include "cycle/product_scaling.h"

#include <string.h>

enum { SCAN_CLOCKS = MANTIS_N / 4 /* four lanes per clock */ };

void gemm_walker_outputs(const struct gemm_walker *s, const struct gemm_walker_in *in, struct gemm_walker_out *out)
{
    (void)in;
    out->a_read_o = s->issue.valid;
    out->b_read_o = s->issue.valid;
    out->read_half_o = s->half;
    out->a_row_o = s->a_row;
    out->b_row_o = s->b_row;
    out->read_k_o = s->read_k;
    out->scale_addr_o = s->scale_addr;
    out->a_count_o = s->a_count;
    out->b_count_o = s->b_count;
    out->view_o = s->view;
    out->view_row_o = s->view_row;
    out->view_p_o = s->view_read.p;
    out->view_c_o = s->view_c;
    out->view_mask_o = s->view_read.mask;
    out->view_phase_o = s->view_read.phase;
    out->view_shift_o = s->view_read.shift;
    out->take_shadow_o = s->take_shadow;
    out->release_o = s->release;
    out->release_half_o = s->release_half;
    out->en_o = s->s2.valid;
    out->first_o = s->s2.first;
    out->last_o = s->s2.last;
    out->tile_rows_o = s->tile.rows;
    out->tile_cols_o = s->tile.cols;
    out->tile_index_o = s->tile.index;
    out->tile_first_chunk_o = s->tile.first_chunk;
    out->tile_last_chunk_o = s->tile.last_chunk;
    out->tile_addr_o = s->tile.addr;
    out->tile_m_o = s->tile.m;
    out->tile_column_o = s->tile.column;
    out->tile_scale_a_o = s->tile.scale_a;
    out->tile_scale_b_o = s->tile.scale_b;
    out->tile_group_o = s->tile.group;
    out->tile_bias_o = s->tile.bias;
    out->waiting_fill_o = s->waiting_fill;
    out->waiting_shadow_o = s->waiting_shadow;
    out->finished_o = s->finished;
}

static bool mode_p(const struct gemm_walker *s)
{
    return s->steps.view.used && !s->steps.view.transposed;
}

static bool mode_w(const struct gemm_walker *s)
{
    return s->steps.view.transposed;
}

/* Rows of C under the step's tiles, side by side; mode W has them one tap after the other, a tile for each. */
static uint32_t step_rows(const struct gemm_walker *s, const uint32_t desc[32])
{
    if (mode_p(s))
        return (uint32_t)s->steps.block.count;
    return mode_w(s) ? gemm_steps_channels(&s->steps) : gemm_steps_rows(&s->steps, desc);
}

/* Is the current issue the tile's last? */
static bool at_last(const struct gemm_walker *s, const uint32_t desc[32])
{
    if (mode_p(s))
        return s->tap == s->steps.view.taps - 1 && s->channel == gemm_steps_channels(&s->steps) - 1;
    return s->k == (mode_w(s) ? (uint32_t)s->steps.block.count : gemm_steps_klen(&s->steps, desc)) - 1;
}

/* Does the current issue begin a row of tiles whose coordinates the scan makes? */
static bool needs_scan(const struct gemm_walker *s)
{
    return mode_p(s) && s->steps.view.linear && s->k == 0 && s->tile_col == 0;
}

/* Coordinates are counted from lane to lane and from pixel to pixel; the model begins anew at each tile. */
static void find_coordinates(struct gemm_walker *s)
{
    if (!s->steps.view.linear)
        return;
    if (mode_w(s)) {
        s->lanes = view_lanes_at(&s->steps.view, s->steps.block.first + (int32_t)s->k);
    } else if (needs_scan(s)) {
        s->lanes = view_lanes_at(&s->steps.view, s->steps.block.first + (int32_t)s->tile_row);
        s->scan_left = SCAN_CLOCKS;
    }
}

static void issue_view(struct gemm_walker *s)
{
    const struct gemm_steps *t = &s->steps;
    find_coordinates(s);
    s->view = 1;
    s->view_row = mode_w(s);
    s->view_c = s->channel;
    s->a_row = 0;
    s->read_k = mode_w(s) ? s->k : s->tap * t->view.slice + s->channel;
    s->view_read = view_patch_read(&t->view, &t->block, &t->window, t->pass + s->tap,
                                   (int32_t)(mode_w(s) ? s->k : s->tile_row), s->a_count, &s->lanes);
}

/* The channels go round along k: of a view with every tap, otherwise with every SPAN elements of the sum. */
static uint32_t channel_of_k(const struct gemm_walker *s, uint32_t span)
{
    const struct gemm_steps *t = &s->steps;
    return t->view.used ? t->slice + s->channel : (t->k0 + s->k) % span;
}

static uint32_t scale_addr(const struct gemm_walker *s, const uint32_t desc[32])
{
    for (uint32_t operand = 0; operand < 2; operand++) {
        struct product_scaling x = product_scaling_of(desc, operand);
        if (x.along_sum)
            return (s->steps.group * x.step + channel_of_k(s, x.span)) & 0x1fff;
    }
    return 0;
}

static void issue(struct gemm_walker *s, const uint32_t desc[32], uint32_t rows, uint32_t cols, bool last)
{
    s->issue = (struct gemm_walker_stage){1, s->k == 0, last};
    s->half = s->steps.half;
    s->a_row = s->tile_row;
    s->b_row = s->tile_col;
    s->read_k = s->k;
    s->scale_addr = scale_addr(s, desc);
    s->a_count = geometry_min(MANTIS_N, rows - s->tile_row);
    s->b_count = geometry_min(MANTIS_N, cols - s->tile_col);
    s->view = s->view_row = s->view_c = 0;
    s->view_read = (struct view_read){0};
    if (s->steps.view.used)
        issue_view(s);
}

/* First row of C of the current tile. */
static uint32_t tile_m(const struct gemm_walker *s)
{
    const struct gemm_steps *t = &s->steps;
    if (mode_w(s))
        return (t->pass + s->tap) * (uint32_t)t->view.channels + t->slice;
    return (mode_p(s) ? (uint32_t)t->block.first : t->row0) + s->tile_row;
}

/* What the drain must know of the tile just issued. Window offsets are modulo 2^32. */
static void describe_tile(struct gemm_walker *s, const uint32_t desc[32])
{
    const struct gemm_steps *t = &s->steps;
    uint32_t m = tile_m(s), n = t->col0 + s->tile_col;
    uint32_t size = descriptor_field(desc, MANTIS_GEMM_RAW) ? 8 : 4; /* bytes of an element of C */
    uint32_t group_panels = (descriptor_field(desc, MANTIS_GEMM_COLS) + 15) / 16;
    s->tile = (struct gemm_walker_tile){
        .rows = s->a_count,
        .cols = s->b_count,
        .index = mode_w(s) ? s->tap : s->tile_row / MANTIS_N * 4 + s->tile_col / MANTIS_N,
        .first_chunk = gemm_steps_first_chunk(t),
        .last_chunk = gemm_steps_last_chunk(t, desc),
        .addr = descriptor_field(desc, MANTIS_GEMM_OUT) + t->group * descriptor_field(desc, MANTIS_GEMM_OUT_GROUP) +
                size * (m * descriptor_field(desc, MANTIS_GEMM_OUT_LD) + n),
        .m = m,
        .column = n,
        .scale_a = t->group * descriptor_field(desc, MANTIS_GEMM_X0_SCALE_STEP) & 0x1fff,
        .scale_b = t->group * descriptor_field(desc, MANTIS_GEMM_X1_SCALE_STEP) & 0x1fff,
        .group = (t->group * group_panels + n / 16) * descriptor_field(desc, MANTIS_GEMM_ROWS) & 0xfffffffu,
        .bias = (gemm_steps_bias_column(t) + s->tile_col) / 8,
    };
}

static void next_step(struct gemm_walker *s, const uint32_t desc[32])
{
    s->release = 1;
    s->release_half = s->steps.half;
    s->active = gemm_steps_next(&s->steps, desc);
}

/* To the next tile; after a step's last one its half is released. */
static void next_tile(struct gemm_walker *s, const uint32_t desc[32], uint32_t rows, uint32_t cols)
{
    s->k = s->channel = 0;
    if (mode_w(s)) {
        if (++s->tap < geometry_min(VIEW_PASS, s->steps.view.taps - s->steps.pass))
            return;
        s->tap = 0;
        next_step(s, desc);
        return;
    }
    s->tap = 0;
    s->tile_col += MANTIS_N;
    if (s->tile_col < cols)
        return;
    s->tile_col = 0;
    s->tile_row += MANTIS_N;
    if (s->tile_row < rows)
        return;
    s->tile_row = 0;
    next_step(s, desc);
}

/* To the tile's next issue. */
static void next_k(struct gemm_walker *s)
{
    s->k++;
    if (mode_p(s) && ++s->channel == gemm_steps_channels(&s->steps)) {
        s->channel = 0;
        s->tap++;
    }
}

static void step(struct gemm_walker *s, const struct gemm_walker_in *in)
{
    const uint32_t *desc = in->desc_i;
    bool filled = in->filled_i >> s->steps.half & 1;
    bool scanned = s->scan_left == 0 || !needs_scan(s);
    bool last = at_last(s, desc);
    /* shadow_busy_i answers take_shadow a clock late. */
    bool shadow_free = !in->shadow_busy_i && !s->take_shadow;

    s->take_shadow = 0;
    s->waiting_fill = !filled;
    s->waiting_shadow = filled && scanned && last && !shadow_free;
    if (s->scan_left > 0)
        s->scan_left--;
    if (!filled || !scanned || s->waiting_shadow)
        return;

    uint32_t rows = step_rows(s, desc), cols = gemm_steps_cols(&s->steps, desc);
    issue(s, desc, rows, cols, last);
    if (!last) {
        next_k(s);
        return;
    }
    s->take_shadow = 1;
    describe_tile(s, desc);
    next_tile(s, desc, rows, cols);
}

static void start(struct gemm_walker *s, const uint32_t desc[32])
{
    s->active = 1;
    s->steps = gemm_steps_begin(desc);
    s->tile_row = s->tile_col = s->k = s->tap = s->channel = 0;
    s->scan_left = SCAN_CLOCKS;
    s->finished = 0;
}

void gemm_walker_tick(struct gemm_walker *s, const struct gemm_walker_in *in, const struct gemm_walker_out *out)
{
    (void)out;
    if (s->s2.valid && !s->s1.valid && !s->issue.valid && !s->active)
        s->finished = 1;
    s->s2 = s->s1;
    s->s1 = s->issue;
    s->issue.valid = 0;
    s->release = 0;
    if (s->active) {
        step(s, in);
    } else {
        s->take_shadow = 0;
        s->waiting_fill = 0;
        s->waiting_shadow = 0;
    }
    if (in->start_i)
        start(s, in->desc_i);
    if (!in->rst_ni)
        memset(s, 0, sizeof *s);
}
