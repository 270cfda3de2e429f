/* SPDX-License-Identifier: Apache-2.0 */
/* Which default box answers for which object of an image. */
#ifndef MANTIS_BOXES_BOX_MATCH_H
#define MANTIS_BOXES_BOX_MATCH_H

#include "host/boxes/box.h"

#define BOX_MATCH_OVERLAP 0.5
#define BOX_MATCH_NONE    UINT32_MAX

/* match[count]: the object (its index) that each default box answers for, or BOX_MATCH_NONE. First each object gets a
 * box of its own, the pair of greatest overlap first (of equals the first object, then the first box); objects that
 * meet no box that is left get none. Then each other box that overlaps with an object by more than BOX_MATCH_OVERLAP
 * answers for the one that it overlaps with most (the first of equals). */
void box_match(const centered_box *defaults, uint32_t count, const object *objects, uint32_t n, uint32_t *match);

#endif
