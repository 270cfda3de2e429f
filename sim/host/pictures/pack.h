/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of pictures becomes a folder of IDX files (host/data/idx.c): train-images-idx4-ubyte and the other three,
 * with labels of 16 bits (of more than 32,768 classes, 32), and classes.txt with a line for each. Plain, so that a
 * training maps them instead of reading them whole. */
#ifndef MANTIS_PICTURES_PACK_H
#define MANTIS_PICTURES_PACK_H

#include "host/pictures/pack_folder.h"

#include <stdbool.h>

typedef struct {
    const char *folder, *out;
    uint32_t size;       /* of an image's side */
    uint32_t test_every; /* pack_folder_read */
    bool grey;           /* one channel, not three */
} pack_order;

/* All files appear or none. BAD_ARGUMENT (no decoders, or data in `out` already), BAD_FILE, IO_ERROR, NO_MEMORY. *found
 * is what was packed; free it in every case. */
mantis_status pack(const pack_order *order, pack_folder *found, host_error *error);
/* Its second half: the files of what was found. */
mantis_status pack_write(const pack_order *order, const pack_folder *found, host_error *error);

#endif
