/* SPDX-License-Identifier: Apache-2.0 */
/* The largest value of a window, channel by channel: the first largest by fp32 order, but a NaN beats all before it. */
#ifndef MANTIS_LAYERS_POOL_PICK_H
#define MANTIS_LAYERS_POOL_PICK_H

#include <stdint.h>

/* Pixels of an image, ends included. */
typedef struct {
    uint32_t first_y, last_y, first_x, last_x;
} pool_pixels;

/* image: rows of `width` pixels of c channels. pixel[c], from[c]: the values and the pixels (y * width + x) they come
 * from. */
void pool_pick(const pool_pixels *w, const float *image, uint32_t width, uint32_t c, float *pixel, uint32_t *from);

#endif
