/* SPDX-License-Identifier: Apache-2.0 */
/* Several files that appear together or not at all: each is written as NAME.new, and renamed when all of them are on
 * the disk. */
#ifndef MANTIS_SUPPORT_OUTPUT_SET_H
#define MANTIS_SUPPORT_OUTPUT_SET_H

#include "host/support/text.h"

#define OUTPUT_SET_FILES 8

typedef struct {
    const char *folder;
    const char *names[OUTPUT_SET_FILES]; /* literals */
    size_t count;
} output_set;

/* Takes and frees the text. IO_ERROR, NO_MEMORY; does nothing but free when the error is set. */
mantis_status output_set_add(output_set *set, text *t, const char *name, host_error *error);
/* Renames all files to their names, or removes them when the error is set. */
mantis_status output_set_end(output_set *set, host_error *error);

#endif
