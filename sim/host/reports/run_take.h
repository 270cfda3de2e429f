/* SPDX-License-Identifier: Apache-2.0 */
/* A run for a report: taken from its file, or trained. */
#ifndef MANTIS_REPORTS_RUN_TAKE_H
#define MANTIS_REPORTS_RUN_TAKE_H

#include "host/data/data_sources.h"
#include "host/reports/run_log.h"
#include "host/reports/run_order.h"

/* Takes the log from the folder, or trains. A run that diverges (host/training/divergence.h) is a log with
 * `diverged`, every other error an error. */
mantis_status run_take(run_log *r, const run_order *order, const data_pair *data, host_error *error);
#endif
