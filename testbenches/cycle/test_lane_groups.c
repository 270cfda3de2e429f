/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen lanes at once are mantis_map_lane, mantis_align_lane and mantis_vector_term in each: random operands, and
 * the ends of every range beside each other. */
#include "../common/tap.h"

#include "cycle/lanes.h"
#include "mantis/numerics.h"

#include <string.h>

enum { ROUNDS = 200000 };

static uint64_t at = 1;

static uint32_t one_of(const uint32_t *from, uint32_t count)
{
    return from[tap_random(&at) % count];
}

static uint32_t draw_word(void)
{
    static const uint32_t ENDS[] = {0,          0x80000000, 1,          0x007fffff, 0x00800000, 0x807fffff,
                                    0x7f7fffff, 0xff7fffff, 0x7f800000, 0x7fc00000, 0x3f800000, 0x3fffffff};
    return tap_random(&at) % 4 ? (uint32_t)tap_random(&at) : one_of(ENDS, sizeof ENDS / sizeof *ENDS);
}

static uint32_t draw_random(void)
{
    static const uint32_t ENDS[] = {0, 0xffffff, 0x800000, 0x7fffff, 1};
    return tap_random(&at) % 4 ? (uint32_t)tap_random(&at) & 0xffffff : one_of(ENDS, 5);
}

static void pack_random(const uint32_t random[LANES], uint32_t port[12])
{
    memset(port, 0, 12 * sizeof *port);
    for (int l = 0; l < LANES; l++)
        for (int bit = 0; bit < 24; bit++)
            port[(24 * l + bit) / 32] |= (random[l] >> bit & 1) << (24 * l + bit) % 32;
}

static bool map_round(void)
{
    uint32_t word[LANES], drawn[LANES], random[LANES], port[12];
    int32_t emax[LANES];
    int16_t mantissa[LANES];
    const int bits = tap_random(&at) % 2 ? 16 : 4 + (int)(tap_random(&at) % 5);
    for (int l = 0; l < LANES; l++) {
        word[l] = draw_word();
        drawn[l] = draw_random();
        emax[l] = (int32_t)(word[l] >> 23 & 0xff) + (int32_t)(tap_random(&at) % 80) - 8;
    }
    pack_random(drawn, port);
    lanes_random(port, random);
    const uint32_t saturated = lanes_map(word, emax, bits, random, mantissa);
    for (int l = 0; l < LANES; l++) {
        bool one = false;
        if (random[l] != drawn[l] || mantissa[l] != mantis_map_lane(word[l], emax[l], bits, drawn[l], &one) ||
            one != (saturated >> l & 1))
            return false;
    }
    return true;
}

static bool align_round(void)
{
    int64_t sum[LANES];
    int32_t exponent[LANES];
    uint32_t random[LANES], word[LANES];
    const bool stochastic = tap_random(&at) % 2;
    for (int l = 0; l < LANES; l++) {
        const uint64_t wide = tap_random(&at) >> (15 + tap_random(&at) % 49);
        const uint64_t magnitude = tap_random(&at) % 4 ? wide : wide & ~(UINT64_MAX >> (tap_random(&at) % 64));
        sum[l] = tap_random(&at) % 2 ? (int64_t)magnitude : -(int64_t)magnitude;
        exponent[l] =
            tap_random(&at) % 4 ? -150 + (int32_t)(tap_random(&at) % 260) : (int32_t)(tap_random(&at) % 4096) - 2048;
        random[l] = draw_random();
    }
    const uint32_t overflow = lanes_align(sum, exponent, stochastic ? random : NULL, word);
    for (int l = 0; l < LANES; l++) {
        bool one = false;
        if (word[l] != mantis_align_lane(sum[l], exponent[l], stochastic, random[l], &one) ||
            one != (overflow >> l & 1))
            return false;
    }
    return true;
}

static bool term_round(void)
{
    static const uint32_t ENDS[] = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
    int16_t a[LANES], b[LANES];
    int64_t term[LANES];
    const int32_t distance = (int32_t)(tap_random(&at) % (tap_random(&at) % 8 ? 70 : 4096));
    for (int l = 0; l < LANES; l++) {
        a[l] = (int16_t)(tap_random(&at) % 4 ? tap_random(&at) : one_of(ENDS, 6));
        b[l] = (int16_t)(tap_random(&at) % 4 ? tap_random(&at) : one_of(ENDS, 6));
    }
    lanes_term(a, b, distance, term);
    for (int l = 0; l < LANES; l++)
        if (term[l] != mantis_vector_term((int32_t)a[l] * b[l], distance))
            return false;
    return true;
}

static void check(const char *what, bool (*round)(void))
{
    int good = 0;
    while (good < ROUNDS && round())
        good++;
    tap_ok(good == ROUNDS, "%s: %d groups of %d", what, good, LANES);
}

int main(void)
{
    check("map lanes", map_round);
    check("align lanes", align_round);
    check("vector terms", term_round);
    return tap_done();
}
