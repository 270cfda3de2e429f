/* SPDX-License-Identifier: Apache-2.0 */
/* Drawn pictures of shapes in colours, with their masks or their objects: networks learn segmentation and detection on
 * them without a file. */
#ifndef MANTIS_DATA_SHAPES_H
#define MANTIS_DATA_SHAPES_H

#include "host/data/dataset.h"

#define SHAPES_CLASSES    4u /* 0 the ground, 1 discs, 2 boxes, 3 triangles */
#define SHAPES_MOST       4u /* objects of a picture */
#define SHAPES_LEAST_SIDE 16u

/* Draws `count` pictures of side x side x 3, picture i from (seed, first + i) alone, with targets of that kind.
 *
 * TARGET_MASK: each pixel's class; a pixel that is none of an object's but has one of it as its neighbour, above, below
 * or beside, is TARGET_IGNORED: a rim of one pixel. TARGET_OBJECTS: each object's class and the box of what can be seen
 * of it; one that shows on less than a hundredth of the picture is none. NO_MEMORY; BAD_ARGUMENT: no pictures,
 * TARGET_CLASS, too small a side. */
mantis_status shapes_draw(dataset *set, uint32_t side, target_kind kind, uint32_t first, uint32_t count, uint64_t seed,
                          host_error *error);

#endif
