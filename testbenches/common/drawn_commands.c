/* SPDX-License-Identifier: Apache-2.0 */
#include "drawn_commands.h"

static uint64_t noise = 0x1234567;

static uint32_t word(void)
{
    noise = noise * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(noise >> 32);
}

uint32_t drawn_below(uint32_t below)
{
    return word() % below;
}

/* The window is small, so that operands meet each other and its end. */
static uint32_t place(uint32_t align)
{
    static const uint32_t reach[4] = {1 << 9, 1 << 12, 1 << 16, 1 << 20};
    return drawn_below(reach[drawn_below(4)]) / align * align;
}

static uint32_t size(void)
{
    static const uint32_t reach[5] = {4, 20, 100, 300, 5000};
    return 1 + drawn_below(reach[drawn_below(5)]);
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
    if (drawn_below(2)) {
        set(c, MANTIS_GEMM_LAST_GROUP, drawn_below(drawn_below(8) ? 5 : 65536));
        set(c, MANTIS_GEMM_X0_GROUP, drawn_below(8) ? drawn_below(300) : word());
        set(c, MANTIS_GEMM_X1_GROUP, drawn_below(8) ? drawn_below(300) : word());
        set(c, MANTIS_GEMM_OUT_GROUP, (drawn_below(8) ? drawn_below(300) : word()) & ~3u);
    }
    if (drawn_below(2))
        return;
    uint32_t across = drawn_below(2), h = 1 + drawn_below(20), w = 1 + drawn_below(drawn_below(4) ? 20 : 1100),
             channels = 1 + drawn_below(drawn_below(4) ? 20 : 400);
    uint32_t rate = drawn_below(drawn_below(2) ? 2 : 32), pad = drawn_below(drawn_below(2) ? 3 : 32);
    uint32_t kh = 1 + drawn_below(drawn_below(2) ? 4 : 16), kw = 1 + drawn_below(drawn_below(2) ? 4 : 16),
             oh = 1 + drawn_below(20), ow = 1 + drawn_below(20);
    uint32_t stride = 1u << drawn_below(3), dilate = across || drawn_below(2) ? 1 : 1u << drawn_below(3),
             images = 1 + drawn_below(3);
    if (dilate > 1 || drawn_below(2))
        stride = 1;
    if (drawn_below(2)) { /* linear, but for strides */
        oh = h;
        ow = w;
        kh = kw = 2 * (pad % 8) + 1;
        pad %= 8;
    }
    if (drawn_below(50) == 0) /* the longest tensors, whose extents are beyond 64 bits */
        images = 0xffff, h = 0xffff, w = 1024 - drawn_below(2) * drawn_below(8), oh = 1, ow = 1 + drawn_below(2),
        kh = 1;
    uint32_t by_taps = !across && drawn_below(2), rows = images * oh * ow, depth = kh * kw * channels;
    c->word[0] |= 1u << 16 | drawn_below(2) << 17;
    set(c, MANTIS_GEMM_TRANS_A, across);
    set(c, MANTIS_GEMM_TRANS_B, by_taps);
    set(c, MANTIS_GEMM_ROWS, across ? depth : rows);
    set(c, MANTIS_GEMM_DEPTH, across ? rows : depth);
    set(c, MANTIS_GEMM_X0_LD,
        drawn_below(8)   ? channels + drawn_below(2) * drawn_below(50)
        : drawn_below(2) ? MANTIS_MAX_DIM - drawn_below(50)
                         : drawn_below(3 * channels));
    set(c, MANTIS_GEMM_X1_LD,
        (by_taps ? channels : mantis_get(c, MANTIS_GEMM_COLS)) + drawn_below(2) * drawn_below(50));
    set(c, MANTIS_GEMM_X1_STEP, drawn_below(8) ? drawn_below(300) : word());
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
    set(c, MANTIS_GEMM_VIEW_RATE, rate);
    if (drawn_below(6) == 0) /* beyond what the fields may say */
        c->word[27] ^= 1u << drawn_below(26);
}

/* PEAK and MAP over spans or channels, most of them so that there are not too many. */
static void span_or_channels(mantis_command *c, bool map)
{
    uint32_t span = 1 + drawn_below(drawn_below(2) ? 40 : 5000), scaling = 1 + drawn_below(2);
    set(c, MANTIS_MAP_SCALING, scaling);
    set(c, MANTIS_MAP_SPAN, span);
    if (scaling == 2 && drawn_below(8))
        set(c, MANTIS_MAP_COUNT, span * (1 + drawn_below(100)));
    if (map)
        set(c, MANTIS_MAP_LOG_G, drawn_below(4));
    else
        set(c, MANTIS_PEAK_OUT_SCALE, place(drawn_below(2) ? 4 : 16));
    if (map && scaling == 2)
        set(c, MANTIS_MAP_OUT_SCALE, place(drawn_below(8) ? 16 : 4));
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
    set(c, f[0], 1 + drawn_below(2));
    set(c, f[1], view_c && drawn_below(4) ? view_c : drawn_below(3) ? drawn_below(40) : drawn_below(5000));
    set(c, f[2], drawn_below(4));
    set(c, f[3], drawn_below(3) ? drawn_below(20) : drawn_below(5000));
    set(c, f[4], place(drawn_below(8) ? 16 : 4));
}

static void scales_and_sums(mantis_command *c)
{
    if (drawn_below(3) == 0) {
        set(c, MANTIS_GEMM_RAW, 1);
        if (drawn_below(8)) {
            set(c, MANTIS_GEMM_BIAS, 0);
            set(c, MANTIS_GEMM_STOCHASTIC, 0);
            set(c, MANTIS_GEMM_RECORD_PEAK, 0);
        }
        set(c, MANTIS_GEMM_ACCUMULATE, drawn_below(2));
        if (drawn_below(8)) { /* int64 of C and its groups */
            c->word[5] &= ~7u;
            c->word[23] &= ~7u;
        }
    } else if (drawn_below(40) == 0) {
        set(c, MANTIS_GEMM_ACCUMULATE, 1);
    }
    if (drawn_below(3) == 0)
        product_scales(c, false);
    if (drawn_below(3) == 0)
        product_scales(c, true);
}

mantis_command drawn_command(void)
{
    mantis_command c;
    switch (1 + drawn_below(7)) {
    case MANTIS_OP_PEAK:
        c = mantis_command_make(MANTIS_OP_PEAK);
        set(&c, MANTIS_PEAK_COUNT, size() * size());
        set(&c, MANTIS_PEAK_X0_ADDR, place(16));
        set(&c, MANTIS_PEAK_OUT_SCALE, place(4));
        if (drawn_below(2))
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
        set(&c, MANTIS_MAP_BITS, bits[drawn_below(6)]);
        set(&c, MANTIS_MAP_COUNT, size() * size());
        set(&c, MANTIS_MAP_OUT, place(16));
        set(&c, MANTIS_MAP_X0_ADDR, place(16));
        set(&c, MANTIS_MAP_OUT_SCALE, place(4));
        set(&c, MANTIS_MAP_X0_SCALE, place(4));
        if (drawn_below(2))
            span_or_channels(&c, true);
        if (drawn_below(6) == 0) { /* signs, now and then with a flag that they may not have */
            set(&c, MANTIS_MAP_SIGN, 1);
            if (drawn_below(4))
                set(&c, MANTIS_MAP_BITS, 8);
            if (drawn_below(4))
                set(&c, MANTIS_MAP_SCALING, 0);
            c.word[0] |= drawn_below(4) ? 0 : word() & 0x6000;
        }
        return c;
    }
    case MANTIS_OP_GEMM: {
        uint32_t m = size(), n = size(), k = size(), ta = drawn_below(2), tb = drawn_below(2);
        c = mantis_command_make(MANTIS_OP_GEMM);
        c.word[0] |= (word() & 0xa400);
        set(&c, MANTIS_GEMM_TRANS_A, ta);
        set(&c, MANTIS_GEMM_TRANS_B, tb);
        set(&c, MANTIS_GEMM_ROWS, m);
        set(&c, MANTIS_GEMM_COLS, n);
        set(&c, MANTIS_GEMM_DEPTH, k);
        set(&c, MANTIS_GEMM_OUT_LD, n + drawn_below(2) * drawn_below(50));
        set(&c, MANTIS_GEMM_X0_LD, (ta ? m : k) + drawn_below(2) * drawn_below(50));
        set(&c, MANTIS_GEMM_X1_LD, (tb ? k : n) + drawn_below(2) * drawn_below(50));
        for (uint32_t f = 5; f < 7; f++)
            c.word[f] = place(16);
        for (uint32_t x = 12; x <= 18; x += 3) {
            c.word[x] = place(16);
            c.word[x + 1] = place(4);
        }
        c.word[5] += 4 * drawn_below(4);
        c.word[12] += drawn_below(16);
        c.word[15] += drawn_below(16);
        group_and_view(&c);
        if (drawn_below(2))
            scales_and_sums(&c);
        return c;
    }
    case MANTIS_OP_VECTOR:
        c = matrix(MANTIS_OP_VECTOR);
        c.word[0] |= word() & 0x1f00ff00;
        for (int t = 0; t < 4; t++)
            c.word[0] |= drawn_below(3) << (16 + 2 * t);
        for (int w = 12; w < 30; w++)
            c.word[w] = place(16);
        c.word[13] += 4 * drawn_below(4);
        if (drawn_below(3) == 0) /* in place */
            c.word[drawn_below(2) ? 12 + 3 * drawn_below(3) : 29] = c.word[5];
        c.word[6] = place(4);
        return c;
    case MANTIS_OP_REDUCE:
        c = matrix(MANTIS_OP_REDUCE);
        c.word[0] |= word() & 0x5f00;
        if (drawn_below(3) == 0) { /* thresholds */
            c.word[0] |= 1u << 13;
            c.word[0] &= drawn_below(4) ? ~0xa00u : ~0u;
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
void drawn_spoil(mantis_command *c)
{
    static const uint32_t extreme[] = {
        0,          1,    MANTIS_MAX_K, MANTIS_MAX_K + 1, MANTIS_MAX_DIM, 0x1000000,         0x40000000,
        0x40000001, 4096, 4097,         0xffffffff,       0xfffffff0,     MANTIS_MAX_GROUPS, MANTIS_MAX_GROUPS - 1,
        0xfffffff};
    uint32_t w = drawn_below(32);
    switch (drawn_below(7)) {
    case 0: c->word[0] ^= 1u << drawn_below(32); break;
    case 1: c->word[w] ^= 1u << drawn_below(32); break;
    case 2: c->word[8 + drawn_below(4)] = extreme[drawn_below(sizeof extreme / sizeof extreme[0])]; break;
    case 3: c->word[w] = extreme[drawn_below(sizeof extreme / sizeof extreme[0])]; break;
    case 4: c->word[w] += drawn_below(64); break;
    case 5: c->word[8 + drawn_below(4)] = 4090 + drawn_below(12); break;
    default: c->word[w] = c->word[5 + drawn_below(16)]; break;
    }
}
