/* SPDX-License-Identifier: Apache-2.0 */
/* The states of drain, and what its outputs and its steps both ask of the tile. */
#ifndef MANTIS_CYCLE_DRAIN_STEPS_H
#define MANTIS_CYCLE_DRAIN_STEPS_H

#include "cycle/drain.h"

/* Has a row two pieces? Only with N = 32. */
bool drain_two(const struct drain_in *in);
/* Columns of piece 0 or 1 of a row, at most 16. */
uint32_t drain_piece_columns(const struct drain_in *in, uint32_t piece);
/* An odd tile of N = 8 lies in the upper half of its group of 16 columns. */
bool drain_upper_half(const struct drain_in *in);

/* Bytes of an element of C; whether sums are written raw, and added to what C holds. */
uint32_t drain_size(const struct drain_in *in);
bool drain_raw(const struct drain_in *in);
bool drain_accumulates(const struct drain_in *in);

/* In this clock: stage F takes a piece; it is the last of its row, with or without another row to come. */
bool drain_loads(const struct drain *s, const struct drain_in *in);
bool drain_ends_row(const struct drain *s, const struct drain_in *in);
bool drain_turns_row(const struct drain *s, const struct drain_in *in);
/* The keeper takes a row and another one follows. */
bool drain_keeps_on(const struct drain *s);

/* Reads of the memories in this clock. */
bool drain_reads_psum(const struct drain *s, const struct drain_in *in);
bool drain_reads_bias(const struct drain *s, const struct drain_in *in);
/* A's store is read in this clock for the row at *at. */
bool drain_reads_a(const struct drain *s, const struct drain_in *in, struct drain_position *at);

/* One clock of the state machine, the stages and the memories' reads. */
void drain_step(struct drain *s, const struct drain_in *in, const struct drain_out *out);

#endif
