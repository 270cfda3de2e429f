/* SPDX-License-Identifier: Apache-2.0 */
/* When each command of a program ran, how long it took and what it moved, by layer and pass: alike for every executor.
 *
 * A timeline is an executor around another one; commands and results are the inner executor's. Its time is that of the
 * executor alone: clocks in which the machine was not idle where there are clocks, else nanoseconds that the call took.
 * Between commands, while the host works, it stands still. */
#ifndef MANTIS_EXPORT_TIMELINE_H
#define MANTIS_EXPORT_TIMELINE_H

#include "host/device/program.h"

typedef struct {
    uint64_t begin, duration;           /* clocks or nanoseconds */
    uint64_t read, written;             /* bytes of the command's operands, each operand once */
    uint64_t bus_read, bus_written;     /* bytes of beats at the memory port; 0 without clocks */
    uint64_t counters[MANTIS_COUNTERS]; /* 0 without clocks */
} timeline_amounts;

typedef struct {
    char name[PROGRAM_NAME_BYTES]; /* "GEMM fc1.y = fc1.qx * fc1.qw + fc1.b" */
    mantis_opcode opcode;
    size_t section; /* of the program's profile: layer and pass */
    timeline_amounts of;
} timeline_command;

typedef struct {
    mantis_executor base; /* give this to a program */
    mantis_executor *inner;
    const program *program; /* profiling */
    timeline_command *commands;
    size_t count, capacity;
    bool clocked; /* time is clocks */
    bool failed;  /* out of memory: later commands are missing */
    uint64_t now;
    double started; /* seconds: when the running command began, without clocks */
} timeline;

/* inner and program live longer. clocked: inner has clocks. */
void timeline_begin(timeline *t, mantis_executor *inner, const program *p, bool clocked);
/* Frees what was seen, not the inner executor. */
void timeline_end(timeline *t);

/* "clock" or "ns". */
const char *timeline_unit(const timeline *t);
/* What the program calls a section: "fc1" and "input gradient"; the host's preparation of a step has the layer "-". */
const char *timeline_layer(const timeline *t, size_t section);
const char *timeline_pass(const timeline *t, size_t section);
/* Sums over a section's commands, or over all (SIZE_MAX); begin is the first one's. Returns how many there are. */
size_t timeline_sum(const timeline *t, size_t section, timeline_amounts *sum);

#endif
