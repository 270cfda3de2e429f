#include "cycle/gemm_walker.h"

#include "cycle/descriptor.h"

#include <string.h>

void gemm_walker_outputs(const struct gemm_walker *s, const struct gemm_walker_in *in, struct gemm_walker_out *out)
{
    (void)in;
    out->a_read_o = s->issue.valid;
    out->b_read_o = s->issue.valid;
    out->read_half_o = s->half;
    out->a_row_o = s->a_row;
    out->b_row_o = s->b_row;
    out->read_k_o = s->read_k;
    out->a_count_o = s->a_count;
    out->b_count_o = s->b_count;
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
    out->tile_group_o = s->tile.group;
    out->tile_bias_o = s->tile.bias;
    out->waiting_fill_o = s->waiting_fill;
    out->waiting_shadow_o = s->waiting_shadow;
    out->finished_o = s->finished;
}

static void issue(struct gemm_walker *s, uint32_t rows, uint32_t cols, bool last)
{
    s->issue = (struct gemm_walker_stage){1, s->k == 0, last};
    s->half = s->steps.half;
    s->a_row = s->tile_row;
    s->b_row = s->tile_col;
    s->read_k = s->k;
    s->a_count = geometry_min(MANTIS_N, rows - s->tile_row);
    s->b_count = geometry_min(MANTIS_N, cols - s->tile_col);
}

/* What the drain must know of the tile just issued. Window offsets are modulo 2^32. */
static void describe_tile(struct gemm_walker *s, const uint32_t desc[32])
{
    uint32_t m = s->steps.row0 + s->tile_row, n = s->steps.col0 + s->tile_col;
    uint32_t block = s->steps.col0 / MANTIS_EDGE % 4;
    s->tile = (struct gemm_walker_tile){
        .rows = s->a_count,
        .cols = s->b_count,
        .index = s->tile_row / MANTIS_N * 4 + s->tile_col / MANTIS_N,
        .first_chunk = s->steps.k0 == 0,
        .last_chunk = gemm_steps_last_chunk(&s->steps, desc),
        .addr = descriptor_field(desc, MANTIS_GEMM_OUT) + 4 * (m * descriptor_field(desc, MANTIS_GEMM_OUT_LD) + n),
        .m = m,
        .group = n / 16 * descriptor_field(desc, MANTIS_GEMM_ROWS) & 0xfffffffu,
        .bias = (block * MANTIS_EDGE + s->tile_col) / 8,
    };
}

/* To the next tile; after a step's last one its half is released. */
static void next_tile(struct gemm_walker *s, const uint32_t desc[32], uint32_t rows, uint32_t cols)
{
    s->tile_col += MANTIS_N;
    if (s->tile_col < cols)
        return;
    s->tile_col = 0;
    s->tile_row += MANTIS_N;
    if (s->tile_row < rows)
        return;
    s->tile_row = 0;
    s->release = 1;
    s->release_half = s->steps.half;
    s->active = gemm_steps_next(&s->steps, desc);
}

static void step(struct gemm_walker *s, const struct gemm_walker_in *in)
{
    const uint32_t *desc = in->desc_i;
    bool filled = in->filled_i >> s->steps.half & 1;
    bool last = s->k == gemm_steps_klen(&s->steps, desc) - 1;
    /* shadow_busy_i answers take_shadow a clock late. */
    bool shadow_free = !in->shadow_busy_i && !s->take_shadow;

    s->take_shadow = 0;
    s->waiting_fill = !filled;
    s->waiting_shadow = filled && last && !shadow_free;
    if (s->waiting_fill || s->waiting_shadow)
        return;

    uint32_t rows = gemm_steps_rows(&s->steps, desc), cols = gemm_steps_cols(&s->steps, desc);
    issue(s, rows, cols, last);
    s->k++;
    if (last) {
        s->k = 0;
        s->take_shadow = 1;
        describe_tile(s, desc);
        next_tile(s, desc, rows, cols);
    }
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
    if (in->start_i) {
        s->active = 1;
        s->steps = gemm_steps_begin();
        s->tile_row = s->tile_col = s->k = 0;
        s->finished = 0;
    }
    if (!in->rst_ni)
        memset(s, 0, sizeof *s);
}
