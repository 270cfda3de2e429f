/* SPDX-License-Identifier: Apache-2.0 */
/* What one training run left behind for reports: its losses, test accuracies on the way, what was observed of its
 * mapped tensors, its clocks. */
#ifndef MANTIS_REPORTS_RUN_LOG_H
#define MANTIS_REPORTS_RUN_LOG_H

#include "host/device/clock_shares.h"
#include "host/device/observer.h"
#include "host/training/trainer.h"

typedef struct {
    uint64_t step;       /* done by then */
    double metric, loss; /* the metric is that of the task */
} test_point;

typedef struct {
    uint64_t steps; /* in losses; fewer than asked for when the run diverged */
    bool diverged;  /* in the step after these, or in a test (host/training/divergence.h) */
    float *losses;
    test_point *points; /* the last one is the end of the run; none after a divergence */
    size_t point_count;
    observation *seen;
    size_t seen_count;
    program_section_counters *sections; /* clocked executors: clocks of each layer and phase */
    size_t section_count;
    clock_shares shares; /* executor cycle: where these clocks went; else zeros */
    double images_per_second;
    char weights_sha256[65];
} run_log;

void run_log_free(run_log *r);

/* The metric at the end; NAN after a divergence. */
double run_log_metric(const run_log *r);
/* Mean loss of the last steps (at most 100); NAN without steps and after a divergence. */
double run_log_final_loss(const run_log *r);

#endif
