/* SPDX-License-Identifier: Apache-2.0 */
/* Products with an exponent for each row or column, one of which is outside of an entry's range, or just within: the
 * first, one in between, the last, of A, of B or of both. Golden, cycle and RTL end with the same status, in the same
 * clock, and the next product is a good one again. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <string.h>

enum { MEMORY = 1 << 16, M = 21, N = 37, K = 19, A = 4096, B = 8192, A_SCALE = 12288, B_SCALE = 12544, OUT = 16384 };

static random_program p;
static mantis_executor *lockstep;

static mantis_command product(bool rows, bool columns)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_ROWS, M);
    mantis_set(&c, MANTIS_GEMM_COLS, N);
    mantis_set(&c, MANTIS_GEMM_DEPTH, K);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, A);
    mantis_set(&c, MANTIS_GEMM_X0_LD, K);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, A_SCALE);
    mantis_set(&c, MANTIS_GEMM_X0_SCALING, rows);
    mantis_set(&c, MANTIS_GEMM_X0_SPAN, rows);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, B);
    mantis_set(&c, MANTIS_GEMM_X1_LD, K); /* B's stored rows are the columns of C, which have the exponents */
    mantis_set(&c, MANTIS_GEMM_TRANS_B, 1);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, B_SCALE);
    mantis_set(&c, MANTIS_GEMM_X1_SCALING, columns);
    mantis_set(&c, MANTIS_GEMM_X1_SPAN, columns);
    mantis_set(&c, MANTIS_GEMM_OUT, OUT);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, N);
    return c;
}

static void set_entry(uint32_t scale, uint32_t i, int32_t exponent)
{
    memcpy(p.memory.bytes + scale + 4 * i, &exponent, 4);
}

/* A product whose entry is that, and one that is good. False: the executors disagree, or on another status. */
static bool run_entry(bool rows, bool columns, uint32_t scale, uint32_t entry, int32_t exponent)
{
    const mantis_command c = product(rows, columns);
    const mantis_status want =
        exponent >= MANTIS_MIN_EXPONENT && exponent <= MANTIS_MAX_EXPONENT ? MANTIS_OK : MANTIS_BAD_EXPONENT;
    for (int i = 0; i < 2; i++) {
        mantis_report report;
        set_entry(scale, entry, i ? -7 : exponent);
        mantis_ring_push(&p.memory, &p.ring, &c);
        mantis_run(lockstep, &p.memory, &p.ring, &report);
        if (report.status != (i ? MANTIS_OK : want)) {
            p.ring.head = p.ring.tail;
            printf("# entry %u is %d: %s, %s\n", entry, exponent, mantis_status_name(report.status), report.message);
            return false;
        }
        p.ring.head = p.ring.tail;
    }
    return true;
}

static bool run_operand(bool rows, bool columns, uint32_t scale, uint32_t entries)
{
    static const int32_t exponents[] = {MANTIS_MIN_EXPONENT - 1,
                                        MANTIS_MIN_EXPONENT,
                                        MANTIS_MAX_EXPONENT,
                                        MANTIS_MAX_EXPONENT + 1,
                                        INT32_MIN,
                                        INT32_MAX,
                                        0x10000};
    const uint32_t places[] = {0, entries / 2, entries - 1};
    for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++)
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
            if (!run_entry(rows, columns, scale, places[i], exponents[e]))
                return false;
    return true;
}

int main(void)
{
    if (!mantis_has_rtl()) {
        tap_skip("exponents outside of an entry", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options options = {.cycle_limit = 1000000};
    lockstep = platform_lockstep_create(&options);
    if (lockstep == NULL || !random_program_create(&p, MEMORY, 4, 3))
        return tap_ok(0, "out of memory"), tap_done();
    for (uint32_t i = 0; i < M * K; i++)
        p.memory.bytes[A + i] = (uint8_t)draw_u32(&p.random);
    for (uint32_t i = 0; i < K * N; i++)
        p.memory.bytes[B + i] = (uint8_t)draw_u32(&p.random);
    for (uint32_t i = 0; i < M; i++)
        set_entry(A_SCALE, i, -7);
    for (uint32_t i = 0; i < N; i++)
        set_entry(B_SCALE, i, -7);
    tap_ok(run_operand(true, false, A_SCALE, M), "an entry of A's rows");
    tap_ok(run_operand(false, true, B_SCALE, N), "an entry of B's columns");
    tap_ok(run_operand(true, true, A_SCALE, M), "an entry of A's rows, B has columns");
    tap_ok(run_operand(true, true, B_SCALE, N), "an entry of B's columns, A has rows");
    tap_ok(run_operand(false, false, A_SCALE, 1), "the only entry");
    random_program_destroy(&p);
    mantis_destroy(lockstep);
    return tap_done();
}
