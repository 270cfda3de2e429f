/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_runs: makes a product's runs, one after the other, some clocks a step ahead of their use. Sections 10.1, 10.7.
 * Part of gemm_loader. */
#ifndef MANTIS_CYCLE_GEMM_RUNS_H
#define MANTIS_CYCLE_GEMM_RUNS_H

#include "cycle/gemm_record.h"
#include "cycle/gemm_run.h"

enum gemm_runs_state {
    GEMM_RUNS_IDLE,
    GEMM_RUNS_SETUP,
    GEMM_RUNS_BASE,
    GEMM_RUNS_SIZE,
    GEMM_RUNS_BIAS,
    GEMM_RUNS_LOOK,
    GEMM_RUNS_A,
    GEMM_RUNS_B,
    GEMM_RUNS_PAIR, /* B once more */
    GEMM_RUNS_NEXT
};

struct gemm_runs {
    uint32_t state;
    uint32_t left;  /* clocks of SETUP or SIZE */
    uint32_t known; /* the constants of a view are there: .. */
    struct gemm_record_view view;
    struct gemm_steps steps;
    int32_t row; /* line of a lined view */
};

/* exact: products with a zero are zero. */
void gemm_runs_start(struct gemm_runs *s, const uint32_t desc[32], bool exact);
/* Is a run shown, and which? */
bool gemm_runs_shown(const struct gemm_runs *s);
struct gemm_run gemm_runs_run(const struct gemm_runs *s, const uint32_t desc[32]);
/* Is the step's record shown? */
bool gemm_runs_record_shown(const struct gemm_runs *s);
/* Would a clock change anything, unless the run that is shown is taken? */
bool gemm_runs_stirs(const struct gemm_runs *s, bool record_taken);
/* One clock. taken: the run that is shown; record_taken: the record that is shown. */
void gemm_runs_tick(struct gemm_runs *s, const uint32_t desc[32], bool taken, bool record_taken);

#endif
