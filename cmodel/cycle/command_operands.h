/* SPDX-License-Identifier: Apache-2.0 */
/* command_operands: what a descriptor says of its operands: which there are, where, how long (command_set.def,
 * commands.md). */
#ifndef MANTIS_CYCLE_COMMAND_OPERANDS_H
#define MANTIS_CYCLE_COMMAND_OPERANDS_H

#include "cycle/command_scaling.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    KIND_ABSENT = 0,
    KIND_FP32 = 1,
    KIND_DFP8 = 2,
    KIND_DFP16 = 3,
    LAYOUT_TENSOR = 0,
    LAYOUT_CHANNEL = 1,
    LAYOUT_ROW = 2
};
enum { COMMAND_TERMS = 4 };

/* VECTOR's terms; term 3 is the constant, which has no kind. */
uint32_t command_term_kind(const uint32_t desc[32], unsigned t);
bool command_term_present(const uint32_t desc[32], unsigned t);
uint32_t command_term_layout(const uint32_t desc[32], unsigned t);
/* Coefficients of term t: one for the tensor, one per channel or one per row. */
uint64_t command_coefficients(const uint32_t desc[32], unsigned t);

/* Elements of VECTOR and REDUCE, whose ROWS and COLS stand at the same place. */
uint64_t command_matrix_count(const uint32_t desc[32]);

/* The operand slots in the order of their check; after C0 come its scale, then C1 and so on to C3's scale. */
enum command_slot { OUT, OUT_SCALE, X0, X0_SCALE, X1, X1_SCALE, X2, X2_SCALE, GATE, C0 };

struct operand {
    bool used;
    uint32_t align; /* its address is a multiple of this */
    bool in_place;  /* may start exactly at `out` */
    uint32_t addr;
    uint64_t bytes;
};

/* How GEMM's A and B are stored: rows of `cols` bytes, X0_LD or X1_LD apart. Of a view: its input pixels; all of B
 * stored by taps is `blocks` such matrices, X1_STEP apart. */
struct stored_matrix {
    uint64_t rows, cols, blocks;
};
struct stored_matrix command_stored_a(const uint32_t desc[32]);
struct stored_matrix command_stored_b(const uint32_t desc[32]);

/* GEMM's groups of C keep to the alignment of C. */
bool command_groups_aligned(const uint32_t desc[32]);

struct operand command_operand(const uint32_t desc[32], unsigned slot, const struct command_entries *entries);

#endif
