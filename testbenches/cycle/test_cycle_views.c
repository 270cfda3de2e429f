/* SPDX-License-Identifier: Apache-2.0 */
/* Views and groups on the cycle model against their meaning (docs/views.md): the patch matrix is written out element by
 * element, B is put in order, and the plain product of both runs on the golden executor, once for each group. Random
 * shapes, strides, dilations, rates, gaps and memories; both modes; blocks of every width. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>

enum { EDGE = 4 * MANTIS_N, MEMORY = 1 << 20, RING = MEMORY - 1024, CASES = 400 };

struct shape {
    uint32_t transposed, images, h, w, c, oh, ow, kh, kw, pad, stride, dilate, rate, flip, trans_b, cols, groups;
};

struct layout {
    uint32_t a, a_ld, a_group, b, b_ld, b_step, b_group, bias, out, out_ld, out_group, scales;
};

static mantis_memory viewed, plain;

static uint32_t rows_of(const struct shape *s)
{
    return s->transposed ? s->kh * s->kw * s->c : s->images * s->oh * s->ow;
}
static uint32_t depth_of(const struct shape *s)
{
    return s->transposed ? s->images * s->oh * s->ow : s->kh * s->kw * s->c;
}

static int is_linear(const struct shape *s)
{
    return s->stride == 1 && s->dilate == 1 && s->rate <= 1 && s->oh == s->h && s->ow == s->w &&
           s->kh == 2 * s->pad + 1 && s->kw == s->kh && 128 + 2 * s->pad * (s->w + 1) <= MANTIS_VIEW_PIXELS;
}

/* Pixels of the lines that so many outputs of a row need at a time. */
static uint32_t lines_of(const struct shape *s, uint32_t outputs)
{
    const uint32_t rate = s->rate ? s->rate : 1,
                   columns = ((outputs - 1) * s->stride + (s->kw - 1) * rate) / s->dilate + s->stride;
    return s->kh * 4 * (((columns < s->w ? columns : s->w) + 3) / 4);
}

static int window_fits(const struct shape *s)
{
    return is_linear(s) || lines_of(s, 16) <= MANTIS_VIEW_PIXELS;
}

/* How often a block of EDGE outputs is halved until its lines fit. */
static uint32_t halvings(const struct shape *s)
{
    uint32_t n = 0;
    while (lines_of(s, EDGE >> n) > MANTIS_VIEW_PIXELS)
        n++;
    return n;
}

/* Address of X's byte behind P[m][k], or -1: the definition, literally. */
static int64_t patch_addr(const struct shape *s, const struct layout *at, uint32_t g, uint32_t m, uint32_t k)
{
    int64_t t = k / s->c, n = m / (s->oh * s->ow), oy = m / s->ow % s->oh, ox = m % s->ow;
    int64_t a = t / s->kw, b = t % s->kw;
    if (s->flip) {
        a = s->kh - 1 - a;
        b = s->kw - 1 - b;
    }
    const int64_t rate = s->rate ? s->rate : 1;
    int64_t y = oy * s->stride + a * rate - s->pad, x = ox * s->stride + b * rate - s->pad;
    if (y < 0 || x < 0 || y % s->dilate != 0 || x % s->dilate != 0 || y / s->dilate >= s->h || x / s->dilate >= s->w)
        return -1;
    return at->a + (int64_t)g * at->a_group + ((n * s->h + y / s->dilate) * s->w + x / s->dilate) * at->a_ld + k % s->c;
}

static uint32_t b_addr(const struct shape *s, const struct layout *at, uint32_t g, uint32_t k, uint32_t n)
{
    uint32_t base = at->b + g * at->b_group;
    return s->trans_b ? base + k / s->c * at->b_step + n * at->b_ld + k % s->c : base + k * at->b_ld + n;
}

static struct shape draw_shape(random_source *r)
{
    struct shape s = {.transposed = draw_range(r, 0, 1),
                      .images = draw_range(r, 1, 3),
                      .groups = draw_chance(r, 3) ? draw_range(r, 2, 5) : 1};
    s.h = draw_range(r, 1, 12);
    s.w = draw_chance(r, 6) ? draw_range(r, 1, 150) : draw_range(r, 1, 20);
    s.c = draw_chance(r, 4) ? 16 : draw_chance(r, 2) ? draw_range(r, 1, 6) : draw_range(r, 1, 40);
    s.kh = draw_chance(r, 8) ? draw_range(r, 1, 16) : draw_range(r, 1, 5);
    s.kw = draw_chance(r, 8) ? draw_range(r, 1, 16) : draw_range(r, 1, 5);
    s.pad = draw_chance(r, 8) ? draw_range(r, 0, 31) : draw_range(r, 0, 3);
    s.stride = draw_chance(r, 3) ? 1u << draw_range(r, 0, 2) : 1;
    s.dilate = !s.transposed && s.stride == 1 && draw_chance(r, 3) ? 1u << draw_range(r, 0, 2) : 1;
    s.rate = draw_chance(r, 3) ? draw_range(r, 1, 31) : draw_range(r, 0, 2);
    s.oh = draw_range(r, 1, 12);
    s.ow = draw_chance(r, 6) ? draw_range(r, 1, 150) : draw_range(r, 1, 20);
    if (draw_chance(r, 2)) { /* a linear one */
        s.stride = s.dilate = s.rate = 1;
        s.oh = s.h;
        s.ow = s.w;
        s.pad = draw_range(r, 0, 2);
        s.kh = s.kw = 2 * s.pad + 1;
    } else if (draw_chance(r, 4)) { /* lines that leave no room for a whole block */
        s.kh = draw_range(r, 8, 16);
        s.kw = draw_range(r, 1, 3);
        s.stride = s.dilate > 1 ? 1 : 1u << draw_range(r, 0, 2);
        s.w = draw_range(r, 70, 250);
        s.ow = draw_range(r, 20, 250);
        s.h = draw_range(r, 1, 5);
        s.oh = draw_range(r, 1, 3);
        s.c = draw_range(r, 1, 3);
        s.images = 1;
    }
    s.flip = draw_range(r, 0, 1);
    s.trans_b = !s.transposed && draw_chance(r, 2);
    s.cols = draw_chance(r, 3) ? draw_range(r, 1, 5 * MANTIS_N) : draw_range(r, 1, 2 * MANTIS_N);
    return s;
}

static uint32_t put(uint32_t *next, uint64_t bytes, uint32_t align)
{
    uint32_t at = (*next + align - 1) / align * align;
    *next = (uint64_t)at + bytes < RING ? at + (uint32_t)bytes : RING;
    return at;
}

/* Where everything lies; 0 when memory is too small for it. */
static int draw_layout(random_source *r, const struct shape *s, struct layout *at)
{
    uint64_t m = rows_of(s), k = depth_of(s), n = s->cols, taps = s->kh * s->kw;
    uint32_t next = draw_range(r, 0, 40);
    *at = (struct layout){0};
    at->a_ld = s->c + (draw_chance(r, 2) ? 0 : draw_range(r, 0, 20));
    at->a_group = draw_chance(r, 2) ? 0 : draw_range(r, 0, 50);
    at->a = put(&next, (uint64_t)(s->images * s->h * s->w - 1) * at->a_ld + s->c + (s->groups - 1) * at->a_group,
                draw_chance(r, 2) ? 16 : 1);
    at->b_ld = (s->trans_b ? s->c : s->cols) + draw_range(r, 0, 9);
    at->b_step = s->trans_b && draw_chance(r, 2) ? at->b_ld * s->cols + draw_range(r, 0, 30) : draw_range(r, 0, 60);
    at->b_group = draw_range(r, 0, 50);
    at->b = put(&next,
                (s->trans_b ? (taps - 1) * at->b_step + (n - 1) * at->b_ld + s->c : (k - 1) * at->b_ld + n) +
                    (s->groups - 1) * at->b_group,
                1);
    at->bias = put(&next, 4 * n * s->groups, 16);
    at->scales = put(&next, 16, 4);
    at->out_ld = s->cols + draw_range(r, 0, 9);
    at->out_group = s->groups == 1 ? 0 : 4 * (uint32_t)((m - 1) * at->out_ld + n);
    if (s->groups > 1 && draw_chance(r, 2)) { /* groups are columns of one matrix */
        at->out_group = 4 * s->cols;
        at->out_ld = s->cols * s->groups + draw_range(r, 0, 5);
    }
    at->out = put(&next, 4 * ((m - 1) * at->out_ld + n) + (uint64_t)(s->groups - 1) * at->out_group, 4);
    uint32_t spread = next; /* the plain product's own A and B */
    put(&spread, m * k, 16);
    put(&spread, k * n, 16);
    return m * k * n * s->groups < 4000000 && k <= MANTIS_MAX_K && spread < RING;
}

static void fill_memory(random_source *r, const struct shape *s, const struct layout *at)
{
    for (uint32_t i = 0; i < MEMORY; i += 4) {
        uint32_t word = draw_u32(r);
        memcpy(viewed.bytes + i, &word, 4);
    }
    for (uint32_t i = 0; i < s->cols * s->groups; i++) {
        uint32_t word = (draw_u32(r) & 0x807fffff) | draw_range(r, 120, 135) << 23;
        memcpy(viewed.bytes + at->bias + 4 * i, &word, 4);
    }
    uint32_t scales[4] = {(uint32_t)-6, (uint32_t)-8, 0x43ffffff, 0};
    memcpy(viewed.bytes + at->scales, scales, sizeof scales);
    memcpy(plain.bytes, viewed.bytes, MEMORY);
}

static mantis_command common_command(const struct shape *s, const struct layout *at, uint32_t bias)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_BIAS, bias);
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_GEMM_ROWS, rows_of(s));
    mantis_set(&c, MANTIS_GEMM_COLS, s->cols);
    mantis_set(&c, MANTIS_GEMM_DEPTH, depth_of(s));
    mantis_set(&c, MANTIS_GEMM_OUT, at->out);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, at->out_ld);
    mantis_set(&c, MANTIS_GEMM_X2_ADDR, at->bias);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, at->scales);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, at->scales + 4);
    mantis_set(&c, MANTIS_GEMM_X2_SCALE, at->scales + 8);
    mantis_set(&c, MANTIS_GEMM_OUT_SCALE, at->scales + 12);
    return c;
}

static mantis_status run_one(mantis_executor *executor, mantis_memory *memory, const mantis_command *c,
                             mantis_report *report)
{
    mantis_ring ring = {.base = RING, .slots = 1};
    mantis_ring_push(memory, &ring, c);
    mantis_run(executor, memory, &ring, report);
    return report->status;
}

static mantis_command view_command(const struct shape *s, const struct layout *at, uint32_t bias)
{
    mantis_command c = common_command(s, at, bias);
    mantis_set(&c, MANTIS_GEMM_TRANS_A, s->transposed);
    mantis_set(&c, MANTIS_GEMM_TRANS_B, s->trans_b);
    mantis_set(&c, MANTIS_GEMM_VIEW, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_FLIP, s->flip);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, at->a);
    mantis_set(&c, MANTIS_GEMM_X0_LD, at->a_ld);
    mantis_set(&c, MANTIS_GEMM_X0_GROUP, at->a_group);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, at->b);
    mantis_set(&c, MANTIS_GEMM_X1_LD, at->b_ld);
    mantis_set(&c, MANTIS_GEMM_X1_STEP, at->b_step);
    mantis_set(&c, MANTIS_GEMM_X1_GROUP, at->b_group);
    mantis_set(&c, MANTIS_GEMM_OUT_GROUP, at->out_group);
    mantis_set(&c, MANTIS_GEMM_LAST_GROUP, s->groups - 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_H, s->h);
    mantis_set(&c, MANTIS_GEMM_VIEW_W, s->w);
    mantis_set(&c, MANTIS_GEMM_VIEW_C, s->c);
    mantis_set(&c, MANTIS_GEMM_VIEW_IMAGES, s->images);
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, s->oh);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, s->ow);
    mantis_set(&c, MANTIS_GEMM_VIEW_KH, s->kh);
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, s->kw);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, s->pad);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, s->stride);
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, s->dilate);
    mantis_set(&c, MANTIS_GEMM_VIEW_RATE, s->rate);
    return c;
}

/* All groups as plain products on golden: C and the largest peak. The patch matrices lie in a memory of their own. */
static mantis_status reference(mantis_executor *golden, const struct shape *s, const struct layout *at, uint32_t bias)
{
    uint32_t m = rows_of(s), k = depth_of(s), largest = 0,
             next = at->out + 4 * ((m - 1) * at->out_ld + s->cols) + (s->groups - 1) * at->out_group;
    uint32_t a = put(&next, (uint64_t)m * k, 16), b = put(&next, (uint64_t)k * s->cols, 16);
    mantis_report report = {.status = MANTIS_OK};
    for (uint32_t g = 0; g < s->groups && report.status == MANTIS_OK; g++) {
        for (uint32_t i = 0; i < m; i++)
            for (uint32_t j = 0; j < k; j++) {
                int64_t from = s->transposed ? patch_addr(s, at, g, j, i) : patch_addr(s, at, g, i, j);
                plain.bytes[a + i * k + j] = from < 0 ? 0 : viewed.bytes[from];
            }
        for (uint32_t i = 0; i < k; i++)
            for (uint32_t j = 0; j < s->cols; j++)
                plain.bytes[b + i * s->cols + j] = viewed.bytes[b_addr(s, at, g, i, j)];
        mantis_command c = common_command(s, at, bias);
        uint32_t own_bias = RING - 16 - 4 * s->cols;
        own_bias -= own_bias % 16;
        memcpy(plain.bytes + own_bias, viewed.bytes + at->bias + 4 * g * s->cols, 4 * s->cols);
        mantis_set(&c, MANTIS_GEMM_X0_ADDR, a);
        mantis_set(&c, MANTIS_GEMM_X0_LD, k);
        mantis_set(&c, MANTIS_GEMM_X1_ADDR, b);
        mantis_set(&c, MANTIS_GEMM_X1_LD, s->cols);
        mantis_set(&c, MANTIS_GEMM_X2_ADDR, own_bias);
        mantis_set(&c, MANTIS_GEMM_OUT, at->out + g * at->out_group);
        run_one(golden, &plain, &c, &report);
        uint32_t peak;
        memcpy(&peak, plain.bytes + at->scales + 12, 4);
        largest = peak > largest ? peak : largest;
    }
    memcpy(plain.bytes + at->scales + 12, &largest, 4);
    return report.status;
}

static uint64_t wrong_byte(const struct layout *at, uint32_t end)
{
    for (uint32_t i = at->scales; i < end; i++)
        if (viewed.bytes[i] != plain.bytes[i])
            return i;
    return UINT64_MAX;
}

int main(void)
{
    random_source r = {20225};
    mantis_executor *golden = mantis_golden_create(1, NULL);
    viewed = (mantis_memory){aligned_alloc(64, MEMORY), MEMORY};
    plain = (mantis_memory){aligned_alloc(64, MEMORY), MEMORY};
    if (golden == NULL || viewed.bytes == NULL || plain.bytes == NULL)
        return tap_ok(0, "out of memory"), tap_done();
    uint32_t kinds[2][2] = {{0}}, halved[4] = {0};
    int good = 1;
    for (uint32_t i = 0; i < CASES && good; i++) {
        struct shape s;
        struct layout at;
        do
            s = draw_shape(&r);
        while (!window_fits(&s) || !draw_layout(&r, &s, &at));
        uint32_t bias = draw_range(&r, 0, 1);
        const mantis_platform_options options = {.latency = draw_range(&r, 0, 1) * 30,
                                                 .backpressure_seed = draw_chance(&r, 2) ? i : 0,
                                                 .cycle_limit = 5000000};
        mantis_executor *cycle = platform_cycle_create(&options);
        fill_memory(&r, &s, &at);
        mantis_command c = view_command(&s, &at, bias);
        mantis_report report;
        mantis_status expected = reference(golden, &s, &at, bias), status = run_one(cycle, &viewed, &c, &report);
        uint32_t end = at.out + 4 * ((rows_of(&s) - 1) * at.out_ld + s.cols) + (s.groups - 1) * at.out_group;
        uint64_t wrong = wrong_byte(&at, end);
        good = expected == MANTIS_OK && status == MANTIS_OK && wrong == UINT64_MAX;
        kinds[s.transposed][is_linear(&s)]++;
        if (!is_linear(&s))
            halved[halvings(&s)]++;
        mantis_destroy(cycle);
        if (!good) {
            printf("# case %u: plain %s, view %s (%s)\n", i, mantis_status_name(expected), mantis_status_name(status),
                   report.message);
            if (wrong != UINT64_MAX)
                printf("# byte %llu of C is 0x%02x, not 0x%02x\n", (unsigned long long)(wrong - at.out),
                       viewed.bytes[wrong], plain.bytes[wrong]);
            printf("# %s, %u images %ux%ux%u to %ux%u, kernel %ux%u pad %u stride %u dilate %u rate %u flip %u trans_b "
                   "%u cols "
                   "%u groups %u bias %u\n",
                   s.transposed ? "P^T*B" : "P*B", s.images, s.h, s.w, s.c, s.oh, s.ow, s.kh, s.kw, s.pad, s.stride,
                   s.dilate, s.rate, s.flip, s.trans_b, s.cols, s.groups, bias);
        }
    }
    tap_ok(good, "%d random views equal the product of the patch matrix", (int)CASES);
    tap_ok(!good || (kinds[0][0] > 20 && kinds[0][1] > 20 && kinds[1][0] > 20 && kinds[1][1] > 20),
           "both modes, linear and not: %u %u %u %u", kinds[0][0], kinds[0][1], kinds[1][0], kinds[1][1]);
    int widths = 1;
    for (uint32_t n = 0; EDGE >> n >= 16; n++)
        widths &= halved[n] > 5;
    tap_ok(!good || widths, "blocks of EDGE outputs, and of halves of it: %u %u %u %u", halved[0], halved[1], halved[2],
           halved[3]);
    mantis_destroy(golden);
    free(viewed.bytes);
    free(plain.bytes);
    return tap_done();
}
