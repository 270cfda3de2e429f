/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/augment.h"

#include "host/support/host_random.h"

#include <string.h>

static void flip_rows(const dataset *set, float *x)
{
    uint32_t channels = set->channels;
    for (uint32_t y = 0; y < set->rows; y++, x += (uint64_t)set->cols * channels)
        for (uint32_t l = 0, r = set->cols - 1; l < r; l++, r--)
            for (uint32_t c = 0; c < channels; c++) {
                float t = x[l * channels + c];
                x[l * channels + c] = x[r * channels + c];
                x[r * channels + c] = t;
            }
}

/* Pixel (y, x) becomes that of (y + dy, x + dx), or 0 beyond the edge. Rows go in the order that reads each before it
 * is overwritten; memmove does the same within a row. */
static void shift(const dataset *set, int32_t dy, int32_t dx, float *x)
{
    int32_t rows = (int32_t)set->rows, cols = (int32_t)set->cols;
    uint64_t pixel = set->channels, row = (uint64_t)set->cols * pixel;
    int32_t from = dx > 0 ? dx : 0, to = dx > 0 ? 0 : -dx, width = cols - (dx > 0 ? dx : -dx);
    for (int32_t i = 0; i < rows; i++) {
        int32_t y = dy >= 0 ? i : rows - 1 - i;
        float *target = x + (uint64_t)y * row;
        if (y + dy < 0 || y + dy >= rows || width <= 0) {
            memset(target, 0, row * sizeof *target);
            continue;
        }
        memmove(target + (uint64_t)to * pixel, x + (uint64_t)(y + dy) * row + (uint64_t)from * pixel,
                (uint64_t)width * pixel * sizeof *target);
        memset(dx > 0 ? target + (uint64_t)width * pixel : target, 0,
               (uint64_t)(cols - width) * pixel * sizeof *target);
    }
}

void augment_image(const augmentation *a, uint64_t seed, uint64_t sample, const dataset *set, float *x)
{
    if (!a->crop && !a->flip)
        return;
    host_random r = host_random_make(seed, RANDOM_AUGMENT, sample);
    int32_t dy = (int32_t)host_random_below(&r, 2 * a->crop + 1) - (int32_t)a->crop;
    int32_t dx = (int32_t)host_random_below(&r, 2 * a->crop + 1) - (int32_t)a->crop;
    bool flip = a->flip && host_random_below(&r, 2);
    if (dy || dx)
        shift(set, dy, dx, x);
    if (flip)
        flip_rows(set, x);
}
