/* SPDX-License-Identifier: Apache-2.0 */
/* mantis_command_check: every status, the order of the checks, limits at both sides, overlap and in-place rules. */
#include "../common/tap.h"
#include "mantis/command.h"

#include <string.h>

enum { MEMORY = 1 << 20 };

static int failures;

static void expect(const char *what, const mantis_command *c, uint64_t memory, mantis_status want)
{
    const mantis_status got = mantis_command_check(c, memory);
    if (got != want) {
        printf("# %s: %s, wanted %s\n", what, mantis_status_name(got), mantis_status_name(want));
        failures++;
    }
}

static mantis_command with(mantis_command c, uint32_t field, uint32_t value)
{
    mantis_set(&c, field, value);
    return c;
}

static void expect_with(mantis_command c, uint32_t field, uint32_t value, mantis_status want)
{
    char what[64];
    snprintf(what, sizeof what, "%s field %06x = %u", mantis_opcode_name((int)(c.word[0] & 0xff)), field, value);
    c = with(c, field, value);
    expect(what, &c, MEMORY, want);
}

static void group(const char *name)
{
    tap_ok(failures == 0, "%s", name);
    failures = 0;
}

static mantis_command good_map(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    mantis_set(&c, MANTIS_MAP_COUNT, 1000);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, 0x1000);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, 0x100);
    mantis_set(&c, MANTIS_MAP_OUT, 0x4000);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, 0x104);
    return c;
}

static mantis_command good_gemm(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_ROWS, 20);
    mantis_set(&c, MANTIS_GEMM_COLS, 30);
    mantis_set(&c, MANTIS_GEMM_DEPTH, 40);
    mantis_set(&c, MANTIS_GEMM_X0_LD, 40);
    mantis_set(&c, MANTIS_GEMM_X1_LD, 30);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, 30);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, 0x1000);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, 0x2000);
    mantis_set(&c, MANTIS_GEMM_OUT, 0x4000);
    return c;
}

static mantis_command good_vector(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    mantis_set(&c, MANTIS_VECTOR_X0_KIND, 1);
    mantis_set(&c, MANTIS_VECTOR_ROWS, 10);
    mantis_set(&c, MANTIS_VECTOR_COLS, 100);
    mantis_set(&c, MANTIS_VECTOR_X0_ADDR, 0x1000);
    mantis_set(&c, MANTIS_VECTOR_OUT, 0x4000);
    return c;
}

static void illegal(void)
{
    for (uint32_t opcode = 0; opcode < 256; opcode++) {
        mantis_command c = mantis_command_make((mantis_opcode)opcode);
        const mantis_status got = mantis_command_check(&c, 0);
        if (opcode == 0 || opcode > MANTIS_OP_ALIGN)
            failures += got != MANTIS_ILLEGAL;
        else
            failures += opcode == MANTIS_OP_FENCE ? got != MANTIS_OK : got == MANTIS_OK;
    }
    group("opcodes");
    const mantis_command all[5] = {good_map(), good_gemm(), good_vector(), mantis_command_make(MANTIS_OP_FENCE),
                                   mantis_command_make(MANTIS_OP_REDUCE)};
    for (int i = 0; i < 5; i++) {
        const uint32_t *reserved = mantis_reserved_bits((int)mantis_get(&all[i], MANTIS_ALL_OPCODE));
        const mantis_status plain = mantis_command_check(&all[i], MEMORY);
        failures += plain != (i == 4 ? MANTIS_BAD_SHAPE : MANTIS_OK);
        for (int bit = 0; bit < 1024; bit++) {
            mantis_command c = all[i];
            c.word[bit / 32] ^= 1u << bit % 32;
            const bool is_reserved = reserved[bit / 32] >> bit % 32 & 1;
            const mantis_status got = mantis_command_check(&c, 0);
            failures += is_reserved && got != MANTIS_ILLEGAL;
        }
    }
    group("every reserved bit of five commands, before sizes");
    for (uint32_t opcode = MANTIS_OP_PEAK; opcode <= MANTIS_OP_ALIGN; opcode++) {
        mantis_command c = mantis_command_make((mantis_opcode)opcode);
        for (uint32_t after = 0; after < 256; after++) {
            const mantis_status plain = mantis_command_check(&c, 0);
            failures += mantis_set(&c, MANTIS_ALL_AFTER, after) != MANTIS_OK || c.word[31] != after << 24 ||
                        mantis_command_check(&c, 0) != plain;
        }
        failures += mantis_set(&c, MANTIS_ALL_AFTER, 256) != MANTIS_BAD_ARGUMENT;
    }
    expect_with(good_map(), MANTIS_ALL_AFTER, 255, MANTIS_OK);
    expect_with(good_gemm(), MANTIS_ALL_AFTER, 255, MANTIS_OK);
    expect_with(good_vector(), MANTIS_ALL_AFTER, 255, MANTIS_OK);
    group("AFTER is the last byte of every command, any value of it legal");
    for (uint32_t bits = 0; bits < 32; bits++) {
        expect_with(good_map(), MANTIS_MAP_BITS, bits,
                    (bits >= 4 && bits <= 8) || bits == 16 ? MANTIS_OK : MANTIS_ILLEGAL);
    }
    expect_with(good_vector(), MANTIS_VECTOR_X0_KIND, 0, MANTIS_ILLEGAL);
    expect_with(good_vector(), MANTIS_VECTOR_C0_LAYOUT, 3, MANTIS_ILLEGAL);
    expect_with(good_vector(), MANTIS_VECTOR_C1_LAYOUT, 3, MANTIS_ILLEGAL); /* of an absent term */
    expect_with(good_vector(), MANTIS_VECTOR_C2_LAYOUT, 3, MANTIS_ILLEGAL);
    expect_with(good_vector(), MANTIS_VECTOR_C3_LAYOUT, 3, MANTIS_ILLEGAL);
    group("field codes");
}

static void shapes(void)
{
    expect_with(good_map(), MANTIS_MAP_COUNT, 0, MANTIS_BAD_SHAPE);
    expect_with(good_map(), MANTIS_MAP_COUNT, MANTIS_MAX_COUNT + 1u, MANTIS_BAD_SHAPE);
    expect_with(good_map(), MANTIS_MAP_COUNT, MANTIS_MAX_COUNT, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_FIRST, MANTIS_MAX_GROUPS - 63, MANTIS_OK);
    expect_with(good_map(), MANTIS_MAP_FIRST, MANTIS_MAX_GROUPS - 62, MANTIS_BAD_SHAPE);
    group("MAP: count and random groups");
    const uint32_t sizes[3] = {MANTIS_GEMM_ROWS, MANTIS_GEMM_COLS, MANTIS_GEMM_DEPTH};
    for (int i = 0; i < 3; i++) {
        expect_with(good_gemm(), sizes[i], 0, MANTIS_BAD_SHAPE);
        expect_with(good_gemm(), sizes[i], MANTIS_MAX_DIM + 1, MANTIS_BAD_SHAPE);
    }
    mantis_command k = good_gemm();
    mantis_set(&k, MANTIS_GEMM_ROWS, 1);
    mantis_set(&k, MANTIS_GEMM_COLS, 1);
    mantis_set(&k, MANTIS_GEMM_X1_LD, 1);
    mantis_set(&k, MANTIS_GEMM_X0_LD, MANTIS_MAX_K + 1);
    mantis_set(&k, MANTIS_GEMM_X1_ADDR, 0x40000);
    mantis_set(&k, MANTIS_GEMM_X0_ADDR, 0x80000);
    expect_with(k, MANTIS_GEMM_DEPTH, MANTIS_MAX_K, MANTIS_OK);
    expect_with(k, MANTIS_GEMM_DEPTH, MANTIS_MAX_K + 1, MANTIS_BAD_SHAPE);
    expect_with(good_gemm(), MANTIS_GEMM_X0_LD, 39, MANTIS_BAD_SHAPE);
    expect_with(good_gemm(), MANTIS_GEMM_X1_LD, 29, MANTIS_BAD_SHAPE);
    expect_with(good_gemm(), MANTIS_GEMM_OUT_LD, 29, MANTIS_BAD_SHAPE);
    expect_with(good_gemm(), MANTIS_GEMM_OUT_LD, MANTIS_MAX_DIM + 1, MANTIS_BAD_SHAPE);
    mantis_command t = with(with(good_gemm(), MANTIS_GEMM_TRANS_A, 1), MANTIS_GEMM_TRANS_B, 1);
    mantis_set(&t, MANTIS_GEMM_X1_LD, 40);
    expect_with(t, MANTIS_GEMM_X0_LD, 20, MANTIS_OK);
    expect_with(t, MANTIS_GEMM_X0_LD, 19, MANTIS_BAD_SHAPE);
    expect_with(t, MANTIS_GEMM_X1_LD, 39, MANTIS_BAD_SHAPE);
    group("GEMM: sizes, depth limit, leading dimensions of every transposition");
    expect_with(good_vector(), MANTIS_VECTOR_ROWS, 0, MANTIS_BAD_SHAPE);
    expect_with(good_vector(), MANTIS_VECTOR_COLS, MANTIS_MAX_DIM + 1, MANTIS_BAD_SHAPE);
    mantis_command v = with(good_vector(), MANTIS_VECTOR_COLS, 1u << 15);
    expect_with(v, MANTIS_VECTOR_ROWS, (1u << 15) + 1, MANTIS_BAD_SHAPE);
    expect_with(v, MANTIS_VECTOR_ROWS, 1u << 15, MANTIS_BAD_ADDRESS);
    v = with(with(good_vector(), MANTIS_VECTOR_ROWS, 1), MANTIS_VECTOR_C0_LAYOUT, 1);
    mantis_set(&v, MANTIS_VECTOR_OUT, 0x10000);
    expect_with(v, MANTIS_VECTOR_COLS, MANTIS_MAX_COEF, MANTIS_OK);
    expect_with(v, MANTIS_VECTOR_COLS, MANTIS_MAX_COEF + 1, MANTIS_BAD_SHAPE);
    v = with(with(good_vector(), MANTIS_VECTOR_COLS, 1), MANTIS_VECTOR_C0_LAYOUT, 2);
    mantis_set(&v, MANTIS_VECTOR_OUT, 0x10000);
    expect_with(v, MANTIS_VECTOR_ROWS, MANTIS_MAX_COEF, MANTIS_OK);
    expect_with(v, MANTIS_VECTOR_ROWS, MANTIS_MAX_COEF + 1, MANTIS_BAD_SHAPE);
    v = with(with(good_vector(), MANTIS_VECTOR_COLS, MANTIS_MAX_COEF + 1), MANTIS_VECTOR_ROWS, 1);
    mantis_set(&v, MANTIS_VECTOR_OUT, 0x10000);
    expect_with(v, MANTIS_VECTOR_C1_LAYOUT, 1, MANTIS_OK); /* of an absent term */
    expect_with(good_vector(), MANTIS_VECTOR_FIRST, MANTIS_MAX_GROUPS - 62, MANTIS_BAD_SHAPE);
    group("VECTOR: sizes, coefficients, random groups");
}

static void addresses(void)
{
    expect_with(good_map(), MANTIS_MAP_OUT, 0x4008, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_X0_ADDR, 0x1004, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_OUT_SCALE, 0x106, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_X0_SCALE, 0x101, MANTIS_BAD_ADDRESS);
    group("alignment");
    expect_with(good_map(), MANTIS_MAP_OUT, MEMORY - 1008, MANTIS_OK);
    expect_with(good_map(), MANTIS_MAP_OUT, MEMORY - 992, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_X0_SCALE, MEMORY - 4, MANTIS_OK);
    expect_with(good_map(), MANTIS_MAP_X0_SCALE, MEMORY, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_OUT, 0xfffffff0, MANTIS_BAD_ADDRESS);
    mantis_command c = with(good_map(), MANTIS_MAP_X0_ADDR, 0xfffffff0);
    expect("no memory size: no address check", &c, 0, MANTIS_OK);
    expect("an extent past 2^32", &c, UINT64_C(1) << 32, MANTIS_BAD_ADDRESS);
    c = with(good_map(), MANTIS_MAP_X0_ADDR, 0u - 4000u);
    expect("an extent up to 2^32", &c, UINT64_C(1) << 32, MANTIS_OK);
    group("the memory window");
    expect_with(good_map(), MANTIS_MAP_X0_ADDR, 0x4000, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_X0_ADDR, 0x4000 - 4000 + 16, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_X0_ADDR, 0x4000 - 4000, MANTIS_OK);
    expect_with(good_map(), MANTIS_MAP_X0_ADDR, 0x4000 + 1008, MANTIS_OK);
    expect_with(good_map(), MANTIS_MAP_X0_ADDR, 0x4000 + 992, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_OUT_SCALE, 0x4000 + 996, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_OUT_SCALE, 0x4000 + 1000, MANTIS_OK);
    expect_with(good_map(), MANTIS_MAP_X0_SCALE, 0x4000, MANTIS_BAD_ADDRESS);
    expect_with(good_map(), MANTIS_MAP_OUT_SCALE, 0x100, MANTIS_OK);  /* on the peak entry */
    expect_with(good_map(), MANTIS_MAP_OUT_SCALE, 0x1000, MANTIS_OK); /* on the input */
    group("overlap with the output");
    expect_with(good_vector(), MANTIS_VECTOR_X0_ADDR, 0x4000, MANTIS_OK);
    expect_with(good_vector(), MANTIS_VECTOR_X0_ADDR, 0x4010, MANTIS_BAD_ADDRESS);
    mantis_command v = with(good_vector(), MANTIS_VECTOR_X0_KIND, 2);
    expect_with(v, MANTIS_VECTOR_X0_ADDR, 0x4000, MANTIS_BAD_ADDRESS);
    v = with(good_vector(), MANTIS_VECTOR_GATE, 1);
    expect_with(v, MANTIS_VECTOR_GATE_ADDR, 0x4000, MANTIS_OK);
    expect_with(v, MANTIS_VECTOR_GATE_ADDR, 0x3ff0, MANTIS_BAD_ADDRESS);
    expect_with(good_vector(), MANTIS_VECTOR_GATE_ADDR, 0x3ff1, MANTIS_OK); /* left out: not looked at */
    expect_with(good_vector(), MANTIS_VECTOR_OUT_SCALE, 0x4001, MANTIS_OK);
    expect_with(good_vector(), MANTIS_VECTOR_C0_ADDR, 0x4000, MANTIS_BAD_ADDRESS);
    expect_with(good_vector(), MANTIS_VECTOR_C1_ADDR, 0x4000, MANTIS_OK);
    expect_with(with(good_gemm(), MANTIS_GEMM_BIAS, 1), MANTIS_GEMM_X2_ADDR, 0x4000, MANTIS_BAD_ADDRESS);
    expect_with(good_gemm(), MANTIS_GEMM_X2_ADDR, 0x4000, MANTIS_OK);
    group("in place, and operands that the flags leave out");
}

/* 2 x 10 x 12 x 8 tensor, 3 x 3 kernel, stride 2: 5 x 6 outputs, 20 columns. */
static mantis_command good_view(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    static const uint32_t set[][2] = {{MANTIS_GEMM_VIEW, 1},         {MANTIS_GEMM_VIEW_IMAGES, 2},
                                      {MANTIS_GEMM_VIEW_H, 10},      {MANTIS_GEMM_VIEW_W, 12},
                                      {MANTIS_GEMM_VIEW_C, 8},       {MANTIS_GEMM_VIEW_OH, 5},
                                      {MANTIS_GEMM_VIEW_OW, 6},      {MANTIS_GEMM_VIEW_KH, 3},
                                      {MANTIS_GEMM_VIEW_KW, 3},      {MANTIS_GEMM_VIEW_PAD, 1},
                                      {MANTIS_GEMM_VIEW_STRIDE, 2},  {MANTIS_GEMM_VIEW_DILATE, 1},
                                      {MANTIS_GEMM_ROWS, 60},        {MANTIS_GEMM_COLS, 20},
                                      {MANTIS_GEMM_DEPTH, 72},       {MANTIS_GEMM_X0_LD, 8},
                                      {MANTIS_GEMM_X1_LD, 20},       {MANTIS_GEMM_OUT_LD, 20},
                                      {MANTIS_GEMM_X0_ADDR, 0x1000}, {MANTIS_GEMM_X1_ADDR, 0x2000},
                                      {MANTIS_GEMM_OUT, 0x4000},     {MANTIS_GEMM_X1_STEP, 0xffffffff}};
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        mantis_set(&c, set[i][0], set[i][1]);
    return c;
}

/* The same tensor transposed: 72 x 20 sums over 60 pixels. */
static mantis_command good_transposed(void)
{
    mantis_command c = with(with(good_view(), MANTIS_GEMM_TRANS_A, 1), MANTIS_GEMM_ROWS, 72);
    return with(c, MANTIS_GEMM_DEPTH, 60);
}

static void view_codes(void)
{
    expect_with(good_view(), MANTIS_ALL_TAG, 7, MANTIS_OK);
    expect_with(good_view(), MANTIS_GEMM_VIEW_FLIP, 1, MANTIS_OK);
    expect_with(good_gemm(), MANTIS_GEMM_VIEW_FLIP, 1, MANTIS_ILLEGAL);
    expect_with(good_gemm(), MANTIS_GEMM_VIEW_STRIDE, 7, MANTIS_OK); /* without a view: not looked at */
    expect_with(good_transposed(), MANTIS_GEMM_COLS, 20, MANTIS_OK);
    expect_with(good_transposed(), MANTIS_GEMM_TRANS_B, 1, MANTIS_ILLEGAL);
    for (uint32_t v = 0; v < 32; v++) {
        expect_with(good_view(), MANTIS_GEMM_VIEW_KH, v,
                    v == 3            ? MANTIS_OK
                    : v < 1 || v > 16 ? MANTIS_ILLEGAL
                                      : MANTIS_BAD_SHAPE);
        expect_with(good_view(), MANTIS_GEMM_VIEW_KW, v,
                    v == 3            ? MANTIS_OK
                    : v < 1 || v > 16 ? MANTIS_ILLEGAL
                                      : MANTIS_BAD_SHAPE);
        expect_with(good_view(), MANTIS_GEMM_VIEW_PAD, v, MANTIS_OK);
    }
    for (uint32_t v = 0; v < 8; v++) {
        const bool good = v == 1 || v == 2 || v == 4;
        expect_with(good_view(), MANTIS_GEMM_VIEW_STRIDE, v, good ? MANTIS_OK : MANTIS_ILLEGAL);
        expect_with(with(good_view(), MANTIS_GEMM_VIEW_STRIDE, 1), MANTIS_GEMM_VIEW_DILATE, v,
                    good ? MANTIS_OK : MANTIS_ILLEGAL);
        expect_with(good_view(), MANTIS_GEMM_VIEW_DILATE, v, v == 1 ? MANTIS_OK : MANTIS_ILLEGAL);
        expect_with(with(good_transposed(), MANTIS_GEMM_VIEW_STRIDE, 1), MANTIS_GEMM_VIEW_DILATE, v,
                    v == 1 ? MANTIS_OK : MANTIS_ILLEGAL);
    }
    group("views: field codes");
}

static void view_shapes(void)
{
    static const uint32_t sizes[] = {MANTIS_GEMM_VIEW_IMAGES, MANTIS_GEMM_VIEW_H,  MANTIS_GEMM_VIEW_W,
                                     MANTIS_GEMM_VIEW_C,      MANTIS_GEMM_VIEW_OH, MANTIS_GEMM_VIEW_OW};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        expect_with(good_view(), sizes[i], 0, MANTIS_BAD_SHAPE);
        expect_with(good_transposed(), sizes[i], 0, MANTIS_BAD_SHAPE);
    }
    for (uint32_t off = 0; off < 3; off++) {
        expect_with(good_view(), MANTIS_GEMM_ROWS, 59 + off, off == 1 ? MANTIS_OK : MANTIS_BAD_SHAPE);
        expect_with(good_view(), MANTIS_GEMM_DEPTH, 71 + off, off == 1 ? MANTIS_OK : MANTIS_BAD_SHAPE);
        expect_with(good_transposed(), MANTIS_GEMM_ROWS, 71 + off, off == 1 ? MANTIS_OK : MANTIS_BAD_SHAPE);
        expect_with(good_transposed(), MANTIS_GEMM_DEPTH, 59 + off, off == 1 ? MANTIS_OK : MANTIS_BAD_SHAPE);
    }
    expect_with(good_view(), MANTIS_GEMM_X0_LD, 7, MANTIS_BAD_SHAPE);
    expect_with(good_view(), MANTIS_GEMM_X0_LD, MANTIS_MAX_DIM + 1, MANTIS_BAD_SHAPE);
    expect_with(good_view(), MANTIS_GEMM_X1_LD, 19, MANTIS_BAD_SHAPE);
    const mantis_command taps = with(with(good_view(), MANTIS_GEMM_TRANS_B, 1), MANTIS_GEMM_X1_STEP, 160);
    expect_with(taps, MANTIS_GEMM_X1_LD, 8, MANTIS_OK);
    expect_with(taps, MANTIS_GEMM_X1_LD, 7, MANTIS_BAD_SHAPE);
    expect_with(taps, MANTIS_GEMM_X1_LD, MANTIS_MAX_DIM + 1, MANTIS_BAD_SHAPE);
    group("views: sizes and leading dimensions");
}

/* One row of w pixels, one output, one channel and column. */
static void window(uint32_t kh, uint32_t kw, uint32_t stride, uint32_t dilate, uint32_t rate, uint32_t w,
                   mantis_status want)
{
    char what[96];
    mantis_command c = with(with(good_view(), MANTIS_GEMM_VIEW_IMAGES, 1), MANTIS_GEMM_VIEW_H, 1);
    const uint32_t set[][2] = {{MANTIS_GEMM_VIEW_C, 1},       {MANTIS_GEMM_VIEW_OH, 1},
                               {MANTIS_GEMM_VIEW_OW, 1},      {MANTIS_GEMM_ROWS, 1},
                               {MANTIS_GEMM_DEPTH, kh * kw},  {MANTIS_GEMM_VIEW_KH, kh},
                               {MANTIS_GEMM_VIEW_KW, kw},     {MANTIS_GEMM_VIEW_STRIDE, stride},
                               {MANTIS_GEMM_VIEW_RATE, rate}, {MANTIS_GEMM_VIEW_DILATE, dilate},
                               {MANTIS_GEMM_VIEW_W, w}};
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        mantis_set(&c, set[i][0], set[i][1]);
    snprintf(what, sizeof what, "kernel %u x %u, stride %u, dilate %u, rate %u, %u columns", kh, kw, stride, dilate,
             rate, w);
    expect(what, &c, 0, want);
}

static void view_windows(void)
{
    window(3, 3, 2, 1, 1, 65535, MANTIS_OK);       /* 34 columns of any width */
    window(16, 16, 4, 1, 1, 64, MANTIS_OK);        /* 16 * 64 */
    window(16, 16, 4, 1, 1, 65, MANTIS_BAD_SHAPE); /* 16 * 68 */
    window(12, 16, 4, 1, 1, 65535, MANTIS_OK);     /* 12 * 80, of 15 * 4 + 15 + 4 = 79 columns */
    window(13, 16, 4, 1, 1, 65535, MANTIS_BAD_SHAPE);
    window(16, 16, 1, 4, 1, 65535, MANTIS_OK); /* (15 + 15) / 4 + 1 = 8 */
    window(3, 16, 1, 1, 0, 65535, MANTIS_OK);
    window(3, 16, 1, 1, 21, 65535, MANTIS_OK);        /* 15 + 315 + 1 = 331: 3 * 332 */
    window(3, 16, 1, 1, 22, 65535, MANTIS_BAD_SHAPE); /* 346: 3 * 348 */
    window(16, 3, 1, 1, 24, 65535, MANTIS_OK);        /* 15 + 48 + 1 = 64 */
    window(16, 3, 1, 1, 25, 65535, MANTIS_BAD_SHAPE);
    group("views: the window of a row's outputs");
}

static void view_addresses(void)
{
    for (uint32_t off = 1; off < 16; off++) {
        expect_with(good_gemm(), MANTIS_GEMM_X0_ADDR, 0x1000 + off, MANTIS_OK);
        expect_with(good_gemm(), MANTIS_GEMM_X1_ADDR, 0x2000 + off, MANTIS_OK);
        expect_with(good_gemm(), MANTIS_GEMM_OUT, 0x4000 + off, off % 4 ? MANTIS_BAD_ADDRESS : MANTIS_OK);
        expect_with(good_gemm(), MANTIS_GEMM_OUT_GROUP, off, off % 4 ? MANTIS_BAD_ADDRESS : MANTIS_OK);
        expect_with(with(good_gemm(), MANTIS_GEMM_BIAS, 1), MANTIS_GEMM_X2_ADDR, 0x8000 + off, MANTIS_BAD_ADDRESS);
    }
    group("GEMM: alignment of A, B, C, bias and groups of C");
    const uint32_t a = (2 * 10 * 12 - 1) * 8 + 8, out = (59 * 20 + 20) * 4;
    expect_with(good_view(), MANTIS_GEMM_X0_ADDR, MEMORY - a, MANTIS_OK);
    expect_with(good_view(), MANTIS_GEMM_X0_ADDR, MEMORY - a + 1, MANTIS_BAD_ADDRESS);
    expect_with(good_view(), MANTIS_GEMM_OUT, MEMORY - out, MANTIS_OK);
    expect_with(good_view(), MANTIS_GEMM_OUT, MEMORY - out + 4, MANTIS_BAD_ADDRESS);
    mantis_command taps =
        with(with(with(good_view(), MANTIS_GEMM_TRANS_B, 1), MANTIS_GEMM_X1_STEP, 1000), MANTIS_GEMM_X1_LD, 9);
    const uint32_t b = 8 * 1000 + 19 * 9 + 8;
    mantis_set(&taps, MANTIS_GEMM_OUT, 0x80000);
    expect_with(taps, MANTIS_GEMM_X1_ADDR, MEMORY - b, MANTIS_OK);
    expect_with(taps, MANTIS_GEMM_X1_ADDR, MEMORY - b + 1, MANTIS_BAD_ADDRESS);
    mantis_command huge =
        with(with(with(good_view(), MANTIS_GEMM_VIEW_IMAGES, 65535), MANTIS_GEMM_VIEW_OH, 1), MANTIS_GEMM_VIEW_OW, 1);
    huge = with(with(with(with(huge, MANTIS_GEMM_ROWS, 65535), MANTIS_GEMM_VIEW_H, 65199), MANTIS_GEMM_VIEW_W, 340),
                MANTIS_GEMM_OUT, 0x1000000);
    huge = with(with(huge, MANTIS_GEMM_X0_ADDR, 0x80000000), MANTIS_GEMM_X0_LD, 12697744);
    expect("an extent of 2^64 + 1006437048", &huge, UINT64_C(1) << 32, MANTIS_BAD_ADDRESS);
    group("views: extents");
    mantis_command g =
        with(with(with(good_gemm(), MANTIS_GEMM_LAST_GROUP, 3), MANTIS_GEMM_OUT_GROUP, 120), MANTIS_GEMM_OUT_LD, 120);
    mantis_set(&g, MANTIS_GEMM_X0_GROUP, 1001);
    mantis_set(&g, MANTIS_GEMM_X1_GROUP, 77);
    const uint32_t ga = 39 + 19 * 40 + 1 + 3003, gb = 39 * 30 + 30 + 231, gc = (19 * 120 + 30) * 4 + 360;
    expect_with(g, MANTIS_GEMM_X0_ADDR, MEMORY - ga, MANTIS_OK);
    expect_with(g, MANTIS_GEMM_X0_ADDR, MEMORY - ga + 1, MANTIS_BAD_ADDRESS);
    expect_with(g, MANTIS_GEMM_X1_ADDR, MEMORY - gb, MANTIS_OK);
    expect_with(g, MANTIS_GEMM_X1_ADDR, MEMORY - gb + 1, MANTIS_BAD_ADDRESS);
    expect_with(g, MANTIS_GEMM_OUT, MEMORY - gc, MANTIS_OK);
    expect_with(g, MANTIS_GEMM_OUT, MEMORY - gc + 4, MANTIS_BAD_ADDRESS);
    expect_with(g, MANTIS_GEMM_X0_ADDR, 0x4000 + gc, MANTIS_OK);
    expect_with(g, MANTIS_GEMM_X0_ADDR, 0x4000 + gc - 1, MANTIS_BAD_ADDRESS);
    const mantis_command biased = with(g, MANTIS_GEMM_BIAS, 1);
    expect_with(biased, MANTIS_GEMM_X2_ADDR, MEMORY - 480, MANTIS_OK);
    expect_with(biased, MANTIS_GEMM_X2_ADDR, MEMORY - 464, MANTIS_BAD_ADDRESS);
    expect_with(g, MANTIS_GEMM_LAST_GROUP, 65535, MANTIS_BAD_ADDRESS);
    expect_with(g, MANTIS_GEMM_X0_GROUP, 0xffffffff, MANTIS_BAD_ADDRESS);
    group("groups: extents and overlap");
}

static void order(void)
{
    mantis_command c = good_map();
    mantis_set(&c, MANTIS_MAP_OUT, 1);
    expect("address alone", &c, MEMORY, MANTIS_BAD_ADDRESS);
    mantis_set(&c, MANTIS_MAP_COUNT, 0);
    expect("size before address", &c, MEMORY, MANTIS_BAD_SHAPE);
    mantis_set(&c, MANTIS_MAP_BITS, 3);
    expect("code before size", &c, MEMORY, MANTIS_ILLEGAL);
    c = good_map();
    c.word[31] = 1;
    mantis_set(&c, MANTIS_MAP_COUNT, 0);
    expect("reserved bit before size", &c, MEMORY, MANTIS_ILLEGAL);
    group("order of checks");
}

static void descriptors(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 16);
    mantis_set(&c, MANTIS_MAP_SATURATE, 1);
    failures += mantis_set(&c, MANTIS_MAP_FIRST, 0x0fffffff) != MANTIS_OK ||
                mantis_set(&c, MANTIS_MAP_FIRST, 0x10000000) != MANTIS_BAD_ARGUMENT;
    failures += c.word[0] != (MANTIS_OP_MAP | 16 << 8 | 1 << 14) || c.word[10] != 0x0fffffff ||
                mantis_get(&c, MANTIS_MAP_BITS) != 16;
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    failures += mantis_get(&c, MANTIS_MAP_BITS) != 8 || mantis_get(&c, MANTIS_MAP_SATURATE) != 1 ||
                mantis_get(&c, MANTIS_MAP_FIRST) != 0x0fffffff;
    char text[8];
    failures += mantis_command_describe(&c, text, sizeof text) != text || strncmp(text, "MAP tag", sizeof text) != 0;
    group("fields are set and read, values beyond their width refused; descriptions fit their buffer");

    uint8_t *bytes = calloc(1, 1024);
    mantis_memory memory = {bytes, 1024};
    mantis_ring ring = {128, 4, 0xfffffffe, 0xfffffffe}; /* counts wrap */
    c.word[1] = 0x01020304;
    for (int i = 0; i < 4; i++)
        failures += mantis_ring_push(&memory, &ring, &c) != MANTIS_OK;
    failures += ring.tail != 2 || mantis_ring_push(&memory, &ring, &c) != MANTIS_BAD_ARGUMENT || ring.tail != 2;
    failures += bytes[128 + 4] != 4 || bytes[128 + 7] != 1 || bytes[127] || bytes[640];
    ring = (mantis_ring){768, 4, 0, 2};
    failures += mantis_ring_push(&memory, &ring, &c) != MANTIS_BAD_ADDRESS || ring.tail != 2;
    ring = (mantis_ring){0, 3, 0, 0};
    failures += mantis_ring_push(&memory, &ring, &c) != MANTIS_BAD_ARGUMENT;
    free(bytes);
    group("ring: full, wrapping counts, outside memory, slots not a power of two");
}

int main(void)
{
    illegal();
    shapes();
    addresses();
    view_codes();
    view_shapes();
    view_windows();
    view_addresses();
    order();
    descriptors();
    return tap_done();
}
