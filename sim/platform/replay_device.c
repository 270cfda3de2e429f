/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/replay_device.h"

#include "commands/operands.h"
#include "platform/machine.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mantis_replay_device {
    machine m;
    mantis_memory memories[2];
    uint32_t next; /* command of the devices' own ring, which lies where golden's does */
};

static const char *const NAMES[2] = {"cycle", "rtl"};

mantis_replay_device *mantis_replay_create(bool rtl, const mantis_platform_options *options)
{
    mantis_replay_device *d = calloc(1, sizeof *d);
    mantis_device *cycle = mantis_cycle_device_create(NULL), *second = NULL;
#ifdef MANTIS_HAVE_RTL
    second = rtl ? mantis_rtl_device_create() : NULL;
#endif
    if (d == NULL || cycle == NULL || (rtl && second == NULL)) {
        free(d);
        if (cycle != NULL)
            cycle->class_->destroy(cycle);
        if (second != NULL)
            second->class_->destroy(second);
        return NULL;
    }
    machine_init(&d->m, cycle, second, options);
    return d;
}

void mantis_replay_destroy(mantis_replay_device *d)
{
    if (d == NULL)
        return;
    machine_destroy(&d->m);
    free(d->memories[0].bytes);
    free(d->memories[1].bytes);
    free(d);
}

/* Memories of golden's size, all zero: calloc takes pages as they are written. */
static bool follow_size(mantis_replay_device *d, uint64_t size)
{
    for (int i = 0; i < d->m.count; i++) {
        mantis_memory *memory = &d->memories[i];
        if (memory->size != size) {
            free(memory->bytes);
            memory->bytes = calloc((size_t)size, 1);
            memory->size = memory->bytes != NULL ? size : 0;
        }
        if (memory->bytes == NULL)
            return false;
        d->m.sides[i].bus.memory = memory;
    }
    return true;
}

/* Whole beats, so that the bus shows what it shows over golden's memory. */
static void copy(mantis_replay_device *d, const mantis_memory *from, uint64_t address, uint64_t bytes)
{
    const uint64_t first = address & ~UINT64_C(15), beats_end = (address + bytes + 15) & ~UINT64_C(15),
                   end = beats_end < from->size ? beats_end : from->size;
    for (int i = 0; i < d->m.count; i++)
        memcpy(d->memories[i].bytes + first, from->bytes + first, (size_t)(end - first));
}

static bool written(const mantis_operand *o)
{
    return o->kind == OPERAND_OUT || o->kind == OPERAND_RESULT;
}

static uint64_t slot_of(const mantis_ring *ring, uint32_t index)
{
    return ring->base + (uint64_t)(index & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
}

/* The command, at the devices' next slot, and what it touches, as it is before. */
static void take(mantis_replay_device *d, const mantis_memory *memory, const mantis_ring *ring,
                 const mantis_command *command, const mantis_operand *operands, int count)
{
    for (int i = 0; i < count; i++)
        copy(d, memory, operands[i].address, operands[i].bytes);
    for (int side = 0; side < d->m.count; side++) {
        axi_memory *bus = &d->m.sides[side].bus;
        memcpy(d->memories[side].bytes + slot_of(ring, d->next), command, sizeof *command);
        int windows = 0;
        bus->watched = true;
        bus->stray = 0;
        memset(bus->window, 0, sizeof bus->window);
        for (int i = 0; i < count && windows < AXI_WINDOWS; i++)
            if (written(&operands[i])) {
                bus->window[windows].first = operands[i].address;
                bus->window[windows++].end = operands[i].address + operands[i].bytes;
            }
    }
}

__attribute__((format(printf, 2, 3))) static void say(mantis_replay_result *result, const char *format, ...)
{
    va_list arguments;
    if (result->message[0] != '\0')
        return;
    va_start(arguments, format);
    vsnprintf(result->message, sizeof result->message, format, arguments);
    va_end(arguments);
}

static void compare_range(const mantis_replay_device *d, const mantis_memory *golden, const mantis_operand *o,
                          mantis_replay_result *result)
{
    for (int side = 0; side < d->m.count; side++) {
        const uint8_t *want = golden->bytes + o->address, *got = d->memories[side].bytes + o->address;
        if (memcmp(want, got, (size_t)o->bytes) == 0)
            continue;
        for (uint64_t i = 0; i < o->bytes; i++) {
            if (want[i] == got[i])
                continue;
            result->differing_bytes++;
            say(result, "byte %" PRIu64 " of %s (0x%08" PRIx64 "): golden 0x%02x, %s 0x%02x", i, o->name,
                o->address + i, want[i], NAMES[side], got[i]);
        }
    }
}

/* The next command starts from reset. */
static void restart(mantis_replay_device *d)
{
    machine *m = &d->m;
    m->configured = m->alive = m->differs = false;
    memset(m->carried, 0, sizeof m->carried);
    d->next = 0;
}

mantis_status mantis_replay_command(mantis_replay_device *d, mantis_executor *golden, mantis_memory *memory,
                                    mantis_ring *ring, mantis_report *report, mantis_replay_result *result)
{
    machine *m = &d->m;
    mantis_operand operands[MANTIS_MAX_OPERANDS];
    mantis_command command;
    uint64_t before[MANTIS_COUNTERS] = {0};
    mantis_ring one = {ring->base, ring->slots, ring->head, ring->head + 1};
    memset(result, 0, sizeof *result);
    memcpy(&command, memory->bytes + slot_of(ring, ring->head), sizeof command);
    const int count =
        mantis_command_check(&command, memory->size) == MANTIS_OK ? mantis_operands(&command, operands) : 0;
    if (!follow_size(d, memory->size)) {
        memset(report, 0, sizeof *report);
        return report->status = MANTIS_NO_MEMORY;
    }
    take(d, memory, ring, &command, operands, count);
    if (mantis_run(golden, memory, &one, report) != MANTIS_OK)
        return report->status;

    const uint64_t clock = m->clock;
    uint32_t done = 0, sticky = 0;
    mantis_status code = MANTIS_OK, status = m->alive ? machine_counters(m, before) : MANTIS_OK;
    if (status == MANTIS_OK)
        status = machine_run(m, ring, d->next++, 1, &done, &code);
    if (status == MANTIS_OK)
        status = machine_sticky(m, &sticky);
    if (status == MANTIS_OK)
        status = machine_counters(m, result->counters);
    if (status != MANTIS_OK && status != MANTIS_MISMATCH) {
        snprintf(report->message, sizeof report->message, "golden finished it, the machine did not: %s; %s",
                 mantis_status_text((int)status), mantis_status_advice((int)status));
        return report->status = status;
    }
    ring->head = one.head;
    if (m->differs) {
        result->differing_cycles = 1;
        say(result, "unit %s, clock %" PRIu64 " of the command, signal %s: cycle 0x%s, rtl 0x%s", m->difference.unit,
            m->differing_clock - clock, m->difference.signal, m->difference.cycle_value, m->difference.rtl_value);
        memset(result->counters, 0, sizeof result->counters);
        restart(d);
        return MANTIS_OK; /* cut short: it has not written everything */
    }
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        result->counters[i] -= before[i];
    for (int i = 0; i < count; i++)
        if (written(&operands[i]))
            compare_range(d, memory, &operands[i], result);
    for (int side = 0; side < m->count; side++) {
        result->differing_bytes += m->sides[side].bus.stray;
        if (m->sides[side].bus.stray)
            say(result, "%s wrote %" PRIu64 " bytes outside of the command's results", NAMES[side],
                m->sides[side].bus.stray);
    }
    if (code != MANTIS_OK || sticky != report->sticky)
        say(result, "golden ends with OK and sticky flags %u, the machine with %s and %u", report->sticky,
            mantis_status_name((int)code), sticky);
    if (result->message[0] != '\0')
        restart(d);
    return MANTIS_OK;
}
