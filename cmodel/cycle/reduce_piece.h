/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces of a REDUCE in order: by row, each row's groups of 16 columns; by channel, each group's rows. The first
 * piece of a result has its thresholds before it.
 * reduce keeps two positions: one for the requests, one for the beats. Section 9b. */
#ifndef MANTIS_CYCLE_REDUCE_PIECE_H
#define MANTIS_CYCLE_REDUCE_PIECE_H

#include "cycle/reduce_task.h"

/* In the order in which a piece's operands come. */
enum reduce_operand { REDUCE_THRESHOLDS, REDUCE_Q, REDUCE_P };

struct reduce_piece {
    uint32_t active; /* a piece is left */
    uint32_t row, col;
    uint32_t operand; /* enum reduce_operand */
};

struct reduce_piece reduce_piece_begin(const struct reduce_task *t);
/* To the piece's next operand or to the next piece; not active after the last. */
void reduce_piece_next(struct reduce_piece *p, const struct reduce_task *t);

/* Elements of the piece, 1..16, and bytes of the current operand. */
uint32_t reduce_piece_elements(const struct reduce_piece *p, const struct reduce_task *t);
uint32_t reduce_piece_bytes(const struct reduce_piece *p, const struct reduce_task *t);
uint32_t reduce_piece_addr(const struct reduce_piece *p, const struct reduce_task *t, const uint32_t desc[32]);
/* Is this the operand that completes the piece? */
bool reduce_piece_completes(const struct reduce_piece *p, const struct reduce_task *t);
/* First and last piece of one result; is its row the last one? */
bool reduce_piece_first(const struct reduce_piece *p, const struct reduce_task *t);
bool reduce_piece_last(const struct reduce_piece *p, const struct reduce_task *t);
bool reduce_piece_last_row(const struct reduce_piece *p, const struct reduce_task *t);

#endif
