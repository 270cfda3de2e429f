/* SPDX-License-Identifier: Apache-2.0 */
/* The states of drain, and what its outputs and its steps both ask of the tile. */
#ifndef MANTIS_CYCLE_DRAIN_STEPS_H
#define MANTIS_CYCLE_DRAIN_STEPS_H

#include "cycle/drain.h"

/* Columns of the tile in the current piece, at most 16: only N = 32 has two pieces. */
uint32_t drain_piece_columns(const struct drain *s, const struct drain_in *in);
bool drain_has_further_piece(const struct drain *s, const struct drain_in *in);
/* An odd tile of N = 8 lies in the upper half of its group of 16 columns. */
bool drain_upper_half(const struct drain_in *in);

/* Bytes of an element of C; whether sums are written raw, and added to what C holds. */
uint32_t drain_size(const struct drain_in *in);
bool drain_raw(const struct drain_in *in);
bool drain_accumulates(const struct drain_in *in);

/* The position of A's exponents that is read in REQ: of the row whose piece comes next. */
struct drain_position drain_next_position(const struct drain *s, const struct drain_in *in);
/* Is the piece that turns the last of its row, and another row to come? */
bool drain_turns_row(const struct drain *s, const struct drain_in *in);
/* Does another piece of the tile follow the current one? */
bool drain_has_next(const struct drain *s, const struct drain_in *in);

/* One clock of the state machine and of the memories' reads. */
void drain_step(struct drain *s, const struct drain_in *in, const struct drain_out *out);

#endif
