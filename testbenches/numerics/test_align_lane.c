/* SPDX-License-Identifier: Apache-2.0 */
/* Align lane against IEEE rounding: the host's double -> float conversion where that is exact, a search over neighbours
 * in 128-bit integers elsewhere, and the definition of stochastic rounding. */
#include "mantis/command_set.h"
#include "mantis/numerics.h"
#include "../common/tap.h"

#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

static const uint32_t largest = 0x7f7fffff;

static uint32_t host(int64_t sum, int32_t exponent, bool *overflow)
{
    const float f = (float)ldexp((double)sum, exponent); /* exact in double: |sum| < 2^53, no underflow */
    uint32_t w;
    memcpy(&w, &f, 4);
    if ((w & 0x7fffffff) >= 0x7f800000) {
        *overflow = true;
        w = (w & 0x80000000) | largest;
    }
    return sum ? w : 0;
}

static void against_host(void)
{
    uint64_t state = 1;
    int wrong = 0, overflows = 0, subnormals = 0;
    for (int i = 0; i < 4000000; i++) {
        const unsigned length = (unsigned)(tap_random(&state) % 53) + 1;
        int64_t sum = (int64_t)(tap_random(&state) >> (64 - length));
        if (i & 1) { /* crowd the ties */
            sum &= ~((INT64_C(1) << (tap_random(&state) % length)) - 1);
            sum += (int64_t)(tap_random(&state) % 3) - 1;
        }
        sum = i & 2 ? -sum : sum;
        const int32_t exponent = (int32_t)(tap_random(&state) % 340) - 220;
        bool o1 = false, o2 = false;
        const uint32_t got = mantis_align_lane(sum, exponent, false, 0xffffff, &o1), want = host(sum, exponent, &o2);
        wrong += got != want || o1 != o2;
        overflows += o1;
        subnormals += (got & 0x7f800000) == 0;
    }
    tap_ok(!wrong && overflows > 1000 && subnormals > 1000,
           "4 M sums below 2^53: as the host rounds (%d overflow, %d subnormal, %d differ)", overflows, subnormals,
           wrong);
}

/* value(word) * 2^149 as an integer, for words below 2^-149 * 2^100. */
static wide units(uint32_t word)
{
    const uint32_t field = word >> 23;
    return field ? (wide)((word & 0x7fffff) | 1u << 23) << (field - 1) : word;
}

/* Nearest even of magnitude * 2^exponent by bisection over all fp32 words: the largest word not above the value, then
 * its neighbour by comparing distances. Scaled by 2^(149+64) to stay integer; domains are kept inside 128 bits. */
static uint32_t bisect(uint64_t magnitude, int32_t exponent)
{
    /* value * 2^(149+s) with s = max(0, -149-exponent) */
    const int s = exponent < -149 ? -149 - exponent : 0;
    const wide value = (wide)magnitude << (exponent + 149 + s);
    uint32_t low = 0, high = 60u << 23; /* units(high) = 2^82 > any value used here */
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (units(middle) << s <= value)
            low = middle;
        else
            high = middle;
    }
    const wide down = value - (units(low) << s), up = (units(high) << s) - value;
    return up < down || (up == down && (low & 1)) ? high : low;
}

static void against_bisection(void)
{
    uint64_t state = 2;
    int wrong = 0, ties = 0;
    for (int i = 0; i < 400000; i++) {
        const unsigned length = (unsigned)(tap_random(&state) % 63) + 1;
        uint64_t magnitude = tap_random(&state) >> (64 - length) | UINT64_C(1) << (length - 1);
        if (i & 1)
            magnitude &= ~((UINT64_C(1) << (tap_random(&state) % length)) - 1);
        if (magnitude == 0)
            continue;
        const int32_t exponent =
            -149 - 40 + (int32_t)(tap_random(&state) % 58); /* magnitude * 2^(149+exponent) < 2^81, s <= 40 */
        bool overflow = false;
        const uint32_t want = bisect(magnitude, exponent),
                       plus = mantis_align_lane((int64_t)magnitude, exponent, false, 0, &overflow);
        const uint32_t minus = mantis_align_lane(-(int64_t)magnitude, exponent, false, 0, &overflow);
        wrong += plus != want || minus != (want | 0x80000000) || overflow;
        ties += magnitude % 2 == 0;
    }
    tap_ok(!wrong,
           "400 k sums of up to 63 bits around the subnormals: nearest even by bisection over all words (%d differ)",
           wrong);
}

static void corners(void)
{
    static const struct {
        int64_t sum;
        int32_t exponent;
        uint32_t want;
        bool overflow;
    } c[] = {
        {0, 0, 0, false},
        {0, 500, 0, false},
        {1, -149, 1, false},
        {1, -150, 0, false},           /* tie: even is zero */
        {3, -150, 2, false},           /* tie: 1.5 to 2 */
        {3, -151, 1, false},           /* 0.75 */
        {-1, -151, 0x80000000, false}, /* below zero's neighbour: -0 */
        {-1, -1000, 0x80000000, false},
        {0xffffff, -149, 0x00ffffff, false},
        {0x1ffffff, -150, 0x01000000, false}, /* carry into the exponent */
        {0x7fffff, -149, 0x007fffff, false},  /* largest subnormal */
        {0xffffff, -150, 0x00800000, false},  /* tie that becomes the smallest normal */
        {0xffffff, 104, 0x7f7fffff, false},   /* the largest finite number exactly */
        {0x1ffffff, 103, 0x7f7fffff, true},   /* half a step above it: ties to even beyond */
        {0x3fffffd, 102, 0x7f7fffff, false},  /* a quarter above */
        {1, 128, 0x7f7fffff, true},
        {-1, 128, 0xff7fffff, true},
        {1, 127, 0x7f000000, false},
        {INT64_MIN, 0, 0xdf000000, false},
        {INT64_MAX, 0, 0x5f000000, false},
        {INT64_MIN, INT32_MAX, 0xff7fffff, true},
        {INT64_MIN, INT32_MIN, 0x80000000, false},
        {INT64_MIN, -213, 0x80000000, false}, /* 2^63 * 2^-213 = 2^-150: a tie */
        {INT64_MIN + 1, -213, 0x80000000, false},
        {INT64_MIN, -212, 0x80000001, false},
    };
    int wrong = 0;
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        bool overflow = false;
        const uint32_t got = mantis_align_lane(c[i].sum, c[i].exponent, false, 0, &overflow);
        if (got != c[i].want || overflow != c[i].overflow) {
            wrong++;
            printf("# %lld * 2^%d: got %08x, wanted %08x\n", (long long)c[i].sum, c[i].exponent, got, c[i].want);
        }
        overflow = true;
        mantis_align_lane(1, 0, false, 0, &overflow);
        wrong += !overflow; /* never cleared */
    }
    tap_ok(!wrong, "corners: ties, carries, both ends of the range, the most negative sum");
}

static void stochastic(void)
{
    uint64_t state = 3;
    int wrong = 0;
    for (int i = 0; i < 1000000; i++) {
        const unsigned length = (unsigned)(tap_random(&state) % 63) + 1;
        const uint64_t magnitude = tap_random(&state) >> (64 - length) | UINT64_C(1) << (length - 1);
        const int32_t exponent = (int32_t)(tap_random(&state) % 330) - 230;
        const uint32_t r = i & 8 ? (uint32_t)tap_random(&state) & 0xffffff : i & 16 ? 0 : 0xffffff;
        /* floor(magnitude * 2^24 / 2^drop), plus r, floor: in 128 bits */
        int drop = (int)length - 24;
        drop = drop < -149 - exponent ? -149 - exponent : drop;
        wide kept = drop <= 0 ? (wide)magnitude << -drop : drop > 90 ? 0 : (((wide)magnitude << 24 >> drop) + r) >> 24;
        int place = exponent + (drop > 0 || length < 24 ? drop : 0);
        if (kept >> 24) {
            kept >>= 1;
            place++;
        }
        const bool over = place > 104 || (place == 104 && kept >> 24);
        const uint32_t field = kept >> 23 ? (uint32_t)(place + 150) : 0;
        const uint32_t want = over ? largest : field << 23 | ((uint32_t)kept & 0x7fffff);
        bool overflow = false;
        const uint32_t got = mantis_align_lane(-(int64_t)magnitude, exponent, true, r, &overflow);
        wrong += got != (want | 0x80000000) || overflow != over;
    }
    tap_ok(!wrong, "stochastic: one million sums against the definition in 128 bits (%d differ)", wrong);
    wrong = 0;
    for (int i = 0; i < 100000; i++) { /* exact results never move */
        const int64_t sum = (int64_t)(tap_random(&state) & 0xffffff);
        bool overflow = false;
        const int32_t exponent = (int32_t)(tap_random(&state) % 250) - 149;
        wrong += mantis_align_lane(sum, exponent, true, (uint32_t)tap_random(&state) & 0xffffff, &overflow) !=
                 mantis_align_lane(sum, exponent, false, 0, &overflow);
    }
    tap_ok(!wrong, "stochastic: exact results never move");
}

/* A tensor that starts at group 3 and ends inside group 5, as lanes. */
static void tensor(void)
{
    enum { COUNT = 37, FIRST = 3 };
    const mantis_random_key key = {7, 8, 9};
    int64_t sums[COUNT];
    uint32_t words[COUNT];
    uint64_t state = 1;
    for (int i = 0; i < COUNT; i++)
        sums[i] = (int64_t)(tap_random(&state) >> 20);
    for (int stochastic = 0; stochastic < 2; stochastic++) {
        const mantis_align_options options = {-20, stochastic != 0, key, FIRST};
        int wrong = mantis_align(sums, COUNT, &options, words) != 0;
        for (int i = 0; i < COUNT; i++) {
            mantis_random random;
            bool overflow = false;
            mantis_random_seek(&random, key, (uint32_t)(FIRST + i / MANTIS_LANES));
            wrong += words[i] != mantis_align_lane(sums[i], -20, stochastic != 0,
                                                   mantis_random_word(&random, i % MANTIS_LANES), &overflow);
        }
        tap_ok(!wrong, "a tensor is its lanes, stochastic %d (%d differ)", stochastic, wrong);
    }
    tap_ok(mantis_align(sums, 1, &(mantis_align_options){.exponent = 300}, words) == MANTIS_STICKY_OVERFLOW,
           "a tensor's overflow");
}

int main(void)
{
    against_host();
    against_bisection();
    corners();
    stochastic();
    tensor();
    return tap_done();
}
