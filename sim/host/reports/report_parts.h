/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of report pages that belong to one run: its mapped tensors, and where its clocks went. */
#ifndef MANTIS_REPORTS_REPORT_PARTS_H
#define MANTIS_REPORTS_REPORT_PARTS_H

#include "host/reports/page.h"
#include "host/reports/run_log.h"

/* A table cell with a fraction in percent; a dash for NAN. */
void report_percent(text *t, double fraction);
/* A number of a table for gnuplot, "NaN" where there is none, and what separates it from the next. */
void report_number(text *t, double value, const char *separator);
/* A table cell with a run's metric, or the step in which it diverged. */
void report_metric(text *t, const run_log *r);
/* Gnuplot commands that mark where a run diverged: a dashed line over the whole height, the colour that of its kind. */
void report_divergence(text *script, const run_log *r, const char *colour);

/* step, tensor, exponent, relative error: one line an observation. */
void report_tensor_table(text *t, const run_log *r);
/* Shared exponent and mapping error of each mapped tensor over time. */
mantis_status report_tensors(page *p, const run_log *r, host_error *error);
/* Clocks, utilization and stalls of each layer and phase: table and plot. */
mantis_status report_sections(page *p, const run_log *r, host_error *error);
/* Of a run that has no sections. */
void report_shares_table(page *p, const clock_shares *s);

#endif
