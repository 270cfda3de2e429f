/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/deviations.h"

static int length(scaled_magnitude m)
{
    const unsigned long long high = (unsigned long long)(m >> 64), low = (unsigned long long)m;
    return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

/* a + round(eps n^2 2^-ex / 2), half up; exact, but for low bits beyond 124 of the whole, which are cut off. */
static scaled add_epsilon(scaled_wide a, const deviations *d, uint32_t epsilon)
{
    const scaled e = scaled_of_word(epsilon);
    const scaled_magnitude m = (scaled_magnitude)e.m * d->n * d->n; /* 24 + 48 bits */
    const int32_t left = e.e - d->ex - 1;
    if (left < -126 || m == 0)
        return (scaled){a, 0};
    if (left < 0)
        return (scaled){a + (scaled_wide)(((m >> (-left - 1)) + 1) >> 1), 0};
    const int32_t over = length(m) + left - 124, drop = over > 0 ? over : 0; /* at most left */
    return (scaled){(scaled_wide)(m << (left - drop)) + (drop > 126 ? 0 : a >> drop), drop};
}

scaled deviations_inverse(scaled a)
{
    scaled_magnitude b = a.m > 0 ? (scaled_magnitude)a.m : 1; /* a spread of 0 comes from a file alone */
    const int over = length(b) - 64, j = over > 0 ? over : 0;
    b >>= j;
    const int k = 31 + length(b) - ((b & (b - 1)) == 0);
    return (scaled){(scaled_wide)(((scaled_magnitude)1 << k) / b), -(k + j + a.e)};
}

deviations deviations_of(uint64_t n, int64_t s1, const int64_t signs[2], int32_t ex, uint32_t epsilon)
{
    deviations d = {.n = n, .s1 = s1, .ex = ex, .balance = signs[0]};
    const scaled_wide a = ((scaled_wide)n * signs[1] - (scaled_wide)s1 * signs[0]) / 2;
    d.a = add_epsilon(a < 0 ? 0 : a, &d, epsilon);
    if (d.a.m < 1)
        d.a = (scaled){1, 0};
    d.inverse = deviations_inverse((scaled){d.a.m * 2, d.a.e});
    return d;
}

scaled deviations_mean(const deviations *d)
{
    return scaled_divide(scaled_of(d->s1, d->ex), d->n);
}

scaled deviations_spread(const deviations *d)
{
    return scaled_divide(scaled_divide((scaled){d->a.m, d->a.e + 1 + d->ex}, d->n), d->n);
}

/* a * b for |a| < 2^126 and b < 2^24; where that has more than 124 bits, the last kept one marks what was dropped. */
static scaled multiply_long(scaled a, uint64_t b)
{
    const scaled_magnitude m = a.m < 0 ? -(scaled_magnitude)a.m : (scaled_magnitude)a.m;
    const scaled_magnitude low = (scaled_magnitude)(uint64_t)m * b, high = (m >> 64) * b + (low >> 64);
    const uint64_t rest = (uint64_t)low;
    const bool fits = length(high) <= 60;
    const scaled_magnitude kept = fits ? high << 64 | rest : high << 16 | rest >> 48 | ((rest << 16) != 0);
    return (scaled){a.m < 0 ? -(scaled_wide)kept : (scaled_wide)kept, a.e + (fits ? 0 : 48)};
}

deviation_affine deviations_normalize(const deviations *d, uint32_t gamma, uint32_t beta)
{
    const scaled g = scaled_of_word(gamma), v = d->inverse;
    const scaled_wide n = (scaled_wide)d->n;
    const scaled factor = {g.m * n * n * v.m, g.e + v.e - d->ex};
    const scaled mean = {g.m * (scaled_wide)d->s1 * n * v.m, g.e + v.e};
    return (deviation_affine){scaled_word(factor), scaled_word(scaled_add(scaled_of_word(beta), scaled_negate(mean)))};
}

/* c1 and c3 from m, h and q. */
static void finish(deviation_gradient *r, uint32_t c0)
{
    const scaled a = scaled_of_word(c0), m = scaled_of_word(r->m), h = scaled_of_word(r->h), q = scaled_of_word(r->q);
    r->c1 = scaled_word(scaled_negate(scaled_multiply(a, m)));
    r->c3 = scaled_word(scaled_add(scaled_multiply(scaled_multiply(h, m), a), scaled_negate(scaled_multiply(q, a))));
}

static uint32_t mean_sign(uint64_t n, int64_t balance)
{
    return scaled_word(scaled_divide(scaled_of(balance, 0), n));
}

deviation_gradient deviations_backward(const deviations *d, int64_t g1, int64_t g2, int32_t eg, uint32_t c0)
{
    const scaled_wide z = (scaled_wide)d->n * g2 - (scaled_wide)d->s1 * g1;
    const scaled zv = {z * d->inverse.m, d->inverse.e + eg};
    deviation_gradient r = {.dbeta = scaled_word(scaled_of(g1, eg)),
                            .dgamma = scaled_word(multiply_long(zv, d->n)),
                            .m = scaled_word(zv),
                            .h = mean_sign(d->n, d->balance),
                            .q = scaled_word(scaled_divide(scaled_of(g1, eg), d->n))};
    finish(&r, c0);
    return r;
}

deviation_gradient deviations_rows(uint64_t n, int64_t balance, scaled g1, scaled g2, uint32_t c0)
{
    deviation_gradient r = {
        .m = scaled_word(scaled_divide(g2, n)), .h = mean_sign(n, balance), .q = scaled_word(scaled_divide(g1, n))};
    finish(&r, c0);
    return r;
}

/* Of a mean from f to f + 1, f from 0 on. */
static deviation_sign between(int64_t f)
{
    if (f <= 16383)
        return (deviation_sign){true, 16385, (int32_t) - (f + 1)};
    if (f <= 32765)
        return (deviation_sign){true, 16385, (int32_t) - (f + 2)};
    return (deviation_sign){f == 32766, 16383, -32765};
}

deviation_sign deviations_sign(uint64_t n, int64_t s1)
{
    const int64_t size = (int64_t)n, f = s1 / size - (s1 % size < 0);
    if (f * size == s1)
        return (deviation_sign){f >= -32767 && f <= 32767, 16384, (int32_t)-f};
    if (f >= 0)
        return between(f);
    const deviation_sign mirrored = between(-f - 1);
    return (deviation_sign){mirrored.exact, mirrored.c0, -mirrored.c3};
}
