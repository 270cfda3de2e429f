/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/drain_steps.h"

#include "cycle/descriptor.h"
#include "cycle/drain_asker.h"
#include "cycle/sign_extend.h"

#include <string.h>

enum {
    DIVISION_CLOCKS = 24,
    /* The next tile's sums come to the shadows as many clocks after shadow_done at the earliest. */
    NEXT_SUMS = 4
};

/* -- what the tile says ------------------------------------------------------------------------ */

bool drain_two(const struct drain_in *in)
{
    return in->pair_i || in->tile_cols_i > MANTIS_GROUP;
}

uint32_t drain_piece_columns(const struct drain_in *in, uint32_t piece)
{
    return in->pair_i ? in->tile_cols_i : geometry_min(MANTIS_GROUP, in->tile_cols_i - MANTIS_GROUP * piece);
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

static bool further(const struct drain *s, const struct drain_in *in)
{
    return drain_two(in) && s->piece == 0;
}

static bool last_row(const struct drain *s, const struct drain_in *in)
{
    return s->row == in->tile_rows_i - 1;
}

bool drain_loads(const struct drain *s, const struct drain_in *in)
{
    if (s->state != DRAIN_FLOW || s->asker.ahead == 0)
        return false;
    return !s->f.valid || (!drain_raw(in) && !s->w.valid);
}

bool drain_ends_row(const struct drain *s, const struct drain_in *in)
{
    return drain_loads(s, in) && !further(s, in);
}

bool drain_turns_row(const struct drain *s, const struct drain_in *in)
{
    return drain_ends_row(s, in) && !last_row(s, in);
}

bool drain_keeps_on(const struct drain *s)
{
    return s->keeper.keeps && s->keeper.row != s->keeper.rows - 1;
}

/* -- memories ---------------------------------------------------------------------------------- */

bool drain_reads_psum(const struct drain *s, const struct drain_in *in)
{
    return s->state == DRAIN_TERM || drain_keeps_on(s) || drain_turns_row(s, in);
}

bool drain_reads_bias(const struct drain *s, const struct drain_in *in)
{
    return s->state == DRAIN_PRE || (drain_loads(s, in) && drain_two(in));
}

static uint32_t *psum_row(struct drain *s, uint32_t index, uint32_t row)
{
    return s->psum[index * MANTIS_N + row];
}

/* What a read of this clock gives in the next one, as the memory is before this clock's write. */
static void read_psum(struct drain *s, const struct drain_in *in)
{
    if (drain_keeps_on(s))
        memcpy(s->psum_q, psum_row(s, s->keeper.index, s->keeper.row + 1), sizeof s->psum_q);
    else
        memcpy(s->psum_q, psum_row(s, in->tile_index_i, s->state == DRAIN_TERM ? 0 : s->row + 1), sizeof s->psum_q);
}

static void read_bias(struct drain *s, const struct drain_in *in)
{
    uint32_t word = in->tile_bias_i / 2 + (s->state != DRAIN_PRE && further(s, in) && !in->pair_i);
    memcpy(s->bias_q, s->bias[word], sizeof s->bias_q);
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

bool drain_reads_a(const struct drain *s, const struct drain_in *in, struct drain_position *at)
{
    struct product_scaling a = product_scaling_of(in->desc_i, 0);
    bool term = s->state == DRAIN_TERM, loads = drain_loads(s, in);
    if (!a.along_out || (s->state != DRAIN_PRE && !term && !loads))
        return false;
    bool begins_row = (term && !drain_two(in)) || (loads && (!drain_two(in) || s->piece == 0));
    *at = begins_row ? drain_position_next(s->a, a.span) : s->a;
    return true;
}

/* Stage T: of a row's piece 0 or 1. */
static void take_term(struct drain *s, const struct drain_in *in, uint32_t piece)
{
    struct product_scaling a = product_scaling_of(in->desc_i, 0);
    int32_t row = a.along_out ? drain_scale_term(&a, in->a_data_i) : 0;
    for (uint32_t l = 0; l < MANTIS_GROUP; l++) {
        uint32_t column = MANTIS_GROUP * piece + l;
        s->term[l] = row + (column < MANTIS_N ? s->column_term[column] : 0);
    }
}

/* Of the array, that a piece's sums stand in: two pieces of a pair are rows of the output, the upper one first. */
static uint32_t first_lane(const struct drain_in *in, uint32_t piece)
{
    if (in->pair_i)
        return MANTIS_N / 2 * (piece ^ descriptor_field(in->desc_i, MANTIS_GEMM_VIEW_FLIP));
    return MANTIS_GROUP * piece;
}

/* -- stages F and M, and W between them -------------------------------------------------------- */

static void load_piece(struct drain *s, const struct drain_in *in)
{
    uint32_t rows = descriptor_field(in->desc_i, MANTIS_GEMM_ROWS);
    struct drain_piece *f = &s->f;
    f->valid = 1;
    f->piece = s->piece;
    f->count = drain_piece_columns(in, s->piece);
    f->odd = drain_upper_half(in);
    f->group = (s->group + s->piece * rows) & 0xfffffffu;
    for (uint32_t l = 0; l < MANTIS_GROUP; l++) {
        uint32_t column = first_lane(in, s->piece) + l;
        f->sum[l] = column < MANTIS_N ? in->row_i[column] + (in->tile_first_chunk_i ? 0 : s->psum_q[column]) : 0;
    }
    s->beat = 0;
    f->clamped = false;
    if (drain_raw(in)) {
        f->lanes = drain_lanes_raw(in->desc_i, s->term);
        return;
    }
    uint32_t words[MANTIS_GROUP];
    for (uint32_t l = 0; l < MANTIS_GROUP; l++)
        words[l] = s->bias_q[(l + (f->odd ? 8 : 0)) % 16];
    bool bias = descriptor_field(in->desc_i, MANTIS_GEMM_BIAS);
    f->lanes = drain_lanes_of(sign_extend(in->exponent_i, 12), s->term, in->bias_emax_i, bias ? words : NULL, f->count,
                              &f->clamped);
}

/* A beat of F's raw sums is taken, or a part of what they are added to comes; true: F is through. */
static bool step_raw(struct drain *s, const struct drain_in *in, const struct drain_out *out)
{
    if (out->rd_beat_ready_o && in->rd_beat_valid_i) {
        if (s->old_part == 0)
            memset(s->old, 0, sizeof s->old);
        memcpy(&s->old[4 * s->old_part], in->rd_beat_data_i, sizeof in->rd_beat_data_i);
        uint32_t parts = (s->f.count + 1) / 2;
        s->old_valid = s->old_part == PORT_RATIO - 1 || PORT_RATIO * s->beat + s->old_part == parts - 1;
        s->old_part = s->old_valid ? 0 : s->old_part + 1;
    }
    if (!out->wr_data_valid_o || !in->wr_data_ready_i)
        return false;
    s->old_valid = 0;
    s->beat++;
    return 2 * PORT_RATIO * s->beat >= s->f.count;
}

static void step_stages(struct drain *s, const struct drain_in *in, const struct drain_out *out, bool loads)
{
    bool fire = out->al_valid_o && in->al_ready_i && (!out->al_stochastic_o || in->have_i);
    bool moves = s->f.valid && !s->w.valid && !drain_raw(in);
    bool through = step_raw(s, in, out);
    s->saturated = s->clamps && s->clamped;
    s->waits =
        (out->al_valid_o && !fire) || (drain_raw(in) && s->f.valid && !(out->wr_data_valid_o && in->wr_data_ready_i));
    s->clamps = moves;
    if (fire) {
        s->m = s->w;
        s->w.valid = 0;
    }
    if (moves) {
        s->clamped = s->f.clamped;
        *(s->m.valid ? &s->w : &s->m) = s->f;
    }
    if (moves || through)
        s->f.valid = 0;
    if (loads)
        load_piece(s, in);
}

/* -- the tile ---------------------------------------------------------------------------------- */

static void begin_tile(struct drain *s, const struct drain_in *in)
{
    s->row = s->piece = s->step = 0;
    s->group = in->tile_group_i + in->tile_m_i;
    s->a = s->b = (struct drain_position){0, 0};
    memset(s->column_term, 0, sizeof s->column_term);
    s->state = prepare(in, DRAIN_DIVIDE_A);
    if (in->tile_last_chunk_i)
        drain_asker_begin(&s->asker, in);
}

static void step_term(struct drain *s, const struct drain_in *in)
{
    take_term(s, in, 0);
    s->state = DRAIN_FLOW;
    if (in->tile_last_chunk_i)
        return;
    s->state = DRAIN_ROW;
    s->keeper = (struct drain_keeper){1, 0, in->tile_rows_i, in->tile_index_i, in->tile_first_chunk_i};
    s->shadow_done = in->tile_rows_i <= NEXT_SUMS;
}

static void keep_row(struct drain *s, const struct drain_in *in, const uint32_t psum[MANTIS_N])
{
    struct drain_keeper *k = &s->keeper;
    uint32_t *to = psum_row(s, k->index, k->row);
    for (uint32_t l = 0; l < MANTIS_N; l++)
        to[l] = in->row_i[l] + (k->first ? 0 : psum[l]);
    s->shadow_done |= k->row + NEXT_SUMS + 1 == k->rows;
    k->row++;
    k->keeps = k->row != k->rows;
}

/* A load, seen from the tile: on to its next piece. */
static void next_piece(struct drain *s, const struct drain_in *in)
{
    bool stays = further(s, in), last = last_row(s, in);
    take_term(s, in, stays);
    s->piece = stays;
    if (stays)
        return;
    s->row++;
    s->group++;
    if (last) {
        s->state = DRAIN_IDLE;
        s->shadow_done = 1;
    }
}

void drain_step(struct drain *s, const struct drain_in *in, const struct drain_out *out)
{
    const bool loads = drain_loads(s, in), shown = s->shadow_done;
    const bool reads_psum = drain_reads_psum(s, in), reads_bias = drain_reads_bias(s, in);
    uint32_t psum[MANTIS_N]; /* the memory's output in this clock */
    struct drain_position at = s->a;
    memcpy(psum, s->psum_q, sizeof psum);
    (void)drain_reads_a(s, in, &at);
    step_stages(s, in, out, loads);
    if (reads_psum)
        read_psum(s, in);
    if (reads_bias)
        read_bias(s, in);
    s->shadow_done = 0;
    drain_asker_tick(&s->asker, in, loads);
    if (s->keeper.keeps)
        keep_row(s, in, psum);
    s->a = at;
    switch ((enum drain_state)s->state) {
    case DRAIN_IDLE:
        if (in->start_i)
            begin_tile(s, in);
        break;
    case DRAIN_DIVIDE_A:
    case DRAIN_DIVIDE_B: divide(s, in); break;
    case DRAIN_FILL: fill(s, in); break;
    case DRAIN_PRE: s->state = DRAIN_TERM; break;
    case DRAIN_TERM: step_term(s, in); break;
    case DRAIN_ROW:
        if (shown)
            s->state = DRAIN_IDLE;
        break;
    default:
        if (loads)
            next_piece(s, in);
    }
}
