/* SPDX-License-Identifier: Apache-2.0 */
/* What one training run left behind for reports: its losses, test accuracies on the way, what was observed of its
 * mapped tensors, its clocks. A log is kept in a file when it is complete, under a key of everything that decides
 * it, so that a report that was interrupted goes on where it stopped. */
#ifndef MANTIS_REPORTS_RUN_LOG_H
#define MANTIS_REPORTS_RUN_LOG_H

#include "host/device/observer.h"
#include "host/training/trainer.h"

typedef struct {
    uint64_t step; /* done by then */
    double accuracy, loss;
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
    double images_per_second;
    char weights_sha256[65];
} run_log;

#define RUN_LOGS "runs" /* the folder of log files in a report's folder */

typedef struct {
    training_options train;
    uint64_t evaluate_every; /* steps from one test to the next; 0: at the end alone */
    uint64_t observe_every;  /* golden: steps from one observed step to the next; 0: none */
    const char *folder;      /* where logs are kept; NULL: nowhere */
    bool fresh;              /* train also when a log is there */
    const char *title;       /* for the progress line */
} run_order;

/* Makes the order one for the fp32 baseline. Widths and rounding mean nothing there: they are set to their defaults, so
 * that one log serves them all. */
void run_order_float(run_order *order);

/* Takes the log from the folder, or trains. A run that diverges (host/training/divergence.h) is a log with
 * `diverged`, every other error an error. */
mantis_status run_log_take(run_log *r, const run_order *order, const data_pair *data, host_error *error);
/* Before long work: whether logs can be kept in FOLDER/runs. IO_ERROR. */
mantis_status run_log_check(const char *folder, host_error *error);
void run_log_free(run_log *r);

/* Accuracy at the end; NAN after a divergence. */
double run_log_accuracy(const run_log *r);
/* Mean loss of the last steps (at most 100); NAN without steps and after a divergence. */
double run_log_final_loss(const run_log *r);

/* Log files (run_file.c): load says whether a good log with this key was there. */
void run_file_name(const run_order *order, const data_pair *data, char *key, size_t key_size, char name[32]);
bool run_file_load(run_log *r, const char *path, const char *key);
mantis_status run_file_save(const run_log *r, const char *folder, const char *name, const char *key, host_error *error);

#endif
