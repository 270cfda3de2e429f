/* SPDX-License-Identifier: Apache-2.0 */
/* The builder for two engines: fences stand where they were, commands put aside wait until something needs them or
 * there is room beside others, more commands than the ring holds run in pieces, and after an error
 * nothing waits any more. */
#include "scratch.h"

#include "host/device/executors.h"
#include "host/device/program.h"

enum { MOST = 64 };

static host_error error;

/* An executor that keeps what it is given. */
typedef struct {
    mantis_executor base;
    mantis_executor *inner;
    mantis_command seen[8 * MOST];
    uint32_t count, runs;
} keeper;

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    keeper *k = (keeper *)self;
    for (uint32_t i = ring->head; i != ring->tail; i++)
        memcpy(&k->seen[k->count++ % (8 * MOST)],
               memory->bytes + ring->base + (i & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES, sizeof *k->seen);
    k->runs++;
    return mantis_run(k->inner, memory, ring, report);
}

static const mantis_executor_class CLASS = {"keeper", run, NULL, NULL};

typedef struct {
    arena im;
    program p;
    keeper k;
    tensor x, qx, qw, y, z, qz, raw;
} bench;

static void begin(bench *b, uint32_t rows)
{
    arena_begin(&b->im);
    b->x = arena_tensor(&b->im, TENSOR_FP32, rows, 16, "x");
    b->qx = arena_tensor(&b->im, TENSOR_DFP8, rows, 16, "qx");
    b->qw = arena_tensor(&b->im, TENSOR_DFP8, 16, 16, "qw");
    b->y = arena_tensor(&b->im, TENSOR_FP32, rows, 16, "y");
    b->z = arena_tensor(&b->im, TENSOR_FP32, rows, 16, "z");
    b->qz = arena_tensor(&b->im, TENSOR_DFP8, rows, 16, "qz");
    b->raw = arena_tensor(&b->im, TENSOR_RAW, rows, 16, "raw");
    if (arena_commit(&b->im, &error) != MANTIS_OK)
        abort();
    b->k = (keeper){.base = {&CLASS}, .inner = executors_create("golden", &(executor_options){.threads = 1}, &error)};
    program_init(&b->p, &b->im, &b->k.base, 1);
    b->p.overlap = true;
}

static void end(bench *b)
{
    program_free(&b->p);
    arena_free(&b->im);
    mantis_destroy(b->k.inner);
}

static void product(bench *b, const tensor *to)
{
    program_gemm(&b->p, &(gemm_operation){.a = &b->qx, .b = &b->qw, .out = to});
}

static uint32_t opcode(const bench *b, uint32_t i)
{
    return mantis_get(&b->k.seen[i], MANTIS_ALL_OPCODE);
}

static uint32_t after(const bench *b, uint32_t i)
{
    return mantis_get(&b->k.seen[i], MANTIS_ALL_AFTER);
}

static void fences(void)
{
    bench b;
    begin(&b, 64);
    product(&b, &b.y);
    program_fence(&b.p, false);
    program_peak(&b.p, &b.x);
    program_fence(&b.p, false);
    program_map(&b.p, &b.z, &b.qz, 8);
    tap_ok(program_run(&b.p) == MANTIS_OK && b.k.runs == 1 && opcode(&b, 0) == MANTIS_OP_GEMM &&
               opcode(&b, 1) == MANTIS_OP_FENCE && opcode(&b, 2) == MANTIS_OP_PEAK &&
               opcode(&b, 3) == MANTIS_OP_FENCE && opcode(&b, 4) == MANTIS_OP_MAP && after(&b, 1) == 0,
           "nothing passes a fence, and it waits for all before it");
    end(&b);
}

static void aside(void)
{
    bench b;
    begin(&b, 64);
    const tensor short_x = tensor_rows(&b.x, 16), short_z = tensor_rows(&b.z, 16), short_q = tensor_rows(&b.qz, 16);
    program_until(&b.p, PROGRAM_ALL);
    product(&b, &b.y);
    program_until(&b.p, PROGRAM_RESULTS);
    program_peak(&b.p, &short_x);
    tap_ok(program_results(&b.p) == MANTIS_OK && b.k.count == 1 && opcode(&b, 0) == MANTIS_OP_PEAK && b.p.waits == 1,
           "results of others do not wait for what was put aside");
    program_map(&b.p, &short_z, &short_q, 8);
    tap_ok(program_results(&b.p) == MANTIS_OK && b.k.count == 2 && opcode(&b, 1) == MANTIS_OP_MAP, "nor later ones");
    program_map(&b.p, &b.y, &b.qz, 8);
    tap_ok(program_results(&b.p) == MANTIS_OK && b.k.count == 4 && opcode(&b, 2) == MANTIS_OP_GEMM &&
               opcode(&b, 3) == MANTIS_OP_MAP && after(&b, 3) == 0,
           "until one needs it");
    program_until(&b.p, PROGRAM_ALL);
    product(&b, &b.y);
    program_until(&b.p, PROGRAM_RESULTS);
    program_map(&b.p, &b.z, &b.qx, 8);
    tap_ok(program_results(&b.p) == MANTIS_OK && b.k.count == 6 && opcode(&b, 4) == MANTIS_OP_GEMM,
           "or writes over what it reads");
    program_until(&b.p, PROGRAM_ALL);
    product(&b, &b.y);
    program_until(&b.p, PROGRAM_RESULTS);
    tap_ok(program_results(&b.p) == MANTIS_OK && b.k.count == 6 && program_run(&b.p) == MANTIS_OK && b.k.count == 7 &&
               b.p.totals.commands == 7,
           "or all is wanted");
    program_until(&b.p, PROGRAM_STEP);
    product(&b, &b.y);
    program_until(&b.p, PROGRAM_ALL);
    product(&b, &b.z);
    program_until(&b.p, PROGRAM_RESULTS);
    tap_ok(program_results(&b.p) == MANTIS_OK && b.k.count == 7 && program_wait(&b.p, PROGRAM_STEP) == MANTIS_OK &&
               b.k.count == 8 && program_wait(&b.p, PROGRAM_STEP) == MANTIS_OK && b.k.count == 8 &&
               program_run(&b.p) == MANTIS_OK && b.k.count == 9,
           "some until a step ends, others beyond");
    const tensor short_y = tensor_rows(&b.y, 16), short_a = tensor_rows(&b.qx, 16);
    program_until(&b.p, PROGRAM_ALL);
    program_map(&b.p, &b.z, &b.qx, 8);
    program_gemm(&b.p, &(gemm_operation){.a = &short_a, .b = &b.qw, .out = &short_y});
    program_until(&b.p, PROGRAM_RESULTS);
    program_peak(&b.p, &short_x);
    tap_ok(program_results(&b.p) == MANTIS_OK && b.k.count == 10 && opcode(&b, 9) == MANTIS_OP_PEAK,
           "what waits for one that stays behind stays, too");
    end(&b);
    begin(&b, 4096);
    const tensor few = tensor_rows(&b.qx, 16), to = tensor_rows(&b.y, 16);
    program_until(&b.p, PROGRAM_ALL);
    program_gemm(&b.p, &(gemm_operation){.a = &few, .b = &b.qw, .out = &to});
    program_until(&b.p, PROGRAM_RESULTS);
    program_peak(&b.p, &b.x);
    tap_ok(program_results(&b.p) == MANTIS_OK && b.k.count == 2 && after(&b, 1) == 255,
           "or there is room for it beside others");
    end(&b);
}

static void many(void)
{
    enum { COMMANDS = 700 };
    bench b;
    begin(&b, 64);
    for (int i = 0; i < COMMANDS; i++)
        if (i % 2)
            product(&b, i % 4 == 1 ? &b.y : &b.z);
        else
            program_peak(&b.p, &b.x);
    program_run(&b.p);
    tap_ok(b.p.error.status == MANTIS_OK && b.p.totals.commands == COMMANDS &&
               b.k.runs == (COMMANDS + ARENA_RING_SLOTS - 1) / ARENA_RING_SLOTS && b.p.waits == 1,
           "%d commands in %u runs", COMMANDS, b.k.runs);
    end(&b);
}

static void refused(void)
{
    bench b;
    begin(&b, 64);
    mantis_command bad = mantis_command_make(MANTIS_OP_PEAK); /* of no words */
    program_until(&b.p, PROGRAM_ALL);
    product(&b, &b.y);
    program_until(&b.p, PROGRAM_RESULTS);
    program_peak(&b.p, &b.x);
    program_append(&b.p, &bad);
    program_map(&b.p, &b.z, &b.qz, 8);
    program_results(&b.p);
    tap_ok(b.p.error.status == MANTIS_BAD_SHAPE && b.p.totals.commands == 2 && b.p.waiting.count == 0,
           "what stands before a refused command is done, what waits is dropped: %s", b.p.error.text);
    program_peak(&b.p, &b.x);
    tap_ok(program_run(&b.p) == MANTIS_BAD_SHAPE && b.k.runs == 1, "and nothing runs after it");
    end(&b);
}

/* A MAP of something that is not finite, and an ALIGN at an exponent that is none. */
static void of_the_step_before(bool map, mantis_status status)
{
    bench b;
    begin(&b, 64);
    program_begin_step(&b.p, 7);
    program_until(&b.p, PROGRAM_ALL);
    if (map)
        program_map(&b.p, &b.z, &b.qz, 8);
    else
        program_align(&b.p, &b.raw, &b.z);
    program_until(&b.p, PROGRAM_RESULTS);
    program_begin_step(&b.p, 8);
    arena_set_scale(&b.im, map ? &b.z : &b.raw, 0x7f800000);
    tap_ok(program_run(&b.p) == status && strstr(b.p.error.text, "step 7: "),
           "a command that fails late is of its own step: %s", b.p.error.text);
    end(&b);
}

static void profiled(void)
{
    bench b;
    begin(&b, 64);
    if (program_enable_profile(&b.p) != MANTIS_OK)
        abort();
    program_section(&b.p, "layer", "weight gradient");
    program_until(&b.p, PROGRAM_ALL);
    product(&b, &b.y);
    program_until(&b.p, PROGRAM_RESULTS);
    program_section(&b.p, "layer", "input gradient");
    program_peak(&b.p, &b.x);
    tap_ok(b.k.count == 1 && program_results(&b.p) == MANTIS_OK && b.k.count == 2 && after(&b, 0) == 0 &&
               after(&b, 1) == 0,
           "a profile's sections stay apart");
    end(&b);
}

int main(void)
{
    fences();
    aside();
    many();
    refused();
    of_the_step_before(true, MANTIS_NONFINITE);
    of_the_step_before(false, MANTIS_BAD_EXPONENT);
    profiled();
    scratch_remove();
    return tap_done();
}
