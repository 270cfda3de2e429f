/* SPDX-License-Identifier: Apache-2.0 */
/* What a report asks of one training run: its options and how often it is tested and observed. Together with the data
 * an order decides every bit of the run's log. */
#ifndef MANTIS_REPORTS_RUN_ORDER_H
#define MANTIS_REPORTS_RUN_ORDER_H

#include "host/training/training_options.h"

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

#endif
