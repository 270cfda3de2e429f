/* SPDX-License-Identifier: Apache-2.0 */
/* Results as a flat list of names and values: "critical_path.from" = "a_i[3]". The same list is a facts file
   (name=value lines, written by the flow's scripts) and a nested JSON object. */
#ifndef MANTIS_SYNTH_FLAT_H
#define MANTIS_SYNTH_FLAT_H

#include <stdbool.h>
#include <stdio.h>

typedef struct {
    char *name, *value; /* value NULL: JSON null */
    bool text;          /* a JSON string, otherwise a number */
} flat_pair;

typedef struct {
    flat_pair *pair;
    int pairs;
} flat;

/* Sets or replaces. */
void flat_set(flat *f, const char *name, const char *value, bool text);
void flat_number(flat *f, const char *name, double value);
const char *flat_text(const flat *f, const char *name);        /* NULL when absent or null */
bool flat_get(const flat *f, const char *name, double *value); /* false when absent, null or no number */

/* Adds the lines of a facts file; a value that reads as a number is one, unless the name is known to be text. False
 * when it can't be opened. */
bool flat_read_facts(flat *f, const char *path);
/* Reads a JSON object of objects, strings, numbers, booleans and nulls (no arrays). False, with a message on stderr,
 * otherwise. */
bool flat_read_json(flat *f, const char *path);
/* Writes the pairs as nested objects, two blanks a level; names that share a prefix must follow each other. */
void flat_write_json(const flat *f, FILE *to);

#endif
