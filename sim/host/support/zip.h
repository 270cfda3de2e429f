/* SPDX-License-Identifier: Apache-2.0 */
/* ZIP archives as NumPy's .npz files are: members stored or deflated, up to 4 GiB each, no encryption. Reads what
 * numpy.savez and numpy.savez_compressed write, to a file or through a pipe; writes members stored, as numpy.savez
 * does. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
#ifndef MANTIS_SUPPORT_ZIP_H
#define MANTIS_SUPPORT_ZIP_H

#include "host/support/output.h"

#include <stdint.h>

typedef struct {
    char *name;
    uint64_t start; /* of the member's head */
    uint32_t packed, size, checksum;
    uint16_t method; /* 0 stored, 8 deflated */
} zip_member;

typedef struct {
    const char *path;     /* for messages */
    const uint8_t *bytes; /* the caller's, the whole file; both live as long as the archive */
    uint64_t size;
    zip_member *members;
    uint32_t count;
} zip;

/* Reads the directory. BAD_FILE, NO_MEMORY; close in every case. */
mantis_status zip_open(zip *z, const char *path, const uint8_t *bytes, uint64_t size, host_error *error);
/* The member's bytes, malloc'ed, with their checksum compared. BAD_FILE, NO_MEMORY. */
mantis_status zip_read(const zip *z, uint32_t member, uint8_t **bytes, host_error *error);
void zip_close(zip *z);

typedef struct {
    output *to;
    uint64_t at;
    zip_member *members; /* so far */
    uint32_t count;
} zip_writer;

/* A member's head, behind what was written; then its bytes follow by zip_add, in pieces. BAD_ARGUMENT where the archive
 * would pass 4 GiB. */
mantis_status zip_begin(zip_writer *w, const char *name, uint64_t size, uint32_t checksum, host_error *error);
mantis_status zip_add(zip_writer *w, const void *bytes, uint64_t size, host_error *error);
/* The directory. Frees what the writer holds, also after an error before. */
mantis_status zip_end(zip_writer *w, host_error *error);

#endif
