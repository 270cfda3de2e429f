/* SPDX-License-Identifier: Apache-2.0 */
#include "host/scalar.h"

#include "mantis/numerics.h"

static int length(scalar_magnitude m)
{
    const unsigned long long high = (unsigned long long)(m >> 64), low = (unsigned long long)m;
    return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

static scalar_magnitude magnitude(scalar_wide m)
{
    return m < 0 ? -(scalar_magnitude)m : (scalar_magnitude)m;
}

static scalar with_sign(scalar_magnitude m, int negative, int32_t e)
{
    return (scalar){negative ? -(scalar_wide)m : (scalar_wide)m, e};
}

/* m >> n; bit 0 of the result says whether ones fell out. */
static scalar_magnitude jam(scalar_magnitude m, int n)
{
    if (n <= 0)
        return m;
    if (n > 126)
        return m != 0;
    scalar_magnitude kept = m >> n;
    return kept | ((kept << n) != m);
}

/* At most `bits` bits of mantissa. */
static scalar shorten(scalar a, int bits)
{
    scalar_magnitude m = magnitude(a.m);
    int over = length(m) - bits;
    return over <= 0 ? a : with_sign(jam(m, over), a.m < 0, a.e + over);
}

scalar scalar_of_word(uint32_t word)
{
    mantis_unpacked u = mantis_unpack(word);
    return (scalar){u.sign ? -(scalar_wide)u.mantissa : (scalar_wide)u.mantissa, u.exponent - 150};
}

scalar scalar_of(int64_t m, int32_t e)
{
    return (scalar){m, e};
}

scalar scalar_negate(scalar a)
{
    return (scalar){-a.m, a.e};
}

scalar scalar_multiply(scalar a, scalar b)
{
    int la = length(magnitude(a.m)), lb = length(magnitude(b.m));
    if (la + lb > 120) {
        a = shorten(a, lb < 60 ? 120 - lb : 60);
        b = shorten(b, 120 - length(magnitude(a.m)));
    }
    return (scalar){a.m * b.m, a.e + b.e};
}

scalar scalar_add(scalar a, scalar b)
{
    if (a.m == 0 || b.m == 0)
        return a.m ? a : b;
    a = shorten(a, 120);
    b = shorten(b, 120);
    if (a.e < b.e) {
        scalar t = a;
        a = b;
        b = t;
    }
    const int room = 120 - length(magnitude(a.m)), distance = a.e - b.e, left = distance < room ? distance : room;
    a = with_sign(magnitude(a.m) << left, a.m < 0, a.e - left);
    b = with_sign(jam(magnitude(b.m), a.e - b.e), b.m < 0, a.e);
    return (scalar){a.m + b.m, a.e};
}

scalar scalar_divide(scalar a, uint64_t n)
{
    scalar_magnitude m = magnitude(a.m);
    int left = 124 - length(m);
    if (left < 0)
        left = 0;
    return with_sign((m << left) / n, a.m < 0, a.e - left);
}

scalar scalar_rsqrt(scalar a)
{
    scalar_magnitude m = magnitude(shorten(a, 126).m);
    int32_t e = shorten(a, 126).e;
    if (e & 1) { /* an even exponent: the integer doubles */
        m <<= 1;
        e--;
    }
    mantis_rsqrt_result r = mantis_rsqrt((uint64_t)(m >> 64), (uint64_t)m);
    return (scalar){r.mantissa, r.exponent - e / 2};
}

uint32_t scalar_word(scalar a)
{
    bool overflow = false;
    scalar s = shorten(a, 62);
    return mantis_align_lane((int64_t)s.m, s.e, false, 0, &overflow);
}
