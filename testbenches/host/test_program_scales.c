/* SPDX-License-Identifier: Apache-2.0 */
/* The program builder under finer scales: tensors of more entries than a command takes are done in several commands,
 * which must leave the bits of one command over the whole, done word by word. On float, whose values are another
 * executor's but for rounding, products of such tensors are near. */
#include "../common/plain_commands.h"
#include "scratch.h"

#include "host/device/executors.h"
#include "host/device/program.h"

#include <math.h>

enum { MOST = MANTIS_MAX_COEF };

/* A [M x K] with an entry for each `a_span` elements, B [N x K] likewise; of a view A has the pixels of images. */
typedef struct {
    const char *what;
    uint32_t rows, cols, a_lines, n, b_lines;
    patch_view view;
    uint32_t maps, products; /* commands that it takes */
    bool big;                /* golden alone: too long for the others */
} shape;

static const shape SHAPES[] = {
    {"4096 entries of a row: one command", MOST, 5, 1, 3, 8, {0}, 1, 1, false},
    {"4097 entries", MOST + 1, 5, 1, 3, 8, {0}, 2, 2, false},
    {"3 * 4096 - 1 entries of two rows, the last of one", 2 * (3 * MOST - 1) - 1, 3, 2, 2, 8, {0}, 3, 3, false},
    {"4096 entries of columns", 3, 5, 8, MOST, 1, {0}, 1, 1, false},
    {"4097 entries of columns", 3, 5, 8, MOST + 1, 1, {0}, 1, 2, false},
    {"4097 entries of rows and of columns", MOST + 1, 1, 1, MOST + 1, 1, {0}, 2, 4, true},
    {"images of 2 x 2, an entry each, 4096",
     4 * MOST,
     2,
     4,
     3,
     8,
     {.images = MOST, .h = 2, .w = 2, .oh = 2, .ow = 2, .kernel = 3, .pad = 1, .stride = 1, .dilate = 1},
     1,
     1,
     false},
    {"images of 2 x 2, an entry each, 4097",
     4 * (MOST + 1),
     2,
     4,
     3,
     8,
     {.images = MOST + 1, .h = 2, .w = 2, .oh = 2, .ow = 2, .kernel = 3, .pad = 1, .stride = 1, .dilate = 1},
     2,
     2,
     false},
    {"images of 3 pixels, an entry a pixel: pieces of whole images",
     3 * 1400,
     5,
     1,
     4,
     8,
     {.images = 1400, .h = 3, .w = 1, .oh = 3, .ow = 1, .kernel = 1, .stride = 1, .dilate = 1},
     2,
     2,
     false},
};

typedef struct {
    arena im;
    tensor x, q, w, v, bias, c;
} bench;

static host_error error;

static void fill(const arena *im, const tensor *t, uint64_t seed)
{
    float *to = arena_at(im, t);
    for (uint64_t i = 0; i < tensor_elements(t); i++) {
        const uint64_t r = tap_random(&seed);
        to[i] = (float)ldexp((double)(int32_t)(uint32_t)r, -31 - (int)(i / t->cols % 23)); /* rows differ in size */
    }
}

static bool open_bench(bench *b, const shape *s, bool bias)
{
    arena *im = &b->im;
    const uint32_t taps = s->view.kernel ? s->view.kernel * s->view.kernel : 1,
                   m = s->view.kernel ? s->view.images * s->view.oh * s->view.ow : s->rows, depth = taps * s->cols;
    arena_begin(im);
    const tensor x = arena_tensor(im, TENSOR_FP32, s->rows, s->cols, "x"),
                 q = arena_tensor(im, TENSOR_DFP8, s->rows, s->cols, "q"),
                 w = arena_tensor(im, TENSOR_FP32, s->view.kernel ? depth : s->n, s->view.kernel ? s->n : depth, "w"),
                 v = arena_tensor(im, TENSOR_DFP8, w.rows, w.cols, "v");
    const tensor_scaling a = {.kind = MANTIS_SCALED_BY_SPAN, .span = s->a_lines * s->cols},
                         of_b = {.kind = MANTIS_SCALED_BY_SPAN, .span = s->b_lines * w.cols};
    b->bias = arena_tensor(im, TENSOR_FP32, 1, s->n, "bias");
    b->c = arena_tensor(im, TENSOR_FP32, m, s->n, "c");
    b->x = arena_scaled(im, &x, a, "x.rows");
    b->q = arena_scaled(im, &q, a, "q.rows");
    b->w = s->view.kernel ? w : arena_scaled(im, &w, of_b, "w.rows");
    b->v = s->view.kernel ? v : arena_scaled(im, &v, of_b, "v.rows");
    if (arena_commit(im, &error) != MANTIS_OK)
        return false;
    fill(im, &b->x, 1);
    fill(im, &b->w, 2);
    if (bias)
        fill(im, &b->bias, 3);
    return true;
}

static gemm_operation product_of(const bench *b, const shape *s)
{
    return (gemm_operation){
        .a = &b->q, .b = &b->v, .transpose_b = !s->view.kernel, .bias = &b->bias, .out = &b->c, .view = s->view};
}

static void build(program *p, const bench *b, const shape *s)
{
    const gemm_operation product = product_of(b, s);
    program_begin_step(p, 3);
    program_peak(p, &b->bias);
    program_peak(p, &b->x);
    program_peak(p, &b->w);
    program_map(p, &b->x, &b->q, 8);
    program_map(p, &b->w, &b->v, 8);
    program_gemm(p, &product);
}

/* -- The whole by words ------------------------------------------------------------------------- */

static void plain(const bench *b, const mantis_command *c)
{
    uint32_t sticky = 0;
    plain_command(c, b->im.memory.bytes, &sticky);
}

static void plain_peak(const bench *b, const tensor *x)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_PEAK_SCALING, x->scaling.kind);
    mantis_set(&c, MANTIS_PEAK_SPAN, x->scaling.span);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, x->scale);
    mantis_set(&c, MANTIS_PEAK_COUNT, (uint32_t)tensor_elements(x));
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, x->address);
    plain(b, &c);
}

static void plain_map(const bench *b, const tensor *x, const tensor *q, uint32_t stream)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    mantis_set(&c, MANTIS_MAP_STOCHASTIC, 1);
    mantis_set(&c, MANTIS_MAP_SEED_LO, 77);
    mantis_set(&c, MANTIS_MAP_STEP, 3);
    mantis_set(&c, MANTIS_MAP_X0_STREAM, stream);
    mantis_set(&c, MANTIS_MAP_SCALING, x->scaling.kind);
    mantis_set(&c, MANTIS_MAP_SPAN, x->scaling.span);
    mantis_set(&c, MANTIS_MAP_OUT, q->address);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, q->scale);
    mantis_set(&c, MANTIS_MAP_COUNT, (uint32_t)tensor_elements(x));
    mantis_set(&c, MANTIS_MAP_X0_ADDR, x->address);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, x->scale);
    plain(b, &c);
}

static void plain_view(mantis_command *c, const patch_view *v, uint32_t channels)
{
    const uint32_t fields[][2] = {{MANTIS_GEMM_VIEW, 1},          {MANTIS_GEMM_VIEW_H, v->h},
                                  {MANTIS_GEMM_VIEW_W, v->w},     {MANTIS_GEMM_VIEW_C, channels},
                                  {MANTIS_GEMM_VIEW_OH, v->oh},   {MANTIS_GEMM_VIEW_OW, v->ow},
                                  {MANTIS_GEMM_VIEW_PAD, v->pad}, {MANTIS_GEMM_VIEW_KH, v->kernel},
                                  {MANTIS_GEMM_VIEW_STRIDE, 1},   {MANTIS_GEMM_VIEW_KW, v->kernel},
                                  {MANTIS_GEMM_VIEW_DILATE, 1},   {MANTIS_GEMM_VIEW_IMAGES, v->images}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        mantis_set(c, fields[i][0], fields[i][1]);
}

static void plain_gemm(const bench *b, const shape *s)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    const uint32_t pixels = s->view.h * s->view.w, outputs = s->view.oh * s->view.ow;
    if (s->view.kernel)
        plain_view(&c, &s->view, s->cols);
    mantis_set(&c, MANTIS_GEMM_BIAS, 1);
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_GEMM_TRANS_B, !s->view.kernel);
    mantis_set(&c, MANTIS_GEMM_OUT, b->c.address);
    mantis_set(&c, MANTIS_GEMM_OUT_SCALE, b->c.scale);
    mantis_set(&c, MANTIS_GEMM_ROWS, b->c.rows);
    mantis_set(&c, MANTIS_GEMM_COLS, b->c.cols);
    mantis_set(&c, MANTIS_GEMM_DEPTH, s->view.kernel ? b->v.rows : b->v.cols);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, b->c.cols);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, b->q.address);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, b->q.scale);
    mantis_set(&c, MANTIS_GEMM_X0_LD, b->q.cols);
    mantis_set(&c, MANTIS_GEMM_X0_SCALING, 1);
    mantis_set(&c, MANTIS_GEMM_X0_SPAN, s->view.kernel ? s->a_lines * outputs / pixels : s->a_lines);
    if (s->view.kernel && s->a_lines < pixels)
        mantis_set(&c, MANTIS_GEMM_X0_SPAN, s->a_lines); /* a view of single pixels */
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, b->v.address);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, b->v.scale);
    mantis_set(&c, MANTIS_GEMM_X1_LD, b->v.cols);
    mantis_set(&c, MANTIS_GEMM_X1_SCALING, !s->view.kernel);
    mantis_set(&c, MANTIS_GEMM_X1_SPAN, s->b_lines);
    mantis_set(&c, MANTIS_GEMM_X2_ADDR, b->bias.address);
    mantis_set(&c, MANTIS_GEMM_X2_SCALE, b->bias.scale);
    plain(b, &c);
}

static void do_whole(const bench *b, const shape *s)
{
    plain_peak(b, &b->bias);
    plain_peak(b, &b->x);
    plain_peak(b, &b->w);
    plain_map(b, &b->x, &b->q, 0);
    plain_map(b, &b->w, &b->v, 1);
    plain_gemm(b, s);
}

/* -- Comparisons -------------------------------------------------------------------------------- */

/* All but the ring. */
static bool same_bytes(const arena *a, const arena *b)
{
    const size_t first = a->ring.base + a->ring.slots * MANTIS_DESCRIPTOR_BYTES;
    return a->memory.size == b->memory.size &&
           memcmp(a->memory.bytes + first, b->memory.bytes + first, a->memory.size - first) == 0;
}

/* Squares of what A has under the entry of a row of C. */
static double square_of(const bench *b, const shape *s, uint32_t row)
{
    const float *x = arena_at(&b->im, &b->x);
    const uint32_t first = row / s->a_lines * s->a_lines, beyond = first + s->a_lines;
    double sum = 0.0;
    for (uint32_t i = first * s->cols; i < (beyond < s->rows ? beyond : s->rows) * s->cols; i++)
        sum += (double)x[i] * (double)x[i];
    return sum;
}

/* Within what 8 bits lose: the mean over the rows, each in units of its entry's squares. */
static bool near(const bench *b, const bench *whole, const shape *s)
{
    const float *c = arena_at(&b->im, &b->c), *want = arena_at(&whole->im, &whole->c);
    double lost = 0.0, all = 0.0;
    for (uint32_t row = 0; row < b->c.rows; row++)
        for (uint32_t i = row * s->n; i < (row + 1) * s->n; i++) {
            const double difference = (double)c[i] - (double)want[i], unit = square_of(b, s, row);
            lost += difference * difference / unit;
            all += (double)want[i] * (double)want[i] / unit;
        }
    return all > 0.0 && lost < 1e-3 * all;
}

static void test_shape(const shape *s, mantis_executor *executor, const char *name)
{
    bench b, whole;
    program p;
    const bool exact = strcmp(name, "float") != 0; /* its small rows would be lost beside the bias */
    if (!open_bench(&b, s, exact) || !open_bench(&whole, s, exact)) {
        failed_with(&error, MANTIS_OK, "", s->what);
        return;
    }
    do_whole(&whole, s);
    program_init(&p, &b.im, executor, 77);
    build(&p, &b, s);
    program_run(&p);
    const uint32_t b_maps = s->view.kernel ? 1 : (s->n + s->b_lines * MOST - 1) / (s->b_lines * MOST),
                   want = 1 + 2 * (s->maps + b_maps) + s->products + (s->products > 1);
    tap_ok(p.totals.commands == want, "%s, %s: %u commands %s", name, s->what, (unsigned)p.totals.commands,
           p.error.text);
    if (!exact)
        tap_ok(near(&b, &whole, s), "%s, %s: near the product of one array", name, s->what);
    else
        tap_ok(same_bytes(&b.im, &whole.im), "%s, %s: the bits of one array", name, s->what);
    program_free(&p);
    arena_free(&b.im);
    arena_free(&whole.im);
}

int main(void)
{
    static const char *const NAMES[] = {"golden", "cycle", "float"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        mantis_executor *executor = executors_create(NAMES[i], &(executor_options){.threads = 1}, &error);
        if (!executor) {
            failed_with(&error, MANTIS_UNAVAILABLE, "not in this build", NAMES[i]);
            continue;
        }
        for (size_t k = 0; k < sizeof SHAPES / sizeof *SHAPES; k++)
            if (!SHAPES[k].big || i == 0)
                test_shape(&SHAPES[k], executor, NAMES[i]);
        mantis_destroy(executor);
    }
    return tap_done();
}
