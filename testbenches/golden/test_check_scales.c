/* SPDX-License-Identifier: Apache-2.0 */
/* mantis_command_check on what command set 3 adds: codes, limits at both sides, extents of arrays, records and sums. */
#include "../common/tap.h"
#include "mantis/command.h"

enum { MEMORY = 1 << 20 };

static int failures;

static mantis_command with(mantis_command c, uint32_t field, uint32_t value)
{
    mantis_set(&c, field, value);
    return c;
}

static void expect(mantis_command c, uint32_t field, uint32_t value, mantis_status want)
{
    c = with(c, field, value);
    const mantis_status got = mantis_command_check(&c, MEMORY);
    if (got != want) {
        printf("# %s field %06x = %u: %s, wanted %s\n", mantis_opcode_name((int)(c.word[0] & 0xff)), field, value,
               mantis_status_name(got), mantis_status_name(want));
        failures++;
    }
}

static void group(const char *name)
{
    tap_ok(failures == 0, "%s", name);
    failures = 0;
}

static mantis_command map(uint32_t scaling, uint32_t span, uint32_t count)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    mantis_set(&c, MANTIS_MAP_SCALING, scaling);
    mantis_set(&c, MANTIS_MAP_SPAN, span);
    mantis_set(&c, MANTIS_MAP_COUNT, count);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, 0x20000);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, 0x10000);
    mantis_set(&c, MANTIS_MAP_OUT, 0x80000);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, 0x18000);
    return c;
}

static void lines(void)
{
    for (uint32_t code = 0; code < 4; code++)
        expect(map(0, 10, 1000), MANTIS_MAP_SCALING, code, code == 3 ? MANTIS_ILLEGAL : MANTIS_OK);
    expect(map(0, 0, 1000), MANTIS_MAP_COUNT, 1000, MANTIS_OK); /* a span that does not count */
    expect(map(1, 1, 1000), MANTIS_MAP_SPAN, 0, MANTIS_BAD_SHAPE);
    expect(map(1, 1, 1000), MANTIS_MAP_SPAN, MANTIS_MAX_COUNT, MANTIS_OK);
    expect(map(1, 1, 1000), MANTIS_MAP_SPAN, MANTIS_MAX_COUNT + 1, MANTIS_BAD_SHAPE);
    expect(map(1, 2, 1000), MANTIS_MAP_COUNT, 2 * MANTIS_MAX_COEF, MANTIS_OK);
    expect(map(1, 2, 1000), MANTIS_MAP_COUNT, 2 * MANTIS_MAX_COEF + 1, MANTIS_BAD_SHAPE);
    expect(map(2, 1, 2 * MANTIS_MAX_COEF), MANTIS_MAP_SPAN, MANTIS_MAX_COEF, MANTIS_OK);
    expect(map(2, 1, MANTIS_MAX_COEF + 1), MANTIS_MAP_SPAN, MANTIS_MAX_COEF + 1, MANTIS_BAD_SHAPE);
    expect(map(2, 1, 1000), MANTIS_MAP_SPAN, 0, MANTIS_BAD_SHAPE);
    expect(map(2, 1, 1000), MANTIS_MAP_SPAN, 3, MANTIS_BAD_SHAPE); /* does not divide */
    group("stretches and channels of a line");
    expect(map(1, 10, 1000), MANTIS_MAP_X0_SCALE, MEMORY - 400, MANTIS_OK);
    expect(map(1, 10, 1000), MANTIS_MAP_X0_SCALE, MEMORY - 396, MANTIS_BAD_ADDRESS);
    expect(map(1, 10, 1000), MANTIS_MAP_OUT_SCALE, 0x10000, MANTIS_OK); /* in place of the peaks */
    expect(map(1, 10, 1000), MANTIS_MAP_OUT_SCALE, 0x18004, MANTIS_OK);
    expect(map(2, 10, 1000), MANTIS_MAP_OUT_SCALE, 0x18004, MANTIS_BAD_ADDRESS); /* a record stands on 16 bytes */
    expect(map(2, 10, 1000), MANTIS_MAP_OUT_SCALE, MEMORY - 32, MANTIS_OK);
    expect(map(2, 10, 1000), MANTIS_MAP_OUT_SCALE, MEMORY - 16, MANTIS_BAD_ADDRESS);
    expect(map(2, 20, 1000), MANTIS_MAP_OUT_SCALE, MEMORY - 32, MANTIS_BAD_ADDRESS);
    expect(map(1, 10, 1000), MANTIS_MAP_OUT_SCALE, 0x80000 - 400, MANTIS_OK);
    expect(map(1, 10, 1000), MANTIS_MAP_OUT_SCALE, 0x80000 - 396, MANTIS_BAD_ADDRESS);
    group("arrays and records in memory");
    const mantis_command sign = with(map(0, 0, 1000), MANTIS_MAP_SIGN, 1);
    expect(sign, MANTIS_MAP_BITS, 8, MANTIS_OK);
    expect(sign, MANTIS_MAP_BITS, 7, MANTIS_ILLEGAL);
    expect(sign, MANTIS_MAP_BITS, 16, MANTIS_ILLEGAL);
    expect(sign, MANTIS_MAP_STOCHASTIC, 1, MANTIS_ILLEGAL);
    expect(sign, MANTIS_MAP_SATURATE, 1, MANTIS_ILLEGAL);
    expect(with(sign, MANTIS_MAP_SPAN, 10), MANTIS_MAP_SCALING, 1, MANTIS_ILLEGAL);
    group("signs");
    mantis_command peak = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&peak, MANTIS_PEAK_COUNT, 1000);
    mantis_set(&peak, MANTIS_PEAK_SPAN, 10);
    mantis_set(&peak, MANTIS_PEAK_X0_ADDR, 0x20000);
    mantis_set(&peak, MANTIS_PEAK_OUT_SCALE, 0x20000); /* one entry may lie on the input, an array may not */
    for (uint32_t code = 0; code < 4; code++)
        expect(peak, MANTIS_PEAK_SCALING, code,
               code == 0   ? MANTIS_OK
               : code == 3 ? MANTIS_ILLEGAL
                           : MANTIS_BAD_ADDRESS);
    expect(with(peak, MANTIS_PEAK_SCALING, 1), MANTIS_PEAK_OUT_SCALE, 0x20000 - 400, MANTIS_OK);
    expect(with(peak, MANTIS_PEAK_SCALING, 1), MANTIS_PEAK_OUT_SCALE, 0x20000 - 396, MANTIS_BAD_ADDRESS);
    expect(with(peak, MANTIS_PEAK_SCALING, 2), MANTIS_PEAK_OUT_SCALE, 0x20000 - 40, MANTIS_OK);
    expect(with(peak, MANTIS_PEAK_SCALING, 2), MANTIS_PEAK_OUT_SCALE, 0x20000 - 36, MANTIS_BAD_ADDRESS);
    group("PEAK: its arrays are its output");
}

static mantis_command gemm(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_ROWS, 20);
    mantis_set(&c, MANTIS_GEMM_COLS, 30);
    mantis_set(&c, MANTIS_GEMM_DEPTH, 40);
    mantis_set(&c, MANTIS_GEMM_X0_LD, 40);
    mantis_set(&c, MANTIS_GEMM_X1_LD, 40);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, 30);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, 0x10000);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, 0x20000);
    mantis_set(&c, MANTIS_GEMM_OUT, 0x40000);
    mantis_set(&c, MANTIS_GEMM_OUT_SCALE, 0x8000);
    return c;
}

static void products(void)
{
    const mantis_command a = with(gemm(), MANTIS_GEMM_X0_SPAN, 1), b = with(gemm(), MANTIS_GEMM_X1_SPAN, 1);
    expect(a, MANTIS_GEMM_X0_SCALING, 1, MANTIS_OK);
    expect(a, MANTIS_GEMM_X0_SCALING, 3, MANTIS_ILLEGAL);
    expect(with(a, MANTIS_GEMM_TRANS_A, 1), MANTIS_GEMM_X0_SCALING, 1, MANTIS_ILLEGAL);
    expect(with(with(a, MANTIS_GEMM_TRANS_A, 1), MANTIS_GEMM_X0_SPAN, 0), MANTIS_GEMM_X0_SCALING, 1, MANTIS_OK);
    expect(b, MANTIS_GEMM_X1_SCALING, 1, MANTIS_ILLEGAL);
    expect(with(b, MANTIS_GEMM_X1_SPAN, 0), MANTIS_GEMM_X1_SCALING, 1, MANTIS_OK);
    expect(with(b, MANTIS_GEMM_TRANS_B, 1), MANTIS_GEMM_X1_SCALING, 1, MANTIS_OK);
    const mantis_command both = with(with(a, MANTIS_GEMM_X0_SCALING, 2), MANTIS_GEMM_X1_SPAN, 1);
    expect(both, MANTIS_GEMM_X1_SCALING, 2, MANTIS_OK); /* B's along n */
    expect(with(both, MANTIS_GEMM_TRANS_B, 1), MANTIS_GEMM_X1_SCALING, 2, MANTIS_ILLEGAL);
    group("products: which axis scales may lie on");
    mantis_command many = with(with(a, MANTIS_GEMM_X0_SCALING, 1), MANTIS_GEMM_LAST_GROUP, 4);
    expect(many, MANTIS_GEMM_X0_SCALE_STEP, (MANTIS_MAX_COEF - 20) / 4, MANTIS_OK);
    expect(many, MANTIS_GEMM_X0_SCALE_STEP, (MANTIS_MAX_COEF - 20) / 4 + 1, MANTIS_BAD_SHAPE);
    many = with(with(many, MANTIS_GEMM_X0_SCALING, 2), MANTIS_GEMM_X0_SPAN, 96);
    expect(many, MANTIS_GEMM_X0_SCALE_STEP, 1000, MANTIS_OK);
    expect(many, MANTIS_GEMM_X0_SCALE_STEP, 1001, MANTIS_BAD_SHAPE);
    expect(with(a, MANTIS_GEMM_X0_SCALING, 2), MANTIS_GEMM_X0_SPAN, 0, MANTIS_BAD_SHAPE);
    group("products: entries of all groups");
    const mantis_command rows = with(a, MANTIS_GEMM_X0_SCALING, 1), record = with(a, MANTIS_GEMM_X0_SCALING, 2);
    expect(rows, MANTIS_GEMM_X0_SCALE, MEMORY - 80, MANTIS_OK);
    expect(rows, MANTIS_GEMM_X0_SCALE, MEMORY - 76, MANTIS_BAD_ADDRESS);
    expect(record, MANTIS_GEMM_X0_SCALE, MEMORY - 32, MANTIS_OK);
    expect(record, MANTIS_GEMM_X0_SCALE, MEMORY - 16, MANTIS_BAD_ADDRESS);
    expect(record, MANTIS_GEMM_X0_SCALE, 0x9004, MANTIS_BAD_ADDRESS);
    expect(rows, MANTIS_GEMM_X0_SCALE, 0x9004, MANTIS_OK);
    group("products: arrays and records in memory");
}

static void sums(void)
{
    const mantis_command raw = with(gemm(), MANTIS_GEMM_RAW, 1);
    expect(gemm(), MANTIS_GEMM_ACCUMULATE, 1, MANTIS_ILLEGAL);
    expect(raw, MANTIS_GEMM_ACCUMULATE, 1, MANTIS_OK);
    expect(raw, MANTIS_GEMM_BIAS, 1, MANTIS_ILLEGAL);
    expect(raw, MANTIS_GEMM_STOCHASTIC, 1, MANTIS_ILLEGAL);
    expect(raw, MANTIS_GEMM_RECORD_PEAK, 1, MANTIS_ILLEGAL);
    expect(raw, MANTIS_GEMM_X0_SCALING, 1, MANTIS_ILLEGAL);
    expect(raw, MANTIS_GEMM_X1_SCALING, 1, MANTIS_ILLEGAL);
    expect(with(raw, MANTIS_GEMM_X0_SPAN, 5), MANTIS_GEMM_X0_SCALING, 2, MANTIS_OK);
    expect(raw, MANTIS_GEMM_OUT, 0x40004, MANTIS_BAD_ADDRESS);
    expect(raw, MANTIS_GEMM_OUT_GROUP, 4, MANTIS_BAD_ADDRESS);
    expect(raw, MANTIS_GEMM_OUT, MEMORY - 8 * 600, MANTIS_OK);
    expect(raw, MANTIS_GEMM_OUT, MEMORY - 8 * 600 + 8, MANTIS_BAD_ADDRESS);
    expect(raw, MANTIS_GEMM_OUT_SCALE, MEMORY, MANTIS_BAD_ADDRESS);
    group("raw sums");
    mantis_command align = mantis_command_make(MANTIS_OP_ALIGN);
    mantis_set(&align, MANTIS_ALIGN_COUNT, 100);
    mantis_set(&align, MANTIS_ALIGN_X0_ADDR, 0x1000);
    mantis_set(&align, MANTIS_ALIGN_OUT, 0x4000);
    expect(align, MANTIS_ALIGN_COUNT, 0, MANTIS_BAD_SHAPE);
    expect(align, MANTIS_ALIGN_FIRST, MANTIS_MAX_GROUPS - 7, MANTIS_OK);
    expect(align, MANTIS_ALIGN_FIRST, MANTIS_MAX_GROUPS - 6, MANTIS_BAD_SHAPE);
    expect(align, MANTIS_ALIGN_X0_ADDR, 0x1008, MANTIS_BAD_ADDRESS);
    expect(align, MANTIS_ALIGN_X0_ADDR, MEMORY - 800, MANTIS_OK);
    expect(align, MANTIS_ALIGN_X0_ADDR, MEMORY - 784, MANTIS_BAD_ADDRESS);
    expect(align, MANTIS_ALIGN_X0_ADDR, 0x4000, MANTIS_BAD_ADDRESS);
    group("ALIGN");
    mantis_command reduce = mantis_command_make(MANTIS_OP_REDUCE);
    mantis_set(&reduce, MANTIS_REDUCE_ROWS, 10);
    mantis_set(&reduce, MANTIS_REDUCE_COLS, 20);
    mantis_set(&reduce, MANTIS_REDUCE_X0_ADDR, 0x1000);
    mantis_set(&reduce, MANTIS_REDUCE_OUT, 0x4000);
    mantis_set(&reduce, MANTIS_REDUCE_THRESHOLD, 1);
    expect(reduce, MANTIS_REDUCE_X1_ADDR, MEMORY - 80, MANTIS_OK);
    expect(reduce, MANTIS_REDUCE_X1_ADDR, MEMORY - 64, MANTIS_BAD_ADDRESS);
    expect(with(reduce, MANTIS_REDUCE_BY_ROW, 1), MANTIS_REDUCE_X1_ADDR, MEMORY - 48, MANTIS_OK);
    expect(reduce, MANTIS_REDUCE_ABSOLUTE, 1, MANTIS_ILLEGAL);
    expect(reduce, MANTIS_REDUCE_P_PRESENT, 1, MANTIS_ILLEGAL);
    group("thresholds");
}

int main(void)
{
    lines();
    products();
    sums();
    return tap_done();
}
