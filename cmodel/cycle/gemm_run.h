/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_run: the runs of lines that a step loads: bias (once a column of blocks), A, B; what is asked for of each, and
 * where its beats go. Sections 10.1, 10.7. */
#ifndef MANTIS_CYCLE_GEMM_RUN_H
#define MANTIS_CYCLE_GEMM_RUN_H

#include "cycle/gemm_steps.h"

enum gemm_phase { GEMM_PHASE_NONE = 0, GEMM_PHASE_BIAS = 1, GEMM_PHASE_A = 2, GEMM_PHASE_B = 3 };

struct gemm_run {
    uint32_t kind; /* enum gemm_phase */
    uint32_t addr, bytes;
    uint32_t lines, pitch;   /* of a set; bytes from one to the next */
    uint32_t sets, set_step; /* one, or in mode P's B one for each tap */
    uint32_t bias_addr;      /* of BIAS, in the drain's memory */
    bool along_k;            /* lines run along k */
    bool ends;               /* B's last, and so the step's */
    bool second;             /* B of a view in pairs, for the second time: for the lower one of two output rows */
    bool kept;               /* B that is there already: nothing is read */
    bool window, merged;     /* lines are pixels of a view's window; all of them are one line */
    int32_t row;             /* of a window: its line */
    struct view_window of;
};

/* The runs of the step that `steps` stands at. row: the line of a lined view's run. */
struct gemm_run gemm_run_bias(const struct gemm_steps *steps, const uint32_t desc[32]);
struct gemm_run gemm_run_a(const struct gemm_steps *steps, const uint32_t desc[32], int32_t row);
/* second: once more, of a view in pairs. */
struct gemm_run gemm_run_b(const struct gemm_steps *steps, const uint32_t desc[32], bool second);

/* A place in a run. */
struct gemm_line {
    uint32_t set, line;
};

/* Is it the run's last? */
bool gemm_line_last(const struct gemm_run *r, struct gemm_line at);
struct gemm_line gemm_line_next(const struct gemm_run *r, struct gemm_line at);
uint32_t gemm_line_addr(const struct gemm_run *r, struct gemm_line at);

/* Where beat j of the line goes in the scratchpad: the write ports of the loader. */
struct gemm_place {
    bool column, view;
    uint32_t row, k, count, index;
};
struct gemm_place gemm_line_place(const struct gemm_run *r, const struct view *v, struct gemm_line at, uint32_t beat);

#endif
