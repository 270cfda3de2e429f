/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of runs in files, each under a key of everything that decides the run, so that a report that was interrupted
 * goes on where it stopped. A file is there whole or not at all. */
#ifndef MANTIS_REPORTS_RUN_FILE_H
#define MANTIS_REPORTS_RUN_FILE_H

#include "host/data/data_sources.h"
#include "host/reports/run_log.h"
#include "host/reports/run_order.h"

#define RUN_LOGS "runs" /* the folder of log files in a report's folder */

/* Before long work: whether logs can be kept in FOLDER/runs. IO_ERROR. */
mantis_status run_file_check(const char *folder, host_error *error);
/* The key of a run, and the name of its file. */
void run_file_name(const run_order *order, const data_pair *data, char *key, size_t key_size, char name[32]);
/* Whether a good log with this key was there. */
bool run_file_load(run_log *r, const char *path, const char *key);
mantis_status run_file_save(const run_log *r, const char *folder, const char *name, const char *key, host_error *error);

#endif
