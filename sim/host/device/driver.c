/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/driver.h"

#include "mantis/numerics.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *name_at(const arena *arena, const mantis_command *c, uint32_t field)
{
    return arena_name_of(arena, mantis_get(c, field));
}

static void name_vector(const arena *arena, const mantis_command *c, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "VECTOR %s =", name_at(arena, c, MANTIS_VECTOR_OUT));
    const char *plus = "";
    for (int t = 0; t < 3 && used < size; t++)
        if (mantis_vector_has(c, t)) {
            used +=
                (size_t)snprintf(text + used, size - used, "%s %s*%s", plus, name_at(arena, c, MANTIS_VECTOR_C_ADDR[t]),
                                 name_at(arena, c, MANTIS_VECTOR_X_ADDR[t]));
            plus = " +";
        }
    if (mantis_get(c, MANTIS_VECTOR_C3_PRESENT) && used < size)
        used += (size_t)snprintf(text + used, size - used, "%s %s", plus, name_at(arena, c, MANTIS_VECTOR_C3_ADDR));
    if (mantis_get(c, MANTIS_VECTOR_GATE) && used < size)
        snprintf(text + used, size - used, " where %s > 0", name_at(arena, c, MANTIS_VECTOR_GATE_ADDR));
}

const char *driver_name_command(const arena *arena, const mantis_command *c, char *text, size_t size)
{
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK: snprintf(text, size, "PEAK of %s", name_at(arena, c, MANTIS_PEAK_X0_ADDR)); break;
    case MANTIS_OP_MAP:
        snprintf(text, size, "MAP %s -> %s", name_at(arena, c, MANTIS_MAP_X0_ADDR), name_at(arena, c, MANTIS_MAP_OUT));
        break;
    case MANTIS_OP_GEMM:
        snprintf(text, size, "GEMM %s = %s * %s%s%s", name_at(arena, c, MANTIS_GEMM_OUT),
                 name_at(arena, c, MANTIS_GEMM_X0_ADDR), name_at(arena, c, MANTIS_GEMM_X1_ADDR),
                 mantis_get(c, MANTIS_GEMM_BIAS) ? " + " : "",
                 mantis_get(c, MANTIS_GEMM_BIAS) ? name_at(arena, c, MANTIS_GEMM_X2_ADDR) : "");
        break;
    case MANTIS_OP_VECTOR: name_vector(arena, c, text, size); break;
    case MANTIS_OP_REDUCE:
        snprintf(text, size, "REDUCE %s -> %s", name_at(arena, c, MANTIS_REDUCE_X0_ADDR),
                 name_at(arena, c, MANTIS_REDUCE_OUT));
        break;
    case MANTIS_OP_ALIGN:
        snprintf(text, size, "ALIGN %s -> %s", name_at(arena, c, MANTIS_ALIGN_X0_ADDR),
                 name_at(arena, c, MANTIS_ALIGN_OUT));
        break;
    default: snprintf(text, size, "%s", mantis_opcode_name((int)mantis_get(c, MANTIS_ALL_OPCODE)));
    }
    return text;
}

static mantis_command command_at(const arena *arena, uint32_t index)
{
    mantis_command c;
    const uint32_t slot = index & (arena->ring.slots - 1);
    memcpy(&c, arena->memory.bytes + arena->ring.base + slot * (uint32_t)MANTIS_DESCRIPTOR_BYTES, sizeof c);
    return c;
}

/* The largest of the entries that a PEAK wrote. */
static uint32_t peak_of_entries(const arena *arena, const mantis_command *c)
{
    const uint32_t span = mantis_get(c, MANTIS_PEAK_SPAN), count = mantis_get(c, MANTIS_PEAK_COUNT);
    const uint32_t scaling = mantis_get(c, MANTIS_PEAK_SCALING), entry = mantis_get(c, MANTIS_PEAK_OUT_SCALE);
    const uint32_t entries = scaling == 0 ? 1 : scaling == 1 ? (count - 1) / span + 1 : span;
    uint32_t largest = 0, peak;
    for (uint32_t i = 0; i < entries; i++) {
        memcpy(&peak, arena->memory.bytes + entry + 4 * i, sizeof peak);
        largest = peak > largest ? peak : largest;
    }
    return largest;
}

/* The peak that a command recorded of its result; 0 when it records none. */
static uint32_t peak_of_result(const arena *arena, const mantis_command *c)
{
    uint32_t entry, peak;
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK: return peak_of_entries(arena, c);
    case MANTIS_OP_GEMM:
        if (!mantis_get(c, MANTIS_GEMM_RECORD_PEAK))
            return 0;
        entry = mantis_get(c, MANTIS_GEMM_OUT_SCALE);
        break;
    case MANTIS_OP_VECTOR:
        if (!mantis_get(c, MANTIS_VECTOR_RECORD_PEAK))
            return 0;
        entry = mantis_get(c, MANTIS_VECTOR_OUT_SCALE);
        break;
    case MANTIS_OP_ALIGN:
        if (!mantis_get(c, MANTIS_ALIGN_RECORD_PEAK))
            return 0;
        entry = mantis_get(c, MANTIS_ALIGN_OUT_SCALE);
        break;
    default: return 0;
    }
    memcpy(&peak, arena->memory.bytes + entry, sizeof peak);
    return peak;
}

/* Names the first command first..beyond-1 that passed fp32's range, by the peaks in memory: integers say OVERFLOW and
 * leave the largest number, fp32 leaves Inf. A clamped element that relu or gate made zero, or that was written over
 * since, is in no peak: then all of them are named. */
static void find_overflow(program *p, uint32_t first, uint32_t beyond)
{
    char name[PROGRAM_NAME_BYTES], last[PROGRAM_NAME_BYTES];
    const bool raised = p->totals.sticky & MANTIS_STICKY_OVERFLOW;
    const uint32_t least = raised ? MANTIS_PEAK_NONFINITE - 1 : MANTIS_PEAK_NONFINITE;
    for (uint32_t i = first; i != beyond; i++) {
        const mantis_command c = command_at(p->arena, i);
        if (peak_of_result(p->arena, &c) < least)
            continue;
        p->totals.sticky |= MANTIS_STICKY_OVERFLOW;
        driver_name_command(p->arena, &c, p->overflow, sizeof p->overflow);
        return;
    }
    if (!raised)
        return;
    const mantis_command from = command_at(p->arena, first), to = command_at(p->arena, beyond - 1);
    snprintf(p->overflow, sizeof p->overflow, "between %.70s and %.70s",
             driver_name_command(p->arena, &from, name, sizeof name),
             driver_name_command(p->arena, &to, last, sizeof last));
}

/* The step that the command is of: one that was put aside may be of the step before. Others than these say none. */
static uint32_t step_of(const program *p, const mantis_command *c)
{
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_MAP:
    case MANTIS_OP_GEMM:
    case MANTIS_OP_VECTOR:
    case MANTIS_OP_ALIGN: return mantis_get(c, MANTIS_MAP_STEP); /* at one place in these */
    default: return p->step;
    }
}

mantis_status driver_submit(program *p)
{
    mantis_ring *ring = &p->arena->ring;
    mantis_report report;
    const uint32_t first = ring->head;
    mantis_status status = mantis_run(p->executor, &p->arena->memory, ring, &report);

    p->totals.commands += report.completed;
    p->totals.sticky |= report.sticky;
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        p->totals.counters[i] += report.counters[i];
    p->totals.lockstep_commands += report.lockstep_commands;
    p->totals.differing_bytes += report.differing_bytes;
    p->totals.differing_cycles += report.differing_cycles;
    if (!p->overflow[0])
        find_overflow(p, first, ring->head);
    if (status == MANTIS_OK)
        return MANTIS_OK;

    const mantis_command failed = command_at(p->arena, ring->head);
    p->waiting.count = 0;
    ring->head = ring->tail;       /* the rest of the program makes no sense without this command */
    if (status == MANTIS_IO_ERROR) /* of a waveform, not of a command */
        return host_fail(&p->error, status, "%s", report.message);
    char name[PROGRAM_NAME_BYTES];
    driver_name_command(p->arena, &failed, name, sizeof name);
    /* The report says which command, what was wrong and what to do; some executors begin with the status. */
    const char *code = mantis_status_name((int)status), *says = report.message;
    const size_t length = strlen(code);
    if (strncmp(says, code, length) == 0 && strncmp(says + length, ": ", 2) == 0)
        says += length + 2;
    const uint32_t step = step_of(p, &failed);
    if (*says)
        return host_fail(&p->error, status, "step %" PRIu32 ": %s: %s: %s", step, name, code, says);
    return host_fail(&p->error, status, "step %" PRIu32 ": %s: %s: %s; %s", step, name, code,
                     mantis_status_text((int)status), mantis_status_advice((int)status));
}
