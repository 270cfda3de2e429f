/* SPDX-License-Identifier: Apache-2.0 */
#include "host/boxes/default_boxes.h"

#include "host/support/basic_math.h"

uint32_t default_map_each(const default_map *map)
{
    return 2 * map->ratios;
}

uint32_t default_map_count(const default_map *map)
{
    return map->h * map->w * default_map_each(map);
}

void default_boxes_make(const default_map *map, centered_box *to)
{
    const double between = basic_sqrt(map->least * map->most);
    for (uint32_t i = 0; i < map->h; i++)
        for (uint32_t j = 0; j < map->w; j++) {
            const double x = ((double)j + 0.5) / (double)map->w, y = ((double)i + 0.5) / (double)map->h;
            *to++ = (centered_box){x, y, map->least, map->least};
            *to++ = (centered_box){x, y, between, between};
            for (uint32_t r = 2; r <= map->ratios; r++) {
                const double root = basic_sqrt((double)r);
                *to++ = (centered_box){x, y, map->least * root, map->least / root};
                *to++ = (centered_box){x, y, map->least / root, map->least * root};
            }
        }
}
