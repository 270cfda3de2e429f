/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/pool_pick.h"

#include "host/layers/pool_pairs.h"
#include "host/layers/pool_wide.h"

#include "numerics/simd_levels.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define INLINE __attribute__((always_inline)) static inline

/* Channels go side by side through 4 or 8 lanes. Where a pixel has fewer, the lanes before its first channel belong to
 * the pixel before it: pixels are written from the last to the first, so what they get is written over. An image's
 * first pixel has none before it and goes channel by channel. */
enum { MOST = 8 };

static uint32_t lanes_of(uint32_t c)
{
    return c > 4 ? MOST : c > 1 ? 4 : 1;
}

void pool_windows_span(const pool_windows *p, uint32_t at, uint32_t size, uint32_t *first, uint32_t *last)
{
    const uint32_t start = at * p->stride, end = start + p->kernel - 1 - p->pad;
    *first = start > p->pad ? start - p->pad : 0;
    *last = end < size ? end : size - 1;
}

typedef struct {
    uint32_t first_y, last_y, first_x, last_x;
} window;

/* first: of the lanes, from a pixel's first channel on. Which value is larger is a coin's toss, so nothing branches on
 * it. A NaN passes: it must reach the peak. */
#define PICK(LANES)                                                                                                    \
    typedef float values##LANES __attribute__((vector_size(4 * LANES)));                                               \
    typedef int32_t places##LANES __attribute__((vector_size(4 * LANES)));                                             \
    INLINE void pick##LANES(const window *w, const float *image, ptrdiff_t first, uint32_t width, uint32_t c,          \
                            float *pixel, uint32_t *from)                                                              \
    {                                                                                                                  \
        const uint32_t corner = w->first_y * width + w->first_x;                                                       \
        values##LANES best, here;                                                                                      \
        places##LANES bits, where = (places##LANES){0} + (int32_t)corner;                                              \
        memcpy(&best, image + ((ptrdiff_t)corner * c + first), sizeof best);                                           \
        memcpy(&bits, &best, sizeof bits);                                                                             \
        for (uint32_t y = w->first_y; y <= w->last_y; y++)                                                             \
            for (uint32_t x = w->first_x; x <= w->last_x; x++) {                                                       \
                const uint32_t at = y * width + x;                                                                     \
                places##LANES word;                                                                                    \
                memcpy(&here, image + ((ptrdiff_t)at * c + first), sizeof here);                                       \
                memcpy(&word, &here, sizeof word);                                                                     \
                const places##LANES take = (here > best) | (here != here);                                             \
                where = (where & ~take) | (take & (int32_t)at);                                                        \
                bits = (bits & ~take) | (word & take);                                                                 \
                memcpy(&best, &bits, sizeof best);                                                                     \
            }                                                                                                          \
        memcpy(pixel, &best, sizeof best);                                                                             \
        memcpy(from, &where, sizeof where);                                                                            \
    }                                                                                                                  \
    /* A pixel's gradients to the places at .. at + count - 1, the last first: each has those that come from there. */ \
    INLINE void give##LANES(const float *pixel, const uint32_t *from, uint32_t at, uint32_t count, uint32_t c,         \
                            float *to)                                                                                 \
    {                                                                                                                  \
        values##LANES value;                                                                                           \
        places##LANES where, bits;                                                                                     \
        memcpy(&value, pixel, sizeof value);                                                                           \
        memcpy(&where, from, sizeof where);                                                                            \
        value = 0.0f + value;                                                                                          \
        memcpy(&bits, &value, sizeof bits);                                                                            \
        for (uint32_t i = count; i-- > 0;) {                                                                           \
            const places##LANES here = bits & (where == (int32_t)(at + i));                                            \
            memcpy(to + (uint64_t)i * c, &here, sizeof here);                                                          \
        }                                                                                                              \
    }

PICK(4)
PICK(8)

static void pick_one(const window *w, const float *image, uint32_t width, uint32_t c, float *pixel, uint32_t *from)
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

/* The last lanes of many channels overlap those before: what both pick is the same. */
INLINE void pick_pixel(const window *w, const float *image, uint32_t width, uint32_t c, const uint32_t lanes,
                       float *pixel, uint32_t *from)
{
    if (lanes == 4) {
        pick4(w, image, (ptrdiff_t)c - 4, width, c, pixel + c - 4, from + c - 4);
        return;
    }
    for (uint32_t k = 0; k + 8 < c; k += 8)
        pick8(w, image, k, width, c, pixel + k, from + k);
    pick8(w, image, (ptrdiff_t)c - 8, width, c, pixel + c - 8, from + c - 8);
}

INLINE void pick_pixels(const pool_windows *p, const uint32_t lanes, const float *image, float *pixel, uint32_t *from)
{
    const uint32_t c = p->c;
    for (uint32_t y = p->oh; y-- > 0;)
        for (uint32_t x = p->ow; x-- > 0;) {
            const uint64_t at = ((uint64_t)y * p->ow + x) * c;
            window w;
            pool_windows_span(p, y, p->h, &w.first_y, &w.last_y);
            pool_windows_span(p, x, p->w, &w.first_x, &w.last_x);
            if (lanes > 1 && at > 0 && (w.first_x > 0 || w.first_y > 0)) {
                pick_pixel(&w, image, p->w, c, lanes, pixel + at, from + at);
                continue;
            }
            for (uint32_t k = 0; k < c; k++)
                pick_one(&w, image + k, p->w, c, pixel + at + k, from + at + k);
        }
}

MANTIS_SIMD_LEVELS static void pick_any(const pool_windows *p, const float *image, float *pixel, uint32_t *from)
{
    switch (lanes_of(p->c)) {
    case 1: pick_pixels(p, 1, image, pixel, from); break;
    case 4: pick_pixels(p, 4, image, pixel, from); break;
    default: pick_pixels(p, 8, image, pixel, from); break;
    }
}

void pool_pick(const pool_windows *p, const float *image, float *pixel, uint32_t *from)
{
    if (pool_wide_fits(p))
        pool_pick_wide(p, image, pixel, from);
    else if (p->kernel == 2 && p->pad == 0)
        pool_pick_pairs(p, image, pixel, from);
    else
        pick_any(p, image, pixel, from);
}

INLINE void give_pixel(const float *pixel, const uint32_t *from, uint32_t at, const uint32_t count, uint32_t c,
                       const uint32_t lanes, float *to)
{
    if (lanes == 4) {
        give4(pixel + c - 4, from + c - 4, at, count, c, to + c - 4);
        return;
    }
    for (uint32_t k = 0; k + 8 < c; k += 8)
        give8(pixel + k, from + k, at, count, c, to + k);
    give8(pixel + c - 8, from + c - 8, at, count, c, to + c - 8);
}

/* Windows that cover an image, each pixel once: every pixel is written, from the last to the first. */
INLINE void give_pixels(const pool_windows *p, const uint32_t lanes, float *image, const float *pixel,
                        const uint32_t *from)
{
    const uint32_t c = p->c, count = p->kernel;
    for (uint32_t row = p->h; row-- > 0;)
        for (uint32_t x = p->ow; x-- > 0;) {
            const uint64_t out = ((uint64_t)(row / count) * p->ow + x) * c;
            const uint32_t at = row * p->w + x * count;
            float *to = image + (uint64_t)at * c;
            if (lanes > 1 && out > 0) {
                give_pixel(pixel + out, from + out, at, count, c, lanes, to);
                continue;
            }
            for (uint32_t i = 0; i < count; i++)
                for (uint32_t k = 0; k < c; k++)
                    to[i * c + k] = from[out + k] == at + i ? 0.0f + pixel[out + k] : 0.0f;
        }
}

MANTIS_SIMD_LEVELS static void give_back_covering(const pool_windows *p, float *image, const float *pixel,
                                                  const uint32_t *from)
{
    switch (lanes_of(p->c)) {
    case 1: give_pixels(p, 1, image, pixel, from); break;
    case 4: give_pixels(p, 4, image, pixel, from); break;
    default: give_pixels(p, 8, image, pixel, from); break;
    }
}

void pool_give_back(const pool_windows *p, const float *pixel, const uint32_t *from, float *image)
{
    const uint64_t size = (uint64_t)p->oh * p->ow * p->c;
    if (p->stride == p->kernel && p->pad == 0 && p->h == p->oh * p->kernel && p->w == p->ow * p->kernel) {
        if (pool_wide_fits(p))
            pool_give_back_wide(p, pixel, from, image);
        else if (p->kernel == 2)
            pool_give_back_pairs(p, pixel, from, image);
        else
            give_back_covering(p, image, pixel, from);
        return;
    }
    memset(image, 0, (uint64_t)p->h * p->w * p->c * sizeof *image);
    for (uint64_t k = 0; k < size; k += p->c)
        for (uint64_t e = 0; e < p->c; e++)
            image[(uint64_t)from[k + e] * p->c + e] += pixel[k + e];
}
