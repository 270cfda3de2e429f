/* SPDX-License-Identifier: Apache-2.0 */
/* Stochastic mapping is unbiased (docs/theory.md section 1): exactly, summed over all 2^24 random words, and with the
 * words that the generator really draws, at every width. Rounding to nearest and truncation must fail the same
 * statistic. */
#include "theory.h"

enum { N = 512, DRAWS = 4000 };

static const int WIDTHS[] = {4, 5, 6, 7, 8, 16};

/* sum over r of q(x, r) = X exactly: the mean over all words is X / 2^24, the element's value in units. */
static void test_exact(void)
{
    host_random r = host_random_make(3, RANDOM_TEST, 0);
    for (size_t w = 0; w < sizeof WIDTHS / sizeof *WIDTHS; w++) {
        int bits = WIDTHS[w];
        float x = (float)host_random_range(&r, 0.2, 0.97);
        uint32_t word = float_word(x);
        int32_t emax = mantis_peak_exponent(float_word(0.98f), bits, false);
        int64_t sum = 0;
        bool saturated = false;
        for (uint32_t random = 0; random < 1u << 24; random++)
            sum += mantis_map_lane(word, emax, bits, random, &saturated);
        double mean = ldexp((double)sum, -24),
               value = ldexp((double)x, -mantis_shared_exponent(float_word(0.98f), bits, false));
        tap_ok(mean == value && !saturated, "int%d: the mean over all 2^24 words is the value itself (%.9g units)",
               bits, value);
    }
}

/* z of the sum over elements and draws of q - x, with the variance known exactly; worst: the largest |z| of one
 * element. outward: each element's deviation counted away from zero, as a rounder of magnitudes would err. */
typedef struct {
    double z, outward, worst, spread;
} bias;

static bias measure(const float *x, int bits, uint32_t fixed, bool stochastic)
{
    static uint32_t words[N];
    static int8_t narrow[N];
    static int16_t wide[N];
    static double sum[N];
    bias result = {0.0, 0.0, 0.0, 0.0};
    double all = 0.0, outward = 0.0, variance = 0.0, chi = 0.0;
    int exponent = exponent_of(x, N, bits);
    memcpy(words, x, sizeof words);
    memset(sum, 0, sizeof sum);
    mantis_map_options o = {
        .bits = bits, .stochastic = true, .key = {.seed = 41, .stream = 3}, .peak = mantis_peak(words, N)};
    for (int draw = 0; draw < DRAWS; draw++) {
        o.key.step = (uint32_t)draw;
        mantis_map(words, N, &o, bits == 16 ? (void *)wide : narrow);
        bool saturated = false;
        for (int i = 0; i < N; i++)
            sum[i] += stochastic ? (double)(bits == 16 ? wide[i] : narrow[i])
                                 : (double)mantis_map_lane(words[i], mantis_peak_exponent(o.peak, bits, false), bits,
                                                           fixed, &saturated);
    }
    for (int i = 0; i < N; i++) {
        two_point p = mapped(x[i], exponent);
        double deviation = sum[i] - DRAWS * ldexp((double)x[i], -exponent), v = DRAWS * p.part * (1.0 - p.part);
        all += deviation;
        outward += x[i] < 0.0f ? -deviation : deviation;
        variance += v;
        if (v > 9.0) { /* normal enough; elements near the grid count in the sums */
            result.worst = fmax(result.worst, fabs(deviation) / sqrt(v));
            chi += deviation * deviation / v / N;
        }
    }
    result.z = all / sqrt(variance);
    result.outward = outward / sqrt(variance);
    result.spread = chi;
    return result;
}

static void test_generator(void)
{
    static float x[N];
    double limit = threshold(6.0 * (2 + N));
    for (size_t w = 0; w < sizeof WIDTHS / sizeof *WIDTHS; w++) {
        int bits = WIDTHS[w];
        draw_values(x, N, 0.9, (uint64_t)bits);
        bias b = measure(x, bits, 0, true);
        tap_ok(fabs(b.z) < limit && fabs(b.outward) < limit && b.worst < limit,
               "int%d: %d draws of %d elements: z %.2f, outward %.2f, largest of one element %.2f (limit %.2f)", bits,
               DRAWS, N, b.z, b.outward, b.worst, limit);
        /* chi-square of N elements: mean 1, deviation sqrt(2/N) */
        tap_ok(fabs(b.spread - 1.0) < limit * sqrt(2.0 / N),
               "int%d: mean of z^2 over elements %.3f: neither biased nor correlated draws", bits, b.spread);
        bias nearest = measure(x, bits, MANTIS_RANDOM_NEAREST, false), truncated = measure(x, bits, 0, false);
        tap_ok(nearest.worst > 5.0 * limit && truncated.outward < -5.0 * limit,
               "int%d: nearest (largest z %.0f) and truncation (outward z %.0f) are caught", bits, nearest.worst,
               truncated.outward);
    }
}

/* Elements far below the peak: X loses bits under the point, less than 2^-24 of a unit of bias, exactly computed. */
static void test_small(void)
{
    int64_t sum = 0;
    bool saturated = false;
    float x = 0x1.234567p-20f; /* d = 20 > b - 1 */
    int32_t emax = mantis_peak_exponent(float_word(0.75f), 8, false);
    for (uint32_t random = 0; random < 1u << 24; random++)
        sum += mantis_map_lane(float_word(x), emax, 8, random, &saturated);
    double value = ldexp((double)x, -mantis_shared_exponent(float_word(0.75f), 8, false)),
           mean = ldexp((double)sum, -24);
    tap_ok(mean <= value && value - mean < 0x1p-24, "int8, 2^20 below the peak: bias %.3g units, less than 2^-24",
           mean - value);
}

int main(void)
{
    test_exact();
    test_generator();
    test_small();
    return tap_done();
}
