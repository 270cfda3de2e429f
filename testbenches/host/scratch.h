/* SPDX-License-Identifier: Apache-2.0 */
/* A scratch folder for tests of files, and checks of host errors. */
#ifndef MANTIS_SCRATCH_H
#define MANTIS_SCRATCH_H

#include "../common/tap.h"
#include "host/support/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch_folder[64];

/* Creates the folder once; exits the test when it cannot. */
__attribute__((unused)) static const char *scratch(void)
{
    if (!scratch_folder[0]) {
        strcpy(scratch_folder, P_tmpdir "/mantis-test-XXXXXX");
        if (!mkdtemp(scratch_folder)) {
            perror("mkdtemp");
            exit(1);
        }
    }
    return scratch_folder;
}

/* Path of a file in it; four buffers in turn. */
__attribute__((unused)) static const char *scratch_path(const char *name)
{
    static char path[4][160];
    static unsigned turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", scratch(), name);
    return path[turn];
}

__attribute__((unused)) static const char *scratch_write(const char *name, const void *bytes, size_t size)
{
    const char *path = scratch_path(name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
    return path;
}

__attribute__((unused)) static void scratch_remove(void)
{
    char command[100];
    if (!scratch_folder[0])
        return;
    snprintf(command, sizeof command, "rm -rf %s", scratch_folder);
    if (system(command) != 0)
        printf("# %s was not removed\n", scratch_folder);
}

/* The error has this status and its text, which must be one line, holds `words`. Clears the error. */
__attribute__((unused)) static int failed_with(host_error *error, mantis_status status, const char *words,
                                               const char *what)
{
    int good = error->status == status && strstr(error->text, words) && !strchr(error->text, '\n');
    tap_ok(good, "%s: %s", what, mantis_status_name((int)status));
    if (!good)
        printf("# got %s: '%s', wanted '%s'\n", mantis_status_name((int)error->status), error->text, words);
    memset(error, 0, sizeof *error);
    return good;
}

#endif
