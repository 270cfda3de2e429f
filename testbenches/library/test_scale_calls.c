/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of mantis/program.h for finer scales, signs, raw sums and thresholds, as a user meets them: results against
 * arithmetic done here, on golden and on the cycle model, and what does not fit together. */
#include "../common/tap.h"

#include "mantis/command.h"
#include "mantis/cycle.h"
#include "mantis/program.h"

#include <math.h>
#include <string.h>

enum { M = 6, K = 20, N = 4, LINES = 2 };

typedef struct {
    mantis_program *p;
    mantis_executor *executor;
    mantis_tensor x, q, w, v, c, raw, aligned, signs, sums, thresholds, first, totals;
    mantis_tensor x_rows, q_rows, x_channels, q_channels;
} bench;

static mantis_error error;

/* Rows and channels of different sizes: -9..9 times 2^-(row / 2) times 2^-(channel % 3). */
static float value(int i)
{
    return (float)ldexp((double)(i * 7 % 19 - 9), -(i / K / LINES) - i % K % 3);
}

static void open_bench(bench *t, mantis_executor *executor)
{
    const mantis_tensor_scaling rows = {.kind = MANTIS_SCALED_BY_SPAN, .span = LINES * K},
                                channels = {.kind = MANTIS_SCALED_BY_CHANNEL, .span = K, .groups = 4};
    mantis_program *p = mantis_program_create(&error);
    t->p = p;
    t->executor = executor;
    t->x = mantis_program_tensor(p, MANTIS_TENSOR_FP32, M, K, "x");
    t->q = mantis_program_tensor(p, MANTIS_TENSOR_DFP8, M, K, "q");
    t->w = mantis_program_tensor(p, MANTIS_TENSOR_FP32, K, N, "w");
    t->v = mantis_program_tensor(p, MANTIS_TENSOR_DFP8, K, N, "v");
    t->c = mantis_program_tensor(p, MANTIS_TENSOR_FP32, M, N, "c");
    t->raw = mantis_program_tensor(p, MANTIS_TENSOR_RAW, M, N, "raw");
    t->aligned = mantis_program_tensor(p, MANTIS_TENSOR_FP32, M, N, "aligned");
    t->signs = mantis_program_tensor(p, MANTIS_TENSOR_DFP8, M, K, "signs");
    t->sums = mantis_program_tensor(p, MANTIS_TENSOR_SUMS, 1, K, "sums");
    t->first = mantis_program_tensor(p, MANTIS_TENSOR_RAW, 1, K, "first");
    t->totals = mantis_program_tensor(p, MANTIS_TENSOR_FP32, 1, K, "totals");
    t->thresholds = mantis_program_tensor(p, MANTIS_TENSOR_DFP16, K, 2, "thresholds");
    t->x_rows = mantis_program_scaled(p, &t->x, rows, "x.rows");
    t->q_rows = mantis_program_scaled(p, &t->q, rows, "q.rows");
    t->x_channels = mantis_program_scaled(p, &t->x, channels, "x.channels");
    t->q_channels = mantis_program_scaled(p, &t->q, channels, "q.channels");
    tap_ok(t->x_rows.address == t->x.address && t->x_rows.scale != t->x.scale && t->q_channels.scale % 16 == 0,
           "the same elements under entries of their own");
    tap_ok(mantis_program_commit(p, executor, 1, &error) == MANTIS_OK, "commit %s", error.text);
    float *x = mantis_program_data(p, &t->x), *w = mantis_program_data(p, &t->w);
    for (int i = 0; i < M * K; i++)
        x[i] = value(i);
    for (int i = 0; i < K * N; i++)
        w[i] = (float)(i * 5 % 11 - 5);
    mantis_program_rounding(p, true, false);
    mantis_program_peak(p, &t->w);
    mantis_program_map(p, &t->w, &t->v, 8);
}

/* The product in double precision is exact, and so are the values under scales as fine as theirs. */
static int wrong_products(const bench *t, const mantis_tensor *product)
{
    const float *c = mantis_program_data(t->p, product), *w = mantis_program_data(t->p, &t->w);
    int wrong = 0;
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            double sum = 0.0;
            for (int k = 0; k < K; k++)
                sum += (double)value(m * K + k) * (double)w[k * N + n];
            wrong += (double)c[m * N + n] != sum;
        }
    return wrong;
}

static void test_scaled(bench *t, const char *name)
{
    mantis_program_peak(t->p, &t->x_rows);
    mantis_program_map(t->p, &t->x_rows, &t->q_rows, 8);
    mantis_program_gemm(t->p, &(mantis_gemm){.a = &t->q_rows, .b = &t->v, .out = &t->c});
    tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK && wrong_products(t, &t->c) == 0,
           "%s: a product by row exponents %s", name, error.text);
    int32_t e[M / LINES];
    memcpy(e, (const uint8_t *)mantis_program_data(t->p, &t->q) + (t->q_rows.scale - (int64_t)t->q.address), sizeof e);
    tap_ok(e[0] == e[1] + 1 && e[1] == e[2] + 1, "%s: an exponent each two rows", name);
    mantis_program_peak(t->p, &t->x_channels);
    mantis_program_map(t->p, &t->x_channels, &t->q_channels, 8);
    mantis_program_gemm(t->p, &(mantis_gemm){.a = &t->q_channels, .b = &t->v, .out = &t->c});
    tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK && wrong_products(t, &t->c) == 0,
           "%s: a product by group exponents %s", name, error.text);
}

/* x_channels is mapped by now. */
static void test_align(bench *t, const char *name)
{
    for (int i = 0; i < 3; i++)
        mantis_program_gemm(
            t->p, &(mantis_gemm){.a = &t->q_channels, .b = &t->v, .out = &t->raw, .raw = true, .accumulate = i > 0});
    mantis_program_align(t->p, &t->raw, &t->aligned);
    tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK, "%s: raw sums %s", name, error.text);
    const float *three = mantis_program_data(t->p, &t->aligned), *one = mantis_program_data(t->p, &t->c);
    uint32_t word = 0;
    float peak = 0.0f, said;
    int wrong = 0;
    for (int i = 0; i < M * N; i++) {
        wrong += three[i] != 3.0f * one[i];
        peak = fmaxf(peak, fabsf(three[i]));
    }
    mantis_program_scale(t->p, &t->aligned, &word);
    memcpy(&said, &word, sizeof said);
    tap_ok(wrong == 0 && peak > 0.0f && said == peak, "%s: three times a product, and its peak", name);
}

static void test_sign(bench *t, const char *name)
{
    float *x = mantis_program_data(t->p, &t->x);
    x[3] = -0x1p-149f;
    mantis_program_peak(t->p, &t->x);
    mantis_program_sign(t->p, &t->x, &t->signs);
    tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK, "%s: signs %s", name, error.text);
    const int8_t *sign = mantis_program_data(t->p, &t->signs);
    uint32_t exponent = 1;
    int wrong = 0;
    for (int i = 0; i < M * K; i++)
        wrong += sign[i] != (x[i] > 0.0f) - (x[i] < 0.0f);
    tap_ok(wrong == 0 && sign[3] == -1 && mantis_program_scale(t->p, &t->signs, &exponent) == MANTIS_OK &&
               exponent == 0,
           "%s: -1, 0 or 1 at exponent 0", name);
    x[3] = value(3);
}

static mantis_tensor first_columns(const mantis_tensor *t, uint32_t cols)
{
    mantis_tensor part = *t;
    part.cols = cols;
    part.ld = t->rows == 1 ? cols : t->ld;
    return part;
}

/* First sums alone, under q's own entry, become numbers by ALIGN: a bias gradient. q is mapped by now. */
static void test_first_sums(bench *t, const char *name)
{
    mantis_tensor first = t->first;
    first.scale = t->q.scale;
    for (int by_row = 0; by_row < 2; by_row++) {
        const mantis_tensor sums = by_row ? first_columns(&first, M) : first,
                            totals = by_row ? first_columns(&t->totals, M) : t->totals;
        mantis_program_reduce(t->p, &t->q, NULL, by_row, false, &sums);
        mantis_program_align(t->p, &sums, &totals);
        tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK, "%s: first sums %s", name, error.text);
        const int8_t *q = mantis_program_data(t->p, &t->q);
        const float *total = mantis_program_data(t->p, &totals);
        uint32_t entry = 0;
        mantis_program_scale(t->p, &t->q, &entry);
        int wrong = 0, different = 0;
        for (int i = 0; i < (by_row ? M : K); i++) {
            int sum = 0;
            for (int j = 0; j < (by_row ? K : M); j++)
                sum += by_row ? q[i * K + j] : q[j * K + i];
            wrong += (double)total[i] != ldexp((double)sum, (int32_t)entry);
            different += sum != 0;
        }
        tap_ok(wrong == 0 && different > 1, "%s: sums of %s as numbers", name, by_row ? "rows" : "columns");
    }
}

static void test_thresholds(bench *t, const char *name)
{
    int16_t *pairs = mantis_program_data(t->p, &t->thresholds);
    for (int k = 0; k < K; k++) {
        pairs[2 * k] = (int16_t)(k - 9);
        pairs[2 * k + 1] = (int16_t)(k % 2 + k - 9);
    }
    mantis_program_peak(t->p, &t->x);
    mantis_program_map(t->p, &t->x, &t->q, 8);
    mantis_program_thresholds(t->p, &t->q, &t->thresholds, false, &t->sums);
    tap_ok(mantis_program_run(t->p, &error) == MANTIS_OK, "%s: thresholds %s", name, error.text);
    const int8_t *q = mantis_program_data(t->p, &t->q);
    const int64_t *sums = mantis_program_data(t->p, &t->sums);
    int wrong = 0, equal = 0;
    for (int k = 0; k < K; k++) {
        int64_t above = 0, counts = 0;
        for (int m = 0; m < M; m++) {
            above += q[m * K + k] > pairs[2 * k] ? q[m * K + k] : 0;
            counts += q[m * K + k] > pairs[2 * k];
            counts += q[m * K + k] < pairs[2 * k + 1] ? INT64_C(1) << 32 : 0;
            equal += q[m * K + k] == pairs[2 * k];
        }
        wrong += sums[2 * k] != above || sums[2 * k + 1] != counts;
    }
    tap_ok(wrong == 0 && equal > 0, "%s: sums above, and both counts (%d at a threshold)", name, equal);
}

static void fails(bench *t, mantis_status said, const char *part, const char *what)
{
    tap_ok(said == MANTIS_BAD_SHAPE && mantis_program_run(t->p, &error) == said && strstr(error.text, part), "%s: %s",
           what, error.text);
}

static void test_errors(bench *t)
{
    mantis_program *p = t->p;
    const mantis_tensor few = mantis_tensor_rows(&t->thresholds, K - 1);
    fails(t, mantis_program_map(p, &t->x_rows, &t->q, 8), "scaled differently", "rows into one exponent");
    fails(t, mantis_program_sign(p, &t->x_rows, &t->signs), "one peak", "signs under row peaks");
    fails(t, mantis_program_sign(p, &t->x, &t->x), "int8", "signs as fp32");
    fails(t, mantis_program_align(p, &t->c, &t->aligned), "not raw", "ALIGN of fp32");
    fails(t, mantis_program_align(p, &t->raw, &t->x), "as many elements", "ALIGN into another size");
    fails(t, mantis_program_thresholds(p, &t->q, &few, false, &t->sums), "pairs", "too few thresholds");
    const mantis_tensor part = first_columns(&t->q, K - 1), one = first_columns(&t->first, K - 1);
    fails(t, mantis_program_reduce(p, &part, NULL, false, false, &t->sums), "one behind the other",
          "REDUCE of a part of rows");
    fails(t, mantis_program_reduce(p, &t->q, NULL, false, false, &one), "too few", "a column too many for the sums");
    fails(t, mantis_program_gemm(p, &(mantis_gemm){.a = &t->q, .b = &t->v, .out = &t->c, .raw = true}), "not raw",
          "raw sums into fp32");
    fails(t, mantis_program_vector(p, &(mantis_vector){.term = {{&t->x_rows, &t->thresholds}}, .out = &t->x}),
          "more than one scale", "VECTOR of row exponents");
    tap_ok(mantis_program_sign(p, NULL, &t->signs) == MANTIS_BAD_ARGUMENT &&
               mantis_program_run(p, &error) == MANTIS_BAD_ARGUMENT &&
               mantis_program_align(p, &t->raw, NULL) == MANTIS_BAD_ARGUMENT &&
               mantis_program_run(p, &error) == MANTIS_BAD_ARGUMENT &&
               mantis_program_thresholds(p, &t->q, NULL, false, &t->sums) == MANTIS_BAD_ARGUMENT &&
               mantis_program_run(p, &error) == MANTIS_BAD_ARGUMENT,
           "missing operands");
}

int main(void)
{
    for (int i = 0; i < 2; i++) {
        const char *const name = i ? "cycle" : "golden";
        bench t;
        open_bench(&t, i ? mantis_cycle_create(&(mantis_cycle_options){.n = mantis_array_size()}, &error)
                         : mantis_golden_create(1, NULL));
        test_scaled(&t, name);
        test_align(&t, name);
        test_sign(&t, name);
        test_thresholds(&t, name);
        test_first_sums(&t, name);
        test_errors(&t);
        mantis_program_destroy(t.p);
        mantis_destroy(t.executor);
    }
    return tap_done();
}
