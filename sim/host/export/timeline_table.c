/* SPDX-License-Identifier: Apache-2.0 */
#include "host/export/timeline_show.h"

#include <inttypes.h>

/* Why a product's clock had no MAC. */
static const struct {
    const char *head;
    int counter;
} STALLS[] = {{"wait a", MANTIS_COUNTER_STALL_A},      {"wait b", MANTIS_COUNTER_STALL_B},
              {"drain", MANTIS_COUNTER_STALL_DRAIN},   {"write", MANTIS_COUNTER_STALL_WRITE},
              {"memory", MANTIS_COUNTER_STALL_MEMORY}, {"other", MANTIS_COUNTER_STALL_OTHER}};
enum { STALL_COUNT = sizeof STALLS / sizeof *STALLS };

static void head(const timeline *t, int width, FILE *to)
{
    fprintf(to, "%-*s %8s %12s %6s %11s %11s", width, "layer, pass", "commands", t->clocked ? "clocks" : "us", "share",
            "reads B", "writes B");
    if (t->clocked) {
        fprintf(to, " %11s %11s %11s", "bus in B", "bus out B", "MAC clocks");
        for (int i = 0; i < STALL_COUNT; i++)
            fprintf(to, " %9s", STALLS[i].head);
    }
    fputc('\n', to);
}

static void row(const timeline *t, int width, const char *label, size_t commands, const timeline_amounts *of,
                uint64_t whole, FILE *to)
{
    fprintf(to, "%-*.*s ", width, width, label);
    if (commands)
        fprintf(to, "%8zu ", commands);
    else
        fprintf(to, "%8s ", "");
    if (t->clocked)
        fprintf(to, "%12" PRIu64, of->duration);
    else
        fprintf(to, "%12.1f", 1e-3 * (double)of->duration);
    fprintf(to, " %5.1f%% %11" PRIu64 " %11" PRIu64, whole ? 100.0 * (double)of->duration / (double)whole : 0.0,
            of->read, of->written);
    if (t->clocked) {
        fprintf(to, " %11" PRIu64 " %11" PRIu64 " %11" PRIu64, of->bus_read, of->bus_written,
                of->counters[MANTIS_COUNTER_MAC_ACTIVE]);
        for (int i = 0; i < STALL_COUNT; i++)
            fprintf(to, " %9" PRIu64, of->counters[STALLS[i].counter]);
    }
    fputc('\n', to);
}

void timeline_table(const timeline *t, bool commands, FILE *to)
{
    const int width = commands ? 56 : 32;
    char label[PROGRAM_NAME_BYTES + 2];
    timeline_amounts all, of;
    const size_t every = timeline_sum(t, SIZE_MAX, &all);
    head(t, width, to);
    for (size_t s = 0; s < t->program->section_count; s++) {
        const size_t count = timeline_sum(t, s, &of);
        if (!count)
            continue;
        snprintf(label, sizeof label, "%-16s %s", timeline_layer(t, s), timeline_pass(t, s));
        row(t, width, label, count, &of, all.duration, to);
        for (size_t i = 0; commands && i < t->count; i++)
            if (t->commands[i].section == s) {
                snprintf(label, sizeof label, "  %s", t->commands[i].name);
                row(t, width, label, 0, &t->commands[i].of, all.duration, to);
            }
    }
    row(t, width, "sum", every, &all, all.duration, to);
}
