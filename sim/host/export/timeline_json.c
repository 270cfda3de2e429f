/* SPDX-License-Identifier: Apache-2.0 */
/* A timeline as JSON and as trace events: the same amounts under the same keys. */
#include "host/export/timeline_show.h"
#include "host/support/json_common.h"
#include "mantis/version.h"

#include <stdio.h>

enum { PROCESS = 1, STEP_TRACK = 1 };

static void amounts(json *j, const timeline *t, const timeline_amounts *of)
{
    json_unsigned(j, "begin", of->begin);
    json_unsigned(j, "duration", of->duration);
    json_unsigned(j, "read_bytes", of->read);
    json_unsigned(j, "written_bytes", of->written);
    if (!t->clocked)
        return;
    json_unsigned(j, "bus_read_bytes", of->bus_read);
    json_unsigned(j, "bus_written_bytes", of->bus_written);
    json_open(j, "counters", '{');
    json_counters(j, of->counters);
    json_close(j, '}');
}

static void title_members(json *j, const timeline *t, const timeline_title *title)
{
    json_text(j, "net", title->net);
    json_unsigned(j, "batch", title->batch);
    json_unsigned(j, "step", title->step);
    json_text(j, "executor", title->executor);
    json_unsigned(j, "array", mantis_array_size());
    json_text(j, "unit", timeline_unit(t));
}

static void place(json *j, const timeline *t, size_t section)
{
    json_text(j, "layer", timeline_layer(t, section));
    json_text(j, "pass", timeline_pass(t, section));
}

void timeline_json(const timeline *t, const timeline_title *title, FILE *to)
{
    timeline_amounts of;
    json j = json_begin(to);
    title_members(&j, t, title);
    timeline_sum(t, SIZE_MAX, &of);
    json_unsigned(&j, "duration", of.duration);
    json_open(&j, "passes", '[');
    for (size_t s = 0; s < t->program->section_count; s++) {
        const size_t count = timeline_sum(t, s, &of);
        if (!count)
            continue;
        json_open(&j, NULL, '{');
        place(&j, t, s);
        json_unsigned(&j, "commands", count);
        amounts(&j, t, &of);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_open(&j, "commands", '[');
    for (size_t i = 0; i < t->count; i++) {
        const timeline_command *c = &t->commands[i];
        json_open(&j, NULL, '{');
        json_text(&j, "name", c->name);
        json_text(&j, "opcode", mantis_opcode_name((int)c->opcode));
        place(&j, t, c->section);
        amounts(&j, t, &c->of);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_end(&j);
}

/* Members that every event has. The format counts microseconds; a clock is written as a nanosecond. */
static void event(json *j, const char *phase, const char *name, uint64_t at)
{
    json_open(j, NULL, '{');
    json_text(j, "ph", phase);
    json_text(j, "name", name);
    json_unsigned(j, "pid", PROCESS);
    json_unsigned(j, "tid", STEP_TRACK);
    json_thousandths(j, "ts", at);
}

static void end_event(json *j)
{
    json_close(j, '}');
    fputc('\n', j->to); /* between events: a file that a person can look into */
}

static void named(json *j, const char *what, const char *name)
{
    event(j, "M", what, 0);
    json_open(j, "args", '{');
    json_text(j, "name", name);
    json_close(j, '}');
    end_event(j);
}

static void slice(json *j, const timeline *t, const char *name, const char *category, const timeline_amounts *of,
                  const timeline_command *command)
{
    event(j, "X", name, of->begin);
    json_thousandths(j, "dur", of->duration);
    json_text(j, "cat", category);
    if (command) {
        json_open(j, "args", '{');
        place(j, t, command->section);
        amounts(j, t, of);
        json_close(j, '}');
    }
    end_event(j);
}

/* The value of a counter track from `at` on. */
static void level(json *j, const char *track, const char *series, uint64_t at, uint64_t part, uint64_t whole)
{
    event(j, "C", track, at);
    json_open(j, "args", '{');
    json_real(j, series, whole ? (double)part / (double)whole : 0.0);
    json_close(j, '}');
    end_event(j);
}

static void levels(json *j, const timeline_amounts *of, uint64_t at, uint64_t clocks)
{
    level(j, "MAC array", "active of all clocks", at, of->counters[MANTIS_COUNTER_MAC_ACTIVE], clocks);
    level(j, "memory reads", "bytes a clock", at, of->bus_read, clocks);
    level(j, "memory writes", "bytes a clock", at, of->bus_written, clocks);
}

void timeline_events(const timeline *t, const timeline_title *title, FILE *to)
{
    char name[PROGRAM_NAME_BYTES];
    json j = json_begin(to);
    json_text(&j, "displayTimeUnit", "ns");
    json_open(&j, "otherData", '{');
    title_members(&j, t, title);
    json_close(&j, '}');
    json_open(&j, "traceEvents", '[');
    snprintf(name, sizeof name, "mantis, %s, step %llu on %s", title->net, (unsigned long long)title->step,
             title->executor);
    named(&j, "process_name", name);
    named(&j, "thread_name", t->clocked ? "commands (1 ns = 1 clock)" : "commands");
    for (size_t i = 0, end; i < t->count; i = end) {
        const size_t section = t->commands[i].section;
        timeline_amounts stretch = t->commands[i].of;
        for (end = i + 1; end < t->count && t->commands[end].section == section; end++)
            stretch.duration += t->commands[end].of.duration;
        snprintf(name, sizeof name, "%s %s", timeline_layer(t, section), timeline_pass(t, section));
        slice(&j, t, name, "pass", &stretch, NULL);
        for (size_t k = i; k < end; k++) {
            const timeline_command *c = &t->commands[k];
            slice(&j, t, c->name, mantis_opcode_name((int)c->opcode), &c->of, c);
            if (t->clocked)
                levels(&j, &c->of, c->of.begin, c->of.duration);
        }
    }
    if (t->clocked && t->count)
        levels(&j, &(timeline_amounts){0}, t->now, 0);
    json_close(&j, ']');
    json_end(&j);
}
