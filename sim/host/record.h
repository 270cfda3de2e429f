/* Records of a unit's ports out of a training run, for gate-level simulation and energy: docs/records.md has the file's form.
 *
 * The recorder is an executor around another one: it looks at each command before the inner executor runs it, and writes what the unit sees while
 * the machine works on it. Values come from the primitives of numerics, so a netlist that replays a record is compared with golden. */
#ifndef MANTIS_HOST_RECORD_H
#define MANTIS_HOST_RECORD_H

#include "host/program.h"

#include <stdio.h>

typedef struct recorder recorder;

typedef struct {
    const char *name;
    const char *ports; /* the head's port lines */
    void (*record)(recorder *r, const mantis_memory *memory, const mantis_command *c);
    int exponent_bits, fraction_bits; /* of floating-point PEs' operands */
} record_unit;

struct recorder {
    mantis_executor base;
    mantis_executor *inner;
    const program *program;  /* tells the phase: it must be profiling */
    const record_unit *unit;
    const char *phase;       /* as program_section has it, "input gradient" */
    FILE *to;                /* NULL: not recording now */
    uint64_t left;           /* clocks still to write */
};

/* NULL when the unit has no record. */
const record_unit *record_find(const char *name);
/* Makes r an executor that passes all to `inner`; the caller owns both. */
void record_wrap(recorder *r, mantis_executor *inner, const program *p);
/* From now on commands of `phase` are recorded, at most `clocks` clocks; writes the head. */
void record_start(recorder *r, const record_unit *unit, const char *phase, uint64_t clocks, FILE *to);

#endif
