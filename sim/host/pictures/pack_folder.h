/* SPDX-License-Identifier: Apache-2.0 */
/* What a folder of pictures holds: classes, and the files of each. */
#ifndef MANTIS_PICTURES_PACK_FOLDER_H
#define MANTIS_PICTURES_PACK_FOLDER_H

#include "host/support/error.h"

#include <stdint.h>

#define PACK_CLASSES 65536u /* labels have 16 bits in a training */

typedef struct {
    char **names; /* in order of their bytes */
    uint32_t count;
} pack_names;

typedef struct {
    char *path;
    uint16_t label;
} pack_file;

typedef struct {
    pack_file *files; /* class by class, by name */
    uint32_t count, room;
} pack_list;

typedef struct {
    pack_names classes; /* the folders of the training pictures */
    pack_list train, test;
    uint32_t others; /* files that are neither PNG nor JPEG */
    char *other;     /* the first of them; NULL: none */
} pack_folder;

/* FOLDER/train/CLASS/... with FOLDER/val or FOLDER/test beside it; otherwise FOLDER/CLASS/..., of which every
 * `test_every`-th file of a class is for tests. Names that begin with a point are passed over. BAD_FILE: no classes, a
 * class without training pictures, a class of the test pictures alone; IO_ERROR, NO_MEMORY. Free in every case. */
mantis_status pack_folder_read(pack_folder *f, const char *folder, uint32_t test_every, host_error *error);
void pack_folder_free(pack_folder *f);

#endif
