/* SPDX-License-Identifier: Apache-2.0 */
/* mantis/program.h as a user meets it: each typed command against arithmetic done here, errors that name the step and
 * the tensor and that a program survives, and everything that a C caller can get wrong. */
#include "../common/tap.h"

#include "mantis/command.h"
#include "mantis/cycle.h"
#include "mantis/program.h"

#include <string.h>

enum { M = 5, K = 7, N = 3 };

typedef struct {
    mantis_program *p;
    mantis_executor *executor;
    mantis_tensor a, b, bias, c, qa, qb, qone, one, v, sums;
} bench;

static mantis_error error;

static float value_a(int i)
{
    return (float)(i % 9 - 4);
}

static float value_b(int i)
{
    return (float)(i % 5 - 2);
}

static void fill(bench *t, const mantis_tensor *x, float (*value)(int))
{
    float *to = mantis_program_data(t->p, x);
    for (uint32_t i = 0; i < x->rows * x->cols; i++)
        to[i] = value((int)i);
}

static float three(int i)
{
    (void)i;
    return 3.0f;
}

static float unit(int i)
{
    (void)i;
    return 1.0f;
}

static void open_bench(bench *t, mantis_executor *executor)
{
    t->executor = executor;
    t->p = mantis_program_create(&error);
    t->a = mantis_program_tensor(t->p, MANTIS_TENSOR_FP32, M, K, "a");
    t->b = mantis_program_tensor(t->p, MANTIS_TENSOR_FP32, K, N, "b");
    t->bias = mantis_program_tensor(t->p, MANTIS_TENSOR_FP32, 1, N, "bias");
    t->c = mantis_program_tensor(t->p, MANTIS_TENSOR_FP32, M, N, "c");
    t->v = mantis_program_tensor(t->p, MANTIS_TENSOR_FP32, M, N, "v");
    t->qa = mantis_program_tensor(t->p, MANTIS_TENSOR_DFP8, M, K, "qa");
    t->qb = mantis_program_tensor(t->p, MANTIS_TENSOR_DFP8, K, N, "qb");
    t->one = mantis_program_tensor(t->p, MANTIS_TENSOR_FP32, 1, 1, "one");
    t->qone = mantis_program_tensor(t->p, MANTIS_TENSOR_DFP16, 1, 1, "qone");
    t->sums = mantis_program_tensor(t->p, MANTIS_TENSOR_SUMS, 1, N, "sums");
    tap_ok(!mantis_program_data(t->p, &t->a), "no memory before commit");
    tap_ok(mantis_program_peak(t->p, &t->a) == MANTIS_BAD_ARGUMENT &&
               mantis_program_run(t->p, &error) == MANTIS_BAD_ARGUMENT && strstr(error.text, "commit"),
           "a command before commit: %s", error.text);
    tap_ok(mantis_program_commit(t->p, NULL, 1, &error) == MANTIS_BAD_ARGUMENT, "commit without executor");
    tap_ok(mantis_program_commit(t->p, executor, 1, &error) == MANTIS_OK && error.status == MANTIS_OK, "commit");
    tap_ok(mantis_program_commit(t->p, executor, 1, &error) == MANTIS_BAD_ARGUMENT, "a second commit");
    fill(t, &t->a, value_a);
    fill(t, &t->b, value_b);
    fill(t, &t->bias, three);
    fill(t, &t->one, unit);
}

static void close_bench(bench *t)
{
    mantis_program_destroy(t->p);
    mantis_destroy(t->executor);
}

static void prepare(bench *t)
{
    const mantis_tensor *const fp32[] = {&t->a, &t->b, &t->bias, &t->one};
    mantis_program_begin_step(t->p, 0);
    mantis_program_rounding(t->p, true, false);
    for (int i = 0; i < 4; i++)
        mantis_program_peak(t->p, fp32[i]);
    mantis_program_map(t->p, &t->a, &t->qa, 8);
    mantis_program_map(t->p, &t->b, &t->qb, 8);
    mantis_program_map(t->p, &t->one, &t->qone, 16);
}

/* Small integers are exact in every step, so results are equal, not near. */
static void test_commands(bench *t, const char *executor)
{
    prepare(t);
    mantis_program_gemm(t->p, &(mantis_gemm){.a = &t->qa, .b = &t->qb, .bias = &t->bias, .out = &t->c});
    mantis_program_vector(t->p,
                          &(mantis_vector){.term = {{&t->c, &t->qone}, {&t->c, &t->qone}}, .relu = true, .out = &t->v});
    mantis_program_reduce(t->p, &t->qb, NULL, false, false, &t->sums);
    mantis_program_fence(t->p, false);
    tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK, "%s runs: %s", executor, error.text);
    const float *c = mantis_program_data(t->p, &t->c), *v = mantis_program_data(t->p, &t->v);
    int wrong = 0;
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            float sum = 3.0f;
            for (int k = 0; k < K; k++)
                sum += value_a(m * K + k) * value_b(k * N + n);
            wrong += c[m * N + n] != sum;
            wrong += v[m * N + n] != (sum > 0.0f ? 2.0f * sum : 0.0f);
        }
    tap_ok(wrong == 0, "%s: product and vector", executor);
    const int8_t *q = mantis_program_data(t->p, &t->qb);
    const int64_t *sums = mantis_program_data(t->p, &t->sums);
    for (int n = 0; n < N; n++) {
        int64_t s1 = 0, s2 = 0;
        for (int k = 0; k < K; k++) {
            s1 += q[k * N + n];
            s2 += q[k * N + n] * q[k * N + n];
        }
        wrong += sums[2 * n] != s1 || sums[2 * n + 1] != s2;
    }
    tap_ok(wrong == 0, "%s: sums", executor);
    uint32_t word = 0;
    const float four = 4.0f;
    uint32_t four_word;
    memcpy(&four_word, &four, 4);
    tap_ok(mantis_program_scale(t->p, &t->a, &word) == MANTIS_OK && word == four_word, "a's peak is 4");
    const mantis_totals totals = mantis_program_totals(t->p);
    tap_ok(totals.commands == 11 && totals.macs == (uint64_t)M * K * N && totals.sticky == 0, "totals");
    tap_ok((totals.counters[MANTIS_COUNTER_COMMANDS] == 11) == (strcmp(executor, "cycle") == 0),
           "clocked executors count, others do not");
}

static void fails(bench *t, mantis_status status, const char *part, const char *what)
{
    const mantis_status said = mantis_program_run(t->p, &error);
    tap_ok(said == status && error.status == status && strstr(error.text, part), "%s: %s", what, error.text);
    tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK && !error.text[0], "and the program goes on");
}

static void test_errors(bench *t)
{
    const uint32_t nan = 0x7fc00000;
    uint32_t before;
    memcpy(&before, mantis_program_data(t->p, &t->a), 4);
    memcpy(mantis_program_data(t->p, &t->a), &nan, 4);
    mantis_program_begin_step(t->p, 3);
    mantis_program_peak(t->p, &t->a);
    mantis_program_map(t->p, &t->a, &t->qa, 8);
    fails(t, MANTIS_NONFINITE, "step 3: MAP a -> qa", "NaN");
    memcpy(mantis_program_data(t->p, &t->a), &before, 4);

    tap_ok(mantis_program_gemm(t->p, &(mantis_gemm){.a = &t->qa, .b = &t->qa, .out = &t->c}) == MANTIS_BAD_SHAPE,
           "operands that differ in K");
    tap_ok(mantis_program_peak(t->p, &t->a) == MANTIS_BAD_SHAPE, "what follows an error is refused");
    fails(t, MANTIS_BAD_SHAPE, "differ in K", "shapes");
    mantis_program_gemm(t->p, &(mantis_gemm){.a = &t->qa, .out = &t->c});
    fails(t, MANTIS_BAD_ARGUMENT, "missing", "no B");
    mantis_program_gemm(t->p, NULL);
    fails(t, MANTIS_BAD_ARGUMENT, "missing", "no operands at all");
    mantis_program_vector(t->p, &(mantis_vector){.term = {{&t->c, NULL}}, .out = &t->v});
    fails(t, MANTIS_BAD_ARGUMENT, "missing", "a term without its coefficient");
    mantis_program_map(t->p, &t->a, &t->qa, -1);
    fails(t, MANTIS_BAD_SHAPE, "does not fit", "bits -1");
    mantis_program_map(t->p, &t->a, &t->qa, 9);
    fails(t, MANTIS_ILLEGAL, "bits 9", "bits 9");
    const mantis_view view = {.images = 1, .h = M, .w = 1, .oh = M, .ow = 1, .kernel = 40, .stride = 1, .dilate = 1};
    const mantis_tensor wide = {MANTIS_TENSOR_DFP8, 1600 * K, N, t->qb.address, t->qb.scale, N, {0}};
    mantis_program_gemm(t->p, &(mantis_gemm){.a = &t->qa, .b = &wide, .out = &t->c, .view = view});
    fails(t, MANTIS_BAD_SHAPE, "kernel", "a kernel that its field would cut to 8");
    mantis_program_gemm(t->p, &(mantis_gemm){.a = &t->qa, .b = &t->qb, .out = &t->c, .groups = 70000});
    fails(t, MANTIS_BAD_SHAPE, "does not fit", "more groups than its field holds");
    mantis_program_gemm(t->p,
                        &(mantis_gemm){.a = &t->qa, .b = &t->qb, .out = &t->c, .groups = 2, .out_group = 1u << 30});
    fails(t, MANTIS_BAD_SHAPE, "too far apart", "a group stride beyond 32 bits");
}

static void test_own_commands(bench *t)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_PEAK_COUNT, K);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, t->a.address);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, t->v.scale);
    mantis_program_set_scale(t->p, &t->v, 0);
    uint32_t word = 0;
    tap_ok(mantis_program_append(t->p, &c) == MANTIS_OK && mantis_program_run(t->p, &error) == MANTIS_OK &&
               mantis_program_scale(t->p, &t->v, &word) == MANTIS_OK && word == 0x40800000,
           "a descriptor of one's own runs: the peak of the first row is 4");
    mantis_set(&c, MANTIS_ALL_OPCODE, 99);
    mantis_program_append(t->p, &c);
    fails(t, MANTIS_ILLEGAL, "opcode 99", "an opcode that is none");
    mantis_program_append(t->p, NULL);
    fails(t, MANTIS_BAD_ARGUMENT, "missing", "no descriptor");
}

static float seventh(int i)
{
    return (float)(i % 9 - 4) / 7.0f; /* no mantissa of 8 bits */
}

/* A step of two programs: the second one's streams go on where the first one's ended. */
static void test_streams(bench *t)
{
    fill(t, &t->a, seventh);
    mantis_program_rounding(t->p, false, false);
    mantis_program_begin_step(t->p, 5);
    mantis_program_peak(t->p, &t->a);
    for (int i = 0; i < 2; i++)
        mantis_program_map(t->p, &t->a, &t->qa, 8);
    tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK && mantis_program_stream(t->p) == 2, "two maps, two streams");
    int8_t second[M * K];
    memcpy(second, mantis_program_data(t->p, &t->qa), sizeof second);
    mantis_program_begin_step(t->p, 5);
    mantis_program_map(t->p, &t->a, &t->qa, 8);
    mantis_program_run(t->p, &error);
    tap_ok(memcmp(second, mantis_program_data(t->p, &t->qa), sizeof second) != 0, "stream 0 rounds otherwise");
    mantis_program_set_stream(t->p, 1);
    mantis_program_map(t->p, &t->a, &t->qa, 8);
    tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK &&
               memcmp(second, mantis_program_data(t->p, &t->qa), sizeof second) == 0,
           "a stream that is set gives the second map's bits");
    fill(t, &t->a, value_a);
}

/* For two engines: the same results, an error drops what waits, and what was appended before is run before. */
static void test_overlap(bench *t)
{
    mantis_program_overlap(t->p, true);
    test_commands(t, "golden, ordered for two engines");
    const uint64_t done = mantis_program_totals(t->p).commands;
    mantis_program_peak(t->p, &t->a);
    const bool waits = mantis_program_totals(t->p).commands == done;
    mantis_program_peak(t->p, &t->qa); /* not fp32 */
    tap_ok(waits && mantis_program_run(t->p, &error) == MANTIS_BAD_SHAPE &&
               mantis_program_run(t->p, &error) == MANTIS_OK && mantis_program_totals(t->p).commands == done,
           "what waits behind an error is dropped");
    mantis_program_peak(t->p, &t->a);
    mantis_program_overlap(t->p, false);
    tap_ok(mantis_program_totals(t->p).commands == done + 1, "what was appended before the change is done");
    mantis_program *bare = mantis_program_create(&error);
    mantis_program_overlap(bare, true);
    mantis_program_destroy(bare);
}

static void test_views(const bench *t)
{
    tap_ok(mantis_tensor_rows(&t->a, M).rows == M && mantis_tensor_rows(&t->a, M + 1).rows == 0, "rows");
    tap_ok(mantis_tensor_shaped(&t->a, K, M).ld == M && mantis_tensor_shaped(&t->a, K, M + 1).rows == 0, "shaped");
    const mantis_tensor part = mantis_tensor_part(&t->a, 1, 2, M - 1, K - 2);
    tap_ok(part.address == t->a.address + 4 * (K + 2) && part.ld == K && part.rows == M - 1, "part");
    tap_ok(mantis_tensor_part(&t->a, 1, 2, M, 1).rows == 0 && mantis_tensor_part(&t->a, 0, K, 1, 1).rows == 0,
           "parts outside have no rows");
    tap_ok(!mantis_tensor_shaped(&part, 1, 4).rows, "a part is not packed");
    const mantis_tensor elsewhere = {MANTIS_TENSOR_FP32, 1, 1, 0xfffffff0u, 0xfffffffcu, 1, {0}};
    uint32_t word;
    tap_ok(!mantis_program_data(t->p, &elsewhere) &&
               mantis_program_scale(t->p, &elsewhere, &word) == MANTIS_BAD_ARGUMENT &&
               mantis_program_scale(t->p, &t->sums, &word) == MANTIS_BAD_ARGUMENT,
           "tensors outside the memory and entries that are none");
}

static void test_layout_errors(void)
{
    mantis_program *p = mantis_program_create(NULL);
    mantis_executor *golden = mantis_golden_create(1, NULL);
    tap_ok(mantis_program_tensor(p, MANTIS_TENSOR_FP32, 0, 4, "hollow").rows == 0 &&
               mantis_program_commit(p, golden, 1, &error) == MANTIS_BAD_SHAPE && strstr(error.text, "hollow"),
           "an empty tensor: %s", error.text);
    mantis_program_destroy(p);
    mantis_program_destroy(NULL);
    mantis_destroy(golden);
}

static void test_fields(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM), old = c;
    tap_ok(mantis_set(&c, MANTIS_GEMM_VIEW_KH, 31) == MANTIS_OK && mantis_get(&c, MANTIS_GEMM_VIEW_KH) == 31,
           "a value that fits its field");
    old = c;
    tap_ok(mantis_set(&c, MANTIS_GEMM_VIEW_KH, 32) == MANTIS_BAD_ARGUMENT && memcmp(&c, &old, sizeof c) == 0,
           "one that does not changes nothing");
    tap_ok(mantis_set(&c, MANTIS_GEMM_ROWS, UINT32_MAX) == MANTIS_OK, "a field of 32 bits takes every value");
    mantis_memory memory = {aligned_alloc(64, 4096), 4096};
    mantis_ring ring = {0, 16, 0, 0};
    tap_ok(mantis_ring_push(&memory, &ring, &c) == MANTIS_OK && ring.tail == 1, "a ring takes a command");
    mantis_ring odd = {0, 12, 0, 0}, shifted = {64, 16, 0, 0}, far = {4096, 16, 0, 0}, full = {0, 16, 0, 16};
    tap_ok(mantis_ring_push(&memory, &odd, &c) == MANTIS_BAD_ARGUMENT &&
               mantis_ring_push(&memory, &shifted, &c) == MANTIS_BAD_ARGUMENT &&
               mantis_ring_push(&memory, &full, &c) == MANTIS_BAD_ARGUMENT &&
               mantis_ring_push(&memory, &far, &c) == MANTIS_BAD_ADDRESS &&
               mantis_ring_push(NULL, &ring, &c) == MANTIS_BAD_ARGUMENT,
           "rings that are none are refused");
    free(memory.bytes);
}

int main(void)
{
    bench t;
    open_bench(&t, mantis_golden_create(1, NULL));
    test_commands(&t, "golden");
    test_errors(&t);
    test_own_commands(&t);
    test_streams(&t);
    test_views(&t);
    close_bench(&t);
    open_bench(&t, mantis_golden_create(1, NULL));
    test_overlap(&t);
    close_bench(&t);
    open_bench(&t, mantis_cycle_create(&(mantis_cycle_options){.n = mantis_array_size(), .latency = 3}, &error));
    test_commands(&t, "cycle");
    close_bench(&t);
    test_layout_errors();
    test_fields();
    return tap_done();
}
