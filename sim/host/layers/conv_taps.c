/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/conv_taps.h"

/* The outputs of one direction that see a pixel through a tap: so many from `first` on; the first sees pixel `at`. */
typedef struct {
    uint32_t first, count, at;
} meeting;

static meeting meeting_of(const conv_shape *s, uint32_t tap, uint32_t outputs, uint32_t pixels)
{
    const uint32_t right = tap * s->rate, first = s->pad > right ? (s->pad - right + s->stride - 1) / s->stride : 0;
    if (pixels - 1 + s->pad < right)
        return (meeting){0, 0, 0};
    const uint32_t last = (pixels - 1 + s->pad - right) / s->stride, end = last < outputs ? last + 1 : outputs;
    return end > first ? (meeting){first, end - first, first * s->stride + right - s->pad} : (meeting){0, 0, 0};
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

void conv_taps_layout(conv_scratch *scratch, const conv_shape *s, arena *arena, const char *name)
{
    const uint32_t most = larger(larger(s->w, s->ow), s->groups * larger(s->in, s->out));
    scratch->blank = arena_tensor(arena, TENSOR_FP32, 1, most, "%s.blank", name);
    scratch->zeros = arena_tensor(arena, TENSOR_DFP8, 1, most, "%s.zeros", name);
}

/* groups times rows x cols sums become 0, their exponent that of products of a and b. */
static void clear(program *p, const conv_scratch *scratch, const tensor *a, const tensor *b, uint64_t first,
                  uint32_t groups, uint32_t rows, uint32_t cols)
{
    tensor left = tensor_shaped(&scratch->zeros, 1, rows), right = tensor_shaped(&scratch->zeros, 1, cols),
           to = tensor_shaped(&scratch->sums, rows, cols);
    left.scale = a->scale;
    right.scale = b->scale;
    to.address += (uint32_t)(8 * first);
    program_gemm(p, &(gemm_operation){.a = &left,
                                      .transpose_a = true,
                                      .b = &right,
                                      .out = &to,
                                      .groups = groups,
                                      .out_group = rows * cols,
                                      .raw = true});
}

/* A row's pixels from (row, column) on, `step` apart: channels of group g out of all. */
static tensor pixels(const tensor *t, uint64_t pixel, uint32_t step, uint32_t g, uint32_t channels, uint32_t count)
{
    tensor part = tensor_part(t, (uint32_t)pixel, g * channels, count, channels);
    part.ld *= step;
    return part;
}

/* Calls `product` for each image, group of channels and tap that meets pixels. */
typedef struct {
    program *p;
    const conv_shape *s;
    const tensor *x, *w, *y; /* as matrices; one of them is the sums */
} work;
typedef void one_tap(const work *to, uint32_t image, uint32_t g, uint32_t tap, meeting down, meeting across);

static void each_tap(const work *to, uint32_t images, one_tap *product)
{
    const conv_shape *s = to->s;
    for (uint32_t image = 0; image < images; image++)
        for (uint32_t g = 0; g < s->groups; g++)
            for (uint32_t tap = 0; tap < s->taps; tap++) {
                const meeting down = meeting_of(s, tap / s->kernel, s->oh, s->h),
                              across = meeting_of(s, tap % s->kernel, s->ow, s->w);
                if (down.count && across.count)
                    product(to, image, g, tap, down, across);
            }
}

/* The operands of one tap: strided pixels of x, the tap's weights, pixels of y; and from one row of outputs to the
 * next. */
typedef struct {
    tensor x, w, y;
    uint32_t x_row, y_row;
} operands;

static operands operands_of(const work *to, uint32_t image, uint32_t g, uint32_t tap, meeting down, meeting across)
{
    const conv_shape *s = to->s;
    const uint64_t x = ((uint64_t)image * s->h + down.at) * s->w + across.at,
                   y = ((uint64_t)image * s->oh + down.first) * s->ow + across.first;
    return (operands){.x = pixels(to->x, x, s->stride, g, s->in, across.count),
                      .w = tensor_part(to->w, (g * s->taps + tap) * s->in, 0, s->in, s->out),
                      .y = pixels(to->y, y, 1, g, s->out, across.count),
                      .x_row = s->stride * s->w * to->x->ld,
                      .y_row = s->ow * to->y->ld};
}

static void forward_tap(const work *to, uint32_t image, uint32_t g, uint32_t tap, meeting down, meeting across)
{
    const operands o = operands_of(to, image, g, tap, down, across);
    program_gemm(to->p, &(gemm_operation){.a = &o.x,
                                          .b = &o.w,
                                          .out = &o.y,
                                          .groups = down.count,
                                          .a_group = o.x_row,
                                          .out_group = o.y_row,
                                          .raw = true,
                                          .accumulate = true});
}

static void weight_tap(const work *to, uint32_t image, uint32_t g, uint32_t tap, meeting down, meeting across)
{
    const operands o = operands_of(to, image, g, tap, down, across);
    program_gemm(to->p, &(gemm_operation){.a = &o.x,
                                          .transpose_a = true,
                                          .b = &o.y,
                                          .out = &o.w,
                                          .groups = down.count,
                                          .a_group = o.x_row,
                                          .b_group = o.y_row,
                                          .raw = true,
                                          .accumulate = true});
}

static void input_tap(const work *to, uint32_t image, uint32_t g, uint32_t tap, meeting down, meeting across)
{
    const operands o = operands_of(to, image, g, tap, down, across);
    program_gemm(to->p, &(gemm_operation){.a = &o.y,
                                          .b = &o.w,
                                          .transpose_b = true,
                                          .out = &o.x,
                                          .groups = down.count,
                                          .a_group = o.y_row,
                                          .out_group = o.x_row,
                                          .raw = true,
                                          .accumulate = true});
}

void conv_taps_y(program *p, const conv_shape *s, const conv_scratch *scratch, uint32_t images, const tensor *x,
                 const tensor *w, const tensor *y)
{
    const tensor sums = tensor_shaped(&scratch->sums, y->rows, y->cols);
    program_map(p, &scratch->blank, &scratch->zeros, 8);
    for (uint32_t image = 0; image < images; image++)
        clear(p, scratch, x, w, (uint64_t)image * s->oh * s->ow * y->cols, s->oh, s->ow, y->cols);
    each_tap(&(work){p, s, x, w, &sums}, images, forward_tap);
    program_align(p, &sums, y);
}

void conv_taps_dw(program *p, const conv_shape *s, const conv_scratch *scratch, uint32_t images, const tensor *x,
                  const tensor *dy, const tensor *dw)
{
    const tensor sums = tensor_shaped(&scratch->sums, dw->rows, dw->cols);
    program_map(p, &scratch->blank, &scratch->zeros, 8);
    for (uint32_t g = 0; g < s->groups; g++)
        clear(p, scratch, x, dy, (uint64_t)g * s->taps * s->in * s->out, s->taps, s->in, s->out);
    each_tap(&(work){p, s, x, &sums, dy}, images, weight_tap);
    program_align(p, &sums, dw);
}

void conv_taps_dx(program *p, const conv_shape *s, const conv_scratch *scratch, uint32_t images, const tensor *dy,
                  const tensor *w, const tensor *dx)
{
    const tensor sums = tensor_shaped(&scratch->sums, dx->rows, dx->cols);
    program_map(p, &scratch->blank, &scratch->zeros, 8);
    for (uint32_t image = 0; image < images; image++)
        clear(p, scratch, dy, w, (uint64_t)image * s->h * s->w * dx->cols, s->h, s->w, dx->cols);
    each_tap(&(work){p, s, &sums, w, dy}, images, input_tap);
    program_align(p, &sums, dx);
}
