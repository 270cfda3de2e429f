/* SPDX-License-Identifier: Apache-2.0 */
/* The program builder and driver on every executor: every kind of command against arithmetic done here, more commands
 * than the ring holds, and errors that name step, command and tensor and leave memory as it was. */
#include "scratch.h"

#include "host/support/basic_math.h"
#include "host/device/executors.h"
#include "host/device/program.h"

#include <math.h>

static host_error error;
static mantis_executor *executor;

static void fill(const arena *im, const tensor *t, const float *values)
{
    memcpy(arena_at(im, t), values, tensor_bytes(t));
}

static void test_layout(void)
{
    arena im;
    arena_begin(&im);
    tensor a = arena_tensor(&im, TENSOR_DFP8, 3, 7, "a"), b = arena_tensor(&im, TENSOR_FP32, 1, 5, "b"),
           s = arena_tensor(&im, TENSOR_SUMS, 1, 2, "s");
    const uint32_t beat = MANTIS_PORT / 8, a_end = a.address + (21 + beat - 1) / beat * beat,
                   b_end = b.address + (20 + beat - 1) / beat * beat;
    tap_ok(arena_commit(&im, &error) == MANTIS_OK && a.address % beat == 0 && b.address == a_end &&
               s.address == b_end && b.scale == a.scale + 4 && a.scale % 4 == 0 &&
               (uintptr_t)im.memory.bytes % 64 == 0 && im.memory.size >= s.address + 32,
           "tensors start with a beat of the port, entries are packed");
    tap_ok(
        strcmp(arena_name_of(&im, a.address + 20), "a") == 0 && strcmp(arena_name_of(&im, b.address + 19), "b") == 0 &&
            strcmp(arena_name_of(&im, a.scale), "a.exponent") == 0 &&
            strcmp(arena_name_of(&im, b.scale), "b.peak") == 0 && strcmp(arena_name_of(&im, a.address + 21), "?") == 0,
        "addresses have names");
    arena_free(&im);

    arena_begin(&im);
    arena_tensor(&im, TENSOR_FP32, 0, 5, "hollow");
    arena_commit(&im, &error);
    failed_with(&error, MANTIS_BAD_SHAPE, "hollow", "an empty tensor");
    arena_free(&im);
    arena_begin(&im);
    arena_tensor(&im, TENSOR_FP32, 32768, 32768, "huge");
    arena_tensor(&im, TENSOR_DFP8, 1, 1, "more");
    arena_commit(&im, &error);
    failed_with(&error, MANTIS_NO_MEMORY, "4 GiB", "a window over 4 GiB");
    arena_free(&im);
}

/* Small integers are exact in every format, so each command's result can be stated outright. */
static void test_commands(void)
{
    static const float A[6] = {1, -2, 3, 4, 5, -6}, B[12] = {1, 0, 2, -1, 3, 1, -2, 0, 1, 1, 1, 5},
                       BIAS[4] = {8, -16, 24, 32};
    arena im;
    arena_begin(&im);
    tensor a = arena_tensor(&im, TENSOR_FP32, 2, 3, "a"), b = arena_tensor(&im, TENSOR_FP32, 3, 4, "b"),
           bias = arena_tensor(&im, TENSOR_FP32, 1, 4, "bias");
    tensor qa = arena_tensor(&im, TENSOR_DFP8, 2, 3, "qa"), qb = arena_tensor(&im, TENSOR_DFP8, 3, 4, "qb"),
           c = arena_tensor(&im, TENSOR_FP32, 2, 4, "c");
    tensor two = arena_tensor(&im, TENSOR_FP32, 1, 1, "two"), q2 = arena_tensor(&im, TENSOR_DFP16, 1, 1, "two.q");
    tensor per = arena_tensor(&im, TENSOR_DFP16, 1, 4, "per.q"), row = arena_tensor(&im, TENSOR_FP32, 2, 1, "row"),
           qrow = arena_tensor(&im, TENSOR_DFP16, 2, 1, "row.q");
    tensor v = arena_tensor(&im, TENSOR_FP32, 2, 4, "v"), sums = arena_tensor(&im, TENSOR_SUMS, 1, 3, "sums");
    arena_commit(&im, &error);
    fill(&im, &a, A), fill(&im, &b, B), fill(&im, &bias, BIAS), fill(&im, &two, (const float[]){2}),
        fill(&im, &row, (const float[]){1, -1});

    program p;
    program_init(&p, &im, executor, 5);
    program_peak(&p, &a), program_peak(&p, &b), program_peak(&p, &bias), program_peak(&p, &two), program_peak(&p, &row);
    program_map(&p, &a, &qa, 8), program_map(&p, &b, &qb, 8), program_map(&p, &two, &q2, 16),
        program_map(&p, &bias, &per, 16), program_map(&p, &row, &qrow, 16);
    program_gemm(&p, &(gemm_operation){.a = &qa, .b = &qb, .bias = &bias, .out = &c});
    /* v = c*2 + c*bias[channel] + row, negative results to zero */
    program_vector(&p,
                   &(vector_operation){.term = {{&c, &q2}, {&c, &per}}, .constant = &qrow, .relu = true, .out = &v});
    program_reduce(&p, &qa, NULL, false, false, &sums);
    program_fence(&p, false);
    tap_ok(program_run(&p) == MANTIS_OK && p.totals.commands == 14, "a program with every kind of command runs: %s",
           p.error.text);

    const float *cv = arena_at(&im, &c), *vv = arena_at(&im, &v);
    int right = 1;
    float peak = 0;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 4; k++) {
            float sum = BIAS[k];
            for (int d = 0; d < 3; d++)
                sum += A[3 * i + d] * B[4 * d + k];
            float out = 2 * sum + BIAS[k] * sum + (i ? -1.0f : 1.0f);
            right &= cv[4 * i + k] == sum && vv[4 * i + k] == (out > 0 ? out : 0.0f);
            peak = fmaxf(peak, fabsf(sum));
        }
    tap_ok(right, "GEMM with bias and VECTOR with three kinds of coefficients are exact");
    tap_ok(word_float(arena_scale(&im, &c)) == peak && word_float(arena_scale(&im, &b)) == 5.0f, "peaks are recorded");
    int64_t s[6];
    memcpy(s, arena_at(&im, &sums), sizeof s);
    int64_t unit = (int64_t)1 << -(int32_t)arena_scale(&im, &qa);
    tap_ok(s[0] == 5 * unit && s[1] == 17 * unit * unit && s[2] == 3 * unit && s[4] == -3 * unit &&
               s[5] == 45 * unit * unit,
           "REDUCE sums channels");

    /* transposes, with mantissas that the host writes itself: c2 = B^T (4 x 3) * A^T (3 x 2) */
    arena im2;
    arena_begin(&im2);
    tensor qa2 = arena_tensor(&im2, TENSOR_DFP8, 2, 3, "qa"), qb2 = arena_tensor(&im2, TENSOR_DFP8, 3, 4, "qb"),
           c2 = arena_tensor(&im2, TENSOR_FP32, 4, 2, "c2");
    arena_commit(&im2, &error);
    for (int i = 0; i < 6; i++)
        ((int8_t *)arena_at(&im2, &qa2))[i] = (int8_t)(4 * A[i]);
    for (int i = 0; i < 12; i++)
        ((int8_t *)arena_at(&im2, &qb2))[i] = (int8_t)B[i];
    arena_set_scale(&im2, &qa2, (uint32_t)-2);
    program p2;
    program_init(&p2, &im2, executor, 5);
    program_gemm(&p2, &(gemm_operation){.a = &qb2, .transpose_a = true, .b = &qa2, .transpose_b = true, .out = &c2});
    program_run(&p2);
    const float *tv = arena_at(&im2, &c2);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 4; k++)
            right &= tv[2 * k + i] == cv[4 * i + k] - BIAS[k];
    tap_ok(program_run(&p2) == MANTIS_OK && right, "both transposes");

    for (uint32_t i = 0; i < 3 * ARENA_RING_SLOTS + 5; i++)
        program_peak(&p2, &c2);
    tap_ok(program_run(&p2) == MANTIS_OK && p2.totals.commands == 3 * ARENA_RING_SLOTS + 6,
           "three times as many commands as the ring has slots");
    arena_free(&im);
    arena_free(&im2);
}

/* Runs a MAP of values under their peak; checks the error and that nothing was written. */
static void refuse_values(const float *values, const char *what)
{
    arena im;
    arena_begin(&im);
    tensor x = arena_tensor(&im, TENSOR_FP32, 1, 4, "activations"),
           q = arena_tensor(&im, TENSOR_DFP8, 1, 4, "activations.q");
    arena_commit(&im, &error);
    fill(&im, &x, values);
    memset(arena_at(&im, &q), 0x55, 4);
    arena_set_scale(&im, &q, 0x1234);
    program p;
    program_init(&p, &im, executor, 1);
    program_begin_step(&p, 7);
    program_peak(&p, &x);
    program_map(&p, &x, &q, 8);
    program_peak(&p, &x);
    program_run(&p);
    tap_ok(memcmp(arena_at(&im, &q), "UUUU", 4) == 0 && arena_scale(&im, &q) == 0x1234 && p.totals.commands == 1,
           "%s: nothing was written", what);
    failed_with(&p.error, MANTIS_NONFINITE, "step 7: MAP activations -> activations.q: NONFINITE", what);
    arena_free(&im);
}

/* What is wrong with a ring is found before a descriptor is read, on every executor alike. */
static void test_rings(void)
{
    static const mantis_ring RINGS[] = {{0, 0, 0, 1}, {0, 3, 0, 1}, {0, 4, 0, 5}, {64, 4, 0, 1}, {0, 1u << 17, 0, 1}};
    enum { SIZE = 4096 };
    mantis_memory memory = {aligned_alloc(64, SIZE), SIZE};
    mantis_report report;
    int right = 1;
    memset(memory.bytes, 0, SIZE);
    for (size_t i = 0; i < sizeof RINGS / sizeof *RINGS; i++) {
        mantis_ring ring = RINGS[i];
        right &= mantis_run(executor, &memory, &ring, &report) == MANTIS_BAD_ARGUMENT &&
                 report.status == MANTIS_BAD_ARGUMENT && report.message[0] && ring.head == 0;
    }
    tap_ok(right, "malformed rings are refused");
    mantis_ring outside = {SIZE, 4, 0, 1};
    tap_ok(mantis_run(executor, &memory, &outside, &report) == MANTIS_BAD_ADDRESS && outside.head == 0 &&
               strstr(report.message, "memory"),
           "a ring outside of memory: %s", report.message);
    free(memory.bytes);
}

static void test_errors(void)
{
    refuse_values((const float[]){1, NAN, 2, 3}, "a NaN in a tensor");
    refuse_values((const float[]){1, 0, -INFINITY, 3}, "an Inf in a tensor");

    arena im;
    arena_begin(&im);
    tensor a = arena_tensor(&im, TENSOR_DFP8, 1, MANTIS_MAX_K + 1, "long"),
           b = arena_tensor(&im, TENSOR_DFP8, MANTIS_MAX_K + 1, 1, "tall");
    tensor c = arena_tensor(&im, TENSOR_FP32, 1, 1, "c"), d = arena_tensor(&im, TENSOR_FP32, 1, 2, "d");
    arena_commit(&im, &error);
    program p;
    program_init(&p, &im, executor, 1);
    program_gemm(&p, &(gemm_operation){.a = &a, .b = &b, .out = &c});
    program_run(&p);
    failed_with(&p.error, MANTIS_BAD_SHAPE, "GEMM c = long * tall: BAD_SHAPE", "K one too large");

    a.cols = b.rows = MANTIS_MAX_K;
    program_gemm(&p, &(gemm_operation){.a = &a, .b = &b, .out = &c});
    tap_ok(program_run(&p) == MANTIS_OK, "the largest K runs, after an error: %s", p.error.text);
    arena_set_scale(&im, &a, 512);
    program_gemm(&p, &(gemm_operation){.a = &a, .b = &b, .out = &c});
    program_run(&p);
    failed_with(&p.error, MANTIS_BAD_EXPONENT, "long * tall", "an exponent entry beyond 511");
    arena_set_scale(&im, &a, 0);

    tensor outside = c;
    outside.address = (uint32_t)im.memory.size;
    program_gemm(&p, &(gemm_operation){.a = &a, .b = &b, .out = &outside});
    program_run(&p);
    failed_with(&p.error, MANTIS_BAD_ADDRESS, "BAD_ADDRESS", "an address outside memory");
    outside.address = a.address;
    program_gemm(&p, &(gemm_operation){.a = &a, .b = &b, .out = &outside});
    program_run(&p);
    failed_with(&p.error, MANTIS_BAD_ADDRESS, "BAD_ADDRESS", "an output over an operand");

    program_gemm(&p, &(gemm_operation){.a = &a, .b = &b, .out = &d});
    failed_with(&p.error, MANTIS_BAD_SHAPE, "C is not M x N",
                "shapes that do not fit are refused before the machine sees them");
    program_map(&p, &c, &a, 16);
    failed_with(&p.error, MANTIS_BAD_SHAPE, "does not fit the bits", "16 bits into an int8 tensor");
    program_vector(&p, &(vector_operation){.out = &c});
    program_run(&p);
    failed_with(&p.error, MANTIS_ILLEGAL, "VECTOR c", "a VECTOR without terms");
    arena_free(&im);
}

int main(void)
{
    static const char *const NAMES[] = {"golden", "float", "cycle", "rtl", "lockstep"};
    test_layout();
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        executor = executors_create(NAMES[i], &(executor_options){.threads = 1}, &error);
        if (!executor) {
            failed_with(&error, MANTIS_UNAVAILABLE, "not in this build", NAMES[i]);
            tap_skip(NAMES[i], "not in this build");
            continue;
        }
        printf("# executor %s\n", NAMES[i]);
        test_commands();
        test_errors();
        test_rings();
        mantis_destroy(executor);
    }
    tap_ok(!executors_create("gold", &(executor_options){0}, &error), "no executor has this name");
    failed_with(&error, MANTIS_BAD_ARGUMENT, "golden, cycle, counting, rtl", "an unknown executor");
    return tap_done();
}
