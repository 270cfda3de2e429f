/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a training run that train, compare and sweep have in common, as one table. */
#ifndef MANTIS_TRAINING_TRAINING_ARGUMENTS_H
#define MANTIS_TRAINING_TRAINING_ARGUMENTS_H

#include "host/support/options.h"
#include "host/training/trainer.h"

#define TRAINING_ARGUMENTS_MOST 48

typedef struct {
    training_options run;
    const char *data, *rounding, *nearest, *schedule;
    bool json;
} training_arguments;

training_arguments training_arguments_defaults(void);
/* Appends the common options to `to`, which has room for TRAINING_ARGUMENTS_MOST in all; returns how many there are
 * now. */
size_t training_arguments_table(training_arguments *a, option *to, size_t count);
/* After options_parse: turns names into codes and checks them. BAD_ARGUMENT. */
mantis_status training_arguments_finish(training_arguments *a, host_error *error);

#endif
