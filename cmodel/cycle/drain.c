/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/lane12.h"
#include "cycle/drain.h"

#include "cycle/descriptor.h"
#include "cycle/lane48.h"

#include <string.h>

/* Columns of the tile in the current piece, at most 16: only N = 32 has two pieces. */
static uint32_t piece_columns(const struct drain *s, const struct drain_in *in)
{
    return geometry_min(MANTIS_GROUP, in->tile_cols_i - MANTIS_GROUP * s->piece);
}

static uint32_t has_further_piece(const struct drain *s, const struct drain_in *in)
{
    return MANTIS_GROUP * (s->piece + 1) < in->tile_cols_i;
}

/* An odd tile of N = 8 lies in the upper half of its group of 16 columns. */
static uint32_t upper_half(const struct drain_in *in)
{
    return MANTIS_N == 8 && in->tile_bias_i & 1;
}

/* The row's sum so far, with the earlier chunks' when there are any. */
static uint32_t row_sum(const struct drain *s, const struct drain_in *in, uint32_t column)
{
    return in->row_i[column] + (in->tile_first_chunk_i ? 0 : s->psum_q[column]);
}

/* The bias window's floor: the word as a signed number, divided by 2^places. */
static int64_t shifted(uint32_t word, uint32_t places)
{
    uint32_t sign = (uint32_t)1 << 31;
    return (int64_t)((word ^ sign) >> places) - (int64_t)(sign >> places);
}

static void show_addends(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    int64_t p[MANTIS_GROUP] = {0}, q[MANTIS_GROUP] = {0};
    uint32_t count = piece_columns(s, in), bias_lane = upper_half(in) ? 8 : 0;
    uint32_t bias = descriptor_field(in->desc_i, MANTIS_GEMM_BIAS);
    for (uint32_t l = 0; l < count && l < MANTIS_N; l++) {
        p[l] = shifted(row_sum(s, in, MANTIS_GROUP * s->piece + l), in->places_i);
        q[l] = bias ? s->bias_q[(bias_lane + l) % 16] : 0;
    }
    lane48_pack(out->al_p_o, p, MANTIS_GROUP);
    lane48_pack(out->al_q_o, q, MANTIS_GROUP);
    out->al_mask_o = ((uint32_t)1 << count) - 1;
}

void drain_outputs(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    memset(out, 0, sizeof *out);
    out->busy_o = s->state != DRAIN_IDLE || s->shadow_done;
    out->shadow_done_o = s->shadow_done;
    out->waiting_write_o = s->state == DRAIN_REQ || s->state == DRAIN_OUT;
    out->shift_o = s->state == DRAIN_ROW || (s->state == DRAIN_NEXT && !has_further_piece(s, in));

    if (s->state == DRAIN_REQ) {
        out->wr_req_valid_o = 1;
        out->wr_req_addr_o = s->addr + 4 * MANTIS_GROUP * s->piece;
        out->wr_req_bytes_o = 4 * piece_columns(s, in);
    }
    if (s->state == DRAIN_OUT) {
        out->al_valid_o = 1;
        show_addends(s, in, out);
        for (int l = 0; l < 16; l++)
            lane12_put(out->al_exponent_o, l, (int32_t)in->exponent_i);
        out->al_stochastic_o = descriptor_field(in->desc_i, MANTIS_GEMM_STOCHASTIC);
        out->al_gate_o = 0xffffu;
        out->al_rotate_o = upper_half(in);
        if (out->al_stochastic_o) {
            uint32_t rows = descriptor_field(in->desc_i, MANTIS_GEMM_ROWS);
            out->want_valid_o = 1;
            out->want_ctx_o = s->piece;
            out->want_stream_o = descriptor_field(in->desc_i, MANTIS_GEMM_OUT_STREAM);
            out->want_group_o = (in->tile_group_i + s->piece * rows + in->tile_m_i + s->row) & 0xfffffffu;
        }
    }
}

static void read_psum(struct drain *s, const struct drain_in *in, uint32_t row)
{
    memcpy(s->psum_q, s->psum[(in->tile_index_i * MANTIS_N + row) % (16 * MANTIS_N)], sizeof s->psum_q);
}

static void read_bias(struct drain *s, const struct drain_in *in, uint32_t piece)
{
    memcpy(s->bias_q, s->bias[(in->tile_bias_i / 2 + piece) % (4 * MANTIS_EDGE / 16)], sizeof s->bias_q);
}

static void keep_row(struct drain *s, const struct drain_in *in)
{
    uint32_t sum[MANTIS_N];
    for (uint32_t l = 0; l < MANTIS_N; l++)
        sum[l] = row_sum(s, in, l);
    read_psum(s, in, s->row + 1);
    memcpy(s->psum[(in->tile_index_i * MANTIS_N + s->row) % (16 * MANTIS_N)], sum, sizeof sum);
}

static void finish_tile(struct drain *s)
{
    s->state = DRAIN_IDLE;
    s->shadow_done = 1;
}

static void step(struct drain *s, const struct drain_in *in, const struct drain_out *out)
{
    bool last_row = s->row == in->tile_rows_i - 1;
    switch ((enum drain_state)s->state) {
    case DRAIN_IDLE:
        if (in->start_i) {
            s->state = DRAIN_PRE;
            s->row = s->piece = 0;
            s->addr = in->tile_addr_i;
        }
        break;
    case DRAIN_PRE:
        read_psum(s, in, 0);
        read_bias(s, in, 0);
        s->state = in->tile_last_chunk_i ? DRAIN_REQ : DRAIN_ROW;
        break;
    case DRAIN_ROW:
        keep_row(s, in);
        s->row++;
        if (last_row)
            finish_tile(s);
        break;
    case DRAIN_REQ:
        if (in->wr_req_ready_i)
            s->state = DRAIN_OUT;
        break;
    case DRAIN_OUT:
        if (!in->al_ready_i || (out->al_stochastic_o && !in->have_i))
            break;
        s->state = DRAIN_NEXT;
        if (last_row && !has_further_piece(s, in))
            finish_tile(s);
        break;
    case DRAIN_NEXT:
        if (has_further_piece(s, in)) {
            s->piece++;
            read_bias(s, in, s->piece);
        } else {
            s->piece = 0;
            s->row++;
            s->addr += 4 * descriptor_field(in->desc_i, MANTIS_GEMM_OUT_LD);
            read_psum(s, in, s->row);
            read_bias(s, in, 0);
        }
        s->state = DRAIN_REQ;
        break;
    }
}

void drain_tick(struct drain *s, const struct drain_in *in, const struct drain_out *out)
{
    s->shadow_done = 0;
    step(s, in, out); /* reads the memories before this clock's bias is written */
    if (in->bias_valid_i) {
        int64_t *word = s->bias[in->bias_addr_i / 4 % (4 * MANTIS_EDGE / 16)];
        for (int l = 0; l < 4; l++)
            word[in->bias_addr_i % 4 * 4 + (uint32_t)l] = lane48_get(in->bias_data_i, l);
    }
    if (!in->rst_ni)
        s->state = s->row = s->piece = s->shadow_done = 0;
}
