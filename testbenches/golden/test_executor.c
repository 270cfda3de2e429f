/* SPDX-License-Identifier: Apache-2.0 */
/* The golden executor's manners: where it stops, what it says, that a refused command leaves every byte alone. */
#include "../common/tap.h"
#include "mantis/command.h"

#include <string.h>

enum {
    MEMORY = 1 << 16,
    X = 0x1000,
    X_PEAK = 0x100,
    Q = 0x3000,
    Q_EXPONENT = 0x104,
    OUT = 0x5000,
    OUT_PEAK = 0x108,
    N = 256
};

static uint8_t *bytes, *before;
static mantis_memory memory;
static mantis_ring ring;
static mantis_report report;
static mantis_executor *golden;

static void put(uint32_t at, uint32_t value)
{
    memcpy(bytes + at, &value, 4);
}

static uint32_t get(uint32_t at)
{
    uint32_t value;
    memcpy(&value, bytes + at, 4);
    return value;
}

static void fresh(void)
{
    memset(bytes, 0, MEMORY);
    for (uint32_t i = 0; i < N; i++)
        put(X + 4 * i, 0x3f000000 + i * 0x5555);
    ring = (mantis_ring){0x8000, 8, 3, 3};
}

static mantis_status run(void)
{
    memcpy(before, bytes, MEMORY);
    return mantis_run(golden, &memory, &ring, &report);
}

static bool untouched(void)
{
    return memcmp(before, bytes, MEMORY) == 0;
}

static mantis_command peak(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_PEAK_COUNT, N);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, X);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, X_PEAK);
    return c;
}

static mantis_command map(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    mantis_set(&c, MANTIS_MAP_COUNT, N);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, X);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, X_PEAK);
    mantis_set(&c, MANTIS_MAP_OUT, Q);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, Q_EXPONENT);
    return c;
}

static mantis_command gemm(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_ALL_TAG, 4711);
    mantis_set(&c, MANTIS_GEMM_ROWS, 16);
    mantis_set(&c, MANTIS_GEMM_COLS, 16);
    mantis_set(&c, MANTIS_GEMM_DEPTH, 16);
    mantis_set(&c, MANTIS_GEMM_X0_LD, 16);
    mantis_set(&c, MANTIS_GEMM_X1_LD, 16);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, 16);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, Q);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, Q_EXPONENT);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, Q);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, Q_EXPONENT);
    mantis_set(&c, MANTIS_GEMM_OUT, OUT);
    mantis_set(&c, MANTIS_GEMM_OUT_SCALE, OUT_PEAK);
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, 1);
    return c;
}

static void push(mantis_command c)
{
    if (mantis_ring_push(&memory, &ring, &c) != MANTIS_OK) {
        tap_ok(false, "the test's ring takes the command");
        exit(1);
    }
}

static void good_program(void)
{
    fresh();
    push(peak());
    push(map());
    push(gemm());
    mantis_command fence = mantis_command_make(MANTIS_OP_FENCE);
    mantis_set(&fence, MANTIS_FENCE_IRQ, 1);
    push(fence);
    const mantis_status status = run();
    tap_ok(status == MANTIS_OK && report.status == MANTIS_OK && report.completed == 4 && ring.head == 7 &&
               report.message[0] == 0 && report.sticky == 0,
           "a program of four commands, ring wrapped");
    tap_ok(get(X_PEAK) == 0x3f000000 + 255 * 0x5555 && (int32_t)get(Q_EXPONENT) == -7 && (int8_t)bytes[Q] == 64 &&
               get(OUT_PEAK) > 0x3f800000,
           "its results are where they belong");
}

static void nonfinite(void)
{
    fresh();
    put(X + 4 * 77, 0xff800000);
    push(peak());
    push(map());
    push(gemm());
    tap_ok(run() == MANTIS_NONFINITE && report.completed == 1 && ring.head == 4 && get(X_PEAK) == 0x7f800000 &&
               get(Q_EXPONENT) == 0 && get(OUT_PEAK) == 0,
           "PEAK finds the Inf, MAP stops there, GEMM does not start");
    fresh();
    put(X + 4 * 77, 0xff800000);
    put(X_PEAK, 0x7f800000);
    push(map());
    push(gemm());
    const mantis_status status = run();
    tap_ok(status == MANTIS_NONFINITE && report.status == status && report.completed == 0 && ring.head == 3 &&
               untouched(),
           "Inf in a tensor: MAP is refused, nothing written, head at the command");
    tap_ok(strstr(report.message, "NONFINITE") && strstr(report.message, "command 3") &&
               strstr(report.message, "MAP") && strstr(report.message, "x0_scale") &&
               strstr(report.message, "0x00000100"),
           "the message names status, ring index, command and operand: %s", report.message);
    put(X_PEAK, 0x3fffffff);
    tap_ok(run() == MANTIS_OK && ring.head == ring.tail, "the same ring goes on once the cause is gone");
    fresh();
    put(X, 0x7fc00001);
    push(peak());
    tap_ok(run() == MANTIS_OK && get(X_PEAK) == 0x7fc00001, "PEAK itself reports a nonfinite peak with status OK");
}

static void entries(void)
{
    static const struct {
        int32_t exponent;
        mantis_status want;
    } c[] = {{-512, MANTIS_OK},
             {511, MANTIS_OK},
             {-513, MANTIS_BAD_EXPONENT},
             {512, MANTIS_BAD_EXPONENT},
             {INT32_MIN, MANTIS_BAD_EXPONENT}};
    int wrong = 0;
    for (int i = 0; i < 5; i++) {
        fresh();
        put(Q_EXPONENT, (uint32_t)c[i].exponent);
        push(gemm());
        wrong +=
            run() != c[i].want || (c[i].want && !untouched()) || (c[i].want && !strstr(report.message, "x0_scale"));
    }
    tap_ok(!wrong, "exponent entries at and beyond -512..511");
    /* Order: x0's entry before the bias', alignment before entries. */
    mantis_command g = gemm();
    mantis_set(&g, MANTIS_GEMM_BIAS, 1);
    mantis_set(&g, MANTIS_GEMM_X2_ADDR, X);
    mantis_set(&g, MANTIS_GEMM_X2_SCALE, X_PEAK);
    fresh();
    put(X_PEAK, 0x7f800000);
    push(g);
    wrong += run() != MANTIS_NONFINITE || !strstr(report.message, "x2_scale");
    fresh();
    put(X_PEAK, 0x7f800000);
    put(Q_EXPONENT, 600);
    push(g);
    wrong += run() != MANTIS_BAD_EXPONENT;
    mantis_set(&g, MANTIS_GEMM_X2_ADDR, X + 4);
    fresh();
    put(Q_EXPONENT, 600);
    push(g);
    wrong += run() != MANTIS_BAD_ADDRESS || !untouched();
    mantis_set(&g, MANTIS_GEMM_BIAS, 0);
    fresh();
    put(X_PEAK, 0x7f800000);
    push(g);
    wrong += run() != MANTIS_OK;
    tap_ok(!wrong, "entries are read in operand order, after the addresses; an absent bias' entry is not read");
}

static void stops(void)
{
    fresh();
    push(peak());
    mantis_command bad = map();
    mantis_set(&bad, MANTIS_MAP_COUNT, 0);
    push(bad);
    push(gemm());
    const mantis_status status = run();
    tap_ok(status == MANTIS_BAD_SHAPE && report.completed == 1 && ring.head == 4 && get(Q) == 0 && get(OUT_PEAK) == 0,
           "the commands before the bad one finished, the ones after it did not start");
    fresh();
    bad = mantis_command_make((mantis_opcode)99);
    push(bad);
    tap_ok(run() == MANTIS_ILLEGAL && untouched() && strstr(report.message, "99"), "an unknown opcode: %s",
           report.message);
    fresh();
    ring = (mantis_ring){MEMORY - 256, 4, 0, 0};
    push(peak());
    push(peak());
    ring.tail = 3;
    tap_ok(run() == MANTIS_BAD_ADDRESS && report.completed == 2 && ring.head == 2,
           "a descriptor slot outside memory: %s", report.message);
    int wrong = 0;
    const mantis_ring rings[] = {{0, 0, 0, 0}, {0, 3, 0, 1}, {0, 4, 0, 5}, {64, 4, 0, 1}, {0, 1u << 17, 0, 1}};
    for (int i = 0; i < 5; i++) {
        ring = rings[i];
        wrong += run() != MANTIS_BAD_ARGUMENT || !untouched() || !report.message[0];
    }
    tap_ok(!wrong, "malformed rings are refused");
    ring = (mantis_ring){0, 4, 9, 9};
    tap_ok(run() == MANTIS_OK && report.completed == 0, "an empty ring is no error");
}

static void sticky(void)
{
    fresh();
    put(X_PEAK, 0x3e000000); /* older than the tensor */
    push(map());
    push(peak());
    tap_ok(run() == MANTIS_OK && report.sticky == MANTIS_STICKY_SATURATED && (int8_t)bytes[Q + 200] == 127,
           "an old peak: SATURATED, clamped");
    fresh();
    memset(bytes + Q, 127, 256);
    put(Q_EXPONENT, 60);
    push(gemm());
    tap_ok(run() == MANTIS_OK && report.sticky == MANTIS_STICKY_OVERFLOW && get(OUT) == 0x7f7fffff &&
               get(OUT_PEAK) == 0x7f7fffff,
           "a product beyond fp32: OVERFLOW, the largest finite number");
    push(peak());
    tap_ok(run() == MANTIS_OK && report.sticky == 0, "sticky flags are those of one run");
}

static void one_unit(void *context, size_t unit, unsigned thread)
{
    (void)thread;
    ((uint8_t *)context)[unit]++;
}

/* What a caller can get wrong before any command is looked at. */
static bool refused(mantis_executor *e, mantis_memory *m, mantis_ring *r)
{
    memset(&report, 0xff, sizeof report);
    return mantis_run(e, m, r, &report) == MANTIS_BAD_ARGUMENT && report.status == MANTIS_BAD_ARGUMENT &&
           report.completed == 0 && report.message[0];
}

static void arguments(void)
{
    uint8_t done[3] = {0, 0, 0};
    fresh();
    push(peak());
    memcpy(before, bytes, MEMORY);
    tap_ok(refused(NULL, &memory, &ring), "no executor: %s", report.message);
    tap_ok(refused(golden, NULL, &ring) && refused(golden, &memory, NULL), "no memory, no ring: %s", report.message);
    tap_ok(mantis_run(golden, &memory, &ring, NULL) == MANTIS_BAD_ARGUMENT &&
               mantis_run(NULL, NULL, NULL, NULL) == MANTIS_BAD_ARGUMENT,
           "no report: the status alone");
    mantis_memory none = {NULL, 0}, odd = {bytes + 32, MEMORY - 32}, large = {bytes, (UINT64_C(1) << 32) + 1};
    tap_ok(refused(golden, &none, &ring), "a memory without bytes: %s", report.message);
    tap_ok(refused(golden, &odd, &ring), "a memory that begins on 32 bytes: %s", report.message);
    tap_ok(refused(golden, &large, &ring), "a memory of 2^32 + 1 bytes: %s", report.message);
    tap_ok(untouched() && ring.head + 1 == ring.tail, "nothing was done");
    mantis_share(NULL, one_unit, done, 3);
    tap_ok(done[0] == 1 && done[1] == 1 && done[2] == 1, "work shared without an executor is done by the caller");
}

static void creation(void)
{
    tap_ok(mantis_golden_create(1, "mmx") == NULL, "an unknown SIMD level gives NULL");
    mantis_destroy(NULL);
    setenv("MANTIS_SIMD", "scalar", 1);
    mantis_executor *e = mantis_golden_create(3, NULL);
    tap_ok(e != NULL && strcmp(e->class_->name, "golden") == 0, "MANTIS_SIMD chooses the level");
    static const mantis_executor_class OTHER = {"other", NULL, NULL, NULL};
    mantis_executor other = {&OTHER};
    tap_ok(mantis_golden_pin(e) == MANTIS_OK && mantis_golden_pin(NULL) == MANTIS_BAD_ARGUMENT &&
               mantis_golden_pin(&other) == MANTIS_BAD_ARGUMENT,
           "golden's threads are pinned, others' are not");
    mantis_destroy(e);
    setenv("MANTIS_SIMD", "nonsense", 1);
    tap_ok(mantis_golden_create(1, NULL) == NULL, "MANTIS_SIMD with an unknown level gives NULL");
    unsetenv("MANTIS_SIMD");
}

int main(void)
{
    bytes = aligned_alloc(64, MEMORY);
    before = aligned_alloc(64, MEMORY);
    memory = (mantis_memory){bytes, MEMORY};
    golden = mantis_golden_create(2, NULL);
    if (!golden || !bytes || !before)
        return 1;
    good_program();
    nonfinite();
    entries();
    stops();
    sticky();
    arguments();
    mantis_destroy(golden);
    creation();
    free(bytes);
    free(before);
    return tap_done();
}
