/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/drain_steps.h"

#include "cycle/descriptor.h"
#include "cycle/sign_extend.h"

#include <string.h>

enum { DIVISION_CLOCKS = 24 };

uint32_t drain_piece_columns(const struct drain *s, const struct drain_in *in)
{
    return geometry_min(MANTIS_GROUP, in->tile_cols_i - MANTIS_GROUP * s->piece);
}

bool drain_has_further_piece(const struct drain *s, const struct drain_in *in)
{
    return MANTIS_GROUP * (s->piece + 1) < in->tile_cols_i;
}

bool drain_upper_half(const struct drain_in *in)
{
    return MANTIS_N == 8 && in->tile_bias_i & 1;
}

bool drain_raw(const struct drain_in *in)
{
    return descriptor_field(in->desc_i, MANTIS_GEMM_RAW);
}

bool drain_accumulates(const struct drain_in *in)
{
    return descriptor_field(in->desc_i, MANTIS_GEMM_ACCUMULATE);
}

uint32_t drain_size(const struct drain_in *in)
{
    return drain_raw(in) ? 8 : 4;
}

static uint32_t sum_so_far(const struct drain *s, const struct drain_in *in, uint32_t column)
{
    return in->row_i[column] + (in->tile_first_chunk_i ? 0 : s->psum_q[column]);
}

static bool last_row(const struct drain *s, const struct drain_in *in)
{
    return s->row == in->tile_rows_i - 1;
}

struct drain_position drain_next_position(const struct drain *s, const struct drain_in *in)
{
    if (drain_has_further_piece(s, in))
        return s->a;
    return drain_position_next(s->a, product_scaling_of(in->desc_i, 0).span);
}

bool drain_turns_row(const struct drain *s, const struct drain_in *in)
{
    return s->turn && !drain_has_further_piece(s, in) && !last_row(s, in);
}

bool drain_has_next(const struct drain *s, const struct drain_in *in)
{
    return drain_has_further_piece(s, in) || !last_row(s, in);
}

/* -- memories ---------------------------------------------------------------------------------- */

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
        sum[l] = sum_so_far(s, in, l);
    read_psum(s, in, s->row + 1);
    memcpy(s->psum[(in->tile_index_i * MANTIS_N + s->row) % (16 * MANTIS_N)], sum, sizeof sum);
}

/* -- finer exponents --------------------------------------------------------------------------- */

/* The first of the states from `from` on that the tile needs before its first row. */
static uint32_t prepare(const struct drain_in *in, uint32_t from)
{
    struct product_scaling a = product_scaling_of(in->desc_i, 0), b = product_scaling_of(in->desc_i, 1);
    if (!in->tile_last_chunk_i)
        return DRAIN_PRE;
    if (from <= DRAIN_DIVIDE_A && a.along_out && a.span != 0)
        return DRAIN_DIVIDE_A;
    if (from <= DRAIN_DIVIDE_B && b.along_out && b.span != 0)
        return DRAIN_DIVIDE_B;
    return b.along_out ? DRAIN_FILL : DRAIN_PRE;
}

static void divide(struct drain *s, const struct drain_in *in)
{
    if (++s->step < DIVISION_CLOCKS)
        return;
    bool a = s->state == DRAIN_DIVIDE_A;
    struct product_scaling x = product_scaling_of(in->desc_i, a ? 0 : 1);
    if (a)
        s->a = drain_position_of(in->tile_m_i, x.span);
    else
        s->b = drain_position_of(in->tile_column_i, x.span);
    s->step = 0;
    s->state = prepare(in, s->state + 1);
}

/* B's exponents of the tile's columns, each a clock behind its read. */
static void fill(struct drain *s, const struct drain_in *in)
{
    struct product_scaling b = product_scaling_of(in->desc_i, 1);
    if (s->step > 0)
        s->column_term[s->step - 1] = drain_scale_term(&b, in->b_data_i);
    if (s->step == in->tile_cols_i)
        s->state = DRAIN_PRE;
    else
        s->b = drain_position_next(s->b, b.span);
    s->step++;
}

static void take_row_term(struct drain *s, const struct drain_in *in)
{
    struct product_scaling a = product_scaling_of(in->desc_i, 0);
    s->row_term = a.along_out ? drain_scale_term(&a, in->a_data_i) : 0;
}

/* Sums, exponents and biases of the current piece, at the end of FIT or NEXT: from then on nothing of them changes that
 * is shown. */
static void load_piece(struct drain *s, const struct drain_in *in)
{
    int32_t term[MANTIS_GROUP];
    s->fresh = 1;
    for (uint32_t l = 0; l < MANTIS_GROUP; l++) {
        uint32_t column = MANTIS_GROUP * s->piece + l;
        term[l] = s->row_term + (column < MANTIS_N ? s->column_term[column] : 0);
        s->sum[l] = column < MANTIS_N ? sum_so_far(s, in, column) : 0;
    }
    s->clamped = false;
    if (drain_raw(in)) {
        s->lanes = drain_lanes_raw(in->desc_i, term);
        return;
    }
    uint32_t words[MANTIS_GROUP];
    for (uint32_t l = 0; l < MANTIS_GROUP; l++)
        words[l] = s->bias_q[(l + (drain_upper_half(in) ? 8 : 0)) % 16];
    bool bias = descriptor_field(in->desc_i, MANTIS_GEMM_BIAS);
    s->lanes = drain_lanes_of(sign_extend(in->exponent_i, 12), term, in->bias_emax_i, bias ? words : NULL,
                              drain_piece_columns(s, in), &s->clamped);
}

/* The clock after REQ: what the next piece needs is read, and the next row comes to the top of the shadows. */
static void turn(struct drain *s, const struct drain_in *in)
{
    bool further = drain_has_further_piece(s, in);
    take_row_term(s, in);
    if (drain_has_next(s, in))
        read_bias(s, in, further ? s->piece + 1 : 0);
    if (drain_turns_row(s, in))
        read_psum(s, in, s->row + 1);
    if (!further)
        s->a = drain_next_position(s, in);
    s->saturated = s->clamped;
}

/* -- the tile ---------------------------------------------------------------------------------- */

static void begin_tile(struct drain *s, const struct drain_in *in)
{
    s->row = s->piece = s->step = 0;
    s->addr = in->tile_addr_i;
    s->a = s->b = (struct drain_position){0, 0};
    memset(s->column_term, 0, sizeof s->column_term);
    s->state = prepare(in, DRAIN_DIVIDE_A);
}

static void finish_tile(struct drain *s)
{
    s->state = DRAIN_IDLE;
    s->shadow_done = 1;
}

/* The piece's last word has been taken. */
static void finish_piece(struct drain *s, const struct drain_in *in)
{
    if (last_row(s, in) && !drain_has_further_piece(s, in))
        finish_tile(s);
    else
        s->state = DRAIN_NEXT;
}

static void next_piece(struct drain *s, const struct drain_in *in)
{
    if (drain_has_further_piece(s, in)) {
        s->piece++;
    } else {
        s->piece = 0;
        s->row++;
        s->addr += drain_size(in) * descriptor_field(in->desc_i, MANTIS_GEMM_OUT_LD);
    }
    load_piece(s, in);
    s->state = drain_accumulates(in) ? DRAIN_ASK : DRAIN_REQ;
}

static void begin_raw_beat(struct drain *s, const struct drain_in *in)
{
    s->state = drain_accumulates(in) ? DRAIN_RAW_OLD : DRAIN_RAW_SHOW;
}

static void take_raw_beat(struct drain *s, const struct drain_in *in)
{
    bool last = 2 * (s->beat + 1) >= drain_piece_columns(s, in);
    s->beat++;
    if (last)
        finish_piece(s, in);
    else
        begin_raw_beat(s, in);
}

static void step_rows(struct drain *s, const struct drain_in *in)
{
    bool last = last_row(s, in);
    keep_row(s, in);
    s->row++;
    if (last)
        finish_tile(s);
}

/* From the first read to the first row. */
static void step_begin(struct drain *s, const struct drain_in *in)
{
    if (s->state == DRAIN_PRE) {
        read_psum(s, in, 0);
        read_bias(s, in, 0);
        s->state = DRAIN_TERM;
    } else if (s->state == DRAIN_TERM) {
        take_row_term(s, in);
        s->state = DRAIN_FIT;
    } else {
        load_piece(s, in);
        uint32_t first = drain_accumulates(in) ? DRAIN_ASK_WAIT : DRAIN_REQ;
        s->state = in->tile_last_chunk_i ? first : (uint32_t)DRAIN_ROW;
    }
}

static void step_piece(struct drain *s, const struct drain_in *in, const struct drain_out *out)
{
    switch ((enum drain_state)s->state) {
    case DRAIN_ASK_WAIT:
        if (in->writer_idle_i)
            s->state = DRAIN_ASK;
        break;
    case DRAIN_ASK:
        if (in->rd_req_ready_i)
            s->state = DRAIN_REQ;
        break;
    case DRAIN_REQ:
        s->fresh = 0;
        if (!in->wr_req_ready_i)
            break;
        s->turn = 1;
        s->beat = 0;
        s->state = DRAIN_OUT;
        if (drain_raw(in))
            begin_raw_beat(s, in);
        break;
    case DRAIN_OUT:
        if (in->al_ready_i && (!out->al_stochastic_o || in->have_i))
            finish_piece(s, in);
        break;
    case DRAIN_RAW_OLD:
        if (in->rd_beat_valid_i) {
            memcpy(s->old, in->rd_beat_data_i, sizeof s->old);
            s->state = DRAIN_RAW_SHOW;
        }
        break;
    case DRAIN_RAW_SHOW:
        if (in->wr_data_ready_i)
            take_raw_beat(s, in);
        break;
    default: next_piece(s, in); break;
    }
}

void drain_step(struct drain *s, const struct drain_in *in, const struct drain_out *out)
{
    if (s->turn)
        turn(s, in);
    s->turn = 0;
    switch ((enum drain_state)s->state) {
    case DRAIN_IDLE:
        if (in->start_i)
            begin_tile(s, in);
        break;
    case DRAIN_DIVIDE_A:
    case DRAIN_DIVIDE_B: divide(s, in); break;
    case DRAIN_FILL: fill(s, in); break;
    case DRAIN_PRE:
    case DRAIN_TERM:
    case DRAIN_FIT: step_begin(s, in); break;
    case DRAIN_ROW: step_rows(s, in); break;
    default: step_piece(s, in, out); break;
    }
}
