/* SPDX-License-Identifier: Apache-2.0 */
/* The largest value of a window: against a plain loop, for every number of channels around a vector register's, with
 * ties, zeros of both signs, infinities and NaN. */
#include "../common/tap.h"
#include "host/layers/pool_pick.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 6, CHANNELS = 13 };

static void plain(const pool_pixels *w, const float *image, uint32_t c, uint32_t k, float *value, uint32_t *from)
{
    bool any = false;
    for (uint32_t y = w->first_y; y <= w->last_y; y++)
        for (uint32_t x = w->first_x; x <= w->last_x; x++) {
            const uint32_t at = y * SIZE + x;
            const float v = image[at * c + k];
            if (!any || v > *value || v != v) {
                *value = v;
                *from = at;
            }
            any = true;
        }
}

static int wrong(uint32_t c)
{
    static const uint32_t WORDS[] = {0,          0x80000000, 0x3f800000, 0x3f800000, 0xbf800000, 0x7f800000,
                                     0xff800000, 0x7fc00000, 0xffc00001, 1,          0x80000001, 0x40490fdb};
    int different = 0;
    for (int trial = 0; trial < 300; trial++) {
        float image[SIZE * SIZE * CHANNELS], pixel[CHANNELS + 1];
        uint32_t from[CHANNELS + 1];
        for (uint32_t i = 0; i < SIZE * SIZE * c; i++)
            memcpy(&image[i], &WORDS[rand() % (trial & 1 ? 12 : 5)], 4);
        pool_pixels w = {(uint32_t)rand() % SIZE, 0, (uint32_t)rand() % SIZE, 0};
        w.last_y = w.first_y + (uint32_t)rand() % (SIZE - w.first_y);
        w.last_x = w.first_x + (uint32_t)rand() % (SIZE - w.first_x);
        memset(pixel, 0x5a, sizeof pixel);
        memset(from, 0x5a, sizeof from);
        pool_pick(&w, image, SIZE, c, pixel, from);
        for (uint32_t k = 0; k < c; k++) {
            float value = 0;
            uint32_t at = 0;
            plain(&w, image, c, k, &value, &at);
            different += memcmp(&value, &pixel[k], 4) || at != from[k];
        }
        different += from[c] != 0x5a5a5a5a; /* nothing beyond the channels */
    }
    return different;
}

int main(void)
{
    for (uint32_t c = 1; c <= CHANNELS; c++) {
        const int different = wrong(c);
        tap_ok(!different, "%u channels (%d values differ)", (unsigned)c, different);
    }
    return tap_done();
}
