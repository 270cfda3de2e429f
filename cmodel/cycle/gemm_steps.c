/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_steps.h"

#include "cycle/descriptor.h"

enum { FIRST_LOG = 5, FEW_ROWS_LOG = 6, KC_LOG = 8 };

struct gemm_steps gemm_steps_begin(const uint32_t desc[32], bool exact)
{
    struct gemm_steps s = {.view = view_decode(desc, exact), .most_log = FIRST_LOG};
    if (s.view.used) {
        s.block = view_blocks_begin(&s.view);
        s.window = view_window_of(&s.view, &s.block);
    }
    return s;
}

/* One row of tiles is summed as fast as its B is loaded: small chunks, so that little of it comes before, or behind. */
static uint32_t most_log(const uint32_t desc[32])
{
    return descriptor_field(desc, MANTIS_GEMM_ROWS) <= MANTIS_N ? FEW_ROWS_LOG : KC_LOG;
}

/* Adds `amount` to a counter below `end`; true, and back at 0, at its end. */
static bool wraps(uint32_t *counter, uint32_t amount, uint32_t end)
{
    *counter += amount;
    if (*counter < end)
        return false;
    *counter = 0;
    return true;
}

static bool blocks_wrap(struct gemm_steps *s)
{
    return !view_blocks_next(&s->block, &s->view);
}

static bool slices_wrap(struct gemm_steps *s)
{
    return wraps(&s->slice, s->view.slice, (uint32_t)s->view.channels);
}

/* The steps of one column of blocks; true at their end. */
static bool inner_wraps(struct gemm_steps *s, const uint32_t desc[32])
{
    if (!s->view.used)
        return wraps(&s->k0, gemm_steps_klen(s, desc), descriptor_field(desc, MANTIS_GEMM_DEPTH)) &&
               wraps(&s->row0, MANTIS_EDGE, descriptor_field(desc, MANTIS_GEMM_ROWS));
    if (s->view.transposed)
        return blocks_wrap(s) && wraps(&s->pass, VIEW_PASS, s->view.taps) && slices_wrap(s);
    return slices_wrap(s) && blocks_wrap(s);
}

/* Columns of a block: mode W sums as many taps as it can for few columns. */
static uint32_t block_columns(const struct gemm_steps *s)
{
    return s->view.transposed ? MANTIS_N : MANTIS_EDGE;
}

bool gemm_steps_next(struct gemm_steps *s, const uint32_t desc[32])
{
    s->half ^= 1;
    bool columns_end = inner_wraps(s, desc);
    if (s->most_log < most_log(desc))
        s->most_log++;
    if (s->view.used)
        s->window = view_window_of(&s->view, &s->block);
    s->since = columns_end ? 0 : geometry_min(2, s->since + 1);
    if (!columns_end)
        return true;
    s->cb = (s->cb + 1) % 4;
    return !(wraps(&s->col0, block_columns(s), descriptor_field(desc, MANTIS_GEMM_COLS)) &&
             wraps(&s->group, 1, descriptor_field(desc, MANTIS_GEMM_LAST_GROUP) + 1));
}

bool gemm_steps_first_of_columns(const struct gemm_steps *s)
{
    return s->row0 == 0 && s->k0 == 0 && s->slice == 0 && s->pass == 0 && s->block.first == 0;
}

uint32_t gemm_steps_rows(const struct gemm_steps *s, const uint32_t desc[32])
{
    return geometry_min(MANTIS_EDGE, descriptor_field(desc, MANTIS_GEMM_ROWS) - s->row0);
}

uint32_t gemm_steps_cols(const struct gemm_steps *s, const uint32_t desc[32])
{
    return geometry_min(block_columns(s), descriptor_field(desc, MANTIS_GEMM_COLS) - s->col0);
}

uint32_t gemm_steps_klen(const struct gemm_steps *s, const uint32_t desc[32])
{
    uint32_t left = descriptor_field(desc, MANTIS_GEMM_DEPTH) - s->k0, most = (uint32_t)1 << s->most_log;
    if (s->most_log < KC_LOG)
        return left < 2 * most ? left : most;
    return left <= most ? left : left <= most + most / 2 ? most / 2 : most;
}

bool gemm_steps_keep_b(const struct gemm_steps *s, const uint32_t desc[32])
{
    bool mode_p = s->view.used && !s->view.transposed;
    return mode_p && (uint32_t)s->view.channels <= 2 * s->view.slice && s->since == 2 &&
           !descriptor_field(desc, MANTIS_GEMM_ACCUMULATE);
}

uint32_t gemm_steps_bias_column(const struct gemm_steps *s)
{
    /* 8 columns of mode W stand where they do in their group of 16. */
    return s->cb * MANTIS_EDGE + (s->view.transposed && MANTIS_N == 8 ? s->col0 % 16 : 0);
}

uint32_t gemm_steps_channels(const struct gemm_steps *s)
{
    return geometry_min(s->view.slice, (uint32_t)s->view.channels - s->slice);
}

bool gemm_steps_last_columns(const struct gemm_steps *s, const uint32_t desc[32])
{
    return descriptor_field(desc, MANTIS_GEMM_COLS) - s->col0 <= block_columns(s);
}

bool gemm_steps_last_chunk(const struct gemm_steps *s, const uint32_t desc[32])
{
    if (!s->view.used)
        return descriptor_field(desc, MANTIS_GEMM_DEPTH) - s->k0 == gemm_steps_klen(s, desc);
    if (s->view.transposed) /* the last block is the one that ends with the last output pixel */
        return (uint32_t)(s->block.first + view_block_pixels(&s->view, &s->block)) ==
               descriptor_field(desc, MANTIS_GEMM_DEPTH);
    return s->slice + s->view.slice >= (uint32_t)s->view.channels;
}
