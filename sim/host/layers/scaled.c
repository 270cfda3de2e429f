/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/scaled.h"

#include "mantis/numerics.h"

static int length(scaled_magnitude m)
{
    const unsigned long long high = (unsigned long long)(m >> 64), low = (unsigned long long)m;
    return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

static scaled_magnitude magnitude(scaled_wide m)
{
    return m < 0 ? -(scaled_magnitude)m : (scaled_magnitude)m;
}

static scaled with_sign(scaled_magnitude m, int negative, int32_t e)
{
    return (scaled){negative ? -(scaled_wide)m : (scaled_wide)m, e};
}

/* m >> n; bit 0 of the result says whether ones fell out. */
static scaled_magnitude jam(scaled_magnitude m, int n)
{
    if (n <= 0)
        return m;
    if (n > 126)
        return m != 0;
    scaled_magnitude kept = m >> n;
    return kept | ((kept << n) != m);
}

/* At most `bits` bits of mantissa. */
static scaled shorten(scaled a, int bits)
{
    scaled_magnitude m = magnitude(a.m);
    int over = length(m) - bits;
    return over <= 0 ? a : with_sign(jam(m, over), a.m < 0, a.e + over);
}

scaled scaled_of_word(uint32_t word)
{
    mantis_unpacked u = mantis_unpack(word);
    return (scaled){u.sign ? -(scaled_wide)u.mantissa : (scaled_wide)u.mantissa, u.exponent - 150};
}

scaled scaled_of(int64_t m, int32_t e)
{
    return (scaled){m, e};
}

scaled scaled_negate(scaled a)
{
    return (scaled){-a.m, a.e};
}

scaled scaled_multiply(scaled a, scaled b)
{
    int la = length(magnitude(a.m)), lb = length(magnitude(b.m));
    if (la + lb > 120) {
        a = shorten(a, lb < 60 ? 120 - lb : 60);
        b = shorten(b, 120 - length(magnitude(a.m)));
    }
    return (scaled){a.m * b.m, a.e + b.e};
}

scaled scaled_add(scaled a, scaled b)
{
    if (a.m == 0 || b.m == 0)
        return a.m ? a : b;
    a = shorten(a, 120);
    b = shorten(b, 120);
    if (a.e < b.e) {
        scaled t = a;
        a = b;
        b = t;
    }
    const int room = 120 - length(magnitude(a.m)), distance = a.e - b.e, left = distance < room ? distance : room;
    a = with_sign(magnitude(a.m) << left, a.m < 0, a.e - left);
    b = with_sign(jam(magnitude(b.m), a.e - b.e), b.m < 0, a.e);
    return (scaled){a.m + b.m, a.e};
}

scaled scaled_divide(scaled a, uint64_t n)
{
    scaled_magnitude m = magnitude(a.m);
    int left = 124 - length(m);
    if (left < 0)
        left = 0;
    return with_sign((m << left) / n, a.m < 0, a.e - left);
}

scaled scaled_rsqrt(scaled a)
{
    scaled_magnitude m = magnitude(shorten(a, 126).m);
    int32_t e = shorten(a, 126).e;
    if (e & 1) { /* an even exponent: the integer doubles */
        m <<= 1;
        e--;
    }
    mantis_rsqrt_result r = mantis_rsqrt((uint64_t)(m >> 64), (uint64_t)m);
    return (scaled){r.mantissa, r.exponent - e / 2};
}

/* Normal results in a few steps; the align lane has the others. */
uint32_t scaled_word_narrow(int64_t m, int32_t e)
{
    const uint64_t size = m < 0 ? -(uint64_t)m : (uint64_t)m;
    bool overflow = false;
    if (size == 0)
        return 0;
    const int drop = 40 - __builtin_clzll(size); /* bits below the 24 that stay */
    const int32_t place = e + drop;
    if (place < -149 || place > 103)
        return mantis_align_lane(m, e, false, 0, &overflow);
    uint64_t kept = drop <= 0 ? size << -drop : size >> drop;
    if (drop > 0) { /* to nearest, ties to even; which way is a coin's toss, so nothing branches on it */
        const uint64_t half = UINT64_C(1) << (drop - 1), rest = size & (2 * half - 1);
        kept += (uint64_t)(rest > half) | ((uint64_t)(rest == half) & kept);
    }
    return (m < 0 ? UINT32_C(1) << 31 : 0) | (((uint32_t)(place + 149) << 23) + (uint32_t)kept);
}

uint32_t scaled_word(scaled a)
{
    const scaled s = shorten(a, 62);
    return scaled_word_narrow((int64_t)s.m, s.e);
}
