/* SPDX-License-Identifier: Apache-2.0 */
/* What mantis bench has measured: lines of a table for a person, figures under short names for a program. */
#ifndef MANTIS_CLI_BENCH_TABLE_H
#define MANTIS_CLI_BENCH_TABLE_H

#include "host/device/executors.h"
#include "host/networks/network.h"
#include "host/reports/machine_limits.h"
#include "host/training/training_arguments.h"

#define BENCH_SECONDS 0.4 /* a measurement repeats until this long, and takes its best round */

enum { BENCH_LINES = 64 };

/* rate in units per second; against: what it is a fraction of, 0 when of nothing. */
typedef struct {
    char key[NETWORK_NAME_BYTES + 32]; /* of a figure, or empty */
    char name[NETWORK_NAME_BYTES + 64];
    const char *unit, *against_name;
    double rate, against, scale; /* scale: units are shown divided by it */
} bench_line;

typedef struct {
    bench_line lines[BENCH_LINES];
    size_t count;
    bool training; /* golden alone */
    double quick;  /* divides sizes */
    executor_options machine;
} bench_table;

/* True when the build has an executor. */
bool bench_has(const char *executor);
/* Lines of training in integers and in fp32: of the options' network, or of each of seven. */
mantis_status bench_training(bench_table *t, const training_arguments *a, bool all, host_error *error);

/* Images a second of the best of some steps. The options' length of the run is ignored. */
mantis_status bench_train(const training_options *options, const data_pair *data, double *rate, host_error *error);
/* Lines of golden at batches of 1 to 1024, each with 1, 2, 4 .. and all threads (quick: to 16). A batch that the
 * memory window does not hold ends it. */
mantis_status bench_growth(bench_table *t, const training_arguments *a, host_error *error);

/* Lines of clocks a second of a step of ResNet-20, beside the RTL's (0: there is none). */
mantis_status bench_clocked_step(bench_table *t, double rtl, host_error *error);

/* Prints what the commands of a step of the options' network cost on golden, and how products are done. */
mantis_status bench_explain(const training_arguments *a, host_error *error);

/* key NULL: no figure. */
void bench_add(bench_table *t, const char *key, const char *name, const char *unit, double scale, double rate,
               const char *against_name, double against);
void bench_print(const bench_table *t);
/* The machine's limits, all lines as "measurements", and {name: {value, unit, of, ratio}} as "figures". */
void bench_print_json(const bench_table *t, const machine_limits *limits);

#endif
