/* SPDX-License-Identifier: Apache-2.0 */
/* A convolution's three products against their definition in integers, rounded once: as patch views, as a product for
 * each tap, and cut at every length; of strides 1 to 4, atrous rates, pads and groups. All leave the same words. */
#include "../common/tap.h"

#include "host/device/executors.h"
#include "host/layers/conv_products.h"
#include "mantis/numerics.h"

#include <stdlib.h>
#include <string.h>

enum { CASES = 300, MOST = 4000 /* elements of a tensor */, EX = -9, EW = -5, EDY = -12 };

static uint64_t state = 77;

static uint32_t draw(uint32_t least, uint32_t most)
{
    return least + (uint32_t)(tap_random(&state) % (most - least + 1));
}

typedef struct {
    arena memory;
    program program;
    layer_context context;
    conv_shape shape;
    uint32_t images;
    conv_products products;
    conv_scratch all_taps; /* of the same products, each by taps */
    tensor x, w, dy, y, dw, dx;
    int64_t sum_y[MOST], sum_dw[MOST], sum_dx[MOST];
} bench;

static conv_shape draw_shape(void)
{
    for (;;) {
        conv_shape s = {.h = draw(1, 12),
                        .w = draw(1, 12),
                        .kernel = draw(1, 4),
                        .stride = draw(1, 4),
                        .rate = draw(0, 1) ? 1 : draw(1, 4),
                        .groups = draw(0, 2) ? 1 : draw(2, 3),
                        .in = draw(1, 4),
                        .out = draw(1, 4)};
        const uint32_t span = (s.kernel - 1) * s.rate + 1;
        s.pad = draw(0, span - 1);
        s.taps = s.kernel * s.kernel;
        if (s.h + 2 * s.pad < span || s.w + 2 * s.pad < span)
            continue;
        s.oh = (s.h + 2 * s.pad - span) / s.stride + 1;
        s.ow = (s.w + 2 * s.pad - span) / s.stride + 1;
        return s;
    }
}

/* Every product of an element of x, of w and of dy where they meet. */
static void define(bench *b)
{
    const conv_shape *s = &b->shape;
    const int8_t *x = arena_at(&b->memory, &b->x), *w = arena_at(&b->memory, &b->w), *dy = arena_at(&b->memory, &b->dy);
    memset(b->sum_y, 0, sizeof b->sum_y);
    memset(b->sum_dw, 0, sizeof b->sum_dw);
    memset(b->sum_dx, 0, sizeof b->sum_dx);
    for (uint32_t n = 0; n < b->images; n++)
        for (uint32_t oy = 0; oy < s->oh; oy++)
            for (uint32_t ox = 0; ox < s->ow; ox++)
                for (uint32_t t = 0; t < s->taps; t++) {
                    const int64_t iy = (int64_t)oy * s->stride + t / s->kernel * s->rate - s->pad,
                                  ix = (int64_t)ox * s->stride + t % s->kernel * s->rate - s->pad;
                    if (iy < 0 || ix < 0 || iy >= s->h || ix >= s->w)
                        continue;
                    for (uint32_t g = 0; g < s->groups; g++)
                        for (uint32_t i = 0; i < s->in; i++)
                            for (uint32_t o = 0; o < s->out; o++) {
                                const int64_t at_x =
                                    (((int64_t)n * s->h + iy) * s->w + ix) * s->groups * s->in + g * s->in + i;
                                const uint32_t at_w = ((g * s->taps + t) * s->in + i) * s->out + o,
                                               at_y = ((n * s->oh + oy) * s->ow + ox) * s->groups * s->out +
                                                      g * s->out + o;
                                b->sum_y[at_y] += x[at_x] * w[at_w];
                                b->sum_dw[at_w] += x[at_x] * dy[at_y];
                                b->sum_dx[at_x] += dy[at_y] * w[at_w];
                            }
                }
}

static void fill(bench *b, const tensor *t, int32_t exponent)
{
    int8_t *q = arena_at(&b->memory, t);
    for (uint64_t i = 0; i < tensor_elements(t); i++)
        q[i] = (int8_t)((int32_t)draw(0, 254) - 127);
    arena_set_scale(&b->memory, t, (uint32_t)exponent);
}

static bool open_bench(bench *b, const conv_shape *s, uint32_t images, uint32_t longest, mantis_executor *executor)
{
    host_error error = {.status = MANTIS_OK};
    memset(b, 0, sizeof *b);
    b->shape = *s;
    b->images = images;
    b->context = (layer_context){.batch = images, .bits = 8, .longest_sum = longest};
    arena_begin(&b->memory);
    layer_context_layout(&b->context, &b->memory, images * s->oh * s->ow);
    const uint32_t xc = s->groups * s->in, yc = s->groups * s->out, rows = s->groups * s->taps * s->in,
                   pixels = images * s->h * s->w, results = images * s->oh * s->ow;
    b->x = arena_tensor(&b->memory, TENSOR_DFP8, pixels, xc, "x");
    b->w = arena_tensor(&b->memory, TENSOR_DFP8, rows, s->out, "w");
    b->dy = arena_tensor(&b->memory, TENSOR_DFP8, results, yc, "dy");
    b->y = arena_tensor(&b->memory, TENSOR_FP32, results, yc, "y");
    b->dw = arena_tensor(&b->memory, TENSOR_FP32, rows, s->out, "dw");
    b->dx = arena_tensor(&b->memory, TENSOR_FP32, pixels, xc, "dx");
    conv_products_layout(&b->products, s, &b->context, &b->memory, "c", yc, false);
    b->all_taps.sums = arena_tensor(&b->memory, TENSOR_RAW, MOST, 1, "sums");
    conv_taps_layout(&b->all_taps, s, &b->memory, "taps");
    if (arena_commit(&b->memory, &error) != MANTIS_OK) {
        printf("# %s\n", error.text);
        return false;
    }
    program_init(&b->program, &b->memory, executor, 3);
    fill(b, &b->x, EX);
    fill(b, &b->w, EW);
    fill(b, &b->dy, EDY);
    layer_context_setup(&b->program, &b->context);
    return true;
}

static void close_bench(bench *b)
{
    program_free(&b->program);
    arena_free(&b->memory);
}

static bool holds(bench *b, const tensor *t, const int64_t *sums, int32_t exponent, const char *what)
{
    uint32_t peak = 0;
    if (program_run(&b->program) != MANTIS_OK) {
        printf("# %s: %s\n", what, b->program.error.text);
        return false;
    }
    for (uint64_t i = 0; i < tensor_elements(t); i++) {
        bool overflow = false;
        const uint32_t want = mantis_align_lane(sums[i], exponent, false, 0, &overflow),
                       got = word_at(&b->memory, t, i);
        peak = (want & 0x7fffffff) > peak ? want & 0x7fffffff : peak;
        if (got != want) {
            const conv_shape *s = &b->shape;
            printf("# %s: element %llu is 0x%08x, not 0x%08x: %u images %ux%u to %ux%u, kernel %u stride %u pad %u "
                   "rate %u, %u groups of %u and %u channels\n",
                   what, (unsigned long long)i, got, want, b->images, s->h, s->w, s->oh, s->ow, s->kernel, s->stride,
                   s->pad, s->rate, s->groups, s->in, s->out);
            return false;
        }
    }
    if (arena_scale(&b->memory, t) != peak)
        printf("# %s: peak 0x%08x, not 0x%08x\n", what, arena_scale(&b->memory, t), peak);
    return arena_scale(&b->memory, t) == peak;
}

static uint32_t random_longest(const conv_shape *s)
{
    const uint32_t image = s->oh * s->ow;
    switch (draw(0, 3)) {
    case 0: return MANTIS_MAX_K;
    case 1: return draw(1, image);
    case 2: return image * draw(1, 3);
    default: return draw(image, 3 * image);
    }
}

int main(void)
{
    static bench b;
    mantis_executor *golden = mantis_golden_create(1, NULL);
    uint32_t views = 0, thirds = 0, cuts = 0, inside = 0;
    bool equal = true;
    for (int i = 0; i < CASES && equal; i++) {
        const conv_shape s = draw_shape();
        const uint32_t images = draw(1, 4), longest = random_longest(&s), results = images * s.oh * s.ow;
        if (images * s.h * s.w * s.groups * s.in > MOST || results * s.groups * s.out > MOST ||
            s.groups * s.taps * s.in * s.out > MOST)
            continue;
        if (!open_bench(&b, &s, images, longest, golden))
            return tap_ok(0, "layout"), tap_done();
        define(&b);
        program *p = &b.program;
        const conv_scratch *scratch = &b.all_taps;
        conv_y(p, &b.products, &b.context, images, &b.x, &b.w, NULL, &b.y);
        equal = holds(&b, &b.y, b.sum_y, EX + EW, "y");
        conv_dw(p, &b.products, &b.context, images, &b.x, &b.dy, &b.dw);
        equal = equal && holds(&b, &b.dw, b.sum_dw, EX + EDY, "dw");
        conv_dx(p, &b.products, &b.context, images, &b.dy, &b.w, NULL, &b.dx);
        equal = equal && holds(&b, &b.dx, b.sum_dx, EDY + EW, "dx");
        conv_taps_y(p, &s, scratch, images, &b.x, &b.w, &b.y);
        equal = equal && holds(&b, &b.y, b.sum_y, EX + EW, "y by taps");
        conv_taps_dw(p, &s, scratch, images, &b.x, &b.dy, &b.dw);
        equal = equal && holds(&b, &b.dw, b.sum_dw, EX + EDY, "dw by taps");
        conv_taps_dx(p, &s, scratch, images, &b.dy, &b.w, &b.dx);
        equal = equal && holds(&b, &b.dx, b.sum_dx, EDY + EW, "dx by taps");
        views += conv_views_x(&s) && conv_views_dy(&s);
        thirds += s.stride == 3;
        inside += longest < s.oh * s.ow;
        cuts += longest >= s.oh * s.ow && longest < results;
        close_bench(&b);
    }
    tap_ok(equal, "random convolutions: the sums of the definition, rounded once");
    tap_ok(!equal || (views > 50 && thirds > 40 && cuts > 40 && inside > 20),
           "views %u, of stride 3 %u, cut between images %u, within one %u", views, thirds, cuts, inside);
    mantis_destroy(golden);
    return tap_done();
}
