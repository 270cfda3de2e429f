/* SPDX-License-Identifier: Apache-2.0 */
/* Mean and variance of a mapped channel, as batch-norm takes them from MAP and REDUCE (docs/theory.md section 3; the
 * paper's Eq. 4 and 5): E[mean] = mean, E[variance] = variance + sigma_delta^2 (1 - 1/n). The factor shows in channels
 * whose values are all equal: nothing else varies there. */
#include "theory.h"

enum { CHANNELS = 8, EQUAL = 4, DRAWS = 20000 }; /* in the first EQUAL channels all rows are equal */

static void test_rows(uint32_t n, int bits)
{
    bench b = {0};
    arena_begin(&b.arena);
    tensor x = arena_tensor(&b.arena, TENSOR_FP32, n, CHANNELS, "x");
    tensor q = arena_tensor(&b.arena, bits == 16 ? TENSOR_DFP16 : TENSOR_DFP8, n, CHANNELS, "x.q");
    tensor sums = arena_tensor(&b.arena, TENSOR_SUMS, 1, CHANNELS, "sums");
    bench_commit(&b, 1000u * n + (uint64_t)bits);
    float *v = arena_at(&b.arena, &x);
    const int64_t *s = arena_at(&b.arena, &sums);
    draw_values(v, (size_t)n * CHANNELS, 2.3, n);
    for (uint32_t i = 1; i < n; i++)
        memcpy(v + i * CHANNELS, v, EQUAL * sizeof *v);
    int e = exponent_of(v, (size_t)n * CHANNELS, bits);
    moments mean[CHANNELS] = {{0.0, 0.0, 0.0}}, variance[CHANNELS] = {{0.0, 0.0, 0.0}};
    for (uint32_t draw = 0; draw < DRAWS; draw++) {
        program_begin_step(&b.program, draw);
        if (draw == 0)
            program_peak(&b.program, &x);
        program_map(&b.program, &x, &q, bits);
        program_reduce(&b.program, &q, NULL, false, false, &sums);
        bench_run(&b);
        for (int c = 0; c < CHANNELS; c++) {
            int64_t s1 = s[2 * c], s2 = s[2 * c + 1];
            moments_add(&mean[c], ldexp((double)s1 / n, e));
            moments_add(&variance[c], ldexp((double)((int64_t)n * s2 - s1 * s1) / ((double)n * n), 2 * e));
        }
    }
    double limit = threshold(3.0 * 9 * CHANNELS), worst_mean = 0.0, worst_spread = 0.0, z = 0.0, without = 0.0,
           root = sqrt((double)CHANNELS), root_equal = sqrt((double)EQUAL);
    for (int c = 0; c < CHANNELS; c++) {
        double m = 0.0, square = 0.0, delta = 0.0, excess = 0.0;
        for (uint32_t i = 0; i < n; i++) {
            double value = (double)v[i * CHANNELS + (uint32_t)c];
            m += value / n;
            square += value * value / n;
            double own = variance_of(mapped((float)value, e)), unit = ldexp(1.0, e);
            delta += own / n;
            excess += own * (unit * unit - 6.0 * own); /* fourth cumulant of a two-point value */
        }
        double exact = square - m * m, sigma = sqrt(moments_variance(&variance[c]) / DRAWS);
        worst_mean = fmax(worst_mean, fabs(mean[c].mean - m) / sqrt(delta / n / DRAWS));
        /* Var[mean] = sigma_delta^2 / n; a sample variance of DRAWS values deviates by sqrt((2 + excess kurtosis) /
         * DRAWS) of it */
        double kurtosis = excess / (delta * n * delta * n);
        worst_spread =
            fmax(worst_spread, fabs(moments_variance(&mean[c]) / (delta / n) - 1.0) / sqrt((2.0 + kurtosis) / DRAWS));
        z += (variance[c].mean - exact - delta * (1.0 - 1.0 / n)) / sigma / root;
        if (c < EQUAL)
            without += (variance[c].mean - exact - delta) / sigma / root_equal;
    }
    tap_ok(worst_mean < limit && worst_spread < limit,
           "int%d, n = %u: mean unbiased (z %.2f), its variance sigma_delta^2/n (z %.2f, limit %.2f)", bits, n,
           worst_mean, worst_spread, limit);
    tap_ok(fabs(z) < limit, "int%d, n = %u: E[variance] = variance + sigma_delta^2 (1 - 1/n): z %.2f", bits, n, z);
    tap_ok(without < -2.0 * limit, "int%d, n = %u: without the factor (1 - 1/n) it fails: z %.1f", bits, n, without);
    bench_free(&b);
}

int main(void)
{
    static const uint32_t N[] = {4, 16, 100};
    for (size_t i = 0; i < 3; i++) {
        test_rows(N[i], 8);
        test_rows(N[i], 16);
        test_rows(N[i], 5);
    }
    return tap_done();
}
