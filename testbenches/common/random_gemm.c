/* SPDX-License-Identifier: Apache-2.0 */
/* Random GEMMs: plain ones and patch views (docs/views.md) of all kinds, with and without groups, operands at any byte.
 */
#include "random_internal.h"

#include "finer_scales.h"

typedef struct {
    uint32_t m, n, k, groups;
    int view, trans_a, trans_b, depthwise, placed_anywhere;
    uint32_t h, w, c, images, oh, ow, kh, kw, pad, stride, dilate, rate, flip;
} shape;

enum { MOST_WORK = 500000, MOST_BYTES = 24000, MOST_GROUPED = 200000, MOST_GAP = 20 };

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* What a leading dimension has beyond its columns; little memory for tall matrices. */
static uint32_t draw_gap(random_source *r, uint32_t rows)
{
    return draw_chance(r, 2) || rows > 2000 ? 0 : draw_range(r, 0, MOST_GAP);
}

/* An operand's leading dimension, group stride and address. */
typedef struct {
    uint32_t ld, group, address;
} placing;

/* rows x cols elements a group: groups behind each other, or side by side in the rows, or on each other (a later
 * group's C stands). Without groups the stride is junk, so that a spoiled group count does not fit into memory. */
static void place_groups(random_program *p, const shape *s, uint64_t rows, uint64_t cols, uint32_t size, placing *to,
                         uint64_t *bytes)
{
    random_source *r = &p->random;
    const uint32_t gap = draw_gap(r, (uint32_t)rows), kind = draw_range(r, 0, 19);
    to->ld = (uint32_t)cols + gap;
    to->group = draw_u32(r) | 0x40000000;
    if (s->groups > 1) {
        if (kind < 10)
            to->ld = (uint32_t)(s->groups * cols) + gap;
        to->group = kind < 10   ? (uint32_t)cols
                    : kind < 15 ? (uint32_t)((rows - 1) * to->ld + cols) + draw_range(r, 0, 9)
                                : draw_range(r, 0, 40);
    }
    if (s->depthwise) {
        to->ld = s->groups + gap;
        to->group = 1;
    }
    to->group *= size;
    *bytes = ((rows - 1) * to->ld + cols) * size + (uint64_t)(s->groups - 1) * to->group;
}

static uint32_t place_mantissas(random_program *p, const shape *s, uint64_t bytes)
{
    const uint32_t skew = s->placed_anywhere ? draw_range(&p->random, 0, 15) : 0;
    return random_mantissas(p, bytes + skew, 1) + skew;
}

static void set_view(mantis_command *c, const shape *s)
{
    mantis_set(c, MANTIS_GEMM_VIEW, 1);
    mantis_set(c, MANTIS_GEMM_VIEW_FLIP, s->flip);
    mantis_set(c, MANTIS_GEMM_VIEW_H, s->h);
    mantis_set(c, MANTIS_GEMM_VIEW_W, s->w);
    mantis_set(c, MANTIS_GEMM_VIEW_C, s->c);
    mantis_set(c, MANTIS_GEMM_VIEW_IMAGES, s->images);
    mantis_set(c, MANTIS_GEMM_VIEW_OH, s->oh);
    mantis_set(c, MANTIS_GEMM_VIEW_OW, s->ow);
    mantis_set(c, MANTIS_GEMM_VIEW_KH, s->kh);
    mantis_set(c, MANTIS_GEMM_VIEW_KW, s->kw);
    mantis_set(c, MANTIS_GEMM_VIEW_PAD, s->pad);
    mantis_set(c, MANTIS_GEMM_VIEW_STRIDE, s->stride);
    mantis_set(c, MANTIS_GEMM_VIEW_DILATE, s->dilate);
    mantis_set(c, MANTIS_GEMM_VIEW_RATE, s->rate);
}

/* B by taps: a block of n lines of c a tap, the blocks behind each other or side by side. */
static uint64_t place_taps(random_program *p, mantis_command *c, const shape *s, placing *b)
{
    random_source *r = &p->random;
    const uint32_t taps = s->kh * s->kw, side_by_side = draw_chance(r, 3);
    b->ld = (side_by_side ? taps * s->c : s->c) + draw_gap(r, s->n);
    const uint32_t step = side_by_side ? s->c : (s->n - 1) * b->ld + s->c + draw_range(r, 0, 7);
    if (s->depthwise) {
        b->group = 1;
        mantis_set(c, MANTIS_GEMM_X1_STEP, s->groups);
        return (uint64_t)taps * s->groups;
    }
    const uint64_t bytes = (uint64_t)(taps - 1) * step + (uint64_t)(s->n - 1) * b->ld + s->c;
    mantis_set(c, MANTIS_GEMM_X1_STEP, step);
    b->group = s->groups > 1 ? (uint32_t)bytes + draw_range(r, 0, 3) : draw_u32(r) | 0x40000000;
    return bytes + (uint64_t)(s->groups - 1) * b->group;
}

static mantis_command make(random_program *p, const shape *s)
{
    random_source *r = &p->random;
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    const uint32_t bias = draw_range(r, 0, 1), ta = (uint32_t)s->trans_a, tb = (uint32_t)s->trans_b;
    placing a, b, out;
    uint64_t a_bytes, b_bytes, out_bytes;
    if (s->view) {
        set_view(&c, s);
        place_groups(p, s, (uint64_t)s->images * s->h * s->w, s->c, 1, &a, &a_bytes);
    } else {
        place_groups(p, s, ta ? s->k : s->m, ta ? s->m : s->k, 1, &a, &a_bytes);
    }
    if (s->view && tb)
        b_bytes = place_taps(p, &c, s, &b);
    else
        place_groups(p, s, tb ? s->n : s->k, tb ? s->k : s->n, 1, &b, &b_bytes);
    const uint32_t raw = p->finer_scales && draw_chance(r, 5), word = raw ? 8 : 4;
    place_groups(p, s, s->m, s->n, word, &out, &out_bytes);
    mantis_set(&c, MANTIS_GEMM_TRANS_A, ta);
    mantis_set(&c, MANTIS_GEMM_TRANS_B, tb);
    mantis_set(&c, MANTIS_GEMM_BIAS, bias);
    mantis_set(&c, MANTIS_GEMM_STOCHASTIC, draw_chance(r, 3));
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, draw_range(r, 0, 1));
    random_key(p, &c, MANTIS_GEMM_SEED_LO, MANTIS_GEMM_SEED_HI, MANTIS_GEMM_STEP);
    mantis_set(&c, MANTIS_GEMM_ROWS, s->m);
    mantis_set(&c, MANTIS_GEMM_COLS, s->n);
    mantis_set(&c, MANTIS_GEMM_DEPTH, s->k);
    mantis_set(&c, MANTIS_GEMM_LAST_GROUP, s->groups - 1);
    mantis_set(&c, MANTIS_GEMM_X0_LD, a.ld);
    mantis_set(&c, MANTIS_GEMM_X1_LD, b.ld);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, out.ld);
    mantis_set(&c, MANTIS_GEMM_X0_GROUP, a.group);
    mantis_set(&c, MANTIS_GEMM_X1_GROUP, b.group);
    mantis_set(&c, MANTIS_GEMM_OUT_GROUP, out.group);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, place_mantissas(p, s, a_bytes));
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, place_mantissas(p, s, b_bytes));
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, random_exponent_entry(p));
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, random_exponent_entry(p));
    if (bias) {
        const uint32_t tensor = random_floats(p, s->n * s->groups);
        mantis_set(&c, MANTIS_GEMM_X2_ADDR, tensor);
        mantis_set(&c, MANTIS_GEMM_X2_SCALE, random_peak_entry(p, tensor, s->n * s->groups));
    }
    const uint32_t to =
        random_allocate(p, out_bytes + 16, 16) + (s->placed_anywhere ? word * draw_range(r, 0, 16 / word - 1) : 0);
    mantis_set(&c, MANTIS_GEMM_OUT, to);
    mantis_set(&c, MANTIS_GEMM_OUT_SCALE, random_allocate(p, 4, 4));
    mantis_set(&c, MANTIS_GEMM_OUT_STREAM, draw_u32(r));
    if (!p->finer_scales)
        return c;
    mantis_set(&c, MANTIS_GEMM_RAW, raw);
    random_gemm_scales(p, &c);
    if (raw)
        random_raw_sums(p, &c, to, out_bytes);
    return c;
}

mantis_command random_gemm_sized(random_program *p, uint32_t m, uint32_t n, uint32_t k)
{
    shape s = {.m = m, .n = n, .k = k, .groups = 1};
    s.trans_a = (int)draw_range(&p->random, 0, 1);
    s.trans_b = (int)draw_range(&p->random, 0, 1);
    return make(p, &s);
}

/* The output size that a convolution has, now and then another. */
static uint32_t draw_output(random_source *r, uint32_t input, uint32_t kernel, const shape *s, uint32_t most)
{
    const uint32_t wide = (input - 1) * s->dilate + 1 + 2 * s->pad, span = (kernel - 1) * s->rate + 1;
    const uint32_t output = wide < span || draw_chance(r, 4) ? draw_range(r, 1, 12) : (wide - span) / s->stride + 1;
    return least(output, most);
}

/* Few rows that are longer than a block of outputs, under kernels up to those whose lines leave room for 16 outputs. */
static void draw_long_rows(random_source *r, shape *s)
{
    s->h = draw_range(r, 1, 4);
    s->w = draw_range(r, 60, 260);
    s->kh = draw_range(r, 1, 16);
    s->kw = draw_range(r, 1, 4);
    s->rate = draw_chance(r, 2) ? 1 : draw_range(r, 0, 31);
    s->pad = draw_range(r, 0, 15);
    s->images = 1;
    s->oh = draw_range(r, 1, 2);
    while (s->kh * ((15 * s->stride + (s->kw - 1) * s->rate) / s->dilate + s->stride + 3) > MANTIS_VIEW_PIXELS)
        s->kh--;
    s->ow = draw_output(r, s->w, s->kw, s, 150);
}

static shape draw_view(random_program *p)
{
    random_source *r = &p->random;
    shape s = {.view = 1, .placed_anywhere = 1, .groups = 1, .stride = 1, .dilate = 1, .rate = draw_range(r, 0, 1)};
    s.trans_a = draw_chance(r, 3);
    s.trans_b = !s.trans_a && draw_chance(r, 2);
    s.flip = s.trans_a && draw_chance(r, 2) ? 0 : draw_range(r, 0, 1);
    s.h = draw_range(r, 1, 12);
    s.w = draw_chance(r, 12) ? draw_range(r, 1, 90) : draw_range(r, 1, 12);
    s.images = draw_chance(r, 2) ? 1 : draw_range(r, 1, 4);
    if (draw_chance(r, 3)) { /* the same size again */
        s.pad = draw_chance(r, 10) ? draw_range(r, 0, 7) : draw_range(r, 0, 2);
        s.kh = s.kw = 2 * s.pad + 1;
        s.oh = s.h;
        s.ow = s.w;
    } else {
        const uint32_t most = draw_chance(r, 10) ? 16 : 5;
        s.kh = draw_chance(r, 3) ? 3 : draw_range(r, 1, most);
        s.kw = draw_chance(r, 3) ? s.kh : draw_range(r, 1, most);
        s.pad = draw_chance(r, 8) ? draw_range(r, 0, 15) : draw_range(r, 0, s.kh < s.kw ? s.kh : s.kw) / 2;
        if (draw_chance(r, 2))
            s.stride = 1u << draw_range(r, 0, 2);
        else if (!s.trans_a)
            s.dilate = 1u << draw_range(r, 0, 2);
        if (draw_chance(r, 3)) {
            s.rate = draw_range(r, 0, s.kh * s.kw > 64 ? 3 : 31);
            s.pad = draw_chance(r, 3) ? least(31, s.rate * (s.kh - 1) / 2) : s.pad;
        }
        s.oh = draw_output(r, s.h, s.kh, &s, 20);
        s.ow = draw_output(r, s.w, s.kw, &s, 20);
        if (draw_chance(r, 10))
            draw_long_rows(r, &s);
    }
    return s;
}

/* Channels, columns and groups, as much as the work allows. */
static void draw_channels(random_program *p, shape *s)
{
    const uint32_t pixels = s->images * s->oh * s->ow, taps = s->kh * s->kw, inputs = s->images * s->h * s->w;
    const uint32_t most_c = least(MOST_BYTES / (inputs > taps ? inputs : taps), MOST_WORK / (pixels * taps)) + 1;
    s->c = random_size(p, least(most_c, s->trans_a && draw_chance(&p->random, 2) ? 15 : 70)); /* few: packed */
    s->k = s->trans_a ? pixels : taps * s->c;
    s->m = s->trans_a ? taps * s->c : pixels;
    const uint32_t by_work = MOST_WORK / (s->m * s->k) + 1, by_bytes = MOST_BYTES / 4 / s->m + 1,
                   by_b = MOST_BYTES / s->k + 1;
    const uint32_t most_n = by_work < by_bytes ? by_work : by_bytes;
    s->n = random_size(p, most_n < by_b ? most_n : by_b);
    s->n = s->n > 80 ? 80 : s->n;
}

/* Groups of an operand, with whatever gaps. */
static uint32_t groups_of(uint32_t lines, uint32_t cols, uint32_t size)
{
    return MOST_GROUPED / (lines * (cols + MOST_GAP) * size) + 1;
}

static void draw_groups(random_source *r, shape *s)
{
    uint32_t most = least(40, (uint32_t)(MOST_WORK / ((uint64_t)s->m * s->n * s->k)) + 1);
    most = least(most, groups_of(s->m, s->n, 4));
    most = least(most, groups_of(s->k, s->n, 1));
    most = least(most, groups_of(s->n, s->k, 1));
    most = least(most, s->view ? groups_of(s->images * s->h * s->w, s->c, 1)
                               : least(groups_of(s->m, s->k, 1), groups_of(s->k, s->m, 1)));
    s->groups = draw_range(r, 1, most);
}

/* One channel and one column a group, the groups side by side everywhere. */
static void draw_depthwise(random_source *r, shape *s)
{
    const uint32_t pixels = s->images * s->oh * s->ow, taps = s->kh * s->kw;
    s->depthwise = 1;
    s->c = s->n = 1;
    s->k = s->trans_a ? pixels : taps;
    s->m = s->trans_a ? taps : pixels;
    s->groups = draw_range(r, 2, least(70, MOST_WORK / (pixels * taps) + 2));
}

static mantis_command view_of_any_window(random_program *p)
{
    shape s = draw_view(p);
    if (draw_chance(&p->random, 5))
        draw_depthwise(&p->random, &s);
    else
        draw_channels(p, &s);
    if (!s.depthwise && draw_chance(&p->random, 3))
        draw_groups(&p->random, &s);
    return make(p, &s);
}

mantis_command random_gemm_view(random_program *p)
{
    mantis_command c = view_of_any_window(p);
    while (!p->finer_scales && uses_finer_scales(&c))
        c = view_of_any_window(p);
    return c;
}

mantis_command random_gemm_any(random_program *p)
{
    random_source *r = &p->random;
    if (draw_chance(r, 2))
        return random_gemm_view(p);
    shape s = {.groups = 1, .placed_anywhere = draw_chance(r, 2)};
    s.trans_a = (int)draw_range(r, 0, 1);
    s.trans_b = (int)draw_range(r, 0, 1);
    if (draw_chance(r, 4)) {
        s.m = random_size(p, 40);
        s.n = random_size(p, 40);
        s.k = random_size(p, 60);
        draw_groups(r, &s);
        return make(p, &s);
    }
    s.m = random_size(p, 150);
    s.n = random_size(p, 1 + 9000 / (s.m + 30));
    s.k = random_size(p, 1 + 60 * p->largest / (s.m + s.n));
    return make(p, &s);
}
