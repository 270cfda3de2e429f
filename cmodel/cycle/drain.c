/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/drain_steps.h"

#include "cycle/descriptor.h"
#include "cycle/lane12.h"
#include "cycle/lane48.h"

#include <string.h>

static void show_addends(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    int64_t p[MANTIS_GROUP] = {0}, q[MANTIS_GROUP] = {0};
    uint32_t count = drain_piece_columns(s, in);
    for (uint32_t l = 0; l < count && l < MANTIS_N; l++) {
        p[l] = drain_lanes_addend(&s->lanes, l, s->sum[l]);
        q[l] = s->lanes.addend[l];
    }
    lane48_pack(out->al_p_o, p, MANTIS_GROUP);
    lane48_pack(out->al_q_o, q, MANTIS_GROUP);
    lane12_pack(out->al_exponent_o, s->lanes.exponent);
    out->al_valid_o = 1;
    out->al_stochastic_o = descriptor_field(in->desc_i, MANTIS_GEMM_STOCHASTIC);
    out->al_mask_o = ((uint32_t)1 << count) - 1;
    out->al_gate_o = 0xffffu;
    out->al_rotate_o = drain_upper_half(in);
}

static void show_want(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    uint32_t rows = descriptor_field(in->desc_i, MANTIS_GEMM_ROWS);
    out->want_valid_o = 1;
    out->want_ctx_o = s->piece;
    out->want_stream_o = descriptor_field(in->desc_i, MANTIS_GEMM_OUT_STREAM);
    out->want_group_o = (in->tile_group_i + s->piece * rows + in->tile_m_i + s->row) & 0xfffffffu;
}

/* Two raw sums a beat. */
static void show_raw(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    out->wr_data_valid_o = 1;
    for (uint32_t half = 0; half < 2; half++) {
        uint32_t lane = 2 * s->beat + half;
        uint64_t sum = 0;
        if (lane < drain_piece_columns(s, in))
            sum = drain_lanes_raw_sum(&s->lanes, lane, s->sum[lane]);
        if (drain_accumulates(in))
            sum += s->old[2 * half] | (uint64_t)s->old[2 * half + 1] << 32;
        out->wr_data_o[2 * half] = (uint32_t)sum;
        out->wr_data_o[2 * half + 1] = (uint32_t)(sum >> 32);
    }
}

static void show_requests(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    uint32_t size = drain_size(in), columns = drain_piece_columns(s, in);
    uint32_t addr = s->addr + MANTIS_GROUP * size * s->piece;
    if (s->state == DRAIN_ASK) {
        out->rd_req_valid_o = 1;
        out->rd_req_addr_o = addr;
        out->rd_req_bytes_o = size * columns;
    }
    if (s->state == DRAIN_REQ) {
        out->wr_req_valid_o = 1;
        out->wr_req_addr_o = addr;
        out->wr_req_bytes_o = size * columns;
    }
}

/* A's exponent of the row that comes next, B's of the columns one after the other. */
static void show_scale_reads(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    struct product_scaling a = product_scaling_of(in->desc_i, 0), b = product_scaling_of(in->desc_i, 1);
    bool ahead = s->state == DRAIN_REQ && s->fresh && drain_has_next(s, in);
    if (a.along_out && (s->state == DRAIN_PRE || ahead)) {
        struct drain_position at = s->state == DRAIN_PRE ? s->a : drain_next_position(s, in);
        out->a_read_o = 1;
        out->a_addr_o = drain_scale_addr(&a, in->tile_scale_a_i, at);
    }
    if (s->state == DRAIN_FILL && s->step < in->tile_cols_i) {
        out->b_read_o = 1;
        out->b_addr_o = drain_scale_addr(&b, in->tile_scale_b_i, s->b);
    }
}

void drain_outputs(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    memset(out, 0, sizeof *out);
    out->busy_o = s->state != DRAIN_IDLE || s->shadow_done;
    out->shadow_done_o = s->shadow_done;
    out->saturated_event_o = s->saturated;
    if (s->state == DRAIN_IDLE)
        return;
    out->waiting_write_o = s->state == DRAIN_REQ || s->state == DRAIN_OUT || s->state == DRAIN_RAW_OLD ||
                           s->state == DRAIN_RAW_SHOW || s->state == DRAIN_ASK_WAIT || s->state == DRAIN_ASK;
    out->shift_o = s->state == DRAIN_ROW || drain_turns_row(s, in);
    out->rd_beat_ready_o = s->state == DRAIN_RAW_OLD;
    show_requests(s, in, out);
    show_scale_reads(s, in, out);
    if (s->state == DRAIN_RAW_SHOW)
        show_raw(s, in, out);
    if (s->state == DRAIN_OUT) {
        show_addends(s, in, out);
        if (out->al_stochastic_o)
            show_want(s, in, out);
    }
}

void drain_tick(struct drain *s, const struct drain_in *in, const struct drain_out *out)
{
    s->shadow_done = 0;
    s->saturated = 0;
    drain_step(s, in, out); /* reads the memories before this clock's bias is written */
    if (in->bias_valid_i)
        memcpy(&s->bias[in->bias_addr_i / 4 % (4 * MANTIS_EDGE / 16)][in->bias_addr_i % 4 * 4], in->bias_data_i,
               sizeof in->bias_data_i);
    if (!in->rst_ni)
        s->state = s->row = s->piece = s->turn = s->fresh = s->shadow_done = s->saturated = s->step = s->beat = 0;
}
