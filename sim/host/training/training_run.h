/* SPDX-License-Identifier: Apache-2.0 */
/* A run from its current step to its end, with progress on stderr and checkpoints on the way. */
#ifndef MANTIS_TRAINING_TRAINING_RUN_H
#define MANTIS_TRAINING_TRAINING_RUN_H

#include "host/training/trainer.h"

/* title names the run in its progress lines. checkpoint NULL: none; otherwise written at the end, and after every
 * `every` steps when that is not 0. The waveform is in its place afterwards, whatever happened.
 *
 * SIGINT, SIGTERM and SIGHUP end the run after the step that is under way, with a checkpoint where one was asked for;
 * TIMEOUT then says at which step, and what is kept. */
mantis_status training_run(trainer *t, const char *title, const char *checkpoint, uint64_t every, host_error *error);

#endif
