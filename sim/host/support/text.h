/* SPDX-License-Identifier: Apache-2.0 */
/* Text that grows; the first failure sticks and shows when it is written. Pages, tables and plot scripts are made with
 * it. */
#ifndef MANTIS_SUPPORT_TEXT_H
#define MANTIS_SUPPORT_TEXT_H

#include "host/support/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char *bytes; /* ends with a 0 that size does not count */
    size_t size, capacity;
    bool failed; /* out of memory */
} text;

/* printf at the end. */
void text_add(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for anything that goes into HTML: & < > and quotes of the value are escaped. */
void text_add_escaped(text *t, const char *value);
void text_free(text *t);
/* Writes FOLDER/NAME whole or not at all (host/support/output.h) and frees the text in every case. IO_ERROR, NO_MEMORY.
 */
mantis_status text_write(text *t, const char *folder, const char *name, host_error *error);

#endif
