/* SPDX-License-Identifier: Apache-2.0 */
/* A product waits for the mapping of its operand, though its first rows need the first mantissas alone. Cut into pieces
 * of the same rows, or of the same groups, the product of a piece runs beside the mapping of the next one:
 *
 *     MAP x -> q; GEMM y = q w      becomes      MAP 0; MAP 1; ...; GEMM 0; GEMM 1; ...; PEAK of the pieces' peaks
 *
 * Every byte of the tensors and of their entries stays: random words go by the element's place in the tensor, sums do
 * not reach from row to row, and the peak is the largest of the pieces' peaks. Between, the exponent of a piece and its
 * peak stand in entries of the arena that nobody else has. */
#ifndef MANTIS_DEVICE_PROGRAM_CUT_H
#define MANTIS_DEVICE_PROGRAM_CUT_H

#include "host/device/program.h"

/* The commands of `from` into `to`, which has room for ARENA_RING_SLOTS: cut where they can be, each behind what it
 * needs. What is aside is not cut. False: nothing was cut, or there is no room, and `to` means nothing. */
bool program_cut(const arena *arena, const program_waiting *from, program_waiting *to);

#endif
