/* SPDX-License-Identifier: Apache-2.0 */
/* One output of the program: everything it writes to a name that the user gave goes through here.
 *
 *     output_open(&o, path, error)      what can be refused is refused now; nothing at the name changes
 *     write(o.spool.file, ...)          bytes go into a file of their own; seeking and cutting are fine
 *     output_commit(&o, error)          they are on the disk, and at the name, in one step
 *     output_discard(&o)                in every case; without a commit nothing at the name has changed
 *
 * Behind the name (output_place.h) a plain file is replaced by one with its owner, mode, ACL and attributes. Devices,
 * FIFOs and plain files that would lose something are written through: their bytes are complete before the first of
 * them changes, room for them is made first, and an error says when the old ones are gone. */
#ifndef MANTIS_SUPPORT_OUTPUT_H
#define MANTIS_SUPPORT_OUTPUT_H

#include "host/support/output_place.h"
#include "host/support/temporary.h"

#include <stdio.h>

typedef struct {
    const char *path; /* as the user wrote it; lives as long as the output */
    output_place place;
    temporary spool;
} output;

/* IO_ERROR. After an error there is nothing to discard. */
mantis_status output_open(output *o, const char *path, host_error *error);
/* At the end of what is there. IO_ERROR. */
mantis_status output_write(output *o, const void *bytes, uint64_t size, host_error *error);
/* A stream at the end of what is there, for fprintf; output_stream_end closes it. NULL: IO_ERROR. */
FILE *output_stream(output *o, host_error *error);
/* IO_ERROR: something that went into the stream did not reach the file. */
mantis_status output_stream_end(output *o, FILE *stream, host_error *error);
/* Brings what was written to the disk; a commit does it too. IO_ERROR. */
mantis_status output_flush(output *o, host_error *error);
/* IO_ERROR. */
mantis_status output_commit(output *o, host_error *error);
void output_discard(output *o);

/* Before long work: IO_ERROR when output_open would fail. A note on stderr says when a plain file will be written in
 * place instead of replaced, and why. path NULL: nothing to check. */
mantis_status output_check(const char *path, host_error *error);
/* The same for FOLDER/NAME. */
mantis_status output_check_in(const char *folder, const char *name, host_error *error);

#endif
