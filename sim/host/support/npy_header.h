/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a .npy file: a Python dictionary with the keys descr, fortran_order and shape, read by Python's rules
 * for literals, so that it accepts what numpy accepts and nothing that numpy refuses. Left out, and refused: escapes in
 * strings, structured types. */
#ifndef MANTIS_SUPPORT_NPY_HEADER_H
#define MANTIS_SUPPORT_NPY_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#define NPY_DIMENSIONS 32 /* of numpy, too */
#define NPY_TYPE_BYTES 24

typedef struct {
    char type[NPY_TYPE_BYTES]; /* "<f4"; empty: not a plain one */
    bool fortran;
    int dimensions;
    uint64_t shape[NPY_DIMENSIONS];
} npy_header;

/* NULL, or what is wrong with the text. longs: Python 2 may have written it (formats 1.0 and 2.0), with numbers such as
 * 10L. */
const char *npy_header_read(const char *text, uint64_t length, bool longs, npy_header *header);

#endif
