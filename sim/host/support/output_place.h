/* SPDX-License-Identifier: Apache-2.0 */
/* What lies at an output's name, and so how new contents get there. As for a program that opens the name for writing:
 * links are followed, a folder or a file without write permission is refused, a device or FIFO is written to. A plain
 * file is replaced in one step where nothing but its bytes changes by that. */
#ifndef MANTIS_SUPPORT_OUTPUT_PLACE_H
#define MANTIS_SUPPORT_OUTPUT_PLACE_H

#include "host/support/error.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

typedef enum {
    OUTPUT_NEW,       /* nothing there: a file is made */
    OUTPUT_REPLACE,   /* a plain file: another one takes its name */
    OUTPUT_THROUGH,   /* opened and written: devices, FIFOs, and files whose replacement would lose something */
    OUTPUT_DESCRIPTOR /* /dev/stdout and the like: what this process has open already */
} output_way;

typedef struct {
    output_way way;
    char path[PATH_MAX];   /* behind all links */
    char folder[PATH_MAX]; /* that holds it */
    struct stat info;      /* REPLACE and THROUGH */
    int descriptor;        /* DESCRIPTOR */
    char because[128];     /* why a plain file is written through; empty otherwise */
} output_place;

/* Changes nothing. IO_ERROR with the system's reason where opening for writing would fail. */
mantis_status output_place_find(output_place *place, const char *path, host_error *error);

/* Gives `file`, which is to replace the one at the place, the owner, mode, ACL and extended attributes of that one.
 * False when it cannot: the place's way is THROUGH then. */
bool output_place_dress(output_place *place, int file);

#endif
