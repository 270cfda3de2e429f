/* SPDX-License-Identifier: Apache-2.0 */
/* Map, align and vector kernels of every SIMD level against the lanes, where fast paths begin and end: all exponents
 * around the ends of the normal range, sums of every length down to one, carries, both rounding modes, odd counts; and
 * that the thread's floating-point mode has no say. */
#include "levels.h"

#include <fenv.h>
#include <string.h>

enum { N = 67 };

static int32_t pick(uint64_t *state)
{
    const unsigned length = (unsigned)(tap_random(state) % 32);
    const int32_t power = (int32_t)(UINT32_C(1) << length), near = (int32_t)(tap_random(state) % 3) - 1;
    switch (tap_random(state) % 8) {
    case 0: return 0;
    case 1: return INT32_MIN;
    case 2: return INT32_MAX - (int32_t)(tap_random(state) % 3);
    case 3: return (int32_t)(tap_random(state) % 7) - 3;
    case 4: return -(int32_t)((uint32_t)power - 1 >= (UINT32_C(1) << 31) ? 1 : (uint32_t)power - 1);
    case 5: return length < 30 ? power + near : near;
    default: return (int32_t)(uint32_t)(tap_random(state) >> (32 + tap_random(state) % 32));
    }
}

static uint32_t larger(uint32_t peak, uint32_t word)
{
    return (word & 0x7fffffff) > peak ? word & 0x7fffffff : peak;
}

static int align_differs(const mantis_loops *k)
{
    uint64_t state = 1;
    int wrong = 0;
    for (int32_t exponent = -260; exponent <= 140; exponent++) {
        for (int variant = 0; variant < 40; variant++) {
            int32_t acc[N], bias[N];
            uint32_t r[N], out[N], want[N];
            const size_t n = 1 + (size_t)(tap_random(&state) % N);
            mantis_marks marks = {0, 0}, expected = {0, 0};
            bool overflow = false;
            for (size_t i = 0; i < n; i++) {
                acc[i] = pick(&state);
                bias[i] = pick(&state);
                r[i] = (uint32_t)tap_random(&state) & 0xffffff;
                r[i] = variant & 4 ? 0xffffff : r[i];
                want[i] = mantis_align_lane((int64_t)acc[i] + (variant & 1 ? bias[i] : 0), exponent, variant & 2, r[i],
                                            &overflow);
                expected.peak = larger(expected.peak, want[i]);
            }
            expected.sticky = overflow ? MANTIS_STICKY_OVERFLOW : 0;
            k->align(acc, variant & 1 ? bias : NULL, n, exponent, variant & 2 ? r : NULL, (uint8_t *)out, &marks);
            wrong += memcmp(out, want, 4 * n) != 0 || memcmp(&marks, &expected, sizeof marks) != 0;
        }
    }
    return wrong;
}

/* A bias beyond 32 bits or a bias window: biases of 46 bits, shifts on both sides of 31 and 63, sums that vanish. */
static int wide_differs(const mantis_loops *k)
{
    static const int32_t shifts[] = {0, 1, 2, 7, 22, 30, 31, 32, 33, 62, 63, 64, 65, 127, 128, 1106};
    const int64_t largest = (INT64_C(1) << 46) - 1;
    uint64_t state = 4;
    int wrong = 0;
    for (int32_t exponent = -260; exponent <= 140; exponent++) {
        for (int variant = 0; variant < 40; variant++) {
            int32_t acc[N];
            int64_t bias[N];
            uint32_t r[N], out[N + 1], want[N];
            const size_t n = 1 + (size_t)(tap_random(&state) % N);
            const int32_t shift = shifts[tap_random(&state) % (sizeof shifts / sizeof *shifts)];
            mantis_marks marks = {0, 0}, expected = {0, 0};
            bool overflow = false;
            out[n] = 0x12345678;
            for (size_t i = 0; i < n; i++) {
                acc[i] = pick(&state);
                const int64_t any = (int64_t)(tap_random(&state) >> (18 + tap_random(&state) % 46));
                bias[i] = variant & 1 && i % 3 == 0 ? largest - (int64_t)i : any;
                bias[i] = tap_random(&state) & 1 ? -bias[i] : bias[i];
                bias[i] = variant & 8 && i % 4 == 0 ? -mantis_bias_add(acc[i], shift, 0) : bias[i];
                r[i] = variant & 4 ? 0xffffff : (uint32_t)tap_random(&state) & 0xffffff;
                want[i] =
                    mantis_align_lane(mantis_bias_add(acc[i], shift, bias[i]), exponent, variant & 2, r[i], &overflow);
                expected.peak = larger(expected.peak, want[i]);
            }
            expected.sticky = overflow ? MANTIS_STICKY_OVERFLOW : 0;
            k->align_wide(acc, shift, bias, n, exponent, variant & 2 ? r : NULL, (uint8_t *)out, &marks);
            wrong += memcmp(out, want, 4 * n) != 0 || memcmp(&marks, &expected, sizeof marks) != 0;
            wrong += out[n] != 0x12345678;
        }
    }
    return wrong;
}

/* A run of n elements from the first on, by the loop for its plan. */
static void run_vector(const mantis_loops *k, const mantis_vector_plan *plan, size_t n, const uint32_t *const words[4],
                       mantis_marks *marks)
{
    const bool drawn[4] = {words[0] != NULL, words[1] != NULL, words[2] != NULL, words[3] != NULL};
    k->vector(plan, drawn)(plan, 0, 0, 0, n, words, marks);
}

/* Two DFP-16 terms and a constant, coefficients one per channel; distances make sums of any length down to one. */
static int vector_differs(const mantis_loops *k)
{
    uint64_t state = 2;
    int wrong = 0;
    for (int32_t exponent = -260; exponent <= 140; exponent++) {
        for (int variant = 0; variant < 40; variant++) {
            int16_t x[2][N], c[3][N];
            uint32_t r[N], gate[N], out[N], want[N];
            const size_t n = 1 + (size_t)(tap_random(&state) % N);
            mantis_vector_plan plan;
            mantis_marks marks = {0, 0}, expected = {0, 0};
            bool overflow = false;
            memset(&plan, 0, sizeof plan);
            for (int t = 0; t < 4; t++) {
                if (t != 1) {
                    plan.term[t] = (mantis_vector_operand){
                        3, (uint8_t *)x[t & 1], 0, 1, (uint8_t *)c[t ? t - 1 : 0], (int32_t)(tap_random(&state) % 64)};
                }
            }
            plan.term[2].x = (uint8_t *)x[1];
            plan.term[variant & 8 ? 0 : 2].distance = 0;
            plan.relu = variant & 16;
            plan.gate = variant & 32 ? (uint8_t *)gate : NULL;
            plan.out = (uint8_t *)out;
            plan.exponent = exponent;
            const bool small = variant & 1;
            for (size_t i = 0; i < n; i++) {
                for (int t = 0; t < 3; t++)
                    c[t][i] = (int16_t)(pick(&state) >> (small ? 29 : 0));
                x[0][i] = (int16_t)(pick(&state) >> (small ? 29 : 0));
                x[1][i] = (int16_t)pick(&state);
                r[i] = variant & 4 ? 0xffffff : (uint32_t)tap_random(&state) & 0xffffff;
                gate[i] = tap_random(&state) % 3 ? (uint32_t)tap_random(&state) : 0;
                const int64_t sum = mantis_vector_term(c[0][i] * x[0][i], plan.term[0].distance) +
                                    mantis_vector_term(c[1][i] * x[1][i], plan.term[2].distance) +
                                    mantis_vector_term(c[2][i], plan.term[3].distance);
                want[i] = mantis_align_lane(sum, exponent, variant & 2, r[i], &overflow);
                want[i] = plan.relu && want[i] >> 31 ? 0 : want[i];
                want[i] = plan.gate && (gate[i] == 0 || gate[i] >> 31) ? 0 : want[i];
                expected.peak = larger(expected.peak, want[i]);
            }
            expected.sticky = overflow ? MANTIS_STICKY_OVERFLOW : 0;
            const uint32_t *const words[4] = {NULL, NULL, NULL, variant & 2 ? r : NULL};
            run_vector(k, &plan, n, words, &marks);
            wrong += memcmp(out, want, 4 * n) != 0 || memcmp(&marks, &expected, sizeof marks) != 0;
        }
    }
    return wrong;
}

/* x modulo 2^48, in -2^47 .. 2^47 - 1. */
static int64_t wrap48(int64_t x)
{
    const int64_t turn = INT64_C(1) << 48, half = turn / 2;
    return x >= half ? x - turn : x < -half ? x + turn : x;
}

/* Pairs of terms at and around the one sum that does not fit in 48 bits: -32768 in both factors of terms 0 and 1, at
 * equal exponents. */
static int pair_differs(const mantis_loops *k)
{
    enum { LONG = 613 };
    uint64_t state = 3;
    int wrong = 0, wraps = 0;
    for (int32_t exponent = -260; exponent <= 140; exponent += 4) {
        for (int variant = 0; variant < 64; variant++) {
            static int16_t x[3][LONG], c[4][LONG];
            static uint32_t r[LONG], out[LONG], want[LONG];
            const size_t n = 1 + (size_t)(tap_random(&state) % LONG);
            mantis_vector_plan plan;
            mantis_marks marks = {0, 0}, expected = {0, 0};
            bool overflow = false;
            memset(&plan, 0, sizeof plan);
            for (int t = 0; t < 4; t++) {
                const bool present = t < 2 || tap_random(&state) & 1;
                const int32_t distance = t < 2 && variant & 3 ? 0 : (int32_t)(tap_random(&state) % 3);
                plan.term[t] = (mantis_vector_operand){present ? t < 3 ? 3 : 1 : 0,
                                                       t < 3 ? (uint8_t *)x[t] : NULL,
                                                       0,
                                                       (int)(tap_random(&state) % 3),
                                                       (uint8_t *)c[t],
                                                       distance};
            }
            plan.out = (uint8_t *)out;
            plan.exponent = exponent;
            for (size_t i = 0; i < n; i++) {
                for (int t = 0; t < 4; t++) {
                    c[t][i] = tap_random(&state) % 4 ? INT16_MIN : (int16_t)tap_random(&state);
                    if (t < 3)
                        x[t][i] = tap_random(&state) % 4 ? INT16_MIN : (int16_t)tap_random(&state);
                }
                r[i] = (uint32_t)tap_random(&state) & 0xffffff;
            }
            c[0][0] = c[1][0] = INT16_MIN;
            for (size_t i = 0; i < n; i++) {
                int64_t a[4] = {0, 0, 0, 0};
                for (int t = 0; t < 4; t++) {
                    const int32_t factor = c[t][plan.term[t].layout == 1 ? i : 0];
                    a[t] = plan.term[t].kind
                               ? mantis_vector_term(t < 3 ? factor * x[t][i] : factor, plan.term[t].distance)
                               : 0;
                }
                wraps += wrap48(a[0] + a[1]) != a[0] + a[1];
                want[i] = mantis_align_lane(wrap48(a[0] + a[1]) + wrap48(a[2] + a[3]), exponent, variant & 4, r[i],
                                            &overflow);
                expected.peak = larger(expected.peak, want[i]);
            }
            expected.sticky = overflow ? MANTIS_STICKY_OVERFLOW : 0;
            const uint32_t *const words[4] = {NULL, NULL, NULL, variant & 4 ? r : NULL};
            run_vector(k, &plan, n, words, &marks);
            wrong += memcmp(out, want, 4 * n) != 0 || memcmp(&marks, &expected, sizeof marks) != 0;
        }
    }
    return wraps ? wrong : -1;
}

/* REDUCE's loops of a level, every width, at lengths around vectors' sizes. */
static int reduce_differs(const mantis_reduce_loops *loops)
{
    enum { MOST = 300 };
    uint8_t x[2][2 * MOST];
    int64_t s1[MOST], s2[MOST], sums[2];
    uint64_t state = 11;
    int wrong = 0;
    for (size_t n = 1; n <= MOST; n += n < 70 ? 1 : 23)
        for (unsigned form = 0; form < 8; form++) {
            const bool absolute = form & 1, q_wide = form & 2, p_wide = form & 4;
            int64_t want[2] = {0, 0};
            for (size_t i = 0; i < 2 * MOST; i++) {
                x[0][i] = tap_random(&state) % 3 ? (uint8_t)tap_random(&state) : 0x80;
                x[1][i] = (uint8_t)tap_random(&state);
            }
            memset(s1, 0, sizeof s1);
            memset(s2, 0, sizeof s2);
            loops->channels[q_wide][p_wide](x[0], x[1], absolute, n, s1, s2);
            loops->row[q_wide][p_wide](x[0], x[1], absolute, n, sums);
            for (size_t i = 0; i < n; i++) {
                const int64_t q = q_wide ? (int16_t)(x[0][2 * i] | x[0][2 * i + 1] << 8) : (int8_t)x[0][i];
                const int64_t p = p_wide ? (int16_t)(x[1][2 * i] | x[1][2 * i + 1] << 8) : (int8_t)x[1][i];
                const int64_t one = absolute && q < 0 ? -q : q;
                wrong += s1[i] != one || s2[i] != q * p;
                want[0] += one;
                want[1] += q * p;
            }
            wrong += memcmp(sums, want, sizeof sums) != 0;
        }
    return wrong;
}

/* A level's loop over rows against its loop over one: odd and even rows, more columns than a register's and fewer,
 * divisors of it or not, more rows than stay in a cache, and -32768 in many places. */
static int rows_differ(const mantis_reduce_loops *loops)
{
    static const uint64_t shapes[][2] = {{1, 1},   {2, 1},   {3, 2},   {7, 5},     {64, 16},  {65, 16},  {129, 8},
                                         {33, 31}, {34, 32}, {35, 33}, {300, 144}, {9, 4096}, {1500, 6}, {40000, 1}};
    static uint8_t x[2][2 * 50000];
    static int64_t got[2][4096], want[2][4096];
    uint64_t state = 5;
    int wrong = 0;
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
        for (int form = 0; form < 4; form++) {
            const uint64_t rows = shapes[k][0], cols = shapes[k][1];
            const uint8_t *const p = form & 1 ? x[0] : x[1];
            for (size_t i = 0; i < 2 * rows * cols; i += 2) {
                const bool least = form & 2 || tap_random(&state) % 3 == 0;
                for (int b = 0; b < 2; b++) {
                    x[b][i] = least ? 0 : (uint8_t)tap_random(&state);
                    x[b][i + 1] = least ? 0x80 : (uint8_t)tap_random(&state);
                }
            }
            memset(got, 0, sizeof got);
            memset(want, 0, sizeof want);
            loops->rows(x[0], p, rows, cols, got[0], got[1]);
            for (uint64_t row = 0; row < rows; row++)
                loops->channels[1][1](x[0] + 2 * row * cols, p + 2 * row * cols, false, cols, want[0], want[1]);
            wrong += memcmp(got, want, sizeof got) != 0;
        }
    return wrong;
}

/* A level's loop that sums each of some rows, against its loop over one: those that it does, and nothing written behind
 * them. */
static int each_differ(const mantis_reduce_loops *loops)
{
    static const uint64_t shapes[][2] = {{1, 64},  {7, 64},  {8, 1},   {8, 31},  {9, 32},          {15, 33}, {16, 63},
                                         {17, 64}, {64, 64}, {24, 65}, {12, 96}, {9, REDUCE_EACH}, {8, 1000}};
    enum { MOST = 9 * REDUCE_EACH, GUARD = 32, ROOM = 16 * 64 + GUARD };
    static uint8_t x[2][2 * MOST], got[ROOM], want[ROOM];
    uint64_t state = 6;
    int wrong = 0;
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
        for (int form = 0; form < 4; form++) {
            const uint64_t rows = shapes[k][0], cols = shapes[k][1];
            const uint8_t *const p = form & 1 ? x[0] : x[1];
            for (size_t i = 0; i < 2 * rows * cols; i++) {
                const bool least = form & 2;
                x[0][i] = least ? i % 2 << 7 : (uint8_t)tap_random(&state);
                x[1][i] = least ? i % 2 << 7 : (uint8_t)tap_random(&state);
            }
            memset(got, 0x5a, ROOM);
            memset(want, 0x5a, ROOM);
            const uint64_t done = loops->each(x[0], p, rows, cols, got);
            for (uint64_t row = 0; row < done && row < rows; row++) {
                int64_t sums[2];
                loops->row[1][1](x[0] + 2 * row * cols, p + 2 * row * cols, false, cols, sums);
                memcpy(want + 16 * row, sums, sizeof sums);
            }
            wrong += done + 8 <= rows || done > rows || memcmp(got, want, ROOM) != 0;
        }
    return wrong;
}

/* A level's depthwise loops over pixels against its loops over one: channels around sixteen and 64, one tap to more
 * than four, one pixel to as many as a call may have, bytes at both ends of their range. */
static int pixels_differ(const mantis_loops *loops)
{
    enum { WIDE = 200, PITCH = 256 };
    static const size_t channels[] = {1, 15, 16, 17, 32, 63, 64, 65, 80, 81, 128, 145, WIDE};
    static uint8_t bytes[64 * 1024], w[25 * PITCH];
    static int32_t got[25 * PITCH], want[25 * PITCH];
    const uint8_t *x[CHANNELS_PIXELS * 25];
    uint64_t state = 9;
    int wrong = 0;
    for (size_t c = 0; c < sizeof channels / sizeof *channels; c++)
        for (size_t kernel = 1; kernel <= 5; kernel++) {
            const size_t n = channels[c], taps = kernel * kernel, pixels = 1 + tap_random(&state) % CHANNELS_PIXELS;
            for (size_t i = 0; i < sizeof bytes; i++)
                bytes[i] = (uint8_t)(tap_random(&state) % 4 ? tap_random(&state) : 0x7f + (i & 1));
            for (size_t i = 0; i < sizeof w; i++)
                w[i] = (uint8_t)(tap_random(&state) % 4 ? tap_random(&state) : 0x7f + (i & 1));
            for (size_t i = 0; i < pixels * taps; i++)
                x[i] = bytes + tap_random(&state) % (sizeof bytes - WIDE);
            memset(got, 0, sizeof got);
            memset(want, 0, sizeof want);
            loops->channels_pixels(x, pixels, w, PITCH, taps, n, got, PITCH);
            for (size_t m = 0; m < pixels; m++)
                loops->channels(x + m * taps, w, PITCH, taps, n, want + m * PITCH);
            wrong += memcmp(got, want, sizeof got) != 0;
            loops->channels_outer_pixels(x, pixels, w, n, taps, n, got, PITCH);
            for (size_t m = 0; m < pixels; m++)
                loops->channels_outer(x + m * taps, w + m * n, taps, n, want, PITCH);
            wrong += memcmp(got, want, sizeof got) != 0;
        }
    return wrong;
}

/* The same of outputs in rows that share their columns of taps: rows of one output to more than a call has, entered
 * anywhere, taps forward and backward. */
static int channel_rows_differ(const mantis_loops *loops)
{
    enum { WIDE = 200, PITCH = 256, TAPS = 9 };
    static const size_t channels[] = {1, 15, 16, 17, 33, 48, 49, 63, 64, 65, 112, 113, WIDE};
    static uint8_t bytes[64 * 1024], w[TAPS * PITCH];
    static int32_t got[CHANNELS_PIXELS * PITCH], want[CHANNELS_PIXELS * PITCH];
    const uint8_t *x[CHANNELS_PIXELS * TAPS];
    uint64_t state = 11;
    int wrong = 0;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(tap_random(&state) % 4 ? tap_random(&state) : 0x7f + (i & 1));
    for (size_t c = 0; c < 8 * (sizeof channels / sizeof *channels); c++) {
        const size_t n = channels[c / 8], row = 1 + tap_random(&state) % 20;
        const mantis_channels_rows rows = {
            x, 1 + tap_random(&state) % CHANNELS_PIXELS, 1 + tap_random(&state) % row, row, c % 2, (uintptr_t)bytes,
            64};
        for (size_t i = 0; i < sizeof w; i++)
            w[i] = (uint8_t)(tap_random(&state) % 4 ? tap_random(&state) : 0x7f + (i & 1));
        for (size_t i = 0; i < rows.outputs * TAPS; i++) {
            const size_t m = i / TAPS, column = i % 3;
            const bool begins = m == 0 || (m >= rows.first && (m - rows.first) % row == 0);
            x[i] = bytes + tap_random(&state) % (sizeof bytes - WIDE);
            if (!begins && !rows.back && column < 2)
                x[i] = x[i - TAPS + 1];
            else if (!begins && rows.back && column > 0)
                x[i] = x[i - TAPS - 1];
        }
        memset(got, 0, sizeof got);
        memset(want, 0, sizeof want);
        loops->channels_rows(&rows, w, PITCH, n, got, PITCH);
        for (size_t m = 0; m < rows.outputs; m++)
            loops->channels(x + m * TAPS, w, PITCH, TAPS, n, want + m * PITCH);
        wrong += memcmp(got, want, sizeof got) != 0;
    }
    return wrong;
}

/* Map lanes: every emax and width, words near it, far below it, above it, subnormal, zero, not finite. */
static uint32_t pick_word(uint64_t *state, int32_t emax)
{
    const uint32_t sign = (uint32_t)(tap_random(state) >> 63) << 31, fraction = (uint32_t)tap_random(state) & 0x7fffff;
    const int32_t below = (int32_t)(tap_random(state) % 40), field = emax - below;
    switch (tap_random(state) % 8) {
    case 0: return sign;
    case 1: return sign | fraction;
    case 2: return sign | (uint32_t)(tap_random(state) % 256) << 23 | fraction;
    case 3: return sign | (uint32_t)(field > 0 ? field : 0) << 23 | (tap_random(state) & 1 ? 0x7fffff : 0);
    default: return sign | (uint32_t)(field > 0 ? field : 0) << 23 | fraction;
    }
}

static int map_differs(const mantis_loops *k)
{
    static const int BITS[] = {4, 5, 6, 7, 8, 16};
    uint64_t state = 9;
    int wrong = 0;
    for (int32_t emax = 1; emax <= 255; emax++) {
        for (int variant = 0; variant < 24; variant++) {
            uint32_t words[N], r[N];
            int16_t want[N], out[N];
            const int bits = BITS[variant % 6];
            const size_t n = 1 + (size_t)(tap_random(&state) % N), bytes = bits == 16 ? 2 * n : n;
            mantis_marks marks = {0, 0};
            bool saturated = false;
            for (size_t i = 0; i < n; i++) {
                words[i] = pick_word(&state, emax);
                words[i] = variant >= 12 && (int32_t)(words[i] >> 23 & 0xff) > emax ? 0 : words[i];
                r[i] = (uint32_t)tap_random(&state) & 0xffffff;
                const int32_t q =
                    mantis_map_lane(words[i], emax, bits, variant & 1 ? r[i] : MANTIS_RANDOM_NEAREST, &saturated);
                if (bits == 16)
                    want[i] = (int16_t)q;
                else
                    ((int8_t *)want)[i] = (int8_t)q;
            }
            k->map((const uint8_t *)words, n, variant & 1 ? r : NULL, emax, bits, (uint8_t *)out, &marks);
            wrong += memcmp(out, want, bytes) != 0 || marks.sticky != (saturated ? MANTIS_STICKY_SATURATED : 0);
        }
    }
    return wrong;
}

/* In each mode of the thread but the usual one. */
static int mode_differs(const mantis_loops *k)
{
    static const int MODES[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    int wrong = 0;
    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++) {
        wrong += fesetround(MODES[i]) != 0;
        wrong += map_differs(k) + align_differs(k) + vector_differs(k);
    }
    wrong += fesetround(FE_TONEAREST) != 0;
#if defined(__x86_64__) && defined(__GNUC__)
    /* subnormal operands and results as zeros, and both rounded up */
    static const unsigned ZEROS[] = {0x8040, 0x8040 | 0x4000};
    const unsigned usual = __builtin_ia32_stmxcsr();
    for (size_t i = 0; i < sizeof ZEROS / sizeof *ZEROS; i++) {
        __builtin_ia32_ldmxcsr(usual | ZEROS[i]);
        wrong += map_differs(k) + align_differs(k) + vector_differs(k);
    }
    __builtin_ia32_ldmxcsr(usual);
#endif
    return wrong;
}

static void test(const mantis_loops *k, const char *name)
{
    int wrong = map_differs(k);
    tap_ok(!wrong, "%s: map kernel, every emax and width (%d blocks differ)", name, wrong);
    wrong = align_differs(k);
    tap_ok(!wrong, "%s: align kernel, exponents -260..140 (%d blocks differ)", name, wrong);
    wrong = wide_differs(k);
    tap_ok(!wrong, "%s: align kernel of a bias window, exponents -260..140 (%d blocks differ)", name, wrong);
    wrong = vector_differs(k);
    tap_ok(!wrong, "%s: vector kernel, exponents -260..140 (%d blocks differ)", name, wrong);
    wrong = pair_differs(k);
    tap_ok(!wrong, "%s: vector kernel, pairs that wrap in 48 bits (%d blocks differ)", name, wrong);
    wrong = mode_differs(k);
    tap_ok(!wrong, "%s: map, align and vector kernel in other modes of the thread (%d blocks differ)", name, wrong);
    wrong = reduce_differs(k->reduce);
    tap_ok(!wrong && (k == &mantis_loops_scalar || k->reduce != mantis_loops_scalar.reduce),
           "%s: REDUCE's loops, of this level's own (%d sums differ)", name, wrong);
    if (k->channels_pixels) {
        wrong = pixels_differ(k);
        tap_ok(!wrong, "%s: depthwise loops over pixels (%d shapes differ)", name, wrong);
        wrong = channel_rows_differ(k);
        tap_ok(!wrong, "%s: depthwise loop over rows of outputs (%d shapes differ)", name, wrong);
    }
    if (k->reduce->rows) {
        wrong = rows_differ(k->reduce);
        tap_ok(!wrong, "%s: REDUCE's loop over rows (%d shapes differ)", name, wrong);
        wrong = each_differ(k->reduce);
        tap_ok(!wrong, "%s: REDUCE's loop of each row's sums (%d shapes differ)", name, wrong);
    }
}

int main(void)
{
    return at_each_level(test);
}
