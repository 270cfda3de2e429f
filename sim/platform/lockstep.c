/* SPDX-License-Identifier: Apache-2.0 */
/* Golden, cycle and RTL side by side.
 *
 * Each command (or as many together as the options say) runs on golden, then on both devices in the same clocks.
 * Compared: every port of every main unit in every clock, the status, the sticky flags, and all of memory. The first
 * difference ends the run; its commands are then run once more from the saved state with a waveform around the
 * differing clock. With a bus fault injected golden has no say: the devices are held against each other. */
#include "platform/left_open.h"
#include "platform/machine.h"

#include "commands/operands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef MANTIS_HAVE_RTL

enum { WAVE_BEFORE = 2000, WAVE_AFTER = 64 };

typedef struct {
    mantis_executor base;
    mantis_executor *golden;
    machine m;
    mantis_memory sides[2];
    uint8_t *before; /* memory as it was before the command */
} lockstep;

static bool take_image(lockstep *l, const mantis_memory *memory)
{
    if (l->sides[0].size != memory->size) {
        uint8_t *images[3];
        for (int i = 0; i < 3; i++)
            images[i] = aligned_alloc(64, (size_t)((memory->size + 63) / 64 * 64));
        free(l->sides[0].bytes);
        free(l->sides[1].bytes);
        free(l->before);
        l->sides[0] = (mantis_memory){images[0], memory->size};
        l->sides[1] = (mantis_memory){images[1], memory->size};
        l->before = images[2];
        if (images[0] == NULL || images[1] == NULL || images[2] == NULL) {
            l->sides[0].size = 0;
            return false;
        }
    }
    for (int i = 0; i < 2; i++) {
        memcpy(l->sides[i].bytes, memory->bytes, (size_t)memory->size);
        l->m.sides[i].bus.memory = &l->sides[i];
    }
    return true;
}

static void name_command(const mantis_memory *memory, const mantis_ring *ring, uint32_t index, char *text, size_t size)
{
    mantis_command command;
    const uint64_t slot = ring->base + (uint64_t)(index & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
    if (slot + sizeof command > memory->size) {
        snprintf(text, size, "a descriptor outside the memory window");
        return;
    }
    memcpy(&command, memory->bytes + slot, sizeof command);
    mantis_command_describe(&command, text, size);
}

/* Counts bytes that differ from golden's (or between the devices) and describes the first. */
static uint64_t compare_memory(const lockstep *l, const mantis_memory *golden, mantis_report *report)
{
    static const char *const names[2] = {"cycle", "rtl"};
    const mantis_memory *reference = golden != NULL ? golden : &l->sides[0];
    uint64_t differing = 0;
    for (int i = golden != NULL ? 0 : 1; i < 2; i++) {
        const uint8_t *bytes = l->sides[i].bytes;
        if (memcmp(bytes, reference->bytes, (size_t)reference->size) == 0)
            continue;
        for (uint64_t a = 0; a < reference->size; a++) {
            if (bytes[a] == reference->bytes[a])
                continue;
            if (differing++ == 0) {
                const size_t n = strlen(report->message);
                snprintf(report->message + n, sizeof report->message - n,
                         "; memory byte 0x%08" PRIx64 ": %s 0x%02x, %s 0x%02x", a, golden != NULL ? "golden" : "cycle",
                         reference->bytes[a], names[i], bytes[a]);
            }
        }
    }
    return differing;
}

/* Everything needed to run a command again. */
typedef struct {
    machine m;
    void *devices[2];
} snapshot;

static bool save(lockstep *l, snapshot *s)
{
    s->m = l->m;
    for (int i = 0; i < 2; i++)
        s->devices[i] = l->m.sides[i].device->class_->save(l->m.sides[i].device);
    memcpy(l->before, l->sides[0].bytes, (size_t)l->sides[0].size);
    return s->devices[0] != NULL && s->devices[1] != NULL;
}

static void discard(lockstep *l, snapshot *s)
{
    for (int i = 0; i < 2; i++)
        if (s->devices[i] != NULL)
            l->m.sides[i].device->class_->discard(s->devices[i]);
}

/* Devices and their memories stand as they did before the command. */
static void restore(lockstep *l, const snapshot *s)
{
    for (int i = 0; i < 2; i++) {
        mantis_device *device = l->m.sides[i].device;
        memcpy(l->sides[i].bytes, l->before, (size_t)l->sides[i].size);
        device->class_->restore(device, s->devices[i]);
    }
}

/* Runs the command again from the snapshot with a waveform around `clock`. */
static void write_waveform(lockstep *l, const snapshot *s, const mantis_ring *ring, uint32_t index, uint32_t count,
                           uint64_t clock)
{
    machine *m = &l->m;
    if (m->wave.running) /* it already shows the clock */
        return;
    machine_waveform wave = m->wave;
    wave.code = 0;
    *m = s->m;
    restore(l, s);
    m->wave = wave;
    if (m->options.trace_path == NULL)
        m->options.trace_path = "lockstep.fst";
    m->options.trace_product = m->trace_origin = 0;
    m->options.trace_first = clock > s->m.clock + WAVE_BEFORE ? clock - WAVE_BEFORE : s->m.clock;
    m->options.trace_count = clock + WAVE_AFTER - m->options.trace_first;
    uint32_t done;
    mantis_status code;
    machine_run(m, ring, index, count, &done, &code);
    while (m->clock < clock + WAVE_AFTER + 1 && m->wave.code == 0)
        machine_clock(m);
    machine_end_waveform(m);
}

/* Where the waveform is, or why there is none. */
static void name_waveform(const lockstep *l, mantis_report *report)
{
    const machine_waveform *w = &l->m.wave;
    const size_t n = strlen(report->message);
    snprintf(report->message + n, sizeof report->message - n, "; %s%s%s%s",
             w->code ? "no waveform could be written to " : "waveform in ", l->m.options.trace_path,
             w->code ? ": " : "", w->code ? strerror(w->code) : "");
}

static void describe_difference(lockstep *l, mantis_report *report, uint64_t command_clock)
{
    const mantis_difference *d = &l->m.difference;
    const size_t n = strlen(report->message);
    snprintf(report->message + n, sizeof report->message - n,
             "; unit %s, clock %" PRIu64 " (%" PRIu64 " of the command), signal %s: cycle 0x%s, rtl 0x%s", d->unit,
             l->m.differing_clock, l->m.differing_clock - command_clock, d->signal, d->cycle_value, d->rtl_value);
}

/* `count` commands on all executors, up to the first that ends with an error. OK when they agree, whatever that
 * command's status is (in report->status). `done`: commands without error. A command that golden refuses with RACE is
 * not given to the devices: it has no one result. */
static mantis_status step(lockstep *l, mantis_memory *memory, const mantis_ring *ring, uint32_t count, uint32_t *done,
                          mantis_report *report)
{
    uint32_t index = ring->head;
    snapshot before;
    char name[160];
    mantis_report golden = {0};
    mantis_status code = MANTIS_OK;
    uint32_t sticky = 0;
    const uint64_t command_clock = l->m.clock;
    const bool judged = !l->m.options.fault && l->m.options.bus_limit == 0;
    *done = 0;
    if (!save(l, &before)) {
        discard(l, &before);
        report->status = MANTIS_NO_MEMORY;
        return MANTIS_NO_MEMORY;
    }
    if (judged) {
        mantis_ring one = {ring->base, ring->slots, index, index + count};
        mantis_run(l->golden, memory, &one, &golden);
    }
    const bool races = golden.status == MANTIS_RACE;
    if (races)
        count = golden.completed;
    mantis_status status = count ? machine_run(&l->m, ring, index, count, done, &code) : MANTIS_OK;
    const uint32_t last = index + (*done < count || !count ? *done : count - 1);
    name_command(memory, ring, last, name, sizeof name);
    if (status == MANTIS_OK && count)
        status = machine_sticky(&l->m, &sticky);
    const bool stops = judged && !races && status == MANTIS_OK && code != MANTIS_OK && !l->m.differs;
    const uint32_t open = stops ? left_open_close(memory, ring, index + *done, index + count, l->sides) : 0;
    const uint32_t foreign = open ? ~golden.sticky : 0; /* flags that open commands may have raised */
    report->status = code;
    report->sticky |= sticky;
    snprintf(report->message, sizeof report->message, "lockstep: command %u, %s", last, name);
    if (l->m.differs)
        describe_difference(l, report, command_clock);
    else if (status == MANTIS_IO_ERROR)
        machine_describe_waveform(&l->m, report->message, sizeof report->message);
    else if (status != MANTIS_OK)
        snprintf(report->message, sizeof report->message, "lockstep: command %u, %s: %s", last, name,
                 mantis_status_text(status));
    if (judged && status == MANTIS_OK &&
        ((races ? MANTIS_OK : golden.status) != code || golden.sticky != (sticky & ~foreign) ||
         golden.completed != *done)) {
        const size_t n = strlen(report->message);
        snprintf(report->message + n, sizeof report->message - n,
                 "; golden ends with %s and sticky flags %u after %u commands, cycle and rtl with %s and %u after %u",
                 mantis_status_name(golden.status), golden.sticky, golden.completed, mantis_status_name(code), sticky,
                 *done);
        status = MANTIS_MISMATCH;
    }
    if (!l->m.differs &&
        (status == MANTIS_OK || status == MANTIS_MISMATCH)) { /* a command cut short has not written everything */
        const uint64_t bytes = compare_memory(l, judged ? memory : NULL, report);
        report->differing_bytes += bytes;
        if (bytes != 0)
            status = MANTIS_MISMATCH;
    }
    report->differing_cycles = l->m.differing_cycles;
    if (status == MANTIS_MISMATCH) {
        const uint64_t clock = l->m.differs ? l->m.differing_clock : l->m.clock;
        write_waveform(l, &before, ring, index, count, clock);
        name_waveform(l, report);
        restore(l, &before); /* where they agreed: what a reset leaves standing must not differ in the next run */
    } else if (status == MANTIS_OK && code != MANTIS_OK) {
        snprintf(report->message, sizeof report->message, "lockstep: command %u, %s: %s; %s", last, name,
                 mantis_status_text(code), mantis_status_advice(code));
    } else if (status == MANTIS_OK && races) {
        report->status = MANTIS_RACE;
        snprintf(report->message, sizeof report->message, "%s", golden.message);
    } else if (status == MANTIS_OK) {
        report->message[0] = '\0';
        if (!judged)
            memcpy(memory->bytes, l->sides[0].bytes, (size_t)memory->size);
    }
    discard(l, &before);
    return status;
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    lockstep *l = (lockstep *)self;
    uint64_t before[MANTIS_COUNTERS] = {0};
    memset(report, 0, sizeof *report);
    const mantis_fault malformed = mantis_ring_fault(ring);
    if (malformed.status) {
        snprintf(report->message, sizeof report->message, "lockstep: command %u: %s", ring->head, malformed.reason);
        return report->status = malformed.status;
    }
    if (!take_image(l, memory))
        return report->status = MANTIS_NO_MEMORY;
    mantis_status status = l->m.alive ? machine_counters(&l->m, before) : MANTIS_OK;
    while (status == MANTIS_OK && report->status == MANTIS_OK && ring->head != ring->tail) {
        const uint32_t together = l->m.options.together ? l->m.options.together : 1, left = ring->tail - ring->head;
        uint32_t done;
        status = step(l, memory, ring, together < left ? together : left, &done, report);
        report->lockstep_commands += done + (report->status != MANTIS_OK && report->status != MANTIS_RACE);
        if (status == MANTIS_OK) {
            ring->head += done;
            report->completed += done;
        }
    }
    if (status == MANTIS_OK && l->m.alive)
        status = machine_counters(&l->m, report->counters);
    for (int i = 0; i < MANTIS_COUNTERS && status == MANTIS_OK; i++)
        report->counters[i] -= before[i];
    if (status != MANTIS_OK) {
        report->status = status;
        machine_give_up(&l->m);
        memset(report->counters, 0, sizeof report->counters);
    }
    return report->status;
}

static void destroy(mantis_executor *self)
{
    lockstep *l = (lockstep *)self;
    machine_destroy(&l->m);
    mantis_destroy(l->golden);
    free(l->sides[0].bytes);
    free(l->sides[1].bytes);
    free(l->before);
    free(l);
}

static const mantis_executor_class class_ = {"lockstep", run, destroy, NULL};

mantis_executor *platform_lockstep_create(const mantis_platform_options *options)
{
    const mantis_multiplier *multiplier = options != NULL ? options->multiplier : NULL;
    lockstep *l = calloc(1, sizeof *l);
    mantis_device *cycle = mantis_cycle_device_create(multiplier);
    mantis_device *rtl = mantis_rtl_device_create();
    mantis_executor *golden = mantis_golden_create(0, NULL);
    if (l == NULL || cycle == NULL || rtl == NULL || golden == NULL ||
        mantis_golden_multiplier(golden, multiplier) != MANTIS_OK) {
        free(l);
        if (cycle != NULL)
            cycle->class_->destroy(cycle);
        if (rtl != NULL)
            rtl->class_->destroy(rtl);
        mantis_destroy(golden);
        return NULL;
    }
    l->base.class_ = &class_;
    l->golden = golden;
    machine_init(&l->m, cycle, rtl, options);
    return &l->base;
}

#else

mantis_executor *platform_lockstep_create(const mantis_platform_options *options)
{
    (void)options;
    return NULL;
}

#endif
