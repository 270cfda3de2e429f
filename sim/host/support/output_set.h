/* SPDX-License-Identifier: Apache-2.0 */
/* Several outputs that appear together or not at all: each is complete on the disk before the first takes its name.
 * Runs at once in one folder do not meet: the files of the last one stay. */
#ifndef MANTIS_SUPPORT_OUTPUT_SET_H
#define MANTIS_SUPPORT_OUTPUT_SET_H

#include "host/support/output.h"
#include "host/support/text.h"

#define OUTPUT_SET_FILES 8

typedef struct {
    const char *folder;
    struct {
        char path[PATH_MAX];
        output file;
    } files[OUTPUT_SET_FILES];
    size_t count;
} output_set;

/* Before long work: makes the folder and checks these names in it (output_check), up to a NULL. IO_ERROR. */
mantis_status output_set_check(const char *folder, const char *const *names, host_error *error);

/* One more file of the set, to be written by output_write; NULL with the error. */
output *output_set_open(output_set *set, const char *name, host_error *error);
/* Takes and frees the text. IO_ERROR, NO_MEMORY; does nothing but free when the error is set. */
mantis_status output_set_add(output_set *set, text *t, const char *name, host_error *error);
/* Gives all files their names, or drops them when the error is set. */
mantis_status output_set_end(output_set *set, host_error *error);

#endif
