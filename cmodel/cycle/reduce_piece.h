/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces of a REDUCE in order: by row, each row's groups of 16 columns; by channel, each group's rows.
 * reduce keeps two positions: one for the requests, one for the beats. Section 9b. */
#ifndef MANTIS_CYCLE_REDUCE_PIECE_H
#define MANTIS_CYCLE_REDUCE_PIECE_H

#include <stdbool.h>
#include <stdint.h>

struct reduce_piece {
    uint32_t active; /* a piece is left */
    uint32_t row, col;
    uint32_t operand; /* 0: q, 1: p; q comes first */
};

struct reduce_piece reduce_piece_begin(void);
/* To the piece's other operand or to the next piece; not active after the last. */
void reduce_piece_next(struct reduce_piece *p, const uint32_t desc[32]);

/* Elements, 1..16, and bytes of the current operand. */
uint32_t reduce_piece_elements(const struct reduce_piece *p, const uint32_t desc[32]);
uint32_t reduce_piece_bytes(const struct reduce_piece *p, const uint32_t desc[32]);
uint32_t reduce_piece_addr(const struct reduce_piece *p, const uint32_t desc[32]);
bool reduce_piece_wide(const struct reduce_piece *p, const uint32_t desc[32]);
/* Is this the operand that completes the piece? */
bool reduce_piece_completes(const struct reduce_piece *p, const uint32_t desc[32]);
/* First and last piece of one sum. */
bool reduce_piece_first(const struct reduce_piece *p, const uint32_t desc[32]);
bool reduce_piece_last(const struct reduce_piece *p, const uint32_t desc[32]);

#endif
