/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of an int8 matrix' columns, exact: of REDUCE's S1 alone, and of products of one row of equal elements.
 *
 * Rows that lie packed are taken some at a time as one longer row, of a multiple of a register's elements. Sums of so
 * many rows that 16 bits hold them are kept in 16 bits. Pieces of the rows are the tasks. */
#ifndef MANTIS_COLUMN_SUMS_H
#define MANTIS_COLUMN_SUMS_H

#include "executor/pool.h"

#include <stdint.h>

typedef struct {
    const int8_t *from;
    size_t rows, cols, step; /* step: from a row to the next, >= cols */
    size_t length, packed;   /* of a longer row: its elements, the rows in it */
    size_t piece, pieces;    /* rows of a piece, pieces */
    uint8_t *sums, *own;     /* int32 [piece][cols]; int16 [thread][length] */
    size_t sums_bytes, own_bytes;
} column_sums;

column_sums column_sums_plan(const int8_t *from, size_t rows, size_t cols, size_t step);
size_t column_sums_scratch(const column_sums *s, size_t threads);
/* pool NULL: here, as thread 0. alone: no other thread is woken. */
void column_sums_add(column_sums *s, mantis_pool *pool, bool alone, uint8_t *scratch);
/* Of a column, after column_sums_add. */
int64_t column_sums_of(const column_sums *s, size_t column);

#endif
