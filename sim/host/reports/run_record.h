/* SPDX-License-Identifier: Apache-2.0 */
/* What one training run left behind for reports: its losses, test accuracies on the way, what was observed of its
 * mapped tensors, its clocks. A record is kept in a file when it is complete, under a key of everything that decides
 * it, so that a report that was interrupted goes on where it stopped. */
#ifndef MANTIS_REPORTS_RUN_RECORD_H
#define MANTIS_REPORTS_RUN_RECORD_H

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
} run_record;

#define RUN_RECORDS "runs" /* the folder of record files in a report's folder */

typedef struct {
    training_options train;
    uint64_t evaluate_every; /* steps from one test to the next; 0: at the end alone */
    uint64_t observe_every;  /* golden: steps from one observed step to the next; 0: none */
    const char *folder;      /* where records are kept; NULL: nowhere */
    bool fresh;              /* train also when a record is there */
    const char *title;       /* for the progress line */
} run_order;

/* Makes the order one for the fp32 baseline. Widths and rounding mean nothing there: they are set to their defaults, so
 * that one record serves them all. */
void run_order_float(run_order *order);

/* Takes the record from the folder, or trains. A run that diverges (host/training/divergence.h) is a record with
 * `diverged`, every other error an error. */
mantis_status run_record_take(run_record *r, const run_order *order, const data_pair *data, host_error *error);
/* Before long work: whether records can be kept in FOLDER/runs. IO_ERROR. */
mantis_status run_record_check(const char *folder, host_error *error);
void run_record_free(run_record *r);

/* Accuracy at the end; NAN after a divergence. */
double run_record_accuracy(const run_record *r);
/* Mean loss of the last steps (at most 100); NAN without steps and after a divergence. */
double run_record_final_loss(const run_record *r);

/* Record files (run_file.c): load says whether a good record with this key was there. */
void run_file_name(const run_order *order, const data_pair *data, char *key, size_t key_size, char name[32]);
bool run_file_load(run_record *r, const char *path, const char *key);
mantis_status run_file_save(const run_record *r, const char *folder, const char *name, const char *key,
                            host_error *error);

#endif
