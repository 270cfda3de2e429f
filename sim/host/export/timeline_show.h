/* SPDX-License-Identifier: Apache-2.0 */
/* A timeline in its three forms: a table for a person, one JSON line, and Chrome's trace events, which Perfetto and
 * chrome://tracing open. */
#ifndef MANTIS_EXPORT_TIMELINE_SHOW_H
#define MANTIS_EXPORT_TIMELINE_SHOW_H

#include "host/export/timeline.h"

#include <stdio.h>

typedef struct {
    const char *net, *executor;
    uint32_t batch;
    uint64_t step; /* 0 the first */
} timeline_title;

/* A row for each layer and pass, and a sum; commands: under it a row for each of its commands. */
void timeline_table(const timeline *t, bool commands, FILE *to);

/* "unit", "duration", "passes": [{"layer", "pass", "commands", ...}], "commands": [{"name", "opcode", "layer", "pass",
 * ...}], each with "begin", "duration", "read_bytes", "written_bytes" and, with clocks, "bus_read_bytes",
 * "bus_written_bytes" and "counters". */
void timeline_json(const timeline *t, const timeline_title *title, FILE *to);

/* Complete events: a slice for each stretch of one layer and pass, in it a slice for each command, with the amounts as
 * arguments; with clocks also counter tracks of MAC activity and of bytes a clock. A clock is shown as a nanosecond. */
void timeline_events(const timeline *t, const timeline_title *title, FILE *to);

#endif
