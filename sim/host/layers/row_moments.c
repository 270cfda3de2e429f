/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/row_moments.h"

#include "host/layers/moments.h"
#include "mantis/numerics.h"

/* Bounds under which n*S2, S1^2 and D have less than 63 bits, and S1 times r's 32 bits less than 64. */
#define NARROW_N       (UINT32_C(1) << 16)
#define NARROW_SUM     (INT64_C(1) << 31)
#define NARROW_SQUARES (INT64_C(1) << 46)
#define NARROW_EPSILON (UINT64_C(1) << 62)
/* And a sum of backward times 24 bits. */
#define NARROW_GRADIENT (INT64_C(1) << 38)

static bool below(int64_t value, int64_t bound)
{
    return value < bound && value > -bound;
}

/* eps * n^2 * 2^(-2 ex) as moments.c rounds it. */
row_moments row_moments_of(uint32_t n, int32_t ex)
{
    const mantis_unpacked u = mantis_unpack(MOMENTS_EPSILON);
    const int32_t e = u.exponent - 150 - 2 * ex;
    row_moments r = {n, ex, 0, false};
    if (n > NARROW_N)
        return r;
    const uint64_t m = u.mantissa * (uint64_t)n * n; /* 56 bits */
    if (e >= 0) {
        r.narrow = e < 62 && m < NARROW_EPSILON >> e;
        r.epsilon = r.narrow ? m << e : 0;
    } else {
        r.narrow = true;
        r.epsilon = e <= -64 ? 0 : ((m >> (-e - 1)) + 1) >> 1;
    }
    return r;
}

static void normalize_wide(const row_moments *r, const int64_t sums[2], uint32_t *a, uint32_t *b)
{
    const moments m = moments_of(r->n, sums[0], sums[1], r->ex);
    const affine xhat = moments_normalize(&m);
    *a = scaled_word(xhat.a);
    *b = scaled_word(xhat.b);
}

void row_moments_normalize(const row_moments *r, const int64_t (*sums)[2], size_t rows, uint32_t *a, uint32_t *b)
{
    for (size_t i = 0; i < rows; i++) {
        const int64_t s1 = sums[i][0], s2 = sums[i][1];
        if (!r->narrow || !below(s1, NARROW_SUM) || !below(s2, NARROW_SQUARES)) {
            normalize_wide(r, sums[i], a + i, b + i);
            continue;
        }
        const int64_t square = (int64_t)r->n * s2 - s1 * s1;
        const uint64_t sum = (square < 0 ? 0 : (uint64_t)square) + r->epsilon, d = sum ? sum : 1;
        const int left = __builtin_clzll(d) & ~1; /* an even number of places, of which the root has half */
        const mantis_rsqrt_result root = mantis_rsqrt(d << left, 0);
        const int32_t e = root.exponent + (64 + left) / 2;
        a[i] = scaled_word_narrow((int64_t)((uint64_t)r->n * root.mantissa), e - r->ex);
        b[i] = scaled_word_narrow(-s1 * (int64_t)root.mantissa, e);
    }
}

static uint32_t gradient_wide(uint32_t sigma, uint32_t n, int64_t sum, int32_t e)
{
    const scaled over_n = scaled_negate(scaled_divide(scaled_of_word(sigma), n));
    return scaled_word(scaled_multiply(over_n, scaled_of(sum, e)));
}

/* n of a power of two divides exactly. Words are taken apart here: what mantis_unpack returns goes through memory,
 * which was half of a row's time. */
void row_moments_gradient(uint32_t n, const int64_t (*sums)[2], int32_t e1, int32_t e2, const uint32_t *sigma,
                          size_t rows, uint32_t *g1, uint32_t *g2)
{
    const bool exact = (n & (n - 1)) == 0;
    const int32_t places = 31 - __builtin_clz(n);
    for (size_t i = 0; i < rows; i++) {
        const uint32_t field = sigma[i] >> 23 & 0xff, size = (field ? UINT32_C(1) << 23 : 0) | (sigma[i] & 0x7fffff);
        const int64_t m = sigma[i] >> 31 ? (int64_t)size : -(int64_t)size;
        const int32_t e = (int32_t)(field ? field : 1) - 150 - places;
        const bool narrow = exact && below(sums[i][0], NARROW_GRADIENT) && below(sums[i][1], NARROW_GRADIENT);
        g1[i] = narrow ? scaled_word_narrow(m * sums[i][0], e + e1) : gradient_wide(sigma[i], n, sums[i][0], e1);
        g2[i] = narrow ? scaled_word_narrow(m * sums[i][1], e + e2) : gradient_wide(sigma[i], n, sums[i][1], e2);
    }
}
