/* SPDX-License-Identifier: Apache-2.0 */
/* command_check, the sequencer's nineteen steps, against mantis_command_check, the host's description of the same
 * rules, on descriptors that are mostly right and wrong in one or two places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../common/drawn_commands.h"
#include "cycle/command_check.h"
#include "cycle/command_terms.h"
#include "mantis/command.h"

#include <string.h>

/* What the sequencer divides before it checks. */
static struct command_entries entries_of(const mantis_command *c)
{
    struct command_entries e = {{1, 1}, true};
    for (unsigned i = 0; i < 2; i++) {
        struct command_division d = command_division(c->word, i);
        if (!d.used)
            continue;
        e.count[i] = d.dividend / d.divisor + (d.dividend % d.divisor != 0);
        if (i == 0)
            e.exact = d.dividend % d.divisor == 0;
    }
    return e;
}

static uint32_t verdict(const mantis_command *c, uint64_t memory)
{
    struct command_entries entries = entries_of(c);
    for (unsigned step = 0; step < CHECK_STEPS; step++) {
        uint32_t status = command_check(c->word, step, &entries, (uint32_t)(memory - 1));
        if (status != MANTIS_OK)
            return status;
    }
    return MANTIS_OK;
}

static void same_verdicts(void **state)
{
    (void)state;
    uint64_t seen[8][7] = {{0}}, views[7] = {0};
    for (int i = 0; i < 3000000; i++) {
        static const uint64_t sizes[4] = {1 << 14, 1 << 20, 1 << 26, UINT64_C(1) << 32};
        mantis_command c = drawn_command();
        for (uint32_t n = drawn_below(3); n > 0; n--)
            drawn_spoil(&c);
        uint64_t memory = sizes[drawn_below(4)] - drawn_below(2) * drawn_below(100);
        uint32_t want = mantis_command_check(&c, memory);
        uint32_t got = verdict(&c, memory);
        if (want != got) {
            char text[512];
            print_message("memory %llx: %s\n", (unsigned long long)memory,
                          mantis_command_describe(&c, text, sizeof text));
            for (int w = 0; w < 32; w++)
                print_message("%08x%c", c.word[w], w % 8 == 7 ? '\n' : ' ');
        }
        assert_int_equal(got, want);
        seen[c.word[0] & 7][want]++;
        if ((c.word[0] & 0x1007f) == (0x10000 | MANTIS_OP_GEMM))
            views[want]++;
    }
    for (int status = MANTIS_OK; status <= MANTIS_BAD_ADDRESS; status++)
        assert_true(views[status] > 1000);
    /* The draw reached every verdict of every command. */
    for (int op = 1; op <= 7; op++) {
        assert_true(seen[op][MANTIS_OK] > 100);
        assert_true(seen[op][MANTIS_ILLEGAL] > 100);
        if (op != MANTIS_OP_FENCE) {
            assert_true(seen[op][MANTIS_BAD_SHAPE] > 100);
            assert_true(seen[op][MANTIS_BAD_ADDRESS] > 100);
        }
    }
}

/* A view whose last byte would lie where it should if addresses were counted modulo 2^64. */
static void extents_do_not_wrap(void **state)
{
    (void)state;
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    const uint64_t images = 32768, h = 32768, w = 1024, ld = MANTIS_MAX_DIM, group = UINT32_C(1) << 25;
    mantis_set(&c, MANTIS_GEMM_VIEW, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_IMAGES, (uint32_t)images);
    mantis_set(&c, MANTIS_GEMM_VIEW_H, (uint32_t)h);
    mantis_set(&c, MANTIS_GEMM_VIEW_W, (uint32_t)w);
    mantis_set(&c, MANTIS_GEMM_VIEW_C, 1);
    for (int f = 0; f < 4; f++)
        mantis_set(
            &c, (uint32_t[]){MANTIS_GEMM_VIEW_OH, MANTIS_GEMM_VIEW_OW, MANTIS_GEMM_VIEW_KH, MANTIS_GEMM_VIEW_KW}[f], 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, 1);
    mantis_set(&c, MANTIS_GEMM_ROWS, (uint32_t)images);
    mantis_set(&c, MANTIS_GEMM_COLS, 1);
    mantis_set(&c, MANTIS_GEMM_DEPTH, 1);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, 1);
    mantis_set(&c, MANTIS_GEMM_X0_LD, (uint32_t)ld);
    mantis_set(&c, MANTIS_GEMM_X1_LD, 1);
    mantis_set(&c, MANTIS_GEMM_X0_GROUP, (uint32_t)group);
    mantis_set(&c, MANTIS_GEMM_OUT, 1 << 30);
    assert_true((images * h * w - 1) * ld > UINT64_MAX - 65535 * group);
    uint64_t groups = (0 - (images * h * w - 1) * ld) / group + 1;
    assert_true(groups < 65536 && (images * h * w - 1) * ld + 1 + groups * group < 1u << 26);
    mantis_set(&c, MANTIS_GEMM_LAST_GROUP, (uint32_t)groups);
    assert_int_equal(verdict(&c, UINT64_C(1) << 32), MANTIS_BAD_ADDRESS);
    assert_int_equal(mantis_command_check(&c, UINT64_C(1) << 32), MANTIS_BAD_ADDRESS);
    mantis_set(&c, MANTIS_GEMM_X0_LD, 1); /* and all else is right */
    mantis_set(&c, MANTIS_GEMM_VIEW_H, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_W, 1);
    mantis_set(&c, MANTIS_GEMM_X0_GROUP, 1);
    mantis_set(&c, MANTIS_GEMM_OUT, 1 << 20);
    assert_int_equal(verdict(&c, UINT64_C(1) << 32), MANTIS_OK);
    assert_int_equal(mantis_command_check(&c, UINT64_C(1) << 32), MANTIS_OK);
}

/* Arrays of entries are read by the units, a record's E and what sums are aligned by, by the sequencer. */
static void finer_scales(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_X0_SCALING, 1);
    mantis_set(&c, MANTIS_GEMM_X1_SCALING, 2);
    assert_false(command_scale(c.word, 0).used);
    assert_true(command_scale(c.word, 1).used && !command_scale(c.word, 1).peak);
    mantis_set(&c, MANTIS_GEMM_RAW, 1);
    assert_true(command_records(c.word));
    mantis_set(&c, MANTIS_GEMM_X0_SCALING, 2);
    mantis_set(&c, MANTIS_GEMM_X0_LOG_G, 3);
    mantis_set(&c, MANTIS_GEMM_X1_LOG_G, 1);
    assert_int_equal(command_raw_exponent(c.word, 500, -20), 480 - 7 - 1);
    mantis_set(&c, MANTIS_GEMM_X0_SCALING, 0);
    assert_int_equal(command_raw_exponent(c.word, 500, -20), 480 - 1);

    for (uint32_t scaling = 1; scaling <= 2; scaling++) {
        c = mantis_command_make(MANTIS_OP_MAP);
        mantis_set(&c, MANTIS_MAP_BITS, 8);
        mantis_set(&c, MANTIS_MAP_SCALING, scaling);
        assert_false(command_scale(c.word, 0).used);
        assert_false(command_records(c.word));
        c = mantis_command_make(MANTIS_OP_PEAK);
        mantis_set(&c, MANTIS_PEAK_SCALING, scaling);
        assert_false(command_records(c.word));
    }
    c = mantis_command_make(MANTIS_OP_ALIGN);
    assert_true(command_scale(c.word, 0).used && !command_scale(c.word, 0).peak);
    assert_false(command_records(c.word));
    mantis_set(&c, MANTIS_ALIGN_RECORD_PEAK, 1);
    assert_true(command_records(c.word));
}

static uint32_t clocks_of(const mantis_command *c)
{
    struct command_entries entries = entries_of(c);
    uint32_t clocks = 0;
    for (unsigned step = 0; step < CHECK_STEPS; step++)
        clocks += command_step_clocks(c->word, step, &entries);
    return clocks;
}

/* Clocks of commands that pass, counted by hand: products by the length of their factor. */
static void clocks_of_checks(void **state)
{
    (void)state;
    mantis_command c = mantis_command_make(MANTIS_OP_FENCE);
    assert_int_equal(clocks_of(&c), 3 + 3 + 17);
    c = mantis_command_make(MANTIS_OP_PEAK); /* sizes: 1, 1; out_scale and x0: 1 */
    mantis_set(&c, MANTIS_PEAK_COUNT, 1000);
    assert_int_equal(clocks_of(&c), 3 + (3 + 2 + 2) + 2 * 5 + 15);
    c = mantis_command_make(MANTIS_OP_REDUCE); /* sizes: COLS = 100 has 7 bits, and 1; out and x0 */
    mantis_set(&c, MANTIS_REDUCE_ROWS, 3);
    mantis_set(&c, MANTIS_REDUCE_COLS, 100);
    assert_int_equal(clocks_of(&c), 3 + (3 + 5 + 2) + 2 * 5 + 15);
    c = mantis_command_make(MANTIS_OP_GEMM); /* five groups; out: 1, 16, 4; x0 likewise; x1: 1, 8, 4; bias: 1, 4 */
    mantis_set(&c, MANTIS_GEMM_ROWS, 17);
    mantis_set(&c, MANTIS_GEMM_COLS, 5);
    mantis_set(&c, MANTIS_GEMM_DEPTH, 9);
    mantis_set(&c, MANTIS_GEMM_LAST_GROUP, 4);
    mantis_set(&c, MANTIS_GEMM_BIAS, 1);
    uint32_t sizes = 3 + 3 + 3, entries = 3 * 5;
    assert_int_equal(clocks_of(&c), 3 + sizes + 2 * (3 + 2 + 4 + 3) + (3 + 2 + 3 + 3) + (3 + 2 + 3) + entries + 10);
    mantis_set(&c, MANTIS_GEMM_BIAS, 0);
    mantis_set(&c, MANTIS_GEMM_VIEW, 1); /* 2 images of 4 x 4, nine taps of 1 channel; B by taps: 8 more of them */
    mantis_set(&c, MANTIS_GEMM_TRANS_B, 1);
    for (int f = 0; f < 4; f++)
        mantis_set(
            &c, (uint32_t[]){MANTIS_GEMM_VIEW_H, MANTIS_GEMM_VIEW_W, MANTIS_GEMM_VIEW_OH, MANTIS_GEMM_VIEW_OW}[f], 4);
    mantis_set(&c, MANTIS_GEMM_VIEW_IMAGES, 2);
    mantis_set(&c, MANTIS_GEMM_VIEW_C, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_KH, 3);
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, 3);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, 1);
    mantis_set(&c, MANTIS_GEMM_ROWS, 32);
    sizes += 4 * 3 + 5 * 2;
    uint32_t out = 3 + 2 + 4 + 3, a = 3 + 2 + 4 + 3, b = 3 + 2 + 3 + 3 + 3; /* lines: 31, 31, 4; taps: 8 */
    assert_int_equal(clocks_of(&c), 3 + sizes + out + a + b + 2 * 5 + 12);
}

/* A record that MAP writes ends with whole beats, which a window of another size may cut. */
static void records_are_padded(void **state)
{
    (void)state;
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    mantis_set(&c, MANTIS_MAP_SCALING, 2);
    mantis_set(&c, MANTIS_MAP_SPAN, 17);
    mantis_set(&c, MANTIS_MAP_COUNT, 34);
    mantis_set(&c, MANTIS_MAP_OUT, 0x100);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, 0x200);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, 0x300);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, 0x400);
    for (uint64_t cut = 0; cut < 16; cut++) {
        uint32_t want = cut == 0 ? MANTIS_OK : MANTIS_BAD_ADDRESS;
        assert_int_equal(verdict(&c, 0x400 + 16 + 32 - cut), want);
        assert_int_equal(mantis_command_check(&c, 0x400 + 16 + 32 - cut), want);
    }
}

/* The sequencer's other two questions, on commands written out by hand. */
static void scales_and_records(void **state)
{
    (void)state;
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    c.word[0] |= 1u << 8 | 3u << 12 | 1u << 14 | 1u << 25; /* T0 fp32, T2 DFP-16, c3; saturate */
    for (uint32_t w = 1; w < 32; w++)
        c.word[w] = 0x100 * w;
    static const struct {
        bool used, peak;
        uint32_t addr;
    } want[COMMAND_SCALES] = {{true, true, 0xd00}, {false, false, 0},     {true, false, 0x1300}, {true, false, 0x1600},
                              {false, false, 0},   {true, false, 0x1a00}, {true, false, 0x1c00}};
    for (unsigned i = 0; i < COMMAND_SCALES; i++) {
        struct command_scale s = command_scale(c.word, i);
        assert_int_equal(s.used, want[i].used);
        if (!s.used)
            continue;
        assert_int_equal(s.peak, want[i].peak);
        assert_int_equal(s.addr, want[i].addr);
        assert_true(!s.peak || (s.bits == 16 && s.saturate));
    }
    assert_false(command_records(c.word));
    c.word[0] |= 1u << 15;
    assert_true(command_records(c.word));

    c = mantis_command_make(MANTIS_OP_GEMM);
    assert_true(command_scale(c.word, 0).used && !command_scale(c.word, 0).peak);
    assert_true(command_scale(c.word, 1).used && !command_scale(c.word, 1).peak);
    assert_false(command_scale(c.word, 2).used);
    mantis_set(&c, MANTIS_GEMM_BIAS, 1);
    assert_true(command_scale(c.word, 2).used && command_scale(c.word, 2).peak && command_scale(c.word, 2).bits == 8);
    assert_false(command_records(c.word));

    finer_scales();

    static const mantis_opcode none[3] = {MANTIS_OP_PEAK, MANTIS_OP_REDUCE, MANTIS_OP_FENCE};
    for (int i = 0; i < 3; i++) {
        c = mantis_command_make(none[i]);
        for (unsigned s = 0; s < COMMAND_SCALES; s++)
            assert_false(command_scale(c.word, s).used);
        assert_int_equal(command_records(c.word), none[i] == MANTIS_OP_PEAK);
    }
    c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 5);
    assert_true(command_scale(c.word, 0).used && command_scale(c.word, 0).peak && command_scale(c.word, 0).bits == 5);
    assert_true(command_records(c.word));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_verdicts), cmocka_unit_test(extents_do_not_wrap),
                                       cmocka_unit_test(clocks_of_checks), cmocka_unit_test(records_are_padded),
                                       cmocka_unit_test(scales_and_records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
