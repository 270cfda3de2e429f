/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/reduce_piece.h"

#include "cycle/descriptor.h"

static uint32_t first_element(const struct reduce_piece *p, const struct reduce_task *t)
{
    return p->row * t->cols + p->col;
}

/* Columns of the piece's row that are not before it. */
static uint32_t columns_left(const struct reduce_piece *p, const struct reduce_task *t)
{
    uint32_t of_row = t->cols - p->col, of_tensor = t->count - first_element(p, t);
    return of_row < of_tensor ? of_row : of_tensor;
}

static uint32_t first_operand(const struct reduce_piece *p, const struct reduce_task *t)
{
    return t->threshold && reduce_piece_first(p, t) ? REDUCE_THRESHOLDS : REDUCE_Q;
}

struct reduce_piece reduce_piece_begin(const struct reduce_task *t)
{
    struct reduce_piece p = {.active = 1};
    p.operand = first_operand(&p, t);
    return p;
}

bool reduce_piece_completes(const struct reduce_piece *p, const struct reduce_task *t)
{
    return p->operand == (t->p_present ? REDUCE_P : REDUCE_Q);
}

bool reduce_piece_first(const struct reduce_piece *p, const struct reduce_task *t)
{
    return t->by_row ? p->col == 0 : p->row == 0;
}

bool reduce_piece_last_row(const struct reduce_piece *p, const struct reduce_task *t)
{
    return p->row + 1 == t->rows;
}

bool reduce_piece_last(const struct reduce_piece *p, const struct reduce_task *t)
{
    return t->by_row ? columns_left(p, t) <= 16 : reduce_piece_last_row(p, t);
}

void reduce_piece_next(struct reduce_piece *p, const struct reduce_task *t)
{
    if (!reduce_piece_completes(p, t)) {
        p->operand++;
        return;
    }
    bool wraps = reduce_piece_last(p, t);
    if (t->by_row) {
        p->col = wraps ? 0 : p->col + 16;
        p->row += wraps;
        p->active = p->row < t->rows;
    } else {
        p->row = wraps ? 0 : p->row + 1;
        p->col += wraps ? 16 : 0;
        p->active = p->col < t->cols;
    }
    p->operand = first_operand(p, t);
}

uint32_t reduce_piece_elements(const struct reduce_piece *p, const struct reduce_task *t)
{
    uint32_t left = columns_left(p, t);
    return left < 16 ? left : 16;
}

uint32_t reduce_piece_bytes(const struct reduce_piece *p, const struct reduce_task *t)
{
    uint32_t elements = reduce_piece_elements(p, t);
    switch ((enum reduce_operand)p->operand) {
    case REDUCE_THRESHOLDS: return t->by_row ? 4 : 4 * elements;
    case REDUCE_Q: return elements << t->q_log;
    default: return elements << t->p_log;
    }
}

uint32_t reduce_piece_addr(const struct reduce_piece *p, const struct reduce_task *t, const uint32_t desc[32])
{
    uint32_t x0 = descriptor_field(desc, MANTIS_REDUCE_X0_ADDR); /* PEAK's is the same word */
    uint32_t x1 = descriptor_field(desc, MANTIS_REDUCE_X1_ADDR);
    switch ((enum reduce_operand)p->operand) {
    case REDUCE_THRESHOLDS: return x1 + 4 * (t->by_row ? p->row : p->col);
    case REDUCE_Q: return x0 + (first_element(p, t) << t->q_log);
    default: return x1 + (first_element(p, t) << t->p_log);
    }
}
