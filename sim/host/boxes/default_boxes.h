/* SPDX-License-Identifier: Apache-2.0 */
/* The default boxes of SSD (Liu et al., ECCV 2016, section 2.2): each pixel of a feature map has some, of several
 * widths to heights, around its middle. */
#ifndef MANTIS_BOXES_DEFAULT_BOXES_H
#define MANTIS_BOXES_DEFAULT_BOXES_H

#include "host/boxes/box.h"

/* A feature map and the boxes of its pixels: a square of side `least`, a square of side sqrt(least * most), and for
 * each ratio r = 2..ratios two boxes of the first square's area, r times as wide as high and r times as high as wide.
 * least and most (the next map's least) in parts of the image's sides. */
typedef struct {
    uint32_t h, w, ratios;
    double least, most;
} default_map;

/* Boxes of a pixel, and of the map. */
uint32_t default_map_each(const default_map *map);
uint32_t default_map_count(const default_map *map);
/* Writes the map's boxes, by rows, columns, and in the order above; they may reach beyond the image. */
void default_boxes_make(const default_map *map, centered_box *to);

#endif
