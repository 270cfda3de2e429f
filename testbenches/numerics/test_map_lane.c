/* SPDX-License-Identifier: Apache-2.0 */
/* Map lane against the rational definition of numerics section 3, in 128-bit integers: every exponent distance and
 * width at the mantissas' corners; ranges; elements on the grid never move; the stochastic mean is the real value. */
#include "mantis/numerics.h"
#include "../common/tap.h"

#include <math.h>

__extension__ typedef unsigned __int128 wide;

static const int widths[6] = {4, 5, 6, 7, 8, 16};

/* q = floor((floor(m * 2^(b-1) * 2^24 / 2^(d+24)) + r) / 2^24), by division of 128-bit numbers. */
static int32_t definition(uint32_t word, int32_t emax, int bits, uint32_t r, bool *saturated)
{
    const uint32_t field = word / (1u << 23) % 256;
    const uint32_t m = field ? word % (1u << 23) + (1u << 23) : word % (1u << 23);
    const int32_t ee = field ? (int32_t)field : 1, d = emax - ee, largest = (1 << (bits - 1)) - 1;
    wide q = (wide)largest + 1;
    if (d >= 0) {
        const wide scaled = (wide)m << (bits - 1);
        const wide x = d > 100 ? 0 : scaled / ((wide)1 << d);
        q = (x + r) / (1u << 24);
    }
    if (q > (wide)largest) {
        *saturated = true;
        q = (wide)largest;
    }
    return word >> 31 ? -(int32_t)q : (int32_t)q;
}

static void against_definition(void)
{
    static const uint32_t fractions[] = {0,        1,        2,        0x3fffff, 0x400000, 0x400001, 0x555555,
                                         0x7c0000, 0x7dffff, 0x7e0000, 0x7e0001, 0x7effff, 0x7f0000, 0x7f0001,
                                         0x7ffe00, 0x7ffeff, 0x7fff00, 0x7fff01, 0x7ffffe, 0x7fffff};
    static const uint32_t randoms[] = {0, 1, 0x7fffff, 0x800000, 0x800001, 0xfffffe, 0xffffff};
    for (int w = 0; w < 6; w++) {
        uint64_t wrong = 0, tried = 0;
        for (uint32_t field = 0; field < 256; field++) {
            for (size_t f = 0; f < sizeof fractions / sizeof *fractions; f++) {
                for (uint32_t sign = 0; sign < 2; sign++) {
                    for (int32_t emax = 1; emax <= 255; emax++) {
                        for (size_t r = 0; r < sizeof randoms / sizeof *randoms; r++) {
                            const uint32_t word = sign << 31 | field << 23 | fractions[f];
                            bool s1 = false, s2 = false;
                            wrong += mantis_map_lane(word, emax, widths[w], randoms[r], &s1) !=
                                     definition(word, emax, widths[w], randoms[r], &s2);
                            wrong += s1 != s2;
                            tried++;
                        }
                    }
                }
            }
        }
        tap_ok(!wrong, "%d bits: all exponents x corners equal the rational definition (%llu tried, %llu differ)",
               widths[w], (unsigned long long)tried, (unsigned long long)wrong);
    }
}

/* With headroom no element up to the peak saturates; without it only the last step does, and is reported. */
static void range_and_grid(void)
{
    uint64_t state = 7;
    int wrong_range = 0, moved = 0, seen_clamp = 0, wrong_clamp = 0;
    for (int i = 0; i < 400000; i++) {
        const int bits = widths[i % 6], largest = (1 << (bits - 1)) - 1;
        uint32_t peak = (uint32_t)tap_random(&state) & 0x7fffffff;
        if (i & 64)
            peak |= 0x7f0000; /* crowd the headroom's threshold */
        if (peak >= MANTIS_PEAK_NONFINITE)
            continue;
        const uint32_t below = (uint32_t)(tap_random(&state) % ((uint64_t)peak + 1));
        const uint32_t word = (i & 1 ? peak : below) | (uint32_t)(i & 2) << 30,
                       r = (uint32_t)tap_random(&state) & 0xffffff;
        bool saturated = false;
        const int32_t q = mantis_map_lane(word, mantis_peak_exponent(peak, bits, false), bits, r, &saturated);
        wrong_range += saturated || q > largest || q < -largest;
        const int32_t q2 = mantis_map_lane(word, mantis_peak_exponent(peak, bits, true), bits, r, &saturated);
        wrong_clamp += q2 > largest || q2 < -largest || (saturated && (q2 < 0 ? -q2 : q2) != largest);
        seen_clamp += saturated;
        /* An element on the grid: |q| * 2^(E+149) units of 2^-149, when that is an fp32 number. */
        const int32_t e = mantis_shared_exponent(peak, bits, false),
                      k = (int32_t)(tap_random(&state) % ((unsigned)largest + 1));
        const double value = ldexp(k, e);
        if (k && e + 149 >= 0 && value < 0x1p128) {
            const float single = (float)value;
            uint32_t w;
            __builtin_memcpy(&w, &single, 4);
            bool s = false;
            moved += mantis_map_lane(w, mantis_peak_exponent(peak, bits, false), bits, r, &s) != k || s;
        }
    }
    tap_ok(!wrong_range, "with headroom nothing up to the peak saturates");
    tap_ok(!wrong_clamp && seen_clamp > 100, "without it the clamp keeps the range and is reported (%d times)",
           seen_clamp);
    tap_ok(!moved, "elements on the grid never move");
}

/* sum of (q - real) over many words and random numbers: mean 0, variance f(1-f) a draw. */
static void unbiased(void)
{
    double worst = 0;
    for (int w = 0; w < 6; w++) {
        const int bits = widths[w];
        double error = 0, variance = 0;
        mantis_random random;
        const mantis_random_key key = {12345, 3, (uint32_t)w};
        uint64_t state = 99;
        mantis_random_seek(&random, key, 0);
        for (int i = 0; i < 400000; i++) {
            if (i && i % 16 == 0)
                mantis_random_next(&random);
            const uint32_t emax = 130, d = (uint32_t)(tap_random(&state) % (unsigned)bits); /* d <= b-1: exact mean */
            uint32_t fraction = (uint32_t)tap_random(&state) & 0x7fffff;
            const uint32_t room =
                (((1u << (bits - 1)) - 1) << (25 - bits)) - (1u << 23); /* no headroom needed up to here */
            fraction = d == 0 && fraction > room ? room : fraction;
            bool saturated = false;
            const int32_t q = mantis_map_lane((emax - d) << 23 | fraction, (int32_t)emax, bits,
                                              mantis_random_word(&random, i % 16), &saturated);
            const double real = ldexp((double)(fraction | 1u << 23), bits - 1 - 24 - (int)d), part = real - floor(real);
            error += q - real;
            variance += part * (1 - part);
        }
        const double z = fabs(error) / sqrt(variance);
        worst = z > worst ? z : worst;
    }
    tap_ok(worst < 4, "stochastic rounding is unbiased for every width: worst z %.2f of 6", worst);
}

int main(void)
{
    against_definition();
    range_and_grid();
    unbiased();
    return tap_done();
}
