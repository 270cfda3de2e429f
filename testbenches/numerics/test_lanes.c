/* SPDX-License-Identifier: Apache-2.0 */
/* The small lanes: unpack, peak, shared exponent, bias lane, vector term, each against its equation in other words. */
#include "mantis/numerics.h"
#include "../common/tap.h"

#include <math.h>
#include <string.h>

__extension__ typedef __int128 wide;

static void unpack(void)
{
    int wrong = 0;
    uint64_t state = 1;
    for (int i = 0; i < 1000000; i++) {
        uint32_t w = (uint32_t)tap_random(&state);
        w = i % 5 == 0 ? w & 0x807fffff : w; /* subnormals */
        if ((w & 0x7f800000) == 0x7f800000)
            continue;
        float f;
        memcpy(&f, &w, 4);
        const mantis_unpacked u = mantis_unpack(w);
        wrong += ldexp(u.sign ? -(double)u.mantissa : (double)u.mantissa, u.exponent - 150) != (double)f ||
                 u.sign != w >> 31 || u.mantissa >> 24;
    }
    const mantis_unpacked inf = mantis_unpack(0xff800000);
    wrong += inf.exponent != 255 || inf.mantissa != 1u << 23 || !inf.sign;
    tap_ok(!wrong, "unpack: the word's value, subnormals exact");
}

static void peak(void)
{
    const uint32_t words[] = {0x80000001, 0x3f800000, 0xbf800001, 0x00000000};
    const uint32_t bad[] = {0x3f800000, 0xff800000, 0x7f7fffff}, nan[] = {0x7f800000, 0xffc00000};
    tap_ok(mantis_peak(words, 4) == 0x3f800001 && mantis_peak(words, 1) == 1 && mantis_peak(words, 0) == 0,
           "peak: the largest magnitude");
    tap_ok(mantis_peak(bad, 3) == 0x7f800000 && mantis_peak(nan, 2) == 0x7fc00000, "peak: Inf and NaN come out on top");
}

/* The headroom is there exactly when the peak's mantissa exceeds the largest one; E then is the smallest exponent that
 * holds the peak. */
static void shared_exponent(void)
{
    static const int widths[6] = {4, 5, 6, 7, 8, 16};
    uint64_t state = 4;
    int wrong = 0;
    for (int i = 0; i < 600000; i++) {
        const int bits = widths[i % 6];
        uint32_t p = (uint32_t)tap_random(&state) & 0x7fffffff;
        p |= i & 8 ? 0x7f0000 : 0;
        if (i & 16) { /* the largest mantissa exactly, or one beside it */
            p = (p & 0x7f800000) |
                (((((1u << (bits - 1)) - 1) << (25 - bits)) + (unsigned)(i >> 5) % 3 - 1) & 0x7fffff);
        }
        p = i % 7 == 0 ? p & 0x7fffff : p;
        if (p >= MANTIS_PEAK_NONFINITE)
            continue;
        float f;
        memcpy(&f, &p, 4);
        const int32_t e = mantis_shared_exponent(p, bits, false), e0 = mantis_shared_exponent(p, bits, true);
        const double largest = (1 << (bits - 1)) - 1;
        const bool lowest = p < 0x00800000; /* subnormal peaks keep the exponent of 2^-126 */
        wrong += ldexp(largest, e) < (double)f;
        wrong += !lowest && ldexp(largest, e - 1) >= (double)f;
        wrong += ldexp(largest + 1, e0) <= (double)f || (!lowest && ldexp(largest + 1, e0 - 1) > (double)f);
        wrong += mantis_peak_exponent(p, bits, false) - 127 - (bits - 2) != e;
    }
    wrong += mantis_shared_exponent(0, 8, false) != 1 - 133 || mantis_shared_exponent(0, 16, false) != 1 - 141;
    tap_ok(!wrong, "shared exponent: the smallest that holds the peak, with and without headroom");
}

static void bias(void)
{
    const int64_t largest = (INT64_C(1) << 46) - 1;
    uint64_t state = 5;
    int wrong = 0, clamped = 0;
    for (int i = 0; i < 2000000; i++) {
        uint32_t w = (uint32_t)tap_random(&state);
        w = i % 9 == 0 ? w & 0x807fffff : w;
        w = i % 3 == 0 ? w & 0xfff80000 : w; /* few bits: ties */
        if ((w & 0x7f800000) == 0x7f800000)
            continue;
        const uint32_t field = w >> 23 & 255, m = field ? (w & 0x7fffff) | 1u << 23 : w & 0x7fffff;
        const int32_t exponent = (int32_t)(field ? field : 1) - 150 - ((int32_t)(tap_random(&state) % 100) - 40);
        const int left = (int)(field ? field : 1) - 150 - exponent;
        wide q = left >= 0 ? (wide)m << left
                           : ((wide)m * 2 + ((wide)1 << -left)) / ((wide)2 << -left); /* half away from zero */
        const bool over = q > largest;
        q = over ? largest : q;
        bool saturated = false;
        wrong += mantis_bias(w, exponent, &saturated) != (int64_t)(w >> 31 ? -q : q) || saturated != over;
        clamped += over;
    }
    bool saturated = false;
    wrong += mantis_bias(0, -10000, &saturated) != 0 || saturated;
    wrong += mantis_bias(1, -10000, &saturated) != largest || !saturated;
    saturated = false;
    wrong += mantis_bias(0xff7fffff, 10000, &saturated) != 0 || saturated;
    tap_ok(!wrong && clamped > 1000, "bias lane: half away from zero, clamped to 46 bits (%d clamped, %d differ)",
           clamped, wrong);
}

/* The window is the smallest exponent from E_C on at which 2^24 - 1 at the peak's last place fits in 46 bits. */
static void bias_window(void)
{
    uint64_t state = 7;
    int wrong = 0, raised = 0;
    for (int i = 0; i < 500000; i++) {
        uint32_t p = (uint32_t)(tap_random(&state) % MANTIS_PEAK_NONFINITE);
        p = i % 7 == 0 ? p & 0x7fffff : p; /* subnormal */
        const int32_t exponent = (int32_t)(tap_random(&state) % 2048) - 1024;
        const mantis_window w = mantis_bias_window(p, exponent);
        bool saturated = false, below = false;
        /* The widest word with the peak's exponent fits; one place lower it would not. */
        const uint32_t widest = p < 0x800000 ? 0x7fffff : p | 0x7fffff;
        wrong += w.exponent != exponent + w.shift || w.shift < 0;
        mantis_bias(widest, w.exponent, &saturated);
        mantis_bias(p < 0x800000 ? 0xffffff : widest, w.exponent - 1, &below);
        wrong += saturated || (w.shift > 0 && !below);
        raised += w.shift > 0;
        wrong += mantis_bias_window(0, exponent).shift != 0;
    }
    tap_ok(!wrong && raised > 1000, "bias window: as low as it can be (%d raised, %d wrong)", raised, wrong);

    for (int i = 0; i < 500000; i++) {
        const int32_t acc =
            (int32_t)(uint32_t)(tap_random(&state) >> (32 + tap_random(&state) % 32)) * (i & 1 ? -1 : 1);
        const int32_t shift = (int32_t)(tap_random(&state) % (i & 2 ? 1120 : 70));
        const wide unit = (wide)1 << (shift > 100 ? 100 : shift);
        const wide floor = ((wide)acc - (((wide)acc % unit + unit) % unit)) / unit;
        wrong += mantis_bias_add(acc, shift, i) != (int64_t)floor + i;
    }
    wrong += mantis_bias_add(INT32_MIN, 31, 0) != -1 || mantis_bias_add(INT32_MIN, 1106, 7) != 6;
    wrong += mantis_bias_add(INT32_MAX, 31, 0) != 0 || mantis_bias_add(INT32_MIN, 0, -1) != INT64_C(-2147483649);
    tap_ok(!wrong, "accumulators move down by floor (%d wrong)", wrong);
}

static void vector_term(void)
{
    uint64_t state = 6;
    int wrong = 0;
    for (int i = 0; i < 1000000; i++) {
        const unsigned length = (unsigned)(tap_random(&state) % 31) + 1;
        int32_t p = (int32_t)(tap_random(&state) >> (64 - length));
        p = i & 1 ? -p : p;
        const int32_t distance = (int32_t)(tap_random(&state) % 80);
        const int64_t unit_shift = distance > 63 ? 63 : distance;
        const wide unit = (wide)1 << unit_shift, x = (wide)p * 65536;
        const wide floored = x / unit - (x % unit < 0);
        wrong += mantis_vector_term(p, distance) != (int64_t)floored;
    }
    tap_ok(!wrong, "vector term: floor of the shifted product");
}

int main(void)
{
    unpack();
    peak();
    shared_exponent();
    bias();
    bias_window();
    vector_term();
    return tap_done();
}
