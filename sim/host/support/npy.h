/* SPDX-License-Identifier: Apache-2.0 */
/* NumPy's .npy files (formats 1.0, 2.0 and 3.0), little-endian; arrays in Fortran order are turned into C order.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
#ifndef MANTIS_SUPPORT_NPY_H
#define MANTIS_SUPPORT_NPY_H

#include "host/support/error.h"
#include "host/support/npy_header.h"

#include <stdint.h>

typedef enum { NPY_F4, NPY_I1, NPY_I2, NPY_I4, NPY_I8, NPY_U1, NPY_U2, NPY_ANY } npy_type;

typedef struct {
    npy_type type;
    int dimensions; /* 0: a scalar */
    uint64_t shape[NPY_DIMENSIONS];
    uint64_t count; /* product of the shape, at least 1 */
    void *data;     /* malloc'ed, count elements in C order */
} npy;

/* Reads a file that must hold elements of this type (NPY_ANY: of any; array->type says of which). IO_ERROR, NO_MEMORY,
 * BAD_FILE: wrong magic, header (npy_header.h) or type, empty, truncated, or longer than its shape says. */
mantis_status npy_read(const char *path, npy_type type, npy *array, host_error *error);
/* The same from a file's bytes in memory, or in an archive; name is what messages call it. BAD_FILE, NO_MEMORY. */
mantis_status npy_parse(const char *name, const uint8_t *bytes, uint64_t size, npy_type type, npy *array,
                        host_error *error);

#define NPY_HEAD_BYTES 1088
/* What stands before the elements in a file of such an array; returns its bytes. */
uint32_t npy_head(const npy *array, uint8_t head[NPY_HEAD_BYTES]);
/* Writes whole or not at all (host/support/output.h). */
mantis_status npy_write(const char *path, const npy *array, host_error *error);
void npy_free(npy *array);

/* Element i, whatever the type. */
double npy_number(const npy *array, uint64_t i);
/* "<f4" and the like; bytes of an element. */
const char *npy_type_name(npy_type type);
uint32_t npy_type_bytes(npy_type type);

#endif
