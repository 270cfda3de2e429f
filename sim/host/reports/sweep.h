/* SPDX-License-Identifier: Apache-2.0 */
/* The table of a sweep: one cell a combination, its numbers over the seeds, and the page that shows them. */
#ifndef MANTIS_REPORTS_SWEEP_H
#define MANTIS_REPORTS_SWEEP_H

#include "host/reports/run_log.h"

#include <stdio.h>

#define SWEEP_CURVES (7 * 2 * 2) /* gradients, rounding, headroom */

typedef struct {
    char name[40];
    bool is_float;
    int bits;
    bool nearest, saturate;
    quantizer gradient;
    uint32_t seeds, diverged;
    double metric[64];            /* the task's, by seed; NAN: diverged */
    double mean, least, greatest; /* over the seeds that did not diverge; NAN when all did */
    double final_loss; /* mean of the last steps' loss over the seeds that did not diverge; NAN when all did */
} sweep_cell;

/* mean, least and greatest from metric[seeds]. */
void sweep_summarize(sweep_cell *cell);
/* metric: its name for people. */
void sweep_print(const sweep_cell *cells, size_t count, const char *metric, FILE *to);
/* FOLDER/index.html and FOLDER/sweep.tsv. */
mantis_status sweep_page(const sweep_cell *cells, size_t count, const training_options *options, const data_pair *data,
                         const char *folder, host_error *error);

#endif
