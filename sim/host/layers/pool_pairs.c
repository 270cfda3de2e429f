/* SPDX-License-Identifier: Apache-2.0 */
/* Windows of 2 x 2 pixels without padding, and the way back where they cover the image. Channels go side by side
 * through eight lanes; lanes before a pixel's first channel belong to pixels before it, which are written later, since
 * all goes from the last pixel to the first. Places are counted down in lanes: a number that comes there from a
 * register of its own takes as long as all else. Nothing branches on values: which is larger is a coin's toss. */
#include "host/layers/pool_pairs.h"

#include "numerics/simd_levels.h"

#include <stddef.h>
#include <string.h>

#define INLINE __attribute__((always_inline)) static inline

enum { LANES = 8 };

typedef float values __attribute__((vector_size(4 * LANES)));
typedef int32_t places __attribute__((vector_size(4 * LANES)));

/* Values and where they are from. By pointers: vectors as arguments would be another calling convention by level. */
typedef struct {
    values value;
    places from;
} picked;

/* That one where it is larger than the best, or a NaN. */
INLINE void beat(picked *best, const picked *here)
{
    const places take = (here->value > best->value) | (here->value != here->value);
    places bits, word;
    memcpy(&bits, &best->value, sizeof bits);
    memcpy(&word, &here->value, sizeof word);
    bits = (bits & ~take) | (word & take);
    best->from = (best->from & ~take) | (here->from & take);
    memcpy(&best->value, &bits, sizeof bits);
}

/* Eight channels of the window whose first pixel is `at`, and `below` the one under it. */
INLINE void pick(const float *a, ptrdiff_t c, ptrdiff_t line, const places *at, const places *below, float *pixel,
                 uint32_t *from)
{
    picked upper = {.from = *at}, right = {.from = *at + 1}, lower = {.from = *below}, last = {.from = *below + 1};
    memcpy(&upper.value, a, sizeof upper.value);
    memcpy(&right.value, a + c, sizeof right.value);
    memcpy(&lower.value, a + line, sizeof lower.value);
    memcpy(&last.value, a + line + c, sizeof last.value);
    beat(&upper, &right);
    beat(&lower, &last);
    beat(&upper, &lower);
    memcpy(pixel, &upper.value, sizeof upper.value);
    memcpy(from, &upper.from, sizeof upper.from);
}

static void pick_one(const pool_windows *p, const float *image, uint32_t corner, float *pixel, uint32_t *from)
{
    const uint32_t at[4] = {corner, corner + 1, corner + p->w, corner + p->w + 1};
    *from = corner;
    *pixel = image[(uint64_t)corner * p->c];
    for (int i = 1; i < 4; i++) {
        const float here = image[(uint64_t)at[i] * p->c];
        if (here > *pixel || here != here) {
            *pixel = here;
            *from = at[i];
        }
    }
}

MANTIS_SIMD_LEVELS void pool_pick_pairs(const pool_windows *p, const float *image, float *pixel, uint32_t *from)
{
    const ptrdiff_t c = p->c, line = c * p->w, step = c * p->stride;
    for (uint32_t y = p->oh; y-- > 0;) {
        const uint32_t beyond = p->stride * (y * p->w + p->ow);
        const ptrdiff_t begin = (ptrdiff_t)y * p->ow * c;
        const float *a = image + (ptrdiff_t)beyond * c;
        places at = (places){0} + (int32_t)beyond, below = at + (int32_t)p->w;
        ptrdiff_t out = begin + p->ow * c;
        while (out > begin && out >= LANES) {
            a -= step, out -= c, at -= (int32_t)p->stride, below -= (int32_t)p->stride;
            for (ptrdiff_t k = 0; k + LANES < c; k += LANES)
                pick(a + k, c, line, &at, &below, pixel + out + k, from + out + k);
            pick(a + c - LANES, c, line, &at, &below, pixel + out + c - LANES, from + out + c - LANES);
        }
        while (out > begin) {
            a -= step, out -= c;
            for (ptrdiff_t k = 0; k < c; k++)
                pick_one(p, image + k, (uint32_t)((a - image) / c), pixel + out + k, from + out + k);
        }
    }
}

/* Eight channels of two pixels, the last one first: each has what comes from there. */
INLINE void give(const float *pixel, const uint32_t *from, const places *at, ptrdiff_t c, float *to)
{
    values value;
    places where, bits;
    memcpy(&value, pixel, sizeof value);
    value = 0.0f + value;
    memcpy(&where, from, sizeof where);
    memcpy(&bits, &value, sizeof bits);
    const places first = bits & (where == *at), second = bits & (where == *at + 1);
    memcpy(to + c, &second, sizeof second);
    memcpy(to, &first, sizeof first);
}

MANTIS_SIMD_LEVELS void pool_give_back_pairs(const pool_windows *p, const float *pixel, const uint32_t *from,
                                             float *image)
{
    const ptrdiff_t c = p->c;
    for (uint32_t row = p->h; row-- > 0;) {
        ptrdiff_t begin = (ptrdiff_t)(row / 2) * p->ow * c, out = begin + p->ow * c;
        float *to = image + (ptrdiff_t)row * p->w * c + 2 * p->ow * c;
        places at = (places){0} + (int32_t)(row * p->w + 2 * p->ow);
        while (out > begin && out >= LANES) {
            out -= c, to -= 2 * c, at -= 2;
            for (ptrdiff_t k = 0; k + LANES < c; k += LANES)
                give(pixel + out + k, from + out + k, &at, c, to + k);
            give(pixel + out + c - LANES, from + out + c - LANES, &at, c, to + c - LANES);
        }
        while (out > begin) {
            const uint32_t place = row * p->w + 2 * (uint32_t)((out - begin) / c - 1);
            out -= c, to -= 2 * c;
            for (ptrdiff_t k = 0; k < 2 * c; k++)
                to[k] = from[out + k % c] == place + (k >= c) ? 0.0f + pixel[out + k % c] : 0.0f;
        }
    }
}
