/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/reduce_piece.h"

#include "cycle/descriptor.h"

static uint32_t rows(const uint32_t desc[32])
{
    return descriptor_field(desc, MANTIS_REDUCE_ROWS);
}

static uint32_t cols(const uint32_t desc[32])
{
    return descriptor_field(desc, MANTIS_REDUCE_COLS);
}

struct reduce_piece reduce_piece_begin(void)
{
    return (struct reduce_piece){.active = 1};
}

bool reduce_piece_completes(const struct reduce_piece *p, const uint32_t desc[32])
{
    return p->operand == 1 || !descriptor_field(desc, MANTIS_REDUCE_P_PRESENT);
}

bool reduce_piece_first(const struct reduce_piece *p, const uint32_t desc[32])
{
    return descriptor_field(desc, MANTIS_REDUCE_BY_ROW) ? p->col == 0 : p->row == 0;
}

bool reduce_piece_last(const struct reduce_piece *p, const uint32_t desc[32])
{
    return descriptor_field(desc, MANTIS_REDUCE_BY_ROW) ? p->col + 16 >= cols(desc) : p->row + 1 == rows(desc);
}

void reduce_piece_next(struct reduce_piece *p, const uint32_t desc[32])
{
    if (!reduce_piece_completes(p, desc)) {
        p->operand = 1;
        return;
    }
    p->operand = 0;
    bool by_row = descriptor_field(desc, MANTIS_REDUCE_BY_ROW), wraps = reduce_piece_last(p, desc);
    if (by_row) {
        p->col = wraps ? 0 : p->col + 16;
        p->row += wraps;
        p->active = p->row < rows(desc);
    } else {
        p->row = wraps ? 0 : p->row + 1;
        p->col += wraps ? 16 : 0;
        p->active = p->col < cols(desc);
    }
}

uint32_t reduce_piece_elements(const struct reduce_piece *p, const uint32_t desc[32])
{
    uint32_t left = cols(desc) - p->col;
    return left < 16 ? left : 16;
}

bool reduce_piece_wide(const struct reduce_piece *p, const uint32_t desc[32])
{
    return p->operand == 0 ? descriptor_field(desc, MANTIS_REDUCE_Q_WIDE)
                           : descriptor_field(desc, MANTIS_REDUCE_P_WIDE);
}

uint32_t reduce_piece_bytes(const struct reduce_piece *p, const uint32_t desc[32])
{
    return reduce_piece_elements(p, desc) << (reduce_piece_wide(p, desc) ? 1 : 0);
}

uint32_t reduce_piece_addr(const struct reduce_piece *p, const uint32_t desc[32])
{
    uint32_t index = p->row * cols(desc) + p->col;
    uint32_t base = descriptor_field(desc, p->operand == 0 ? MANTIS_REDUCE_X0_ADDR : MANTIS_REDUCE_X1_ADDR);
    return base + (index << (reduce_piece_wide(p, desc) ? 1 : 0));
}
