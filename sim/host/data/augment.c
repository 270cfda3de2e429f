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

augment_move augment_draw(const augmentation *a, uint64_t seed, uint64_t sample)
{
    augment_move move = {0, 0, false};
    if (!a->crop && !a->flip)
        return move;
    host_random r = host_random_make(seed, RANDOM_AUGMENT, sample);
    move.dy = (int32_t)host_random_below(&r, 2 * a->crop + 1) - (int32_t)a->crop;
    move.dx = (int32_t)host_random_below(&r, 2 * a->crop + 1) - (int32_t)a->crop;
    move.flip = a->flip && host_random_below(&r, 2);
    return move;
}

void augment_image(const augment_move *move, const dataset *set, float *x)
{
    if (move->dy || move->dx)
        shift(set, move->dy, move->dx, x);
    if (move->flip)
        flip_rows(set, x);
}

/* Pixel by pixel, in the order that reads each before it is overwritten. */
static void shift_mask(const augment_move *move, int32_t rows, int32_t cols, uint8_t *mask)
{
    for (int32_t i = 0; i < rows; i++)
        for (int32_t k = 0; k < cols; k++) {
            const int32_t y = move->dy >= 0 ? i : rows - 1 - i, x = move->dx >= 0 ? k : cols - 1 - k;
            const int32_t from_y = y + move->dy, from_x = x + move->dx;
            const bool inside = from_y >= 0 && from_y < rows && from_x >= 0 && from_x < cols;
            mask[y * cols + x] = inside ? mask[from_y * cols + from_x] : (uint8_t)TARGET_IGNORED;
        }
}

void augment_mask(const augment_move *move, const dataset *set, uint8_t *mask)
{
    if (move->dy || move->dx)
        shift_mask(move, (int32_t)set->rows, (int32_t)set->cols, mask);
    for (uint32_t y = 0; move->flip && y < set->rows; y++)
        for (uint32_t l = 0, r = set->cols - 1; l < r; l++, r--) {
            uint8_t *row = mask + (uint64_t)y * set->cols, t = row[l];
            row[l] = row[r];
            row[r] = t;
        }
}
