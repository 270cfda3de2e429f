/* SPDX-License-Identifier: Apache-2.0 */
/* Recorded port values of a unit: see docs/records.md. Each line is one clock: hexadecimal columns, inputs then
 * outputs, joined by '_'. */
#ifndef MANTIS_SYNTH_RECORD_H
#define MANTIS_SYNTH_RECORD_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    char *name;
    int width;
    bool output;
} record_port;

typedef struct {
    char *unit, *phase;
    record_port *port;
    int ports;
    int op;   /* first bit of the port that tells operations, -1: every clock is one */
    int bits; /* all widths together; port p's bits begin where those of the ports before end */
    long clocks;
    uint8_t *value; /* [clock][bit]: 0, 1, or 2: unknown (x) */
} record;

/* Dies, with the line, when the file is no record. At most `limit` clocks are read (0: all). */
record *record_read(const char *path, long limit);

#endif
