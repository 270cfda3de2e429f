/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/program.h"

#include "host/device/driver.h"
#include "host/device/program_build.h"
#include "host/device/program_overlap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void program_init(program *p, arena *arena, mantis_executor *executor, uint64_t seed)
{
    memset(p, 0, sizeof *p);
    p->arena = arena;
    p->executor = executor;
    p->seed = seed;
    p->stochastic = true;
}

mantis_status program_enable_profile(program *p)
{
    p->sections = calloc(PROGRAM_SECTIONS, sizeof *p->sections);
    if (!p->sections)
        return host_fail(&p->error, MANTIS_NO_MEMORY, "out of memory for the profile");
    p->section_count = 1; /* section 0 takes what comes before the first name */
    p->sections[0].phase = "setup";
    p->profile = true;
    return MANTIS_OK;
}

void program_free(program *p)
{
    free(p->sections);
    p->sections = NULL;
    program_overlap_free(p);
}

void program_begin_step(program *p, uint32_t step)
{
    p->step = step;
    p->stream = 0;
}

mantis_status program_submit(program *p, program_time until)
{
    if (p->waiting.count && p->error.status == MANTIS_OK)
        program_overlap_enter(p, until);
    if (p->error.status != MANTIS_OK || p->arena->ring.head == p->arena->ring.tail)
        return p->error.status;
    uint64_t before[MANTIS_COUNTERS];
    memcpy(before, p->totals.counters, sizeof before);
    driver_submit(p);
    const bool clocked = p->totals.counters[MANTIS_COUNTER_CYCLES] != before[MANTIS_COUNTER_CYCLES];
    const uint64_t useful = clocked ? p->pending_useful : 0;
    p->pending_useful = 0;
    p->totals.clocked_useful += useful;
    if (!p->profile)
        return p->error.status;
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        p->sections[p->section].counters[i] += p->totals.counters[i] - before[i];
    p->sections[p->section].clocked_useful += useful;
    return p->error.status;
}

void program_section(program *p, const char *layer, const char *phase)
{
    if (!p->profile)
        return;
    program_submit(p, PROGRAM_ALL);
    for (size_t i = 0; i < p->section_count; i++)
        if (strcmp(p->sections[i].phase, phase) == 0 &&
            strncmp(p->sections[i].layer, layer, PROGRAM_SECTION_BYTES - 1) == 0) {
            p->section = i;
            return;
        }
    if (p->section_count == PROGRAM_SECTIONS) { /* the last section takes the rest: a profile is no reason to stop */
        p->section = PROGRAM_SECTIONS - 1;
        return;
    }
    p->section = p->section_count++;
    program_section_counters *s = &p->sections[p->section];
    memcpy(s->layer, layer, strnlen(layer, PROGRAM_SECTION_BYTES - 1));
    s->phase = phase;
}

void program_append(program *p, const mantis_command *command)
{
    if (p->error.status != MANTIS_OK)
        return;
    if (p->overlap && !p->profile) {
        program_overlap_append(p, command);
        return;
    }
    if (p->arena->ring.tail - p->arena->ring.head == p->arena->ring.slots &&
        program_submit(p, PROGRAM_ALL) != MANTIS_OK)
        return;
    mantis_status status = mantis_ring_push(&p->arena->memory, &p->arena->ring, command);
    if (status != MANTIS_OK)
        host_fail(&p->error, status, "the submission ring refused a command: %s", mantis_status_text((int)status));
}

/* A value that does not fit its field is an error of the operands: the command would mean something else. */
void program_set(program *p, mantis_command *c, uint32_t field, uint32_t value)
{
    if (mantis_set(c, field, value) != MANTIS_OK)
        host_fail(&p->error, MANTIS_BAD_SHAPE,
                  "step %" PRIu32 ": %s: %" PRIu32 " does not fit a field of %" PRIu32 " bits", p->step,
                  mantis_opcode_name((int)mantis_get(c, MANTIS_ALL_OPCODE)), value, MANTIS_FIELD_WIDTH(field));
}

/* Words that every command with random numbers has. Their place is the same for MAP, GEMM and VECTOR. */
void program_set_random(program *p, mantis_command *c)
{
    program_set(p, c, MANTIS_MAP_SEED_LO, (uint32_t)p->seed);
    program_set(p, c, MANTIS_MAP_SEED_HI, (uint32_t)(p->seed >> 32));
    program_set(p, c, MANTIS_MAP_STEP, p->step);
}

/* A host-side contradiction between operands: the command would run, but not do what was meant. */
bool program_expect(program *p, bool true_here, const char *command, const tensor *t, const char *why)
{
    if (true_here)
        return true;
    host_fail(&p->error, MANTIS_BAD_SHAPE, "step %" PRIu32 ": %s of %s (%" PRIu32 " x %" PRIu32 "): %s", p->step,
              command, arena_name_of(p->arena, t->address), t->rows, t->cols, why);
    return false;
}

/* Layout code of a coefficient for an operation of rows x cols; -1 when its shape fits none. */
static int layout_of(const tensor *c, uint32_t rows, uint32_t cols)
{
    if (c->kind != TENSOR_DFP16)
        return -1;
    if (tensor_elements(c) == 1)
        return 0;
    if (c->rows == 1 && c->cols == cols)
        return 1;
    return c->cols == 1 && c->rows == rows ? 2 : -1;
}

void program_vector(program *p, const vector_operation *o)
{
    static const uint32_t KIND_CODE[] = {
        [TENSOR_FP32] = 1, [TENSOR_DFP8] = 2, [TENSOR_DFP16] = 3, [TENSOR_SUMS] = 0, [TENSOR_RAW] = 0};

    const tensor *out = o->out;
    uint32_t rows = out->rows, cols = out->cols;
    if (!program_expect(p, out->kind == TENSOR_FP32, "VECTOR", out, "the result is not fp32") ||
        !program_expect(p, !o->gate || (o->gate->kind == TENSOR_FP32 && o->gate->cols == cols && o->gate->rows == rows),
                        "VECTOR", out, "the gate has another shape"))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    program_set_random(p, &c);
    program_set(p, &c, MANTIS_VECTOR_RECORD_PEAK, 1);
    program_set(p, &c, MANTIS_VECTOR_MAP_STOCHASTIC, p->stochastic);
    program_set(p, &c, MANTIS_VECTOR_SATURATE, p->saturate);
    program_set(p, &c, MANTIS_VECTOR_RELU, o->relu);
    program_set(p, &c, MANTIS_VECTOR_OUT, out->address);
    program_set(p, &c, MANTIS_VECTOR_OUT_SCALE, out->scale);
    program_set(p, &c, MANTIS_VECTOR_ROWS, rows);
    program_set(p, &c, MANTIS_VECTOR_COLS, cols);
    if (o->gate) {
        program_set(p, &c, MANTIS_VECTOR_GATE, 1);
        program_set(p, &c, MANTIS_VECTOR_GATE_ADDR, o->gate->address);
    }
    for (int t = 0; t < 4; t++) {
        const tensor *x = t < 3 ? o->term[t].x : NULL;
        const tensor *coefficient = t < 3 ? o->term[t].c : o->constant;
        if (t < 3 ? !x : !coefficient)
            continue;
        if (t < 3) {
            if (!program_expect(p, KIND_CODE[x->kind] && !x->scaling.kind && x->cols == cols && x->rows == rows,
                                "VECTOR", x,
                                "a term has another shape than the result, no kind of a term, or more than one scale"))
                return;
            program_set(p, &c, MANTIS_VECTOR_X_KIND[t], KIND_CODE[x->kind]);
            program_set(p, &c, MANTIS_VECTOR_X_ADDR[t], x->address);
            program_set(p, &c, MANTIS_VECTOR_X_SCALE[t], x->scale);
            if (x->kind == TENSOR_FP32)
                program_set(p, &c, MANTIS_VECTOR_X_STREAM[t], p->stream++);
        } else {
            program_set(p, &c, MANTIS_VECTOR_C3_PRESENT, 1);
        }
        int layout = layout_of(coefficient, rows, cols);
        if (!program_expect(p, layout >= 0, "VECTOR", coefficient,
                            "a coefficient is DFP16 with one element, one per channel or one per row"))
            return;
        program_set(p, &c, MANTIS_VECTOR_C_LAYOUT[t], (uint32_t)layout);
        program_set(p, &c, MANTIS_VECTOR_C_ADDR[t], coefficient->address);
        program_set(p, &c, MANTIS_VECTOR_C_SCALE[t], coefficient->scale);
    }
    program_append(p, &c);
}

void program_fence(program *p, bool interrupt)
{
    mantis_command c = mantis_command_make(MANTIS_OP_FENCE);
    program_set(p, &c, MANTIS_FENCE_IRQ, interrupt);
    program_append(p, &c);
}

void program_until(program *p, program_time until)
{
    p->waiting.now = until;
}

mantis_status program_wait(program *p, program_time until)
{
    const mantis_status status = program_submit(p, until);
    p->waits++;
    return status;
}

mantis_status program_run(program *p)
{
    return program_wait(p, PROGRAM_ALL);
}

mantis_status program_results(program *p)
{
    return program_wait(p, PROGRAM_RESULTS);
}
