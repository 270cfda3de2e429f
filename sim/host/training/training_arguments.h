/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a training run: the one table of their names, ranges, defaults and meanings. Parsing, help, the lines
 * of a checkpoint and the checks of callers that fill in training_options themselves all come from it. */
#ifndef MANTIS_TRAINING_TRAINING_ARGUMENTS_H
#define MANTIS_TRAINING_TRAINING_ARGUMENTS_H

#include "host/support/options.h"
#include "host/training/training_options.h"

#define TRAINING_ARGUMENTS      48 /* in the table, at most */
#define TRAINING_ARGUMENTS_OWN  16 /* of a verb besides, at most */
#define TRAINING_ARGUMENTS_MOST (TRAINING_ARGUMENTS + TRAINING_ARGUMENTS_OWN)

typedef struct {
    training_options run;
    const char *data, *rounding, *nearest, *schedule;   /* as words, which training_arguments_finish turns into codes */
    const char *activation, *gradient, *norm, *emulate; /* likewise */
    char directions[sizeof "forward,backward,update"];  /* of nearest, after training_arguments_of */
    bool json;
} training_arguments;

training_arguments training_arguments_defaults(void);
/* The arguments that give these options; training_options' own texts are taken as they are. */
void training_arguments_of(training_arguments *a, const training_options *options);

/* Appends the options to `to`, which has room for TRAINING_ARGUMENTS_MOST in all; returns how many there are now.
 * arithmetic: bits, rounding, saturate and gradient among them. */
size_t training_arguments_table(training_arguments *a, bool arithmetic, option *to, size_t count);
/* One of them, by name: for verbs that take a few. */
option training_argument(training_arguments *a, const char *name);
/* After options_parse: turns names into codes and checks them. BAD_ARGUMENT. */
mantis_status training_arguments_finish(training_arguments *a, host_error *error);
/* Steps that a verb takes after the --steps asked for. BAD_ARGUMENT: together more than 64 bits hold. */
mantis_status training_arguments_further(training_arguments *a, uint64_t steps, host_error *error);

/* Whether every option is one that may be. BAD_ARGUMENT. */
mantis_status training_options_check(const training_options *options, host_error *error);

#endif
