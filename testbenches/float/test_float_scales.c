/* SPDX-License-Identifier: Apache-2.0 */
/* Finer scales, raw sums, signs and thresholds on the float executor. Values are chosen so that golden and fp32 are
 * both exact: results then have the same bits, whether the host wrote the mantissas or MAP made them. Thresholds of
 * values that no mantissa holds are compared with deviations in double precision. */
#include "../common/tap.h"

#include "host/device/executors.h"
#include "host/device/program.h"
#include "mantis/numerics.h"

#include <math.h>
#include <string.h>

enum { M = 19, K = 24, N = 13, LINES = 3 };

static host_error error;
static uint64_t seed;

/* -6..6 */
static int small(void)
{
    return (int)(tap_random(&seed) % 13) - 6;
}

typedef struct {
    arena im;
    tensor a, b, qa, qb, bias, c, raw, aligned, sgn, sums, signs, product;
} bench;

static void open_bench(bench *t, tensor_scaling of_a, tensor_scaling of_b)
{
    arena *im = &t->im;
    memset(t, 0, sizeof *t);
    arena_begin(im);
    const tensor a = arena_tensor(im, TENSOR_FP32, M, K, "a"), b = arena_tensor(im, TENSOR_FP32, N, K, "b"),
                 qa = arena_tensor(im, TENSOR_DFP8, M, K, "qa"), qb = arena_tensor(im, TENSOR_DFP8, N, K, "qb");
    t->bias = arena_tensor(im, TENSOR_FP32, 1, N, "bias");
    t->c = arena_tensor(im, TENSOR_FP32, M, N, "c");
    t->raw = arena_tensor(im, TENSOR_RAW, M, N, "raw");
    t->aligned = arena_tensor(im, TENSOR_FP32, M, N, "aligned");
    t->sgn = arena_tensor(im, TENSOR_DFP8, M, K, "sgn");
    t->sums = arena_tensor(im, TENSOR_SUMS, 1, K, "sums");
    t->signs = arena_tensor(im, TENSOR_SUMS, M, 1, "signs");
    t->product = arena_tensor(im, TENSOR_FP32, M, N, "product");
    t->a = of_a.kind ? arena_scaled(im, &a, of_a, "a.scaled") : a;
    t->qa = of_a.kind ? arena_scaled(im, &qa, of_a, "qa.scaled") : qa;
    t->b = of_b.kind ? arena_scaled(im, &b, of_b, "b.scaled") : b;
    t->qb = of_b.kind ? arena_scaled(im, &qb, of_b, "qb.scaled") : qb;
    if (arena_commit(im, &error) != MANTIS_OK)
        exit(1);
    float *bias = arena_at(im, &t->bias);
    for (int i = 0; i < N; i++)
        bias[i] = (float)small();
}

static void run_all(program *p, const char *name, const char *what)
{
    tap_ok(program_run(p) == MANTIS_OK, "%s runs: %s %s", name, what, p->error.text);
}

static bool same(const bench *x, const bench *y, const tensor *t)
{
    return memcmp(arena_at(&x->im, t), arena_at(&y->im, t), tensor_bytes(t)) == 0;
}

static bool any(const bench *x, const tensor *t)
{
    const uint8_t *bytes = arena_at(&x->im, t);
    for (uint64_t i = 0; i < tensor_bytes(t); i++)
        if (bytes[i])
            return true;
    return false;
}

/* -- Products ----------------------------------------------------------------------------------- */

/* Mantissas and entries as a host may write them: exponents of -6..0 a stretch, or g of 0..G-1 a channel. */
static void write_mantissas(const bench *t, const tensor *q)
{
    int8_t *to = arena_at(&t->im, q);
    uint8_t *scale = t->im.memory.bytes + q->scale;
    for (uint64_t i = 0; i < tensor_elements(q); i++)
        to[i] = (int8_t)small();
    for (uint64_t i = 0; i < (q->scaling.kind == MANTIS_SCALED_BY_SPAN ? tensor_entries(q) : 1); i++) {
        const int32_t e = (int32_t)(tap_random(&seed) % 7) - 6;
        memcpy(scale + 4 * i, &e, 4);
    }
    for (uint32_t i = 0; q->scaling.kind == MANTIS_SCALED_BY_CHANNEL && i < q->scaling.span; i++)
        scale[16 + i] = (uint8_t)(tap_random(&seed) % q->scaling.groups);
}

/* fp32 values that 8 bits hold under the tensor's scales. */
static void write_values(const bench *t, const tensor *x)
{
    float *to = arena_at(&t->im, x);
    for (uint64_t i = 0; i < tensor_elements(x); i++) {
        const uint64_t step = x->scaling.kind == MANTIS_SCALED_BY_SPAN      ? i / x->scaling.span % 5
                              : x->scaling.kind == MANTIS_SCALED_BY_CHANNEL ? i % x->scaling.span % 4
                                                                            : 0;
        to[i] = (float)ldexp((double)small(), -(int)step);
    }
}

/* c = a b + bias; raw twice, the second added to the first, aligned; unless rows or columns have exponents. */
static void products(bench *t, const char *name, const char *what, bool mapped)
{
    mantis_executor *executor = executors_create(name, &(executor_options){.threads = 2}, &error);
    const bool by_span = t->qa.scaling.kind == MANTIS_SCALED_BY_SPAN || t->qb.scaling.kind == MANTIS_SCALED_BY_SPAN;
    program p;
    program_init(&p, &t->im, executor, 1);
    program_peak(&p, &t->bias);
    if (mapped) {
        program_peak(&p, &t->a);
        program_peak(&p, &t->b);
        program_map(&p, &t->a, &t->qa, 8);
        program_map(&p, &t->b, &t->qb, 8);
    }
    program_gemm(&p, &(gemm_operation){.a = &t->qa, .b = &t->qb, .transpose_b = true, .bias = &t->bias, .out = &t->c});
    for (int i = 0; i < 2 && !by_span; i++)
        program_gemm(&p,
                     &(gemm_operation){
                         .a = &t->qa, .b = &t->qb, .transpose_b = true, .out = &t->raw, .raw = true, .accumulate = i});
    if (!by_span)
        program_align(&p, &t->raw, &t->aligned);
    run_all(&p, name, what);
    program_free(&p);
    mantis_destroy(executor);
}

static void test_products(const char *what, tensor_scaling a, tensor_scaling b)
{
    for (int mapped = 0; mapped < 2; mapped++) {
        bench t[2];
        for (int i = 0; i < 2; i++) {
            seed = 11;
            open_bench(&t[i], a, b);
            if (mapped) {
                write_values(&t[i], &t[i].a);
                write_values(&t[i], &t[i].b);
            } else {
                write_mantissas(&t[i], &t[i].qa);
                write_mantissas(&t[i], &t[i].qb);
            }
            products(&t[i], i ? "float" : "golden", what, mapped);
        }
        tap_ok(any(&t[0], &t[0].c) && same(&t[0], &t[1], &t[0].c) && same(&t[0], &t[1], &t[0].aligned) &&
                   arena_scale(&t[0].im, &t[0].aligned) == arena_scale(&t[1].im, &t[1].aligned) &&
                   arena_scale(&t[0].im, &t[0].c) == arena_scale(&t[1].im, &t[1].c),
               "%s, %s: golden's product, aligned sums and peaks", what, mapped ? "from MAP" : "the host's mantissas");
        if (a.kind != MANTIS_SCALED_BY_SPAN && b.kind != MANTIS_SCALED_BY_SPAN)
            tap_ok(any(&t[0], &t[0].aligned) && (mapped || same(&t[0], &t[1], &t[0].raw)), "%s: raw sums", what);
        arena_free(&t[0].im);
        arena_free(&t[1].im);
    }
}

/* -- Signs -------------------------------------------------------------------------------------- */

static void signs(bench *t, const char *name)
{
    mantis_executor *executor = executors_create(name, &(executor_options){.threads = 2}, &error);
    program p;
    program_init(&p, &t->im, executor, 1);
    program_peak(&p, &t->a);
    program_peak(&p, &t->b);
    program_map(&p, &t->b, &t->qb, 8);
    program_sign(&p, &t->a, &t->sgn);
    program_reduce(&p, &t->sgn, NULL, false, false, &t->sums);
    program_reduce(&p, &t->sgn, NULL, true, true, &t->signs);
    program_gemm(&p, &(gemm_operation){.a = &t->sgn, .b = &t->qb, .transpose_b = true, .out = &t->product});
    run_all(&p, name, "signs");
    program_free(&p);
    mantis_destroy(executor);
}

static void test_signs(void)
{
    bench t[2];
    for (int i = 0; i < 2; i++) {
        seed = 5;
        open_bench(&t[i], (tensor_scaling){0}, (tensor_scaling){0});
        write_values(&t[i], &t[i].a);
        write_values(&t[i], &t[i].b);
        float *a = arena_at(&t[i].im, &t[i].a);
        a[0] = 0x1p-149f; /* one that no mantissa beside the peak shows */
        a[1] = -0x1p-149f;
        a[2] = -0.0f;
        signs(&t[i], i ? "float" : "golden");
    }
    tap_ok(any(&t[0], &t[0].sums) && same(&t[0], &t[1], &t[0].sums) && same(&t[0], &t[1], &t[0].signs) &&
               same(&t[0], &t[1], &t[0].product) && arena_scale(&t[1].im, &t[1].sgn) == 0,
           "signs: golden's sums and product, exponent 0");
    int64_t of_channels[4];
    memcpy(of_channels, arena_at(&t[1].im, &t[1].sums), sizeof of_channels);
    tap_ok(of_channels[1] > of_channels[0] && of_channels[1] <= M && of_channels[3] <= M, "as many as are not 0");
    arena_free(&t[0].im);
    arena_free(&t[1].im);
}

/* -- Thresholds --------------------------------------------------------------------------------- */

enum { ROWS = 700, COLS = 5 };

static int64_t floor_of(int64_t a, int64_t n)
{
    return a / n - (a % n < 0);
}

/* sum |x - mean| / n of a line, as a host takes it from REDUCE, over its value in double precision. */
static void test_deviations(const char *name, int bits, bool by_row, double bound)
{
    const uint32_t rows = by_row ? COLS : ROWS, cols = by_row ? ROWS : COLS;
    mantis_executor *executor = executors_create(name, &(executor_options){.threads = 2}, &error);
    arena im;
    arena_begin(&im);
    const tensor x = arena_tensor(&im, TENSOR_FP32, rows, cols, "x"),
                 q = arena_tensor(&im, bits == 16 ? TENSOR_DFP16 : TENSOR_DFP8, rows, cols, "q"),
                 thresholds = arena_tensor(&im, TENSOR_DFP16, COLS, 2, "thresholds"),
                 sums = arena_tensor(&im, TENSOR_SUMS, COLS, 1, "sums"),
                 above = arena_tensor(&im, TENSOR_SUMS, COLS, 1, "above");
    if (arena_commit(&im, &error) != MANTIS_OK)
        exit(1);
    float *values = arena_at(&im, &x);
    seed = 3;
    for (uint32_t line = 0; line < COLS; line++) /* line 0 all above 0, near the peak; line 1 below */
        for (uint32_t i = 0; i < ROWS; i++) {
            const double noise = (double)(int64_t)tap_random(&seed) * 0x1p-63;
            values[by_row ? line * ROWS + i : i * COLS + line] = (float)(line == 0   ? 0.8 + 0.15 * noise
                                                                         : line == 1 ? -0.8 + 0.15 * noise
                                                                                     : 0.1 * line * noise);
        }
    program p;
    program_init(&p, &im, executor, 1);
    p.stochastic = false;
    program_peak(&p, &x);
    program_map(&p, &x, &q, bits);
    program_reduce(&p, &q, NULL, by_row, false, &sums);
    run_all(&p, name, "sums");
    const int32_t e = (int32_t)arena_scale(&im, &q), unit = mantis_shared_exponent(arena_scale(&im, &x), bits, false);
    int64_t s[2 * COLS], up[2 * COLS];
    memcpy(s, arena_at(&im, &sums), sizeof s);
    bool fit = unit >= e;
    for (int i = 0; i < COLS; i++) {
        const int64_t n = (int64_t)ROWS << (unit - e), f = floor_of(s[2 * i], n);
        const int16_t pair[2] = {(int16_t)f, (int16_t)(f + (f * n != s[2 * i]))};
        fit &= f >= -32768 && f < 32767;
        memcpy((uint8_t *)arena_at(&im, &thresholds) + 4 * i, pair, 4);
    }
    program_thresholds(&p, &q, &thresholds, by_row, &above);
    run_all(&p, name, "thresholds");
    memcpy(up, arena_at(&im, &above), sizeof up);
    double worst = 0.0;
    bool counts = true;
    for (int line = 0; line < COLS; line++) {
        double mean = 0.0, deviation = 0.0;
        for (int i = 0; i < ROWS; i++)
            mean += (double)values[by_row ? line * ROWS + i : i * COLS + line] / ROWS;
        for (int i = 0; i < ROWS; i++)
            deviation += fabs((double)values[by_row ? line * ROWS + i : i * COLS + line] - mean) / ROWS;
        const int64_t more = up[2 * line + 1] & 0xffffffff, less = up[2 * line + 1] >> 32,
                      a = ROWS * up[2 * line] - s[2 * line] * more;
        worst = fmax(worst, fabs(ldexp((double)a, e + 1) / ROWS / ROWS / deviation - 1.0));
        /* In fp32 none is at the mean, and those within a unit of it count as above and below. */
        counts &= more > ROWS / 4 && less > ROWS / 4 && (unit == e ? more + less <= ROWS : more + less >= ROWS);
    }
    tap_ok(fit && counts && worst < bound, "%s, %d bits, %s: deviations within %.1e of themselves", name, bits,
           by_row ? "rows" : "channels", worst);
    program_free(&p);
    arena_free(&im);
    mantis_destroy(executor);
}

int main(void)
{
    const tensor_scaling once = {0}, rows = {.kind = MANTIS_SCALED_BY_SPAN, .span = LINES * K},
                         groups = {.kind = MANTIS_SCALED_BY_CHANNEL, .span = K, .groups = 4};
    mantis_executor *here = executors_create("float", &(executor_options){.threads = 1}, &error);
    if (!here) {
        tap_skip("float executor", "this build has no BLAS");
        return tap_done();
    }
    mantis_destroy(here);
    test_products("one exponent each", once, once);
    test_products("A by rows", rows, once);
    test_products("A by rows, B by columns", rows, rows);
    test_products("A in groups", groups, once);
    test_products("A by rows, B in groups", rows, groups);
    test_products("B in groups", once, groups);
    test_signs();
    for (int by_row = 0; by_row < 2; by_row++) {
        test_deviations("golden", 16, by_row, 1e-3);
        test_deviations("float", 16, by_row, 1e-6);
        test_deviations("golden", 8, by_row, 0.1);
        test_deviations("float", 8, by_row, 1e-2);
    }
    return tap_done();
}
