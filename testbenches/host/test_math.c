/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 against FIPS 180-4's examples; exp (in double and in single precision), log, sqrt and softmax
 * cross-entropy against the C library. */
#include "../common/tap.h"

#include "host/support/basic_math.h"
#include "host/support/host_random.h"
#include "host/support/sha256.h"
#include "host/support/single_exp.h"
#include "host/layers/softmax.h"

#include <float.h>
#include <math.h>
#include <string.h>

static void test_sha256(void)
{
    static const struct {
        const char *text, *hash;
        int times;
    } KNOWN[] = {
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 1},
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 1},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", 1},
        {"a", "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", 1000000},
    };
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        char hex[65];
        sha256 h;
        sha256_begin(&h);
        for (int k = 0; k < KNOWN[i].times; k++)
            sha256_add(&h, KNOWN[i].text, strlen(KNOWN[i].text));
        sha256_end(&h, hex);
        tap_ok(strcmp(hex, KNOWN[i].hash) == 0, "SHA-256 example %zu", i + 1);
    }
}

static void test_functions(void)
{
    host_random r = host_random_make(1, RANDOM_TEST, 0);
    double worst_exp = 0.0, worst_log = 0.0, worst_sqrt = 0.0;
    for (int i = 0; i < 1000000; i++) {
        double x = host_random_range(&r, -690.0, 690.0), e = exp(x);
        worst_exp = fmax(worst_exp, fabs(basic_exp(x) - e) / e);
        x = i % 2 ? host_random_range(&r, 0.5, 2.0) : e;
        worst_log = fmax(worst_log, fabs(basic_log(x) - log(x)) / fmax(1.0, fabs(log(x))));
        worst_sqrt = fmax(worst_sqrt, fabs(basic_sqrt(x) - sqrt(x)) / sqrt(x));
    }
    tap_ok(worst_exp < 1e-14, "exp: relative error %.1e", worst_exp);
    tap_ok(worst_log < 1e-14, "log: error %.1e", worst_log);
    tap_ok(worst_sqrt < 1e-15, "sqrt: relative error %.1e", worst_sqrt);
    tap_ok(basic_exp(0.0) == 1.0 && basic_exp(-1e9) == 0.0 && basic_log(1.0) == 0.0 && basic_sqrt(0.0) == 0.0 &&
               basic_sqrt(49.0) == 7.0,
           "exact points");
}

/* One float of 1009 between -87 and 88 and all around the places where n changes, the ends, and what is beyond. */
static void test_single_exp(void)
{
    double worst = 0.0;
    char hex[65];
    sha256 bits;
    sha256_begin(&bits);
    for (uint32_t sign = 0; sign < 2; sign++)
        for (uint32_t word = 0, end = float_word(sign ? 87.0f : 88.0f); word <= end; word += 1009) {
            const float x = word_float(word | sign << 31), ours = single_exp(x);
            const double e = exp((double)x);
            worst = fmax(worst, fabs((double)ours - e) / e);
            sha256_add(&bits, &ours, sizeof ours);
        }
    sha256_end(&bits, hex);
    for (int n = -125; n <= 126; n++) {
        const float middle = (float)(((double)n + 0.5) * log(2.0));
        for (uint32_t k = 0; k < 200; k++) {
            const float x = word_float(float_word(middle) + k - 100);
            const double e = exp((double)x);
            worst = fmax(worst, fabs((double)single_exp(x) - e) / e);
        }
    }
    tap_ok(strcmp(hex, "51d49025255e32a9c9a3ad6bc734a0e27b3fa847a8f4644c56f99bb6d97dedcf") == 0,
           "e^x in single precision has the recorded bits: %s", hex);
    tap_ok(worst < 0x1p-22, "its relative error: %.3g of 2^-24", worst * 0x1p24);
    tap_ok(single_exp(0.0f) == 1.0f && single_exp(-0.0f) == 1.0f && single_exp(1e-40f) == 1.0f &&
               single_exp(-1e-40f) == 1.0f,
           "it is 1 at 0");
    tap_ok(single_exp(-87.0f) > 0.0f && float_word(single_exp(nextafterf(-87.0f, -100.0f))) == 0 &&
               float_word(single_exp(-FLT_MAX)) == 0 && float_word(single_exp(-INFINITY)) == 0,
           "it is 0 below -87");
}

/* The double one alone and in SIMD: the same bits, also beyond the ends, where it is 0 or e^700. */
static void test_exp_all(void)
{
    enum { N = 10007 };
    static double x[N], all[N];
    host_random r = host_random_make(5, RANDOM_TEST, 0);
    const double ends[] = {0.0, -0.0, 700.0, -700.0, 701.0, -701.0, -1e300, 1e300, 1e-310, -1e-310};
    const double below = -700.0 - 0x1p-43, above = 700.0 + 0x1p-43;
    int differing = 0;
    for (int i = 0; i < N; i++)
        x[i] = i < 10 ? ends[i] : i % 2 ? host_random_range(&r, -720.0, 720.0) : host_random_range(&r, -5.0, 0.0);
    memcpy(all, x, sizeof x);
    basic_exp_all(all, N);
    for (int i = 0; i < N; i++) {
        const double one = basic_exp(x[i]);
        differing += memcmp(&one, &all[i], sizeof one) != 0;
    }
    tap_ok(differing == 0, "exp of many: the bits of one by one");
    tap_ok(basic_exp(below) == 0.0 && basic_exp(-700.0) > 0.0 && basic_exp(above) == basic_exp(700.0) &&
               basic_exp(699.0) < basic_exp(700.0),
           "exp: 0 below -700, e^700 above 700");
}

static void test_softmax(void)
{
    enum { N = 64, C = 10 };
    float logits[N * C], gradient[N * C];
    uint16_t labels[N];
    host_random r = host_random_make(2, RANDOM_TEST, 0);
    for (int i = 0; i < N * C; i++)
        logits[i] = (float)host_random_range(&r, -30.0, 30.0);
    for (int i = 0; i < N; i++)
        labels[i] = (uint16_t)host_random_below(&r, C);
    labels[0] = 3;
    for (int c = 0; c < C; c++) /* equal logits: the first one wins, and the loss is log 10 */
        logits[c] = 1.5f;

    softmax_result result;
    tap_ok(softmax_cross_entropy(logits, labels, N, C, gradient, &result), "finite logits have a loss");
    long double loss = 0.0L;
    double worst = 0.0;
    uint32_t correct = 0;
    for (int i = 0; i < N; i++) {
        long double sum = 0.0L;
        int best = 0;
        for (int c = 0; c < C; c++) {
            sum += expl((long double)logits[i * C + c]);
            best = logits[i * C + c] > logits[i * C + best] ? c : best;
        }
        correct += best == labels[i];
        loss += logl(sum) - (long double)logits[i * C + labels[i]];
        for (int c = 0; c < C; c++) {
            long double g = (expl((long double)logits[i * C + c]) / sum - (c == labels[i])) / N;
            worst = fmax(worst, fabs((double)(g - (long double)gradient[i * C + c])));
        }
    }
    tap_ok(fabs(result.loss - (double)(loss / N)) < 1e-12, "loss %.6f", result.loss);
    tap_ok(worst < 2e-9, "gradient: largest error %.1e", worst);
    tap_ok(result.correct == correct, "%u answers are right", correct);
    softmax_cross_entropy(logits, labels, 1, C, NULL, &result);
    tap_ok(fabs(result.loss - log(10.0)) < 1e-14 && result.correct == 0, "equal logits");
    logits[5] = NAN;
    tap_ok(!softmax_cross_entropy(logits, labels, N, C, gradient, &result), "a NaN is refused");
    logits[5] = -INFINITY;
    tap_ok(!softmax_cross_entropy(logits, labels, N, C, gradient, &result), "an Inf is refused");
}

/* Rows together have the bits of each alone. */
static void test_softmax_together(void)
{
    enum { N = 70, MOST = 300 };
    static const uint32_t counts[] = {1, 2, 3, 10, 127, 128, 129, 256, 257, MOST};
    static float logits[N * MOST], gradient[N * MOST], alone[N * MOST];
    uint16_t labels[N];
    host_random r = host_random_make(7, RANDOM_TEST, 0);
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        const uint32_t classes = counts[k];
        int differing = 0;
        for (uint32_t n = 1; n <= N; n += n < 4 ? 1 : 33) {
            softmax_result result;
            double loss = 0.0;
            uint32_t correct = 0;
            for (uint32_t i = 0; i < n * classes; i++)
                logits[i] = (float)(int32_t)host_random_below(&r, 40) * 0.25f; /* many are equal */
            for (uint32_t i = 0; i < n; i++) {
                float *const row = logits + (size_t)i * classes;
                labels[i] = (uint16_t)host_random_below(&r, classes);
                const uint32_t best = softmax_best(row, classes);
                correct += best == labels[i];
                loss += softmax_row(row, classes, best, labels[i], n, alone + (size_t)i * classes);
            }
            differing += !softmax_cross_entropy(logits, labels, n, classes, gradient, &result) ||
                         result.loss != loss / n || result.correct != correct ||
                         memcmp(gradient, alone, (size_t)n * classes * sizeof(float)) != 0;
            differing += !softmax_cross_entropy(logits, labels, n, classes, NULL, &result) || result.loss != loss / n;
        }
        tap_ok(differing == 0, "softmax of rows together: the bits of each alone, %u classes", classes);
    }
}

int main(void)
{
    test_sha256();
    test_functions();
    test_single_exp();
    test_exp_all();
    test_softmax();
    test_softmax_together();
    return tap_done();
}
