/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/deviations.h"

static int length(scaled_magnitude m)
{
    const unsigned long long high = (unsigned long long)(m >> 64), low = (unsigned long long)m;
    return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

deviation_thresholds deviations_thresholds(uint64_t n, int64_t s1)
{
    const int64_t size = (int64_t)n, floor = s1 / size - (s1 % size < 0);
    return (deviation_thresholds){(int32_t)floor, (int32_t)(floor + (floor * size != s1))};
}

deviation_sums deviations_of_pair(const int64_t pair[2])
{
    return (deviation_sums){pair[0], (uint32_t)pair[1], (uint32_t)((uint64_t)pair[1] >> 32)};
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
    scaled_magnitude b = (scaled_magnitude)a.m;
    const int over = length(b) - 64, j = over > 0 ? over : 0;
    b >>= j;
    const int k = 31 + length(b) - ((b & (b - 1)) == 0);
    return (scaled){(scaled_wide)(((scaled_magnitude)1 << k) / b), -(k + j + a.e)};
}

deviations deviations_of(uint64_t n, int64_t s1, const deviation_sums *sums, int32_t ex, uint32_t epsilon)
{
    deviations d = {.n = n, .s1 = s1, .ex = ex, .above = sums->above, .below = sums->below};
    const scaled_wide a = (scaled_wide)n * sums->above_sum - (scaled_wide)s1 * sums->above;
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

deviation_gradient deviations_backward(const deviations *d, int64_t g1, int64_t g2, int32_t eg, uint32_t c0)
{
    const scaled_wide z = (scaled_wide)d->n * g2 - (scaled_wide)d->s1 * g1;
    const scaled zv = {z * d->inverse.m, d->inverse.e + eg}, a = scaled_of_word(c0);
    deviation_gradient r;
    r.dbeta = scaled_word(scaled_of(g1, eg));
    r.dgamma = scaled_word(multiply_long(zv, d->n));
    r.m = scaled_word(zv);
    r.h = scaled_word(scaled_divide(scaled_of((int64_t)d->above - (int64_t)d->below, 0), d->n));
    r.q = scaled_word(scaled_divide(scaled_of(g1, eg), d->n));
    const scaled m = scaled_of_word(r.m), h = scaled_of_word(r.h), q = scaled_of_word(r.q);
    r.c1 = scaled_word(scaled_negate(scaled_multiply(a, m)));
    r.c3 = scaled_word(scaled_add(scaled_multiply(scaled_multiply(h, m), a), scaled_negate(scaled_multiply(q, a))));
    return r;
}

/* Of a mean from f to f + 1, f from 0 on. */
static deviation_sign between(int32_t f)
{
    if (f <= 16383)
        return (deviation_sign){16385, -(f + 1)};
    return f <= 32765 ? (deviation_sign){16385, -(f + 2)} : (deviation_sign){16383, -32765};
}

deviation_sign deviations_sign(uint64_t n, int64_t s1)
{
    const deviation_thresholds t = deviations_thresholds(n, s1);
    if (t.ceil == t.floor)
        return (deviation_sign){16384, -t.floor};
    if (t.floor >= 0)
        return between(t.floor);
    const deviation_sign mirrored = between(-t.floor - 1);
    return (deviation_sign){mirrored.c0, -mirrored.c3};
}
