/* SPDX-License-Identifier: Apache-2.0 */
/* command_check, the sequencer's nineteen steps, against mantis_command_check, the host's description of the same
 * rules, on descriptors that are mostly right and wrong in one or two places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../common/finer_scales.h"
#include "cycle/command_check.h"
#include "mantis/command.h"

#include <string.h>

static uint64_t noise = 0x1234567;

static uint32_t word(void)
{
    noise = noise * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(noise >> 32);
}

static uint32_t draw(uint32_t below)
{
    return word() % below;
}

/* The window is small, so that operands meet each other and its end. */
static uint32_t place(uint32_t align)
{
    static const uint32_t reach[4] = {1 << 9, 1 << 12, 1 << 16, 1 << 20};
    return draw(reach[draw(4)]) / align * align;
}

static uint32_t size(void)
{
    static const uint32_t reach[5] = {4, 20, 100, 300, 5000};
    return 1 + draw(reach[draw(5)]);
}

static void set(mantis_command *c, uint32_t field, uint32_t value)
{
    mantis_set(c, field, value);
}

static mantis_command matrix(mantis_opcode op)
{
    mantis_command c = mantis_command_make(op);
    set(&c, MANTIS_VECTOR_ROWS, size());
    set(&c, MANTIS_VECTOR_COLS, size());
    set(&c, MANTIS_VECTOR_OUT, place(16));
    return c;
}

/* Makes a product over groups, now and then of a view whose sizes fit together. */
static void group_and_view(mantis_command *c)
{
    if (draw(2)) {
        set(c, MANTIS_GEMM_LAST_GROUP, draw(draw(8) ? 5 : 65536));
        set(c, MANTIS_GEMM_X0_GROUP, draw(8) ? draw(300) : word());
        set(c, MANTIS_GEMM_X1_GROUP, draw(8) ? draw(300) : word());
        set(c, MANTIS_GEMM_OUT_GROUP, (draw(8) ? draw(300) : word()) & ~3u);
    }
    if (draw(2))
        return;
    uint32_t across = draw(2), h = 1 + draw(20), w = 1 + draw(draw(4) ? 20 : 1100),
             channels = 1 + draw(draw(4) ? 20 : 400);
    uint32_t pad = draw(draw(2) ? 3 : 16), kh = 1 + draw(draw(2) ? 4 : 16), kw = 1 + draw(draw(2) ? 4 : 16),
             oh = 1 + draw(20), ow = 1 + draw(20);
    uint32_t stride = 1u << draw(3), dilate = across || draw(2) ? 1 : 1u << draw(3), images = 1 + draw(3);
    if (dilate > 1 || draw(2))
        stride = 1;
    if (draw(2)) { /* linear, but for strides */
        oh = h;
        ow = w;
        kh = kw = 2 * (pad % 8) + 1;
        pad %= 8;
    }
    if (draw(50) == 0) /* the longest tensors, whose extents are beyond 64 bits */
        images = 0xffff, h = 0xffff, w = 1024 - draw(2) * draw(8), oh = 1, ow = 1 + draw(2), kh = 1;
    uint32_t by_taps = !across && draw(2), rows = images * oh * ow, depth = kh * kw * channels;
    c->word[0] |= 1u << 16 | draw(2) << 17;
    set(c, MANTIS_GEMM_TRANS_A, across);
    set(c, MANTIS_GEMM_TRANS_B, by_taps);
    set(c, MANTIS_GEMM_ROWS, across ? depth : rows);
    set(c, MANTIS_GEMM_DEPTH, across ? rows : depth);
    set(c, MANTIS_GEMM_X0_LD,
        draw(8)   ? channels + draw(2) * draw(50)
        : draw(2) ? MANTIS_MAX_DIM - draw(50)
                  : draw(3 * channels));
    set(c, MANTIS_GEMM_X1_LD, (by_taps ? channels : mantis_get(c, MANTIS_GEMM_COLS)) + draw(2) * draw(50));
    set(c, MANTIS_GEMM_X1_STEP, draw(8) ? draw(300) : word());
    set(c, MANTIS_GEMM_VIEW_H, h);
    set(c, MANTIS_GEMM_VIEW_W, w);
    set(c, MANTIS_GEMM_VIEW_C, channels);
    set(c, MANTIS_GEMM_VIEW_IMAGES, images);
    set(c, MANTIS_GEMM_VIEW_OH, oh);
    set(c, MANTIS_GEMM_VIEW_OW, ow);
    set(c, MANTIS_GEMM_VIEW_KH, kh);
    set(c, MANTIS_GEMM_VIEW_KW, kw);
    set(c, MANTIS_GEMM_VIEW_PAD, pad);
    set(c, MANTIS_GEMM_VIEW_STRIDE, stride);
    set(c, MANTIS_GEMM_VIEW_DILATE, dilate);
    if (draw(6) == 0) /* beyond what the fields may say */
        c->word[27] ^= 1u << draw(21);
}

/* PEAK and MAP over spans or channels, most of them so that there are not too many. */
static void span_or_channels(mantis_command *c, bool map)
{
    uint32_t span = 1 + draw(draw(2) ? 40 : 5000), scaling = 1 + draw(2);
    set(c, MANTIS_MAP_SCALING, scaling);
    set(c, MANTIS_MAP_SPAN, span);
    if (scaling == 2 && draw(8))
        set(c, MANTIS_MAP_COUNT, span * (1 + draw(100)));
    if (map)
        set(c, MANTIS_MAP_LOG_G, draw(4));
    else
        set(c, MANTIS_PEAK_OUT_SCALE, place(draw(2) ? 4 : 16));
    if (map && scaling == 2)
        set(c, MANTIS_MAP_OUT_SCALE, place(draw(8) ? 16 : 4));
}

/* One operand of a product with row or group exponents. */
static void product_scales(mantis_command *c, bool b)
{
    static const uint32_t field[2][5] = {{MANTIS_GEMM_X0_SCALING, MANTIS_GEMM_X0_SPAN, MANTIS_GEMM_X0_LOG_G,
                                          MANTIS_GEMM_X0_SCALE_STEP, MANTIS_GEMM_X0_SCALE},
                                         {MANTIS_GEMM_X1_SCALING, MANTIS_GEMM_X1_SPAN, MANTIS_GEMM_X1_LOG_G,
                                          MANTIS_GEMM_X1_SCALE_STEP, MANTIS_GEMM_X1_SCALE}};
    const uint32_t *f = field[b];
    uint32_t view_c = mantis_get(c, MANTIS_GEMM_VIEW_C);
    set(c, f[0], 1 + draw(2));
    set(c, f[1], view_c && draw(4) ? view_c : draw(3) ? draw(40) : draw(5000));
    set(c, f[2], draw(4));
    set(c, f[3], draw(3) ? draw(20) : draw(5000));
    set(c, f[4], place(draw(8) ? 16 : 4));
}

static void scales_and_sums(mantis_command *c)
{
    if (draw(3) == 0) {
        set(c, MANTIS_GEMM_RAW, 1);
        if (draw(8)) {
            set(c, MANTIS_GEMM_BIAS, 0);
            set(c, MANTIS_GEMM_STOCHASTIC, 0);
            set(c, MANTIS_GEMM_RECORD_PEAK, 0);
        }
        set(c, MANTIS_GEMM_ACCUMULATE, draw(2));
        if (draw(8)) { /* int64 of C and its groups */
            c->word[5] &= ~7u;
            c->word[23] &= ~7u;
        }
    } else if (draw(40) == 0) {
        set(c, MANTIS_GEMM_ACCUMULATE, 1);
    }
    if (draw(3) == 0)
        product_scales(c, false);
    if (draw(3) == 0)
        product_scales(c, true);
}

static mantis_command make(void)
{
    mantis_command c;
    switch (1 + draw(7)) {
    case MANTIS_OP_PEAK:
        c = mantis_command_make(MANTIS_OP_PEAK);
        set(&c, MANTIS_PEAK_COUNT, size() * size());
        set(&c, MANTIS_PEAK_X0_ADDR, place(16));
        set(&c, MANTIS_PEAK_OUT_SCALE, place(4));
        if (draw(2))
            span_or_channels(&c, false);
        return c;
    case MANTIS_OP_ALIGN:
        c = mantis_command_make(MANTIS_OP_ALIGN);
        c.word[0] |= word() & 0xa000;
        set(&c, MANTIS_ALIGN_COUNT, size() * size());
        set(&c, MANTIS_ALIGN_OUT, place(16));
        set(&c, MANTIS_ALIGN_OUT_SCALE, place(4));
        set(&c, MANTIS_ALIGN_X0_ADDR, place(16));
        set(&c, MANTIS_ALIGN_X0_SCALE, place(4));
        return c;
    case MANTIS_OP_MAP: {
        static const uint32_t bits[6] = {4, 5, 6, 7, 8, 16};
        c = mantis_command_make(MANTIS_OP_MAP);
        set(&c, MANTIS_MAP_BITS, bits[draw(6)]);
        set(&c, MANTIS_MAP_COUNT, size() * size());
        set(&c, MANTIS_MAP_OUT, place(16));
        set(&c, MANTIS_MAP_X0_ADDR, place(16));
        set(&c, MANTIS_MAP_OUT_SCALE, place(4));
        set(&c, MANTIS_MAP_X0_SCALE, place(4));
        if (draw(2))
            span_or_channels(&c, true);
        if (draw(6) == 0) { /* signs, now and then with a flag that they may not have */
            set(&c, MANTIS_MAP_SIGN, 1);
            if (draw(4))
                set(&c, MANTIS_MAP_BITS, 8);
            if (draw(4))
                set(&c, MANTIS_MAP_SCALING, 0);
            c.word[0] |= draw(4) ? 0 : word() & 0x6000;
        }
        return c;
    }
    case MANTIS_OP_GEMM: {
        uint32_t m = size(), n = size(), k = size(), ta = draw(2), tb = draw(2);
        c = mantis_command_make(MANTIS_OP_GEMM);
        c.word[0] |= (word() & 0xa400);
        set(&c, MANTIS_GEMM_TRANS_A, ta);
        set(&c, MANTIS_GEMM_TRANS_B, tb);
        set(&c, MANTIS_GEMM_ROWS, m);
        set(&c, MANTIS_GEMM_COLS, n);
        set(&c, MANTIS_GEMM_DEPTH, k);
        set(&c, MANTIS_GEMM_OUT_LD, n + draw(2) * draw(50));
        set(&c, MANTIS_GEMM_X0_LD, (ta ? m : k) + draw(2) * draw(50));
        set(&c, MANTIS_GEMM_X1_LD, (tb ? k : n) + draw(2) * draw(50));
        for (uint32_t f = 5; f < 7; f++)
            c.word[f] = place(16);
        for (uint32_t x = 12; x <= 18; x += 3) {
            c.word[x] = place(16);
            c.word[x + 1] = place(4);
        }
        c.word[5] += 4 * draw(4);
        c.word[12] += draw(16);
        c.word[15] += draw(16);
        group_and_view(&c);
        if (draw(2))
            scales_and_sums(&c);
        return c;
    }
    case MANTIS_OP_VECTOR:
        c = matrix(MANTIS_OP_VECTOR);
        c.word[0] |= word() & 0x1f00ff00;
        for (int t = 0; t < 4; t++)
            c.word[0] |= draw(3) << (16 + 2 * t);
        for (int w = 12; w < 30; w++)
            c.word[w] = place(16);
        c.word[13] += 4 * draw(4);
        if (draw(3) == 0) /* in place */
            c.word[draw(2) ? 12 + 3 * draw(3) : 29] = c.word[5];
        c.word[6] = place(4);
        return c;
    case MANTIS_OP_REDUCE:
        c = matrix(MANTIS_OP_REDUCE);
        c.word[0] |= word() & 0x1f00;
        if (draw(3) == 0) { /* thresholds */
            c.word[0] |= 1u << 13;
            c.word[0] &= draw(4) ? ~0xa00u : ~0u;
        }
        c.word[12] = place(16);
        c.word[15] = place(16);
        return c;
    default:
        c = mantis_command_make(MANTIS_OP_FENCE);
        c.word[0] |= word() & 0x100;
        return c;
    }
}

/* Something wrong, or merely extreme. */
static void spoil(mantis_command *c)
{
    static const uint32_t extreme[] = {
        0,          1,    MANTIS_MAX_K, MANTIS_MAX_K + 1, MANTIS_MAX_DIM, 0x1000000,         0x40000000,
        0x40000001, 4096, 4097,         0xffffffff,       0xfffffff0,     MANTIS_MAX_GROUPS, MANTIS_MAX_GROUPS - 1,
        0xfffffff};
    uint32_t w = draw(32);
    switch (draw(7)) {
    case 0: c->word[0] ^= 1u << draw(32); break;
    case 1: c->word[w] ^= 1u << draw(32); break;
    case 2: c->word[8 + draw(4)] = extreme[draw(sizeof extreme / sizeof extreme[0])]; break;
    case 3: c->word[w] = extreme[draw(sizeof extreme / sizeof extreme[0])]; break;
    case 4: c->word[w] += draw(64); break;
    case 5: c->word[8 + draw(4)] = 4090 + draw(12); break;
    default: c->word[w] = c->word[5 + draw(16)]; break;
    }
}

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
        mantis_command c = make();
        for (uint32_t n = draw(3); n > 0; n--)
            spoil(&c);
        if (uses_finer_views(&c)) /* which the unit does not have yet */
            continue;
        uint64_t memory = sizes[draw(4)] - draw(2) * draw(100);
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
    set(&c, MANTIS_GEMM_VIEW, 1);
    set(&c, MANTIS_GEMM_VIEW_IMAGES, (uint32_t)images);
    set(&c, MANTIS_GEMM_VIEW_H, (uint32_t)h);
    set(&c, MANTIS_GEMM_VIEW_W, (uint32_t)w);
    set(&c, MANTIS_GEMM_VIEW_C, 1);
    for (int f = 0; f < 4; f++)
        set(&c, (uint32_t[]){MANTIS_GEMM_VIEW_OH, MANTIS_GEMM_VIEW_OW, MANTIS_GEMM_VIEW_KH, MANTIS_GEMM_VIEW_KW}[f], 1);
    set(&c, MANTIS_GEMM_VIEW_STRIDE, 1);
    set(&c, MANTIS_GEMM_VIEW_DILATE, 1);
    set(&c, MANTIS_GEMM_ROWS, (uint32_t)images);
    set(&c, MANTIS_GEMM_COLS, 1);
    set(&c, MANTIS_GEMM_DEPTH, 1);
    set(&c, MANTIS_GEMM_OUT_LD, 1);
    set(&c, MANTIS_GEMM_X0_LD, (uint32_t)ld);
    set(&c, MANTIS_GEMM_X1_LD, 1);
    set(&c, MANTIS_GEMM_X0_GROUP, (uint32_t)group);
    set(&c, MANTIS_GEMM_OUT, 1 << 30);
    assert_true((images * h * w - 1) * ld > UINT64_MAX - 65535 * group);
    uint64_t groups = (0 - (images * h * w - 1) * ld) / group + 1;
    assert_true(groups < 65536 && (images * h * w - 1) * ld + 1 + groups * group < 1u << 26);
    set(&c, MANTIS_GEMM_LAST_GROUP, (uint32_t)groups);
    assert_int_equal(verdict(&c, UINT64_C(1) << 32), MANTIS_BAD_ADDRESS);
    assert_int_equal(mantis_command_check(&c, UINT64_C(1) << 32), MANTIS_BAD_ADDRESS);
    set(&c, MANTIS_GEMM_X0_LD, 1); /* and all else is right */
    set(&c, MANTIS_GEMM_VIEW_H, 1);
    set(&c, MANTIS_GEMM_VIEW_W, 1);
    set(&c, MANTIS_GEMM_X0_GROUP, 1);
    set(&c, MANTIS_GEMM_OUT, 1 << 20);
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
                                       cmocka_unit_test(scales_and_records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
