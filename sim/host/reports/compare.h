/* SPDX-License-Identifier: Apache-2.0 */
/* Integer training beside fp32 training: what the runs of K seeds say together.
 *
 * A window is a stretch of `window` steps; a run's value there is the mean of its losses. With i_k, f_k the integer and
 * float values of seed k in a window, and bars for means over seeds:
 *
 *     gap      |mean i - mean f| / mean f              of the curves that people look at
 *     gap_k    |i_k - f_k| / f_k                       of one seed, from the same start
 *     spread   (max f_k - min f_k) / mean f            what another seed does to fp32
 *
 * A run that diverged counts in the windows that it did to their end. Means, least and greatest are of the runs that
 * have the window, NAN where none has it; gaps and spreads are of the windows that all runs have, NAN where there is
 * none. */
#ifndef MANTIS_REPORTS_COMPARE_H
#define MANTIS_REPORTS_COMPARE_H

#include "host/reports/run_log.h"

typedef struct {
    uint64_t last_step;
    double integer[3], floating[3]; /* least, mean, greatest over the seeds */
    double gap, spread;
} compare_window;

typedef struct {
    uint32_t seeds;
    uint64_t window;
    size_t window_count;
    compare_window *windows; /* over the steps of the longest run */
    size_t common;           /* windows that all runs have, the first ones */
    double gap_max;          /* of gap over the windows */
    double gap_mean;         /* of gap_k over windows and seeds: the trajectory of each seed against its own fp32 run */
    double spread_max, spread_mean;
    double inside;              /* fraction of windows whose mean i lies between the least and the greatest f_k */
    double mean_difference;     /* mean metric of integer runs - of float runs; NAN when a run diverged */
    double float_metric_spread; /* greatest - least of the runs that did not diverge; NAN when all did */
} comparison;

/* window 0: 100 steps, or a tenth of runs shorter than 1000. NO_MEMORY. */
mantis_status compare_runs(comparison *c, const run_log *integer, const run_log *floating, uint32_t seeds,
                           uint64_t window, host_error *error);
void compare_free(comparison *c);

/* The page, and curves.tsv, METRIC.tsv (accuracy.tsv) and (golden) tensors.tsv beside it. */
typedef struct {
    const char *title;
    const training_options *options;
    const data_pair *data;
    uint64_t steps; /* of a run that does not diverge */
    const comparison *result;
    const run_log *integer, *floating; /* [seeds] */
} compare_page_content;
mantis_status compare_page(const compare_page_content *content, const char *folder, host_error *error);

#endif
