/* A cursor over the stored lines that a product loads, in order: for each step the bias (once a column of blocks), then A, then B.
 * The loader keeps two: one for the requests, one for the beats that come back. Section 10.1. */
#ifndef MANTIS_CYCLE_GEMM_LINES_H
#define MANTIS_CYCLE_GEMM_LINES_H

#include "cycle/gemm_steps.h"

enum gemm_phase { GEMM_PHASE_NONE = 0, GEMM_PHASE_BIAS = 1, GEMM_PHASE_A = 2, GEMM_PHASE_B = 3 };

struct gemm_lines {
    struct gemm_steps steps;
    uint32_t phase; /* enum gemm_phase; NONE: no lines are left */
    uint32_t line;  /* of this operand's block */
};

struct gemm_lines gemm_lines_begin(const uint32_t desc[32]);
/* To the next line. Returns true when the line left behind was the last of its step. */
bool gemm_lines_next(struct gemm_lines *l, const uint32_t desc[32]);

/* Where the current line begins (window offset, modulo 2^32) and how many bytes it has. */
uint32_t gemm_lines_addr(const struct gemm_lines *l, const uint32_t desc[32]);
uint32_t gemm_lines_bytes(const struct gemm_lines *l, const uint32_t desc[32]);
/* Does a line of the current operand (A or B) run along k? */
bool gemm_lines_along_k(const struct gemm_lines *l, const uint32_t desc[32]);

#endif
