/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_record.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_GEMM_##name)

static uint32_t bits(int32_t value, uint32_t count)
{
    return (uint32_t)value & ((1u << count) - 1);
}

/* Does the block end with the last output pixel? */
static bool last_block(const struct view *v, const struct view_block *b)
{
    return b->first + view_block_pixels(v, b) == v->images * v->out_height * v->out_width;
}

static bool last_slice(const struct gemm_steps *s)
{
    return s->slice + s->view.slice >= (uint32_t)s->view.channels;
}

static bool last_pass(const struct gemm_steps *s)
{
    return s->pass + VIEW_PASS >= s->view.taps;
}

static bool last_of_rows(const struct gemm_steps *s, const uint32_t desc[32])
{
    if (!s->view.used)
        return FIELD(ROWS) - s->row0 <= MANTIS_EDGE;
    return s->view.transposed ? last_slice(s) && last_pass(s) : last_block(&s->view, &s->block);
}

static void place_window(struct gemm_record *r, const struct gemm_steps *s)
{
    const struct view *v = &s->view;
    const struct view_block *b = &s->block;
    r->channel = s->slice & 0x1fff;
    r->last_pass = v->transposed && last_pass(s);
    if (v->linear) {
        r->u = bits(s->window.offset - v->pad * (v->width + 1), 20);
        return;
    }
    int32_t u = b->column * (1 << v->stride_log) - v->pad;
    r->end_row = b->column + b->count == v->out_width;
    for (int32_t a = 0; a < v->lines && !v->transposed; a++)
        r->lines |= (uint32_t)(view_run_pixels(v, b, &s->window, a) > 0) << a;
    r->u = bits(v->packed ? u * v->channels : u, 20);
    r->v = bits(b->row * (1 << v->stride_log) - v->pad, 20);
    r->left =
        v->packed ? bits(s->window.left * v->channels, 15) : bits(s->window.left & ~((1 << v->stride_log) - 1), 15);
}

struct gemm_record gemm_record_of(const struct gemm_steps *s, const uint32_t desc[32])
{
    struct gemm_record r = {.cols = gemm_steps_cols(s, desc),
                            .last_chunk = gemm_steps_last_chunk(s, desc),
                            .last_m = last_of_rows(s, desc),
                            .last_n = gemm_steps_last_columns(s, desc)};
    r.last = r.last_chunk && r.last_m && r.last_n && s->group == FIELD(LAST_GROUP);
    if (!s->view.used) {
        r.rows = gemm_steps_rows(s, desc);
        r.klen = gemm_steps_klen(s, desc);
        return r;
    }
    uint32_t channels = gemm_steps_channels(s);
    r.rows = s->view.packed ? s->view.rest : s->view.transposed ? channels : (uint32_t)s->block.count;
    r.klen = s->view.transposed ? (uint32_t)view_block_pixels(&s->view, &s->block) : channels;
    place_window(&r, s);
    return r;
}

static uint32_t log2_of(uint32_t power)
{
    uint32_t log = 0;
    while (power > 1) {
        power >>= 1;
        log++;
    }
    return log;
}

struct gemm_record_view gemm_record_view_of(const struct view *v, const uint32_t desc[32])
{
    uint32_t below = v->fold         ? v->fold * v->fold_rows
                     : v->packed     ? v->rest
                     : v->transposed ? (uint32_t)v->channels
                     : v->linear     ? 0
                                     : (uint32_t)v->out_width;
    int32_t right = v->packed ? ((int32_t)v->row_tiles - 1) * MANTIS_N : (v->kernel_width - 1) * v->rate;
    return (struct gemm_record_view){
        .linear = v->linear,
        .slice_log = log2_of(v->slice),
        .packed = v->packed,
        .narrow = v->narrow,
        .line = bits(v->line, 14),
        .line_last = v->packed ? 0 : bits((v->kernel_rows - 1) * v->line, 11),
        .reach = bits(right, 10),
        .reach_down = v->linear ? 0 : bits((v->kernel_rows - 1) * v->rate, 10),
        .out_step = below * FIELD(OUT_LD),
        .width = v->packed ? bits(v->width * v->channels, 20) : 0,
        .rows_log = (uint32_t)v->rows_log,
        .fold = v->fold,
        .pair = v->pair,
    };
}

/* -- ports ------------------------------------------------------------------------------------- */

void gemm_record_show(const struct gemm_record *r, const struct gemm_record_view *v, struct gemm_loader_out *out)
{
    out->step_rows_o = r->rows;
    out->step_cols_o = r->cols;
    out->step_klen_o = r->klen;
    out->step_last_chunk_o = r->last_chunk;
    out->step_last_m_o = r->last_m;
    out->step_last_n_o = r->last_n;
    out->step_last_o = r->last;
    out->step_last_pass_o = r->last_pass;
    out->step_end_row_o = r->end_row;
    out->step_channel_o = r->channel;
    out->step_u_o = r->u;
    out->step_v_o = r->v;
    out->step_left_o = r->left;
    out->step_lines_o = r->lines;
    out->view_linear_o = v->linear;
    out->view_slice_log_o = v->slice_log;
    out->view_line_o = v->line;
    out->view_line_last_o = v->line_last;
    out->view_reach_o = v->reach;
    out->view_reach_down_o = v->reach_down;
    out->view_out_step_o = v->out_step;
    out->view_packed_o = v->packed;
    out->view_narrow_o = v->narrow;
    out->view_width_o = v->width;
    out->view_rows_log_o = v->rows_log;
    out->view_fold_o = v->fold;
    out->view_pair_o = v->pair;
}

void gemm_record_route(const struct gemm_loader_out *l, struct gemm_walker_in *w)
{
    w->step_valid_i = l->step_valid_o;
    w->step_rows_i = l->step_rows_o;
    w->step_cols_i = l->step_cols_o;
    w->step_klen_i = l->step_klen_o;
    w->step_last_chunk_i = l->step_last_chunk_o;
    w->step_last_m_i = l->step_last_m_o;
    w->step_last_n_i = l->step_last_n_o;
    w->step_last_i = l->step_last_o;
    w->step_last_pass_i = l->step_last_pass_o;
    w->step_end_row_i = l->step_end_row_o;
    w->step_channel_i = l->step_channel_o;
    w->step_u_i = l->step_u_o;
    w->step_v_i = l->step_v_o;
    w->step_left_i = l->step_left_o;
    w->step_lines_i = l->step_lines_o;
    w->view_linear_i = l->view_linear_o;
    w->view_slice_log_i = l->view_slice_log_o;
    w->view_line_i = l->view_line_o;
    w->view_line_last_i = l->view_line_last_o;
    w->view_reach_i = l->view_reach_o;
    w->view_reach_down_i = l->view_reach_down_o;
    w->view_out_step_i = l->view_out_step_o;
    w->view_packed_i = l->view_packed_o;
    w->view_narrow_i = l->view_narrow_o;
    w->view_width_i = l->view_width_o;
    w->view_rows_log_i = l->view_rows_log_o;
    w->view_fold_i = l->view_fold_o;
    w->view_pair_i = l->view_pair_o;
}

struct gemm_record gemm_record_shown(const struct gemm_walker_in *in)
{
    return (struct gemm_record){
        .rows = in->step_rows_i,
        .cols = in->step_cols_i,
        .klen = in->step_klen_i,
        .last_chunk = in->step_last_chunk_i,
        .last_m = in->step_last_m_i,
        .last_n = in->step_last_n_i,
        .last = in->step_last_i,
        .last_pass = in->step_last_pass_i,
        .end_row = in->step_end_row_i,
        .channel = in->step_channel_i,
        .u = in->step_u_i,
        .v = in->step_v_i,
        .left = in->step_left_i,
        .lines = in->step_lines_i,
    };
}
