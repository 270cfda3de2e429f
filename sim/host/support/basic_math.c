/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/basic_math.h"

#include "numerics/simd_levels.h"

#include <float.h>
#include <stdbool.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0, "double expressions must be rounded to double after each operation");

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

#define SIGN 0x8000000000000000u

/* ln 2 in two parts: the high one has 32 trailing zero bits, so n * LN2_HIGH is exact for |n| < 2^11. */
static const double LN2_HIGH = 0x1.62e42feep-1;
static const double LN2_LOW = 0x1.a39ef35793c76p-33;

static inline double with_sign(double magnitude, double of)
{
    return double_of(bits_of(magnitude) | (bits_of(of) & SIGN));
}

/* 1 + sum * r / k, for k from 14 down to 1. */
#define HORNER(k) sum = 1.0 + sum * r / (double)(k)

/* Comparisons of integers and no branches: compilers make SIMD of it. */
static inline double exp_long(double x)
{
    const uint64_t size = bits_of(x) & ~SIGN, limit = 0x4085e00000000000u; /* 700 */
    const uint64_t over = -(uint64_t)(size > limit), gone = over & -(bits_of(x) >> 63);
    const double near = double_of((bits_of(x) & SIGN) | (size & ~over) | (limit & over));
    const double scaled = near * 1.4426950408889634;
    const int n = (int)(scaled + with_sign(0.5, scaled));
    const double r = (near - (double)n * LN2_HIGH) - (double)n * LN2_LOW; /* |r| <= 0.35 */
    double sum = 1.0; /* Taylor by Horner: the first term left out is 0.35^15/15! < 2e-19 */
    HORNER(14), HORNER(13), HORNER(12), HORNER(11), HORNER(10), HORNER(9), HORNER(8);
    HORNER(7), HORNER(6), HORNER(5), HORNER(4), HORNER(3), HORNER(2), HORNER(1);
    return double_of(bits_of(sum * double_of((uint64_t)(n + 1023) << 52)) & ~gone);
}

double basic_exp(double x)
{
    return exp_long(x);
}

MANTIS_SIMD_LEVELS void basic_exp_all(double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = exp_long(x[i]);
}

double basic_log(double x)
{
    uint64_t bits = bits_of(x);
    int n = (int)(bits >> 52) - 1023;
    double m = double_of((bits & 0xfffffffffffffull) | 0x3ff0000000000000ull); /* [1, 2) */
    if (m > 1.4142135623730951) {
        m = m * 0.5;
        n++;
    }
    double s = (m - 1.0) / (m + 1.0); /* log m = 2 atanh s, |s| < 0.172 */
    double s2 = s * s;
    double sum = 0.0;
    for (int k = 21; k >= 1; k -= 2)
        sum = sum * s2 + 1.0 / (double)k;
    return (double)n * LN2_HIGH + (2.0 * s * sum + (double)n * LN2_LOW);
}

double basic_sqrt(double x)
{
    if (!(x > 0.0))
        return 0.0;
    double y = double_of((bits_of(x) >> 1) + (0x3ff0000000000000ull >> 1)); /* half the exponent: within 6 % */
    for (int i = 0; i < 5; i++)
        y = 0.5 * (y + x / y);
    return y;
}

double basic_cos_pi(double x)
{
    double sign = 1.0;
    if (x > 0.5) {
        x = 1.0 - x;
        sign = -1.0;
    }
    bool sine = x > 0.25; /* then cos(pi x) = sin(pi (1/2 - x)): the series sees at most pi/4 */
    double a = 3.141592653589793 * (sine ? 0.5 - x : x), a2 = a * a, sum = 1.0;
    for (int k = 16; k >= 2; k -= 2) /* Taylor by Horner: the first term left out is (pi/4)^18/18! < 3e-18 */
        sum = 1.0 - sum * a2 / ((double)k * (double)(sine ? k + 1 : k - 1));
    return sign * (sine ? a * sum : sum);
}

uint32_t float_word(float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    return word;
}

float word_float(uint32_t word)
{
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}
