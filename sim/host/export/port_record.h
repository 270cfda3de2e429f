/* SPDX-License-Identifier: Apache-2.0 */
/* Records of a unit's ports out of a training run, for gate-level simulation and energy: docs/records.md has the file's
 * form.
 *
 * The recorder is an executor around another one that runs command after command. Units of the mapping are recorded
 * from each command's memory before it runs; all others from the cycle model's ports in every clock (record_watch), so
 * the inner executor must be a cycle model that this recorder watches. Results come from the primitives of numerics, so
 * a netlist that replays a record is compared with golden.
 *
 * Room export: what a run leaves for other tools: port records, vectors, replay. */
#ifndef MANTIS_EXPORT_PORT_RECORD_H
#define MANTIS_EXPORT_PORT_RECORD_H

#include "host/device/program.h"

#include <stdio.h>

struct mantis_top;
typedef struct recorder recorder;

typedef struct {
    const char *name;
    const char *ports; /* the head's port and op lines */
    /* One of these, the other is NULL. Each writes lines with record_line and stops when that says so. */
    void (*command)(recorder *r, const mantis_memory *memory, const mantis_command *c);
    void (*clock)(recorder *r, const struct mantis_top *top);
    int exponent_bits, fraction_bits; /* of floating-point PEs' operands */
} record_unit;

struct recorder {
    mantis_executor base;
    mantis_executor *inner;
    const program *program; /* tells the phase: it must be profiling */
    const record_unit *unit;
    const char *phase; /* as program_section has it, "input gradient" */
    FILE *to;          /* NULL: not recording now */
    uint64_t left;     /* clocks still to write .. */
    uint64_t share;    /* .. and of them by this command; 0 outside the phase */
    uint64_t written;
    uint32_t known;           /* what the unit shows follows from what the record has; of the align lane from 2 on */
    uint32_t shifts;          /* of the array, since sums entered its shadows */
    uint32_t word, next_word; /* of the align lane, from the line before and from this one */
    bool overflow, next_overflow;
    uint64_t term;     /* of the vector term, from the line before */
    uint32_t mantissa; /* of the map lane, likewise, with its saturation above */
    char lanes[80];    /* of the mapping unit: mantissas and saturations of the line before, as text */
};

/* NULL when the unit has no record. */
const record_unit *record_find(const char *name);
/* Makes r an executor that passes all to `inner`; the caller owns both. */
void record_wrap(recorder *r, mantis_executor *inner, const program *p);
/* From now on commands of `phase` are recorded, at most `clocks` clocks; writes the head. */
void record_start(recorder *r, const record_unit *unit, const char *phase, uint64_t clocks, FILE *to);
/* To be called by the inner cycle model in every clock: mantis_platform_options.watch. */
void record_watch(void *recorder_, const struct mantis_top *top);

/* For units: writes one line, printf-like, of ports in the head's order. */
void record_line(recorder *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Units, by file. */
void record_pe(recorder *r, const struct mantis_top *top); /* record_products.c */
void record_fp_pe(recorder *r, const struct mantis_top *top);
void record_mac_array_8(recorder *r, const struct mantis_top *top);
void record_align_lane(recorder *r, const struct mantis_top *top); /* record_align.c */
void record_align_add(recorder *r, const struct mantis_top *top);
void record_lza(recorder *r, const struct mantis_top *top);
void record_vector_term(recorder *r, const struct mantis_top *top);
void record_map_lane(recorder *r, const mantis_memory *memory, const mantis_command *c); /* record_mapping.c */
void record_quantizer_lane(recorder *r, const mantis_memory *memory, const mantis_command *c);
void record_mapping_unit(recorder *r, const mantis_memory *memory, const mantis_command *c);

#endif
