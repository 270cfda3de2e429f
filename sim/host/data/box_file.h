/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes of one's own: a .npy file of M x 6 numbers, float32 or integers, a row for each object of any image, in any
 * order: image, class, x0, y0, x1, y1. Images count from 0; classes from 1, 0 is the background; edges in pixels, the
 * first pixel's from 0 to 1. */
#ifndef MANTIS_DATA_BOX_FILE_H
#define MANTIS_DATA_BOX_FILE_H

#include "host/data/dataset.h"

/* Gives a set of images its boxes, each image's in the order of the file; classes becomes the greatest and one.
 * BAD_FILE with the row that does not match: an image or a class beyond, a box that is empty or leaves its image. */
mantis_status box_file_read(dataset *set, const char *path, host_error *error);

#endif
