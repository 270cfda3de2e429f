/* SPDX-License-Identifier: Apache-2.0 */
/* Coefficients of rows in 64 bits against the same equations in scaled.h's numbers, on both sides of each bound; and a
 * word of 64 bits against the align lane. */
#include "../common/tap.h"
#include "host/layers/moments.h"
#include "host/layers/row_moments.h"
#include "mantis/numerics.h"

enum { ROWS = 64 };

static uint64_t state = 1;

static uint64_t draw(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state ^ state >> 29;
}

/* Of any length up to `bits`, either sign. */
static int64_t number(int bits)
{
    const uint64_t size = draw() >> (64 - 1 - draw() % (unsigned)bits);
    return draw() & 1 ? (int64_t)size : -(int64_t)size;
}

static int words(void)
{
    int wrong = 0;
    for (int i = 0; i < 400000; i++) {
        int64_t m = number(63);
        const int32_t e = (int32_t)(draw() % 500) - 320;
        bool overflow = false;
        if (i % 3 == 0) /* near and on ties */
            m = number(26) * (INT64_C(1) << draw() % 30) + (int64_t)(draw() % 3) - 1;
        wrong += scaled_word_narrow(m, e) != mantis_align_lane(m, e, false, 0, &overflow);
    }
    return wrong + (scaled_word_narrow(INT64_MIN, 3) != 0xdf000000 + (3u << 23)) + (scaled_word_narrow(0, 9) != 0);
}

static const uint32_t N[] = {1, 2, 3, 64, 192, 768, 1000, 32768, 65535, 65536, 65537, 1 << 20};

/* Sums that a row of n elements of so many bits may have, and some that it may not. */
static void sums_of(uint32_t n, int bits, int64_t s[2])
{
    s[0] = number(bits + 1) * (int64_t)(1 + draw() % n);
    s[1] = (int64_t)(draw() >> (64 - 2 * bits + 2)) * n;
    if (draw() % 16 == 0 && s[0] >> 31 == 0)
        s[1] = s[0] * s[0] / n - (int64_t)(draw() % 3) + 1; /* a variance near 0, or below it */
    if (draw() % 16 == 0)
        s[draw() & 1] = number(46); /* S2 of n^2 has room in any case */
    if (draw() % 64 == 0)
        s[0] = s[1] = 0;
}

static int normalized(bool narrow_wanted)
{
    int wrong = 0, narrow = 0;
    for (int trial = 0; trial < 6000; trial++) {
        const uint32_t n = N[draw() % (sizeof N / sizeof *N)];
        const int bits = draw() & 1 ? 16 : 8;
        const row_moments r = row_moments_of(n, (int32_t)(draw() % 120) - 90);
        int64_t sums[ROWS][2];
        uint32_t a[ROWS], b[ROWS];
        if (r.narrow != narrow_wanted)
            continue;
        narrow++;
        for (int i = 0; i < ROWS; i++)
            sums_of(n, bits, sums[i]);
        row_moments_normalize(&r, (const int64_t(*)[2])sums, ROWS, a, b);
        for (int i = 0; i < ROWS; i++) {
            const moments m = moments_of(n, sums[i][0], sums[i][1], r.ex);
            const affine x = moments_normalize(&m);
            wrong += a[i] != scaled_word(x.a) || b[i] != scaled_word(x.b);
        }
    }
    return narrow > 100 ? wrong : -1;
}

static int gradients(void)
{
    int wrong = 0;
    for (int trial = 0; trial < 6000; trial++) {
        const uint32_t n = N[draw() % (sizeof N / sizeof *N)];
        const int32_t e1 = (int32_t)(draw() % 200) - 120, e2 = (int32_t)(draw() % 200) - 120;
        int64_t sums[ROWS][2];
        uint32_t sigma[ROWS], g[2][ROWS];
        for (int i = 0; i < ROWS; i++) {
            sums[i][0] = number(draw() % 4 ? 38 : 46);
            sums[i][1] = number(draw() % 4 ? 39 : 60);
            sigma[i] = (uint32_t)draw() % 0x7f800000 | (draw() % 8 ? 0 : 0x80000000);
            sigma[i] = draw() % 32 ? sigma[i] : 0;
        }
        row_moments_gradient(n, (const int64_t(*)[2])sums, e1, e2, sigma, ROWS, g[0], g[1]);
        for (int i = 0; i < ROWS; i++)
            for (int k = 0; k < 2; k++) {
                const scaled over = scaled_negate(scaled_divide(scaled_of_word(sigma[i]), n));
                wrong += g[k][i] != scaled_word(scaled_multiply(over, scaled_of(sums[i][k], k ? e2 : e1)));
            }
    }
    return wrong;
}

int main(void)
{
    tap_ok(words() == 0, "words of 64 bits as the align lane has them");
    tap_ok(normalized(true) == 0, "rows in 64 bits: the words of scaled numbers");
    tap_ok(normalized(false) == 0, "rows that have no room there too");
    tap_ok(gradients() == 0, "coefficients of backward");
    return tap_done();
}
