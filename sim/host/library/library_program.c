/* SPDX-License-Identifier: Apache-2.0 */
/* mantis/program.h over host/device: checks of what a C caller can get wrong (NULL, order, views), then the inner call.
 */
#include "host/device/program.h"
#include "host/library/library_error.h"
#include "host/library/library_totals.h"

#include <stdlib.h>

struct mantis_program {
    arena arena;
    program program;
    bool committed;
};

/* -- Tensors --------------------------------------------------------------------------------------------- */

mantis_tensor mantis_tensor_rows(const mantis_tensor *t, uint32_t rows)
{
    return tensor_rows(t, rows <= t->rows ? rows : 0);
}

mantis_tensor mantis_tensor_shaped(const mantis_tensor *t, uint32_t rows, uint32_t cols)
{
    const bool inside = t->ld == t->cols && (uint64_t)rows * cols <= tensor_elements(t);
    return tensor_shaped(t, inside ? rows : 0, cols);
}

mantis_tensor mantis_tensor_part(const mantis_tensor *t, uint32_t row, uint32_t col, uint32_t rows, uint32_t cols)
{
    const bool inside = (uint64_t)row + rows <= t->rows && (uint64_t)col + cols <= t->cols;
    return inside ? tensor_part(t, row, col, rows, cols) : tensor_rows(t, 0);
}

uint64_t mantis_tensor_bytes(const mantis_tensor *t)
{
    return tensor_bytes(t);
}

/* -- Layout ---------------------------------------------------------------------------------------------- */

mantis_program *mantis_program_create(mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    mantis_program *p = calloc(1, sizeof *p);
    if (p)
        arena_begin(&p->arena);
    else
        host_fail(&inner, MANTIS_NO_MEMORY, "out of memory for a program");
    library_tell(error, &inner);
    return p;
}

void mantis_program_destroy(mantis_program *p)
{
    if (!p)
        return;
    program_free(&p->program);
    arena_free(&p->arena);
    free(p);
}

mantis_tensor mantis_program_tensor(mantis_program *p, mantis_tensor_kind kind, uint32_t rows, uint32_t cols,
                                    const char *name)
{
    static const mantis_tensor NONE = {.rows = 0};
    if (p->committed || (unsigned)kind > MANTIS_TENSOR_RAW) {
        host_fail(p->committed ? &p->program.error : &p->arena.error, MANTIS_BAD_ARGUMENT,
                  p->committed ? "tensor %s: the memory exists already; lay out before mantis_program_commit"
                               : "tensor %s: no such kind",
                  name ? name : "");
        return NONE;
    }
    const mantis_tensor t = arena_tensor(&p->arena, kind, rows, cols, "%s", name ? name : "");
    return p->arena.error.status == MANTIS_OK ? t : NONE;
}

mantis_tensor mantis_program_scaled(mantis_program *p, const mantis_tensor *t, mantis_tensor_scaling scaling,
                                    const char *name)
{
    static const mantis_tensor NONE = {.rows = 0};
    if (p->committed || !t) {
        host_fail(p->committed ? &p->program.error : &p->arena.error, MANTIS_BAD_ARGUMENT,
                  p->committed ? "scales %s: the memory exists already; lay out before mantis_program_commit"
                               : "scales %s: there is no tensor",
                  name ? name : "");
        return NONE;
    }
    const mantis_tensor scaled = arena_scaled(&p->arena, t, scaling, "%s", name ? name : "");
    return p->arena.error.status == MANTIS_OK ? scaled : NONE;
}

mantis_status mantis_program_commit(mantis_program *p, mantis_executor *executor, uint64_t seed, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    if (p->committed)
        host_fail(&inner, MANTIS_BAD_ARGUMENT, "mantis_program_commit: this program is committed already");
    else if (!executor)
        host_fail(&inner, MANTIS_BAD_ARGUMENT, "mantis_program_commit: there is no executor; its creation failed");
    else if (arena_commit(&p->arena, &inner) == MANTIS_OK) {
        program_init(&p->program, &p->arena, executor, seed);
        p->committed = true;
    }
    return library_tell(error, &inner);
}

static bool inside(const mantis_program *p, uint32_t address, uint64_t bytes)
{
    return p->committed && address + bytes <= p->arena.memory.size;
}

void *mantis_program_data(const mantis_program *p, const mantis_tensor *t)
{
    if ((unsigned)t->kind > MANTIS_TENSOR_RAW || !t->rows || !t->cols)
        return NULL;
    const uint64_t element = tensor_bytes(t) / tensor_elements(t);
    return inside(p, t->address, ((uint64_t)(t->rows - 1) * t->ld + t->cols) * element) ? arena_at(&p->arena, t) : NULL;
}

static bool has_entry(const mantis_program *p, const mantis_tensor *t)
{
    return t->kind != MANTIS_TENSOR_SUMS && t->scale % 4 == 0 && inside(p, t->scale, 4);
}

mantis_status mantis_program_scale(const mantis_program *p, const mantis_tensor *t, uint32_t *word)
{
    if (!has_entry(p, t))
        return MANTIS_BAD_ARGUMENT;
    *word = arena_scale(&p->arena, t);
    return MANTIS_OK;
}

mantis_status mantis_program_set_scale(mantis_program *p, const mantis_tensor *t, uint32_t word)
{
    if (!has_entry(p, t))
        return MANTIS_BAD_ARGUMENT;
    arena_set_scale(&p->arena, t, word);
    return MANTIS_OK;
}

/* -- Commands -------------------------------------------------------------------------------------------- */

void mantis_program_begin_step(mantis_program *p, uint32_t step)
{
    program_begin_step(&p->program, step);
}

uint32_t mantis_program_stream(const mantis_program *p)
{
    return p->program.stream;
}

void mantis_program_set_stream(mantis_program *p, uint32_t stream)
{
    p->program.stream = stream;
}

void mantis_program_rounding(mantis_program *p, bool nearest, bool saturate)
{
    p->program.stochastic = !nearest;
    p->program.saturate = saturate;
}

void mantis_program_overlap(mantis_program *p, bool overlap)
{
    if (!p->committed)
        return;
    program_submit(&p->program, PROGRAM_ALL); /* what is pending runs as it was meant */
    p->program.overlap = overlap;
}

/* Whether a command can be appended: committed, all operands there, no earlier error. */
static bool ready(mantis_program *p, const char *command, bool operands)
{
    if (!p->committed)
        host_fail(&p->program.error, MANTIS_BAD_ARGUMENT, "%s before mantis_program_commit", command);
    else if (!operands)
        host_fail(&p->program.error, MANTIS_BAD_ARGUMENT, "step %u: %s: an operand is missing (NULL)",
                  (unsigned)p->program.step, command);
    return p->program.error.status == MANTIS_OK;
}

mantis_status mantis_program_peak(mantis_program *p, const mantis_tensor *x)
{
    if (ready(p, "PEAK", x))
        program_peak(&p->program, x);
    return p->program.error.status;
}

mantis_status mantis_program_map(mantis_program *p, const mantis_tensor *x, const mantis_tensor *q, int bits)
{
    if (ready(p, "MAP", x && q))
        program_map(&p->program, x, q, bits);
    return p->program.error.status;
}

mantis_status mantis_program_sign(mantis_program *p, const mantis_tensor *x, const mantis_tensor *q)
{
    if (ready(p, "MAP", x && q))
        program_sign(&p->program, x, q);
    return p->program.error.status;
}

mantis_status mantis_program_align(mantis_program *p, const mantis_tensor *sums, const mantis_tensor *out)
{
    if (ready(p, "ALIGN", sums && out))
        program_align(&p->program, sums, out);
    return p->program.error.status;
}

mantis_status mantis_program_thresholds(mantis_program *p, const mantis_tensor *q, const mantis_tensor *thresholds,
                                        bool by_row, const mantis_tensor *sums)
{
    if (ready(p, "REDUCE", q && thresholds && sums))
        program_thresholds(&p->program, q, thresholds, by_row, sums);
    return p->program.error.status;
}

mantis_status mantis_program_gemm(mantis_program *p, const mantis_gemm *o)
{
    if (ready(p, "GEMM", o && o->a && o->b && o->out))
        program_gemm(&p->program, o);
    return p->program.error.status;
}

mantis_status mantis_program_vector(mantis_program *p, const mantis_vector *o)
{
    bool operands = o && o->out;
    for (int t = 0; operands && t < 3; t++)
        operands = !o->term[t].x || o->term[t].c;
    if (ready(p, "VECTOR", operands))
        program_vector(&p->program, o);
    return p->program.error.status;
}

mantis_status mantis_program_reduce(mantis_program *p, const mantis_tensor *q, const mantis_tensor *factor, bool by_row,
                                    bool absolute, const mantis_tensor *sums)
{
    if (ready(p, "REDUCE", q && sums))
        program_reduce(&p->program, q, factor, by_row, absolute, sums);
    return p->program.error.status;
}

mantis_status mantis_program_fence(mantis_program *p, bool interrupt)
{
    if (ready(p, "FENCE", true))
        program_fence(&p->program, interrupt);
    return p->program.error.status;
}

mantis_status mantis_program_append(mantis_program *p, const mantis_command *command)
{
    if (ready(p, "a command", command))
        program_append(&p->program, command);
    return p->program.error.status;
}

/* -- Running --------------------------------------------------------------------------------------------- */

mantis_status mantis_program_run(mantis_program *p, mantis_error *error)
{
    if (p->committed)
        program_run(&p->program);
    else
        ready(p, "mantis_program_run", true);
    const host_error happened = p->program.error;
    p->program.error = (host_error){.status = MANTIS_OK};
    if (happened.status != MANTIS_OK) {
        p->arena.ring.head = p->arena.ring.tail;
        p->program.waiting.count = 0;
    }
    return library_tell(error, &happened);
}

mantis_totals library_totals(const program_totals *t)
{
    mantis_totals totals = {.commands = t->commands, .sticky = t->sticky, .macs = t->work.macs};
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        totals.counters[i] = t->counters[i];
    return totals;
}

mantis_totals mantis_program_totals(const mantis_program *p)
{
    return library_totals(&p->program.totals);
}
