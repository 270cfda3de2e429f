/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files: read at once, written so that a reader sees the old file or the new one, never a part. */
#ifndef MANTIS_SUPPORT_FILES_H
#define MANTIS_SUPPORT_FILES_H

#include "host/support/error.h"

#include <stddef.h>
#include <stdint.h>

/* Up to 8 GiB. *bytes is malloc'ed (size may be 0). IO_ERROR, NO_MEMORY. */
mantis_status files_read_whole(const char *path, uint8_t **bytes, uint64_t *size, host_error *error);

/* An output (host/support/output.h) of bytes that are there already. On an error (full disk, no permission) the old
 * file is untouched, or the text says that it is not. */
mantis_status files_write_whole(const char *path, const void *bytes, uint64_t size, host_error *error);

/* Creates a folder and its parents unless they exist. */
mantis_status files_make_folder(const char *path, host_error *error);

#endif
