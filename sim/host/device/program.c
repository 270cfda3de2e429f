/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/program.h"

#include "host/device/driver.h"

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
}

void program_begin_step(program *p, uint32_t step)
{
    p->step = step;
    p->stream = 0;
}

void program_section(program *p, const char *layer, const char *phase)
{
    if (!p->profile)
        return;
    program_run(p);
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
    if (p->arena->ring.tail - p->arena->ring.head == p->arena->ring.slots && program_run(p) != MANTIS_OK)
        return;
    mantis_status status = mantis_ring_push(&p->arena->memory, &p->arena->ring, command);
    if (status != MANTIS_OK)
        host_fail(&p->error, status, "the submission ring refused a command: %s", mantis_status_text((int)status));
}

static void count_work(gemm_work *sum, const gemm_work *more)
{
    sum->macs += more->macs;
    sum->useful += more->useful;
}

/* A value that does not fit its field is an error of the operands: the command would mean something else. */
static void set(program *p, mantis_command *c, uint32_t field, uint32_t value)
{
    if (mantis_set(c, field, value) != MANTIS_OK)
        host_fail(&p->error, MANTIS_BAD_SHAPE,
                  "step %" PRIu32 ": %s: %" PRIu32 " does not fit a field of %" PRIu32 " bits", p->step,
                  mantis_opcode_name((int)mantis_get(c, MANTIS_ALL_OPCODE)), value, MANTIS_FIELD_WIDTH(field));
}

/* Words that every command with random numbers has. Their place is the same for MAP, GEMM and VECTOR. */
static void set_random(program *p, mantis_command *c)
{
    set(p, c, MANTIS_MAP_SEED_LO, (uint32_t)p->seed);
    set(p, c, MANTIS_MAP_SEED_HI, (uint32_t)(p->seed >> 32));
    set(p, c, MANTIS_MAP_STEP, p->step);
}

/* A host-side contradiction between operands: the command would run, but not do what was meant. */
static bool expect(program *p, bool true_here, const char *command, const tensor *t, const char *why)
{
    if (true_here)
        return true;
    host_fail(&p->error, MANTIS_BAD_SHAPE, "step %" PRIu32 ": %s of %s (%" PRIu32 " x %" PRIu32 "): %s", p->step,
              command, arena_name_of(p->arena, t->address), t->rows, t->cols, why);
    return false;
}

void program_peak(program *p, const tensor *x)
{
    if (!expect(p, x->kind == TENSOR_FP32, "PEAK", x, "the tensor is not fp32"))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    set(p, &c, MANTIS_PEAK_OUT_SCALE, x->scale);
    set(p, &c, MANTIS_PEAK_COUNT, (uint32_t)tensor_elements(x));
    set(p, &c, MANTIS_PEAK_X0_ADDR, x->address);
    program_append(p, &c);
}

void program_map(program *p, const tensor *x, const tensor *q, int bits)
{
    if (!expect(p, x->kind == TENSOR_FP32, "MAP", x, "the source is not fp32") ||
        !expect(p, q->kind == (bits == 16 ? TENSOR_DFP16 : TENSOR_DFP8), "MAP", q,
                "the result's type does not fit the bits") ||
        !expect(p, tensor_elements(q) >= tensor_elements(x), "MAP", q, "the result is smaller than the source"))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    set_random(p, &c);
    set(p, &c, MANTIS_MAP_BITS, (uint32_t)bits);
    set(p, &c, MANTIS_MAP_STOCHASTIC, p->stochastic);
    set(p, &c, MANTIS_MAP_SATURATE, p->saturate);
    set(p, &c, MANTIS_MAP_OUT, q->address);
    set(p, &c, MANTIS_MAP_OUT_SCALE, q->scale);
    set(p, &c, MANTIS_MAP_COUNT, (uint32_t)tensor_elements(x));
    set(p, &c, MANTIS_MAP_X0_ADDR, x->address);
    set(p, &c, MANTIS_MAP_X0_SCALE, x->scale);
    set(p, &c, MANTIS_MAP_X0_STREAM, p->stream++);
    program_append(p, &c);
}

static void set_groups(program *p, mantis_command *c, const gemm_operation *o)
{
    if (o->groups <= 1)
        return;
    set(p, c, MANTIS_GEMM_LAST_GROUP, o->groups - 1);
    set(p, c, MANTIS_GEMM_X0_GROUP, o->a_group);
    set(p, c, MANTIS_GEMM_X1_GROUP, o->b_group);
    if (expect(p, o->out_group <= UINT32_MAX / 4, "GEMM", o->out, "the groups' results lie too far apart"))
        set(p, c, MANTIS_GEMM_OUT_GROUP, 4 * o->out_group);
}

typedef struct {
    uint32_t m, k, n, b_depth;
} gemm_shape;

static gemm_shape shape_of(const gemm_operation *o)
{
    const tensor *a = o->a, *b = o->b;
    const patch_view *v = &o->view;
    gemm_shape s = {a->rows, a->cols, o->transpose_b ? b->rows : b->cols, o->transpose_b ? b->cols : b->rows};
    if (v->kernel) {
        const uint32_t taps = v->kernel * v->kernel;
        s.m = v->images * v->oh * v->ow;
        s.k = taps * a->cols;
        if (o->transpose_b) { /* stored [(tap, n) x c] */
            s.n = b->rows / taps;
            s.b_depth = taps * b->cols;
        }
    }
    if (o->transpose_a) {
        uint32_t t = s.m;
        s.m = s.k;
        s.k = t;
    }
    return s;
}

static bool set_view(program *p, mantis_command *c, const gemm_operation *o)
{
    const patch_view *v = &o->view;
    if (!v->kernel)
        return true;
    if (!expect(p, o->a->rows == v->images * v->h * v->w, "GEMM", o->a, "A has not the pixels of the view's images"))
        return false;
    set(p, c, MANTIS_GEMM_VIEW, 1);
    set(p, c, MANTIS_GEMM_VIEW_FLIP, v->flip);
    set(p, c, MANTIS_GEMM_VIEW_H, v->h);
    set(p, c, MANTIS_GEMM_VIEW_W, v->w);
    set(p, c, MANTIS_GEMM_VIEW_C, o->a->cols);
    set(p, c, MANTIS_GEMM_VIEW_IMAGES, v->images);
    set(p, c, MANTIS_GEMM_VIEW_OH, v->oh);
    set(p, c, MANTIS_GEMM_VIEW_OW, v->ow);
    set(p, c, MANTIS_GEMM_VIEW_KH, v->kernel);
    set(p, c, MANTIS_GEMM_VIEW_KW, v->kernel);
    set(p, c, MANTIS_GEMM_VIEW_PAD, v->pad);
    set(p, c, MANTIS_GEMM_VIEW_STRIDE, v->stride);
    set(p, c, MANTIS_GEMM_VIEW_DILATE, v->dilate);
    const uint64_t step = (uint64_t)(o->b->rows / (v->kernel * v->kernel)) * o->b->ld;
    if (o->transpose_b && expect(p, step <= UINT32_MAX, "GEMM", o->b, "the taps of B lie too far apart"))
        set(p, c, MANTIS_GEMM_X1_STEP, (uint32_t)step);
    return true;
}

void program_gemm(program *p, const gemm_operation *o)
{
    const tensor *a = o->a, *b = o->b, *out = o->out;
    if (!expect(p, o->view.kernel <= 16, "GEMM", a, "a view's kernel has at most 16 x 16 taps"))
        return;
    const gemm_shape s = shape_of(o);
    const uint32_t m = s.m, k = s.k, n = s.n, b_depth = s.b_depth;
    if (!expect(p, a->kind == TENSOR_DFP8, "GEMM", a, "A is not int8") ||
        !expect(p, b->kind == TENSOR_DFP8, "GEMM", b, "B is not int8") ||
        !expect(p, out->kind == TENSOR_FP32, "GEMM", out, "C is not fp32") ||
        !expect(p, b_depth == k, "GEMM", b, "A and B differ in K") ||
        !expect(p, out->rows == m && out->cols == n, "GEMM", out, "C is not M x N") ||
        !expect(p,
                !o->bias || (o->bias->kind == TENSOR_FP32 &&
                             tensor_elements(o->bias) == (uint64_t)n * (o->groups > 1 ? o->groups : 1)),
                "GEMM", out, "the bias has not N elements"))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    if (!set_view(p, &c, o))
        return;
    set_random(p, &c);
    set(p, &c, MANTIS_GEMM_TRANS_A, o->transpose_a);
    set(p, &c, MANTIS_GEMM_TRANS_B, o->transpose_b);
    set(p, &c, MANTIS_GEMM_RECORD_PEAK, o->groups <= 1 || o->record_groups);
    set(p, &c, MANTIS_GEMM_OUT, out->address);
    set(p, &c, MANTIS_GEMM_OUT_SCALE, out->scale);
    set(p, &c, MANTIS_GEMM_ROWS, m);
    set(p, &c, MANTIS_GEMM_COLS, n);
    set(p, &c, MANTIS_GEMM_DEPTH, k);
    set(p, &c, MANTIS_GEMM_OUT_LD, out->ld);
    set(p, &c, MANTIS_GEMM_X0_ADDR, a->address);
    set(p, &c, MANTIS_GEMM_X0_SCALE, a->scale);
    set(p, &c, MANTIS_GEMM_X0_LD, a->ld);
    set(p, &c, MANTIS_GEMM_X1_ADDR, b->address);
    set(p, &c, MANTIS_GEMM_X1_SCALE, b->scale);
    set(p, &c, MANTIS_GEMM_X1_LD, b->ld);
    if (o->bias) {
        set(p, &c, MANTIS_GEMM_BIAS, 1);
        set(p, &c, MANTIS_GEMM_X2_ADDR, o->bias->address);
        set(p, &c, MANTIS_GEMM_X2_SCALE, o->bias->scale);
    }
    set_groups(p, &c, o);
    program_append(p, &c);
    const gemm_work work = gemm_work_of(&c);
    count_work(&p->totals.work, &work);
    if (p->profile)
        count_work(&p->sections[p->section].work, &work);
}

void program_gemm_long(program *p, const gemm_operation *o, const tensor *piece, const tensor *one)
{
    const uint32_t rows = o->a->rows;
    if (!o->transpose_a || rows <= MANTIS_MAX_K) {
        program_gemm(p, o);
        return;
    }
    for (uint32_t first = 0; first < rows; first += PROGRAM_PIECE) {
        const uint32_t count = rows - first < PROGRAM_PIECE ? rows - first : PROGRAM_PIECE;
        const tensor a = tensor_part(o->a, first, 0, count, o->a->cols),
                     b = tensor_part(o->b, first, 0, count, o->b->cols);
        const tensor to = first ? tensor_shaped(piece, o->out->rows, o->out->cols) : *o->out;
        program_gemm(p, &(gemm_operation){.a = &a, .transpose_a = true, .b = &b, .out = &to});
        if (first)
            program_vector(p, &(vector_operation){.term = {{o->out, one}, {&to, one}}, .out = o->out});
    }
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
    static const uint32_t KIND_CODE[] = {[TENSOR_FP32] = 1, [TENSOR_DFP8] = 2, [TENSOR_DFP16] = 3, [TENSOR_SUMS] = 0};

    const tensor *out = o->out;
    uint32_t rows = out->rows, cols = out->cols;
    if (!expect(p, out->kind == TENSOR_FP32, "VECTOR", out, "the result is not fp32") ||
        !expect(p, !o->gate || (o->gate->kind == TENSOR_FP32 && o->gate->cols == cols && o->gate->rows == rows),
                "VECTOR", out, "the gate has another shape"))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    set_random(p, &c);
    set(p, &c, MANTIS_VECTOR_RECORD_PEAK, 1);
    set(p, &c, MANTIS_VECTOR_MAP_STOCHASTIC, p->stochastic);
    set(p, &c, MANTIS_VECTOR_SATURATE, p->saturate);
    set(p, &c, MANTIS_VECTOR_RELU, o->relu);
    set(p, &c, MANTIS_VECTOR_OUT, out->address);
    set(p, &c, MANTIS_VECTOR_OUT_SCALE, out->scale);
    set(p, &c, MANTIS_VECTOR_ROWS, rows);
    set(p, &c, MANTIS_VECTOR_COLS, cols);
    if (o->gate) {
        set(p, &c, MANTIS_VECTOR_GATE, 1);
        set(p, &c, MANTIS_VECTOR_GATE_ADDR, o->gate->address);
    }
    for (int t = 0; t < 4; t++) {
        const tensor *x = t < 3 ? o->term[t].x : NULL;
        const tensor *coefficient = t < 3 ? o->term[t].c : o->constant;
        if (t < 3 ? !x : !coefficient)
            continue;
        if (t < 3) {
            if (!expect(p, x->kind != TENSOR_SUMS && x->cols == cols && x->rows == rows, "VECTOR", x,
                        "a term has another shape than the result"))
                return;
            set(p, &c, MANTIS_VECTOR_X_KIND[t], KIND_CODE[x->kind]);
            set(p, &c, MANTIS_VECTOR_X_ADDR[t], x->address);
            set(p, &c, MANTIS_VECTOR_X_SCALE[t], x->scale);
            if (x->kind == TENSOR_FP32)
                set(p, &c, MANTIS_VECTOR_X_STREAM[t], p->stream++);
        } else {
            set(p, &c, MANTIS_VECTOR_C3_PRESENT, 1);
        }
        int layout = layout_of(coefficient, rows, cols);
        if (!expect(p, layout >= 0, "VECTOR", coefficient,
                    "a coefficient is DFP16 with one element, one per channel or one per row"))
            return;
        set(p, &c, MANTIS_VECTOR_C_LAYOUT[t], (uint32_t)layout);
        set(p, &c, MANTIS_VECTOR_C_ADDR[t], coefficient->address);
        set(p, &c, MANTIS_VECTOR_C_SCALE[t], coefficient->scale);
    }
    program_append(p, &c);
}

void program_reduce(program *p, const tensor *q, const tensor *factor, bool by_row, bool absolute, const tensor *sums)
{
    if (!expect(p, q->kind == TENSOR_DFP8 || q->kind == TENSOR_DFP16, "REDUCE", q, "q is not DFP") ||
        !expect(p,
                !factor || ((factor->kind == TENSOR_DFP8 || factor->kind == TENSOR_DFP16) && factor->rows == q->rows &&
                            factor->cols == q->cols),
                "REDUCE", q, "q and p differ in shape, or p is not DFP") ||
        !expect(p, sums->kind == TENSOR_SUMS && tensor_elements(sums) >= (by_row ? q->rows : q->cols), "REDUCE", sums,
                "too few sums"))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_REDUCE);
    set(p, &c, MANTIS_REDUCE_BY_ROW, by_row);
    set(p, &c, MANTIS_REDUCE_ABSOLUTE, absolute);
    set(p, &c, MANTIS_REDUCE_Q_WIDE, q->kind == TENSOR_DFP16);
    set(p, &c, MANTIS_REDUCE_OUT, sums->address);
    set(p, &c, MANTIS_REDUCE_ROWS, q->rows);
    set(p, &c, MANTIS_REDUCE_COLS, q->cols);
    set(p, &c, MANTIS_REDUCE_X0_ADDR, q->address);
    if (factor) {
        set(p, &c, MANTIS_REDUCE_P_PRESENT, 1);
        set(p, &c, MANTIS_REDUCE_P_WIDE, factor->kind == TENSOR_DFP16);
        set(p, &c, MANTIS_REDUCE_X1_ADDR, factor->address);
    }
    program_append(p, &c);
}

void program_fence(program *p, bool interrupt)
{
    mantis_command c = mantis_command_make(MANTIS_OP_FENCE);
    set(p, &c, MANTIS_FENCE_IRQ, interrupt);
    program_append(p, &c);
}

mantis_status program_run(program *p)
{
    if (p->error.status != MANTIS_OK || p->arena->ring.head == p->arena->ring.tail)
        return p->error.status;
    uint64_t before[MANTIS_COUNTERS];
    memcpy(before, p->totals.counters, sizeof before);
    driver_submit(p);
    if (p->profile)
        for (int i = 0; i < MANTIS_COUNTERS; i++)
            p->sections[p->section].counters[i] += p->totals.counters[i] - before[i];
    return p->error.status;
}
