/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of .npy files, as NumPy saves them:
 *
 *     train-images.npy    N x height x width, or N x height x width x channels, unsigned bytes
 *     train-labels.npy    N integers of any width: a class each, or instead of them
 *     train-masks.npy     N x height x width unsigned bytes: a class, or 255: ignored, or
 *     train-boxes.npy     objects x 6 numbers (box_file.h)
 *     test-images.npy, and the same beside it
 */
#ifndef MANTIS_DATA_ARRAYS_H
#define MANTIS_DATA_ARRAYS_H

#include "host/data/dataset.h"

/* True when the folder holds train-images.npy. */
bool arrays_present(const char *folder);
/* The training ("train") or test ("test") set of such a folder; classes become the greatest of the targets and one.
 * BAD_FILE when these are not those of the images; IO_ERROR, NO_MEMORY. Nothing is left allocated then. */
mantis_status arrays_load_part(dataset *set, const char *folder, const char *part, host_error *error);

#endif
