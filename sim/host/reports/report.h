/* SPDX-License-Identifier: Apache-2.0 */
/* What a finished run has to say: for people as a table, for machines as one line of JSON.
 *
 * Room reports: what a run leaves for a person: summary, logs of runs, plots, pages, comparison of runs. */
#ifndef MANTIS_REPORTS_REPORT_H
#define MANTIS_REPORTS_REPORT_H

#include "host/device/clock_shares.h"
#include "host/training/trainer.h"

#include <stdio.h>

#define REPORT_PHASES 3

typedef struct {
    training_options options;
    char data[DATA_PATH_BYTES];
    uint32_t classes;
    uint64_t steps, first_step, lockstep_steps;
    double final_loss;      /* mean of the last 20 steps, or of all of a shorter run */
    const task_class *task; /* what it learned */
    double test_metric, test_loss;
    double images_per_second;
    char weights_sha256[65];
    program_totals totals; /* of the training steps; sticky of the evaluation too */
    bool profiled;         /* the run kept counters of phases: */
    struct {
        uint64_t counters[MANTIS_COUNTERS];
        gemm_work work;
        uint64_t clocked_useful;
    } phases[REPORT_PHASES];    /* forward, input gradient, weight gradient, over all layers */
    const clock_shares *shares; /* of the training steps; NULL: not counted */
} run_result;

/* Evaluates on the test set (with the last executor) and collects. */
mantis_status run_result_take(run_result *r, trainer *t, host_error *error);

void report_summary(const run_result *r, FILE *to);
void report_json(const run_result *r, FILE *to);

/* MAC_ACTIVE / GEMM_CYCLES; 0 without clocks. */
double report_mac_active(const uint64_t counters[MANTIS_COUNTERS]);
/* Useful MACs of all; 0 without any. */
double report_useful(const gemm_work *work);

#endif
