/* SPDX-License-Identifier: Apache-2.0 */
/* The largest value of each window and its way back: against plain loops, for every number of channels around a vector
 * register's, for windows that cover an image, leave pixels out, overlap or reach into padding; with ties, zeros of
 * both signs, infinities and NaN. */
#include "../common/tap.h"
#include "host/layers/pool_pairs.h"
#include "host/layers/pool_wide.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 9, LONG = 40, CHANNELS = 37, VALUES = SIZE * LONG * CHANNELS, GUARD = 16 };

/* The way that is chosen, or one that may not be: of a processor without AVX-512, or for other channels. */
typedef struct {
    void (*pick)(const pool_windows *p, const float *image, float *pixel, uint32_t *from);
    void (*give_back)(const pool_windows *p, const float *pixel, const uint32_t *from, float *image);
} way;

static const way CHOSEN = {pool_pick, pool_give_back}, PAIRS = {pool_pick_pairs, pool_give_back_pairs};

static float images[VALUES], pixel[GUARD + VALUES + GUARD], gradients[VALUES], back[GUARD + VALUES + GUARD],
    want[VALUES];
static uint32_t from[GUARD + VALUES + GUARD];
static const float *image; /* the last of images' values */

static void plain(const pool_windows *p, uint32_t y, uint32_t x, uint32_t k, float *value, uint32_t *where)
{
    bool any = false;
    for (uint32_t dy = 0; dy < p->kernel; dy++)
        for (uint32_t dx = 0; dx < p->kernel; dx++) {
            const uint32_t row = y * p->stride + dy - p->pad, col = x * p->stride + dx - p->pad;
            if (row >= p->h || col >= p->w) /* one before 0 is beyond, too */
                continue;
            const float v = image[(row * p->w + col) * p->c + k];
            if (!any || v > *value || v != v) {
                *value = v;
                *where = row * p->w + col;
            }
            any = true;
        }
}

static void draw(float *to, uint32_t n, int kinds)
{
    static const uint32_t WORDS[] = {0,          0x80000000, 0x3f800000, 0x3f800000, 0xbf800000, 0x7f800000,
                                     0xff800000, 0x7fc00000, 0xffc00001, 1,          0x80000001, 0x40490fdb};
    for (uint32_t i = 0; i < n; i++)
        memcpy(&to[i], &WORDS[rand() % kinds], 4);
}

/* Bytes around what is written stay. */
static bool guarded(const void *array, uint32_t n)
{
    const uint32_t *word = array;
    for (uint32_t i = 0; i < GUARD; i++)
        if (word[i] != 0x5a5a5a5a || word[GUARD + n + i] != 0x5a5a5a5a)
            return false;
    return true;
}

static int wrong(const pool_windows *p, const way *by, int kinds)
{
    int different = 0;
    const uint32_t in = p->h * p->w * p->c, out = p->oh * p->ow * p->c;
    float *const gradient = gradients + VALUES - out;
    image = images + VALUES - in;
    draw(images + VALUES - in, in, kinds);
    draw(gradient, out, 5);
    memset(pixel, 0x5a, sizeof pixel);
    memset(from, 0x5a, sizeof from);
    memset(back, 0x5a, sizeof back);
    memset(want, 0, sizeof want);
    by->pick(p, image, pixel + GUARD, from + GUARD);
    by->give_back(p, gradient, from + GUARD, back + GUARD);
    for (uint32_t i = 0; i < out; i++) {
        float value = 0;
        uint32_t where = 0;
        plain(p, i / p->c / p->ow, i / p->c % p->ow, i % p->c, &value, &where);
        different += memcmp(&value, &pixel[GUARD + i], 4) != 0 || where != from[GUARD + i];
        want[where * p->c + i % p->c] += gradient[i];
    }
    different += memcmp(back + GUARD, want, in * sizeof *want) != 0;
    return different + !guarded(pixel, out) + !guarded(from, out) + !guarded(back, in);
}

int main(void)
{
    static const struct {
        const char *what;
        uint32_t h, w, kernel, stride, pad;
    } SHAPES[] = {{"windows that cover", 8, 6, 2, 2, 0},
                  {"one window", 3, 3, 3, 3, 0},
                  {"larger ones that cover", 6, 9, 3, 3, 0},
                  {"a row and a column left over", 9, 7, 2, 2, 0},
                  {"windows apart", 8, 8, 2, 3, 0},
                  {"windows that overlap", 7, 9, 3, 2, 0},
                  {"a long row", 4, 40, 2, 2, 0},
                  {"long rows", 6, 38, 2, 2, 0},
                  {"padding", 8, 9, 3, 2, 1},
                  {"single pixels", 3, 4, 1, 1, 0}};
    int wide = 0;
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        int different = 0;
        for (uint32_t c = 1; c <= CHANNELS; c++)
            for (int trial = 0; trial < 20; trial++) {
                pool_windows p = {SHAPES[i].h, SHAPES[i].w, c, 0, 0, SHAPES[i].kernel, SHAPES[i].stride, SHAPES[i].pad};
                p.oh = (p.h + 2 * p.pad - p.kernel) / p.stride + 1;
                p.ow = (p.w + 2 * p.pad - p.kernel) / p.stride + 1;
                const bool pairs = p.kernel == 2 && p.stride == 2 && p.h % 2 == 0 && p.w % 2 == 0;
                different += wrong(&p, pairs && trial & 2 ? &PAIRS : &CHOSEN, trial & 1 ? 12 : 5);
                wide += pool_wide_fits(&p);
            }
        tap_ok(!different, "%s: 1 to %d channels (%d differences)", SHAPES[i].what, CHANNELS, different);
    }
    if (!wide)
        tap_skip("sixteen lanes", "this processor lacks AVX-512");
    return tap_done();
}
