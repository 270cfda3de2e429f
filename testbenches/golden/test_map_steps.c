/* SPDX-License-Identifier: Apache-2.0 */
/* MAP's loops of every SIMD level where a mantissa steps: words of every exponent that leaves something, each with the
 * least random word that carries and with the one below it, with none and with the largest, against the map lane of
 * numerics. An argument: every so many mantissas of each exponent (1: all). */
#include "levels.h"
#include "mantis/numerics.h"

#include <stdlib.h>
#include <string.h>

enum { N = 4096, MANTISSAS = 1 << 23, FIELDS = 28, HIDDEN = 1 << 23, ONE = 1 << 24 };

typedef struct {
    uint64_t words, steps, wrong; /* steps: the two random words around one gave different mantissas */
} seen;

/* The least r < 2^24 for which |w| * 2^(bits - 2 - d) + r * 2^-24 reaches the next integer; 0: it is one. */
static uint32_t carrying(uint32_t mantissa, int d, int bits)
{
    const int up = bits - 1 - d; /* of a mantissa of 24 bits, to units of 2^-24 */
    const uint64_t x = up >= 0 ? (uint64_t)mantissa << up : -up < 25 ? mantissa >> -up : 0;
    return (uint32_t)(ONE - x % ONE) % ONE;
}

static void block(const mantis_loops *k, int32_t emax, int bits, uint32_t field, uint32_t first, uint32_t apart,
                  seen *to)
{
    static uint32_t words[N], r[N];
    static int16_t out[N];
    int16_t before[N] = {0};
    for (int kind = 0; kind < 4; kind++) {
        mantis_marks marks = {0, 0};
        bool saturated = false;
        for (uint32_t i = 0; i < N; i++) {
            const uint32_t fraction = (first + i * apart) % MANTISSAS,
                           least = carrying((field ? HIDDEN : 0) | fraction, emax - (int)(field ? field : 1), bits);
            words[i] = (i & 1) << 31 | field << 23 | fraction;
            r[i] = kind == 0 ? (least - 1) % ONE : kind == 1 ? least : kind == 2 ? 0 : ONE - 1;
        }
        k->map((const uint8_t *)words, N, r, emax, bits, (uint8_t *)out, &marks);
        for (int i = 0; i < N; i++) {
            const int32_t q = mantis_map_lane(words[i], emax, bits, r[i], &saturated);
            to->wrong += q != (bits == 16 ? out[i] : ((const int8_t *)out)[i]);
            to->steps += kind == 1 && r[i] > 0 && q != before[i];
            before[i] = (int16_t)q;
        }
        to->wrong += marks.sticky != (saturated ? MANTIS_STICKY_SATURATED : 0);
        to->words += N;
    }
}

static uint32_t stride = 2039; /* prime: all low bits come */

static void test(const mantis_loops *k, const char *name)
{
    static const int32_t PEAKS[] = {25, 31, 60, 127, 200, 254, 255};
    static const int WIDTHS[] = {4, 5, 6, 7, 8, 16};
    seen s = {0};
    for (size_t e = 0; e < sizeof PEAKS / sizeof *PEAKS; e++)
        for (size_t b = 0; b < sizeof WIDTHS / sizeof *WIDTHS; b++)
            for (int32_t field = PEAKS[e] + 1; field >= 0 && field > PEAKS[e] - FIELDS; field--)
                for (uint32_t m = 0; field < 256 && m < MANTISSAS; m += N * stride)
                    block(k, PEAKS[e], WIDTHS[b], (uint32_t)field, m, stride, &s);
    tap_ok(s.wrong == 0 && s.steps > s.words / 16, "%s: %llu words, %llu at a step: %llu differ", name,
           (unsigned long long)s.words, (unsigned long long)s.steps, (unsigned long long)s.wrong);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        stride = (uint32_t)strtoul(argv[1], NULL, 10);
    return at_each_level(test);
}
