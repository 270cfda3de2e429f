/* SPDX-License-Identifier: Apache-2.0 */
/* Stimulus and expected results for the RTL's leaf units, computed by the numerics functions.
 *
 * A unit is a list of columns (its ports in order) and a function that draws row i. A row is printed as hexadecimal
 * digits, the first column leftmost, each column padded to whole digits, so that $readmemh reads it and [msb:lsb] picks
 * a column. */
#ifndef MANTIS_EXPORT_PORT_VECTORS_H
#define MANTIS_EXPORT_PORT_VECTORS_H

#include "host/support/host_random.h"

#include <stddef.h>
#include <stdint.h>

#define VECTOR_COLUMNS 8
#define VECTOR_WORDS   16 /* 32-bit words of the widest column (512 bits) */

typedef struct {
    const char *port;
    uint32_t bits;
    const char *meaning;
} vector_column;

/* Column values, little-endian words. */
typedef struct {
    uint32_t in[VECTOR_COLUMNS][VECTOR_WORDS];
    uint32_t out[VECTOR_COLUMNS][VECTOR_WORDS];
} vector_row;

/* State that a clocked unit's rows carry from one to the next; zero before row 0. */
typedef struct {
    uint64_t word[4];
} vector_state;

typedef struct {
    const char *name;
    const char *about;
    vector_column in[VECTOR_COLUMNS], out[VECTOR_COLUMNS]; /* ended by port NULL */
    void (*draw)(host_random *r, uint64_t row, vector_row *values, vector_state *state);
} vector_unit;

extern const vector_unit VECTOR_UNITS[];
extern const size_t VECTOR_UNIT_COUNT;

/* The unit of this name ("mac" also means pe), or NULL. */
const vector_unit *vectors_find(const char *name);

/* Hexadecimal digits of a row's columns. */
uint32_t vectors_digits(const vector_column *columns);

#endif
