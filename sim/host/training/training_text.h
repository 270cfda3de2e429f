/* SPDX-License-Identifier: Apache-2.0 */
/* What decides the bits of a run, as lines of text that a checkpoint holds: an option is written as the words that set
 * it ("--seed 1", "--flip"), one that is off as "no --flip", and what is no option as a name with its checksum.
 * Threads, executors that give the same bits, memory's latency are not in it; the length of the run is where the
 * schedule depends on it. */
#ifndef MANTIS_TRAINING_TRAINING_TEXT_H
#define MANTIS_TRAINING_TRAINING_TEXT_H

#include "host/networks/network.h"
#include "host/support/text.h"
#include "host/data/dataset.h"
#include "host/training/training_arguments.h"

/* How the line begins that names the hash of the weights it started from, where those were not drawn from the seed. */
#define TRAINING_TEXT_INIT "initial weights "

/* The lines of a run of so many steps. */
void training_text_add(text *t, const training_options *options, uint64_t steps, const network *net,
                       const data_pair *data);
/* Where network and data came from, and the run's length, as options too; these decide nothing (checksums do) and serve
 * a run that goes on. No --data for data that the caller drew itself. */
void training_text_add_places(text *t, const training_options *options, uint64_t steps, const data_pair *data);

/* Sets the options that such lines name, in `a` and over what is there. Texts point into `lines`, which changes and
 * lives as long as they do. BAD_ARGUMENT when a line is none of this program's options. */
mantis_status training_text_read(char *lines, training_arguments *a, host_error *error);

#endif
