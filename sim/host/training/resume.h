/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a run from one of its checkpoints, so that a run which goes on need not repeat them. */
#ifndef MANTIS_TRAINING_RESUME_H
#define MANTIS_TRAINING_RESUME_H

#include "host/training/training_text.h"

/* Sets what the checkpoint says of its run, over what is in `a`: all that decides its bits, network and data,
 * arithmetic, and with `length` the number of its steps (without: only where the schedule depends on it, otherwise 0).
 * *step is the checkpoint's. Texts point into *texts, to be freed after the last use of `a`. Errors as checkpoint_load.
 */
mantis_status resume_options(const char *path, bool length, training_arguments *a, uint64_t *step, char **texts,
                             host_error *error);

/* BAD_ARGUMENT when the network is a file that is not where the checkpoint `from` says, and no other was given. */
mantis_status resume_network(const char *net, const char *given, const char *from, host_error *error);

/* data_load for a run that goes on: when the data are not where the checkpoint says, the error says that --data helps.
 */
mantis_status resume_data(data_pair *data, const char *path, const char *given, const char *from, host_error *error);

#endif
