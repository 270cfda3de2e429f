/* SPDX-License-Identifier: Apache-2.0 */
/* 1/sqrt in integers: the table against its definition, every 24-bit pattern of leading bits in both octaves and at
 * every position of 128 bits in turn, and the corners: the relative error stays below 2^-16. */
#include "../common/tap.h"

#include "mantis/numerics.h"

#include <math.h>

/* |m * 2^e * sqrt(d) - 1|, in long double: 64 bits of mantissa against a bound of 16. */
static long double error_of(uint64_t high, uint64_t low)
{
    const mantis_rsqrt_result r = mantis_rsqrt(high, low);
    const long double d = ldexpl((long double)high, 64) + (long double)low;
    return fabsl(ldexpl((long double)r.mantissa, r.exponent) * sqrtl(d) - 1.0L);
}

/* value << shift as 128 bits */
static long double error_at(uint64_t value, int shift)
{
    uint64_t high = shift >= 64 ? value << (shift - 64) : shift ? value >> (64 - shift) : 0;
    return error_of(high, shift >= 64 ? 0 : value << shift);
}

int main(void)
{
    const long double bound = ldexpl(1.0L, -16);
    long double worst = 0.0L;
    int normalized = 1;
    for (uint32_t m = 0x800000; m < 0x1000000; m++) { /* all values of 24 bits, at a position that goes through all */
        const int shift = (int)(m % 105);
        long double e = error_at(m, shift), f = error_at(m, shift + (shift < 104 ? 1 : -1));
        worst = fmaxl(worst, fmaxl(e, f));
    }
    tap_ok(worst < bound, "values of 24 bits, both octaves, all positions: largest error 2^%.2Lf", log2l(worst));

    worst = 0.0L;
    for (uint64_t d = 1; d < 1u << 20; d++)
        worst = fmaxl(worst, error_of(0, d));
    tap_ok(worst < bound, "1..2^20: largest error 2^%.2Lf", log2l(worst));

    worst = 0.0L;
    for (int bit = 0; bit < 128; bit++)
        for (int fill = 0; fill < 3; fill++) { /* a power of two, one less than the next, alternating bits */
            uint64_t high = bit < 64 ? 0 : UINT64_C(1) << (bit - 64), low = bit < 64 ? UINT64_C(1) << bit : 0;
            if (fill) {
                const uint64_t pattern = fill == 1 ? UINT64_MAX : UINT64_C(0x5555555555555555);
                high |= bit < 64 ? 0 : (high - 1) & pattern;
                low |= bit < 64 ? (low - 1) & pattern : pattern;
            }
            const mantis_rsqrt_result r = mantis_rsqrt(high, low);
            normalized &= r.mantissa > (1u << 30) - (1u << 14) && r.mantissa <= 1u << 31;
            worst = fmaxl(worst, error_of(high, low));
        }
    tap_ok(worst < bound, "every length of 128 bits: largest error 2^%.2Lf", log2l(worst));
    tap_ok(normalized, "mantissas lie in 2^30 - 2^14 .. 2^31");
    const mantis_rsqrt_result zero = mantis_rsqrt(0, 0), one = mantis_rsqrt(0, 1);
    tap_ok(zero.mantissa == one.mantissa && zero.exponent == one.exponent, "0 counts as 1");
    return tap_done();
}
