/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_walker.h"

#include <string.h>

void gemm_walker_outputs(const struct gemm_walker *s, const struct gemm_walker_in *in, struct gemm_walker_out *out)
{
    (void)in;
    const struct gemm_walker_issue *shown = &s->shown;
    out->step_ready_o = fifo_in_ready(&s->front.steps, GEMM_WALKER_STEPS);
    out->a_read_o = shown->valid;
    out->b_read_o = shown->valid;
    out->read_half_o = s->shown_half;
    out->a_row_o = shown->a_row;
    out->b_row_o = shown->b_row;
    out->read_k_o = shown->read_k;
    out->scale_addr_o = shown->scale_addr;
    out->a_count_o = shown->a_count;
    out->b_count_o = shown->b_count;
    out->b_upper_o = shown->b_upper;
    out->view_o = shown->view;
    out->view_row_o = shown->view_row;
    out->view_packed_o = shown->view_packed;
    out->view_p_o = shown->view_read.p;
    out->view_c_o = shown->view_c;
    out->view_mask_o = shown->view_read.mask;
    out->view_phase_o = shown->view_read.phase;
    out->view_shift_o = shown->view_read.shift;
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

/* -- the issue --------------------------------------------------------------------------------- */

static void issue(struct gemm_walker *s)
{
    s->shown = s->m;
    s->shown_half = s->half;
    if (s->m.last)
        s->tile = s->m.tile;
    if (s->m.end_step) {
        s->release_half = s->half;
        s->half ^= 1;
    }
    if (s->m.final)
        s->active = 0;
}

static void start(struct gemm_walker *s, const uint32_t desc[32])
{
    s->active = 1;
    s->half = s->u.valid = s->m.valid = s->finished = 0;
    walker_front_start(&s->front, desc);
}

bool gemm_walker_stirs(const struct gemm_walker *s, const struct gemm_walker_in *in)
{
    bool under_way = s->u.valid || s->m.valid || s->shown.valid || s->s1.valid || s->s2.valid;
    return s->active || under_way || in->start_i;
}

void gemm_walker_tick(struct gemm_walker *s, const struct gemm_walker_in *in, const struct gemm_walker_out *out)
{
    (void)out;
    bool filled = in->filled_i >> s->half & 1;
    /* shadow_busy_i answers take_shadow a clock late. */
    bool shadow_free = !in->shadow_busy_i && !s->take_shadow;
    bool can = s->m.valid && filled && (!s->m.last || shadow_free), advance = !s->m.valid || can;

    if (s->s2.valid && !s->s1.valid && !s->shown.valid && !s->active)
        s->finished = 1;
    s->s2 = s->s1;
    s->s1 = (struct gemm_walker_stage){s->shown.valid, s->shown.first, s->shown.last};
    s->waiting_fill = s->active && !filled;
    s->waiting_shadow = s->m.valid && filled && !can;
    s->take_shadow = can && s->m.last;
    s->release = can && s->m.end_step;
    s->shown.valid = 0;
    if (can)
        issue(s);
    if (advance)
        s->m = s->u;
    walker_front_tick(&s->front, in, advance, &s->u);
    if (in->start_i)
        start(s, in->desc_i);
    if (!in->rst_ni)
        memset(s, 0, sizeof *s);
}
