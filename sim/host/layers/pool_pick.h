/* SPDX-License-Identifier: Apache-2.0 */
/* The largest value of each window of an image, channel by channel: the first largest by fp32 order, but a NaN beats
 * all before it. And the way back: each gradient to the pixel whose value was picked. */
#ifndef MANTIS_LAYERS_POOL_PICK_H
#define MANTIS_LAYERS_POOL_PICK_H

#include <stdint.h>

/* An image of h x w pixels of c channels, and oh x ow windows of kernel x kernel pixels, a stride apart; padding is
 * never a value: a window at the edge has the pixels that it covers, at least one. */
typedef struct {
    uint32_t h, w, c, oh, ow, kernel, stride, pad;
} pool_windows;

/* The first and last row (or column) of window `at`, of `size` in the image. */
void pool_windows_span(const pool_windows *p, uint32_t at, uint32_t size, uint32_t *first, uint32_t *last);

/* pixel[oh][ow][c], from[oh][ow][c]: the values, and the pixels (y * w + x) they come from. */
void pool_pick(const pool_windows *p, const float *image, float *pixel, uint32_t *from);

/* image[h][w][c] = sums of the pixels that come from there, in the windows' order. */
void pool_give_back(const pool_windows *p, const float *pixel, const uint32_t *from, float *image);

#endif
