/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of .npy files, as NumPy saves them, all of unsigned bytes:
 *
 *     train-images.npy    N x height x width, or N x height x width x channels
 *     train-masks.npy     N x height x width: a class, or 255: ignored
 *     test-images.npy, test-masks.npy
 */
#ifndef MANTIS_DATA_ARRAYS_H
#define MANTIS_DATA_ARRAYS_H

#include "host/data/dataset.h"

/* True when the folder holds train-images.npy. */
bool arrays_present(const char *folder);
/* The training ("train") or test ("test") set of such a folder; classes become the greatest of the masks and one.
 * BAD_FILE when the masks are not those of the images; IO_ERROR, NO_MEMORY. Nothing is left allocated then. */
mantis_status arrays_load_part(dataset *set, const char *folder, const char *part, host_error *error);

#endif
