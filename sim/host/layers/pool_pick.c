/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/pool_pick.h"

#include <string.h>

enum { SIDE = 4 }; /* channels side by side, in a vector register where there are some */

typedef float values __attribute__((vector_size(4 * SIDE)));
typedef int32_t places __attribute__((vector_size(4 * SIDE)));

/* Which value is larger is a coin's toss, so nothing branches on it. A NaN passes: it must reach the peak. */
static inline void pick_side(const pool_pixels *w, const float *image, uint32_t width, uint32_t c, float *pixel,
                             uint32_t *from)
{
    const uint32_t corner = w->first_y * width + w->first_x;
    values best, here;
    places bits, where = (places){0} + (int32_t)corner;
    memcpy(&best, image + (uint64_t)corner * c, sizeof best);
    memcpy(&bits, &best, sizeof bits);
    for (uint32_t y = w->first_y; y <= w->last_y; y++)
        for (uint32_t x = w->first_x; x <= w->last_x; x++) {
            const uint32_t at = y * width + x;
            places word;
            memcpy(&here, image + (uint64_t)at * c, sizeof here);
            memcpy(&word, &here, sizeof word);
            const places take = (here > best) | (here != here);
            where = (where & ~take) | (take & (int32_t)at);
            bits = (bits & ~take) | (word & take);
            memcpy(&best, &bits, sizeof best);
        }
    memcpy(pixel, &best, sizeof best);
    memcpy(from, &where, sizeof where);
}

static void pick_one(const pool_pixels *w, const float *image, uint32_t width, uint32_t c, float *pixel, uint32_t *from)
{
    *from = w->first_y * width + w->first_x;
    *pixel = image[(uint64_t)*from * c];
    for (uint32_t y = w->first_y; y <= w->last_y; y++)
        for (uint32_t x = w->first_x; x <= w->last_x; x++) {
            const float here = image[(uint64_t)(y * width + x) * c];
            if (here > *pixel || here != here) {
                *pixel = here;
                *from = y * width + x;
            }
        }
}

/* The last sides overlap: what both pick is the same. */
void pool_pick(const pool_pixels *w, const float *image, uint32_t width, uint32_t c, float *pixel, uint32_t *from)
{
    for (uint32_t k = 0; c < SIDE && k < c; k++)
        pick_one(w, image + k, width, c, pixel + k, from + k);
    for (uint32_t k = 0; c >= SIDE && k < c; k += SIDE) {
        const uint32_t at = k + SIDE <= c ? k : c - SIDE;
        pick_side(w, image + at, width, c, pixel + at, from + at);
    }
}
