/* SPDX-License-Identifier: Apache-2.0 */
#include "host/boxes/box_match.h"

typedef struct {
    uint32_t object, box;
    double overlap;
} pair;

/* The free box that overlaps most with an object. */
static pair best_of(const centered_box *defaults, uint32_t count, const object *objects, uint32_t i,
                    const uint32_t *match)
{
    pair best = {i, 0, 0.0};
    for (uint32_t d = 0; d < count; d++) {
        const box b = box_of(&defaults[d]);
        const double overlap = match[d] == BOX_MATCH_NONE ? box_overlap(&b, &objects[i].at) : 0.0;
        if (overlap > best.overlap)
            best = (pair){i, d, overlap};
    }
    return best;
}

static bool is_matched(uint32_t i, const uint32_t *match, uint32_t count)
{
    for (uint32_t d = 0; d < count; d++)
        if (match[d] == i)
            return true;
    return false;
}

/* One pair a round; a round costs a look at each object and box, and an image has few objects. */
static void give_each(const centered_box *defaults, uint32_t count, const object *objects, uint32_t n, uint32_t *match)
{
    for (uint32_t round = 0; round < n; round++) {
        pair best = {0, 0, 0.0};
        for (uint32_t i = 0; i < n; i++) {
            if (is_matched(i, match, count))
                continue;
            const pair own = best_of(defaults, count, objects, i, match);
            if (own.overlap > best.overlap)
                best = own;
        }
        if (best.overlap == 0.0)
            return;
        match[best.box] = best.object;
    }
}

void box_match(const centered_box *defaults, uint32_t count, const object *objects, uint32_t n, uint32_t *match)
{
    for (uint32_t d = 0; d < count; d++)
        match[d] = BOX_MATCH_NONE;
    give_each(defaults, count, objects, n, match);
    for (uint32_t d = 0; d < count; d++) {
        const box b = box_of(&defaults[d]);
        double most = BOX_MATCH_OVERLAP;
        if (match[d] != BOX_MATCH_NONE)
            continue;
        for (uint32_t i = 0; i < n; i++) {
            const double overlap = box_overlap(&b, &objects[i].at);
            if (overlap > most) {
                most = overlap;
                match[d] = i;
            }
        }
    }
}
