/* SPDX-License-Identifier: Apache-2.0 */
/* basic_exp_short by AVX-512DQ: the same products and sums in the same order. What stands between them takes one
 * instruction each: the limit, the half with a sign, the cut to a whole number, the power of two. A quarter of the
 * time of what a compiler makes of the plain form is saved. */
#include "host/support/exp_avx512.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>
#include <limits.h>

#define LEVEL __attribute__((target("avx512f,avx512dq")))

/* Constants of the series, from the highest power on. */
static const double EVEN[] = {1.0 / 40320.0, 1.0 / 720.0, 1.0 / 24.0, 0x1p-1, 1.0},
                    ODD[] = {1.0 / 362880.0, 1.0 / 5040.0, 1.0 / 120.0, 1.0 / 6.0, 1.0};

LEVEL __attribute__((always_inline)) static inline __m512d series(const double *factor, __m512d s)
{
    __m512d sum = _mm512_set1_pd(factor[0]);
#pragma GCC unroll 4
    for (int i = 1; i < 5; i++)
        sum = _mm512_add_pd(_mm512_set1_pd(factor[i]), _mm512_mul_pd(s, sum));
    return sum;
}

LEVEL __attribute__((always_inline)) static inline __m512d exponential(__m512d x)
{
    enum { ABSOLUTE_MINIMUM = 2, A_OR_B_AND_C = 0xf8 };
    const __m512i sign = _mm512_set1_epi64(LLONG_MIN), half = _mm512_castpd_si512(_mm512_set1_pd(0.5));
    x = _mm512_range_pd(x, _mm512_set1_pd(700.0), ABSOLUTE_MINIMUM); /* with x's sign */
    const __m512d scaled = _mm512_mul_pd(x, _mm512_set1_pd(1.4426950408889634));
    const __m512d nearest =
        _mm512_castsi512_pd(_mm512_ternarylogic_epi64(half, _mm512_castpd_si512(scaled), sign, A_OR_B_AND_C));
    const __m512d n = _mm512_roundscale_pd(_mm512_add_pd(scaled, nearest), _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    const __m512d r = _mm512_sub_pd(x, _mm512_mul_pd(n, _mm512_set1_pd(0x1.62e42fefa39efp-1))), s = _mm512_mul_pd(r, r);
    return _mm512_scalef_pd(_mm512_add_pd(series(EVEN, s), _mm512_mul_pd(r, series(ODD, s))), n);
}

LEVEL static void all(double *x, size_t n)
{
    for (; n >= 8; n -= 8, x += 8)
        _mm512_storeu_pd(x, exponential(_mm512_loadu_pd(x)));
    if (n) {
        const __mmask8 live = (__mmask8)((1u << n) - 1);
        _mm512_mask_storeu_pd(x, live, exponential(_mm512_maskz_loadu_pd(live, x)));
    }
}

bool exp_short_avx512(double *x, size_t n)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512dq"))
        return false;
    all(x, n);
    return true;
}

#else

bool exp_short_avx512(double *x, size_t n)
{
    (void)x, (void)n;
    return false;
}

#endif
