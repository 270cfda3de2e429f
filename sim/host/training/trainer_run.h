/* SPDX-License-Identifier: Apache-2.0 */
/* What a run's steps and its evaluations share. */
#ifndef MANTIS_TRAINING_TRAINER_RUN_H
#define MANTIS_TRAINING_TRAINER_RUN_H

#include "host/training/trainer.h"

/* Appends what must run once, before the first step or evaluation. */
void trainer_setup(trainer *t);
/* Runs what is wanted by then. A result beyond the range is an error too, and the cause of a reader's NONFINITE after
 * it. when: for the error's text. */
mantis_status trainer_run(trainer *t, program_time until, const char *when, host_error *error);

#endif
