/* SPDX-License-Identifier: Apache-2.0 */
#include "host/export/timeline.h"

#include "commands/operands.h"
#include "host/device/driver.h"
#include "host/device/one_by_one.h"
#include "host/device/port.h"
#include "host/support/clock.h"

#include <stdlib.h>
#include <string.h>

static timeline_command *append(timeline *t)
{
    if (t->count == t->capacity) {
        const size_t capacity = t->capacity ? 2 * t->capacity : 256;
        timeline_command *commands = t->failed ? NULL : realloc(t->commands, capacity * sizeof *commands);
        if (!commands) {
            t->failed = true;
            return NULL;
        }
        t->commands = commands;
        t->capacity = capacity;
    }
    timeline_command *c = &t->commands[t->count++];
    memset(c, 0, sizeof *c);
    return c;
}

/* The executor has checked the command. */
static void add_operands(timeline_amounts *to, const mantis_command *command)
{
    mantis_operand list[MANTIS_MAX_OPERANDS];
    const int count = mantis_operands(command, list);
    for (int i = 0; i < count; i++)
        if (list[i].kind == OPERAND_OUT || list[i].kind == OPERAND_RESULT)
            to->written += list[i].bytes;
        else
            to->read += list[i].bytes;
}

static void seen(void *context, const mantis_memory *memory, const mantis_command *command, const mantis_report *one)
{
    timeline *t = context;
    timeline_command *c = append(t);
    (void)memory;
    if (!c)
        return;
    driver_name_command(t->program->arena, command, c->name, sizeof c->name);
    c->opcode = (mantis_opcode)mantis_get(command, MANTIS_ALL_OPCODE);
    c->section = t->program->section;
    add_operands(&c->of, command);
    memcpy(c->of.counters, one->counters, sizeof c->of.counters);
    c->of.bus_read = PORT_BEAT_BYTES * one->counters[MANTIS_COUNTER_READ_BEATS];
    c->of.bus_written = PORT_BEAT_BYTES * one->counters[MANTIS_COUNTER_WRITE_BEATS];
    c->of.begin = t->now;
    const double ended = clock_seconds();
    c->of.duration = t->clocked ? one->counters[MANTIS_COUNTER_CYCLES] : (uint64_t)((ended - t->started) * 1e9 + 0.5);
    t->now += c->of.duration;
    t->started = clock_seconds(); /* the next command's, if one follows in this run */
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    timeline *t = (timeline *)self;
    t->started = clock_seconds();
    return one_by_one_run(t->inner, memory, ring, report, seen, t);
}

static void destroy(mantis_executor *self)
{
    timeline_end((timeline *)self);
}

static void share(mantis_executor *self, mantis_work work, void *context, size_t units)
{
    mantis_share(((timeline *)self)->inner, work, context, units);
}

void timeline_begin(timeline *t, mantis_executor *inner, const program *p, bool clocked)
{
    static const mantis_executor_class CLASS = {"timeline", run, destroy, share};
    *t = (timeline){.base = {&CLASS}, .inner = inner, .program = p, .clocked = clocked};
}

void timeline_end(timeline *t)
{
    free(t->commands);
    t->commands = NULL;
    t->count = t->capacity = 0;
}

const char *timeline_unit(const timeline *t)
{
    return t->clocked ? "clock" : "ns";
}

const char *timeline_layer(const timeline *t, size_t section)
{
    const char *layer = t->program->sections[section].layer;
    return layer[0] ? layer : "-";
}

const char *timeline_pass(const timeline *t, size_t section)
{
    return t->program->sections[section].phase;
}

size_t timeline_sum(const timeline *t, size_t section, timeline_amounts *sum)
{
    size_t count = 0;
    memset(sum, 0, sizeof *sum);
    for (size_t i = 0; i < t->count; i++) {
        const timeline_amounts *of = &t->commands[i].of;
        if (section != SIZE_MAX && t->commands[i].section != section)
            continue;
        if (count++ == 0)
            sum->begin = of->begin;
        sum->duration += of->duration;
        sum->read += of->read;
        sum->written += of->written;
        sum->bus_read += of->bus_read;
        sum->bus_written += of->bus_written;
        for (int k = 0; k < MANTIS_COUNTERS; k++)
            sum->counters[k] += of->counters[k];
    }
    return count;
}
