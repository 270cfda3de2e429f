/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor over the stored lines that a product loads, in order: for each step the bias (once a column of blocks), then
 * A, then B. The loader keeps two: one for the requests, one for the beats that come back. Sections 10.1, 10.7. */
#ifndef MANTIS_CYCLE_GEMM_LINES_H
#define MANTIS_CYCLE_GEMM_LINES_H

#include "cycle/gemm_steps.h"

/* SET, of requests of views alone: a clock without a request before each run of pixels, for its address. */
enum gemm_phase { GEMM_PHASE_NONE = 0, GEMM_PHASE_BIAS = 1, GEMM_PHASE_A = 2, GEMM_PHASE_B = 3, GEMM_PHASE_SET = 4 };

struct gemm_lines {
    struct gemm_steps steps;
    bool requests;  /* has SET phases, and whole runs as one line where their pixels lie side by side */
    uint32_t phase; /* enum gemm_phase; NONE: no lines are left */
    int32_t run;    /* of a view's window: the kernel row of a lined one */
    uint32_t tap;   /* of a mode P view's B */
    uint32_t line;  /* of this operand's block, or of this tap of it */
};

struct gemm_lines gemm_lines_begin(const uint32_t desc[32], bool requests);
/* To the next line. Returns true when the line left behind was the last of its step. */
bool gemm_lines_next(struct gemm_lines *l, const uint32_t desc[32]);

/* Where the current line begins (window offset, modulo 2^32) and how many bytes it has. */
uint32_t gemm_lines_addr(const struct gemm_lines *l, const uint32_t desc[32]);
uint32_t gemm_lines_bytes(const struct gemm_lines *l, const uint32_t desc[32]);

/* Where the current line's beat j goes in the scratchpad: the write ports of the loader. */
struct gemm_place {
    bool column, view;
    uint32_t row, k, count, index;
};
struct gemm_place gemm_lines_place(const struct gemm_lines *l, const uint32_t desc[32], uint32_t beat);

#endif
