/* SPDX-License-Identifier: Apache-2.0 */
#include "giant_commands.h"

enum { TRIES = 2000, SPAN16 = 65535 };

static void set(mantis_command *c, uint32_t field, uint32_t value)
{
    mantis_set(c, field, value);
}

static uint32_t least(uint64_t a, uint64_t b)
{
    return (uint32_t)(a < b ? a : b);
}

/* 1..limit, of any magnitude; now and then the limit, or a little less. */
static uint32_t size_to(random_source *r, uint32_t limit)
{
    unsigned bits = 0;
    while (bits < 31 && limit >> bits > 1)
        bits++;
    if (limit < 2 || draw_chance(r, 8))
        return limit ? limit : 1;
    if (draw_chance(r, 8))
        return limit - draw_range(r, 0, least(limit - 1, 20));
    const uint32_t half = UINT32_C(1) << draw_range(r, 0, bits);
    return least(draw_range(r, half, half - 1 + half), limit);
}

/* low..most of MAX_DIM: a stride between so many lines that all of them stay within half of the window. */
static uint32_t stride_from(random_source *r, uint64_t low, uint64_t lines, uint32_t bytes)
{
    const uint64_t most = least(MANTIS_MAX_DIM, (GIANT_WINDOW / 2) / (lines * bytes));
    return most <= low ? (uint32_t)low : (uint32_t)low + size_to(r, (uint32_t)(most - low));
}

static uint32_t place(random_source *r, uint32_t align)
{
    return draw_u32(r) >> (draw_chance(r, 3) ? draw_range(r, 0, 8) : 0) & ~(align - 1);
}

static void key(random_source *r, mantis_command *c)
{
    for (int word = 2; word <= 4; word++)
        c->word[word] = draw_u32(r);
}

/* The random group of the first element, so that the last one's is below the limit, or at it. */
static uint32_t first_group(random_source *r, uint64_t elements)
{
    return size_to(r, MANTIS_MAX_GROUPS - (uint32_t)((elements + 15) / 16));
}

/* PEAK, MAP, ALIGN. */
static void line(random_source *r, mantis_command *c, mantis_opcode op)
{
    uint32_t count = size_to(r, MANTIS_MAX_COUNT);
    const uint32_t scaling = op == MANTIS_OP_ALIGN ? 0 : draw_range(r, 0, 2);
    if (scaling == 1) {
        set(c, MANTIS_MAP_SPAN, size_to(r, MANTIS_MAX_COUNT));
        count = draw_chance(r, 2) ? count : size_to(r, least(MANTIS_MAX_COUNT, (uint64_t)c->word[9] * 4096));
    } else if (scaling == 2) {
        const uint32_t channels = size_to(r, MANTIS_MAX_COEF);
        set(c, MANTIS_MAP_SPAN, channels);
        count = channels * size_to(r, MANTIS_MAX_COUNT / channels);
    }
    c->word[0] |= scaling << 16;
    set(c, MANTIS_MAP_COUNT, count); /* the same word in all; so is x0 */
    set(c, MANTIS_MAP_X0_ADDR, place(r, 16));
    set(c, MANTIS_MAP_OUT_SCALE, place(r, scaling == 2 ? 16 : 4));
    if (op == MANTIS_OP_PEAK)
        return;
    c->word[13] = place(r, 4);
    c->word[op == MANTIS_OP_MAP ? 14 : 7] = draw_u32(r);
    set(c, MANTIS_MAP_OUT, place(r, 16));
    set(c, MANTIS_MAP_FIRST, first_group(r, count));
    set(c, MANTIS_MAP_STOCHASTIC, draw_range(r, 0, 1));
    if (op == MANTIS_OP_ALIGN) {
        set(c, MANTIS_ALIGN_RECORD_PEAK, draw_range(r, 0, 1));
    } else {
        set(c, MANTIS_MAP_BITS, draw_chance(r, 3) ? 16 : draw_range(r, 4, 8));
        set(c, MANTIS_MAP_SATURATE, draw_range(r, 0, 1));
        set(c, MANTIS_MAP_LOG_G, scaling == 2 ? draw_range(r, 0, 3) : 0);
    }
}

static void matrix(random_source *r, mantis_command *c, bool vector)
{
    const uint32_t rows = size_to(r, MANTIS_MAX_DIM), cols = size_to(r, least(MANTIS_MAX_DIM, MANTIS_MAX_COUNT / rows));
    set(c, MANTIS_VECTOR_ROWS, rows);
    set(c, MANTIS_VECTOR_COLS, cols);
    set(c, MANTIS_VECTOR_OUT, place(r, 16));
    for (int word = 12; word < (vector ? 30 : 16); word++)
        if (vector || word == 12 || word == 15)
            c->word[word] = place(r, 16);
    if (!vector) {
        c->word[0] |= draw_chance(r, 4) ? 1u << 13 | (draw_u32(r) & 0x1500) : draw_u32(r) & 0x1f00;
        return;
    }
    c->word[0] |= draw_u32(r) & 0x1f00ff00;
    for (int t = 0; t < 4; t++)
        c->word[0] |= draw_range(r, 0, 2) << (16 + 2 * t);
    if (draw_chance(r, 3)) /* in place */
        c->word[12] = c->word[5];
    c->word[6] = place(r, 4);
    set(c, MANTIS_VECTOR_FIRST, first_group(r, (uint64_t)rows * cols));
}

/* Sizes of a view, which make those of the product. */
static void view(random_source *r, mantis_command *c, bool across, uint32_t largest)
{
    const uint32_t flat = across ? MANTIS_MAX_K : MANTIS_MAX_DIM, limit = least(largest, SPAN16);
    const uint32_t images = size_to(r, largest < SPAN16 ? 4 : SPAN16);
    uint32_t oh = size_to(r, least(limit, flat / images)), ow = size_to(r, least(limit, flat / images / oh)), h = oh,
             w = ow, kh = size_to(r, draw_chance(r, 3) ? 16 : 4), kw = size_to(r, draw_chance(r, 3) ? 16 : 4);
    uint32_t pad = draw_range(r, 0, draw_chance(r, 3) ? 31 : 2), stride = 1u << draw_range(r, 0, 2), dilate = 1;
    const uint32_t rate = draw_chance(r, 3) ? draw_range(r, 0, 31) : 1;
    if (draw_chance(r, 2)) { /* linear, but for rates and strides */
        kh = kw = 2 * (pad % 8) + 1;
        pad %= 8;
        stride = draw_chance(r, 4) ? stride : 1;
    } else {
        h = size_to(r, limit);
        w = size_to(r, limit);
        if (!across && draw_chance(r, 2)) {
            dilate = stride;
            stride = 1;
        }
    }
    const bool packed = across && draw_chance(r, 2); /* few channels, whose tiles are cut from kernel rows */
    const uint32_t most = (across ? MANTIS_MAX_DIM : MANTIS_MAX_K) / (kh * kw),
                   channels = size_to(r, least(packed ? 15 : limit, most));
    const struct {
        uint32_t field, value;
    } fields[] = {{MANTIS_GEMM_VIEW, 1},
                  {MANTIS_GEMM_VIEW_FLIP, !packed && draw_chance(r, 2)},
                  {MANTIS_GEMM_ROWS, across ? kh * kw * channels : images * oh * ow},
                  {MANTIS_GEMM_DEPTH, across ? images * oh * ow : kh * kw * channels},
                  {MANTIS_GEMM_VIEW_H, h},
                  {MANTIS_GEMM_VIEW_W, w},
                  {MANTIS_GEMM_VIEW_C, channels},
                  {MANTIS_GEMM_VIEW_IMAGES, images},
                  {MANTIS_GEMM_VIEW_OH, oh},
                  {MANTIS_GEMM_VIEW_OW, ow},
                  {MANTIS_GEMM_VIEW_KH, kh},
                  {MANTIS_GEMM_VIEW_KW, kw},
                  {MANTIS_GEMM_VIEW_PAD, pad},
                  {MANTIS_GEMM_VIEW_STRIDE, stride},
                  {MANTIS_GEMM_VIEW_DILATE, dilate},
                  {MANTIS_GEMM_VIEW_RATE, packed ? 1 : rate},
                  {MANTIS_GEMM_X0_LD, stride_from(r, channels, (uint64_t)images * h * w, 1)}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        set(c, fields[i].field, fields[i].value);
}

static uint32_t group_stride(random_source *r, uint32_t last)
{
    return last ? size_to(r, UINT32_C(0x7fffffff) / last) : draw_u32(r);
}

/* One operand's entries along its rows or columns, or groups of channels. */
static void product_scales(random_source *r, mantis_command *c, bool b)
{
    const uint32_t last = mantis_get(c, MANTIS_GEMM_LAST_GROUP), channels = mantis_get(c, MANTIS_GEMM_VIEW_C);
    set(c, b ? MANTIS_GEMM_X1_SCALING : MANTIS_GEMM_X0_SCALING, draw_range(r, 1, 2));
    set(c, b ? MANTIS_GEMM_X1_LOG_G : MANTIS_GEMM_X0_LOG_G, draw_range(r, 0, 3));
    const uint32_t most = last ? MANTIS_MAX_COEF / last : 8191; /* of few groups often the farthest apart */
    set(c, b ? MANTIS_GEMM_X1_SCALE_STEP : MANTIS_GEMM_X0_SCALE_STEP,
        most - (draw_chance(r, 2) ? draw_range(r, 0, least(most, 30)) : most - size_to(r, most)));
    set(c, b ? MANTIS_GEMM_X1_SPAN : MANTIS_GEMM_X0_SPAN,
        channels && draw_chance(r, 2) ? channels
        : draw_chance(r, 6)           ? 0
                                      : size_to(r, MANTIS_MAX_DIM));
    c->word[b ? 16 : 13] = place(r, 16);
}

/* Of small products tiles, chunks and groups follow each other fast, at giant distances; of giant ones the first tiles
 * are met. */
static void product(random_source *r, mantis_command *c)
{
    const uint32_t largest = draw_chance(r, 3) ? MANTIS_MAX_DIM : draw_chance(r, 3) ? 20 : 120;
    const bool across = draw_chance(r, 2), raw = draw_chance(r, 3);
    bool b_across = draw_chance(r, 2);
    const uint32_t n = size_to(r, largest);
    const uint32_t last = draw_chance(r, 2) ? 0 : draw_chance(r, 2) ? draw_range(r, 1, 3) : size_to(r, SPAN16);
    set(c, MANTIS_GEMM_TRANS_A, across);
    set(c, MANTIS_GEMM_COLS, n);
    set(c, MANTIS_GEMM_LAST_GROUP, last);
    if (draw_chance(r, 2)) {
        b_across = b_across && !across;
        view(r, c, across, largest);
        set(c, MANTIS_GEMM_X1_STEP, group_stride(r, 255));
    } else {
        const uint32_t m = size_to(r, largest), k = size_to(r, least(5 * largest, MANTIS_MAX_K));
        set(c, MANTIS_GEMM_ROWS, m);
        set(c, MANTIS_GEMM_DEPTH, k);
        set(c, MANTIS_GEMM_X0_LD, stride_from(r, across ? m : k, across ? k : m, 1));
    }
    const uint32_t m = mantis_get(c, MANTIS_GEMM_ROWS), k = mantis_get(c, MANTIS_GEMM_DEPTH),
                   channels = mantis_get(c, MANTIS_GEMM_VIEW_C);
    set(c, MANTIS_GEMM_TRANS_B, b_across);
    set(c, MANTIS_GEMM_X1_LD, b_across ? stride_from(r, channels ? channels : k, n, 1) : stride_from(r, n, k, 1));
    set(c, MANTIS_GEMM_OUT_LD, stride_from(r, n, m, raw ? 8 : 4));
    set(c, MANTIS_GEMM_X0_GROUP, group_stride(r, last));
    set(c, MANTIS_GEMM_X1_GROUP, group_stride(r, last));
    set(c, MANTIS_GEMM_OUT_GROUP, group_stride(r, last) & ~7u);
    c->word[0] |= raw ? 1u << 18 | draw_range(r, 0, 1) << 19 : draw_u32(r) & 0xa400;
    set(c, MANTIS_GEMM_OUT, place(r, 8));
    set(c, MANTIS_GEMM_OUT_SCALE, place(r, 4));
    set(c, MANTIS_GEMM_OUT_STREAM, draw_u32(r));
    for (int word = 12; word <= 18; word += 3) {
        c->word[word] = place(r, word == 18 ? 16 : 1);
        c->word[word + 1] = place(r, 4);
    }
    if (draw_chance(r, 3))
        product_scales(r, c, false);
    if (!raw && draw_chance(r, 3))
        product_scales(r, c, true);
}

mantis_command giant_command(random_source *r, mantis_opcode opcode)
{
    mantis_command c;
    for (int i = 0; i < TRIES; i++) {
        c = mantis_command_make(opcode);
        if (opcode != MANTIS_OP_PEAK && opcode != MANTIS_OP_REDUCE)
            key(r, &c);
        switch (opcode) {
        case MANTIS_OP_GEMM: product(r, &c); break;
        case MANTIS_OP_VECTOR:
        case MANTIS_OP_REDUCE: matrix(r, &c, opcode == MANTIS_OP_VECTOR); break;
        default: line(r, &c, opcode); break;
        }
        if (mantis_command_check(&c, GIANT_WINDOW) == MANTIS_OK)
            break;
    }
    return c;
}
