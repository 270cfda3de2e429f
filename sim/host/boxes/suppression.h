/* SPDX-License-Identifier: Apache-2.0 */
/* Non-maximum suppression: of boxes that mean one object the one of the greatest score stays. */
#ifndef MANTIS_BOXES_SUPPRESSION_H
#define MANTIS_BOXES_SUPPRESSION_H

#include "host/boxes/box.h"
#include "host/boxes/ranking.h"

/* list: n boxes' scores and indices in order (ranking.h). Moves to the front those that overlap by at most `overlap`
 * with each that stays before them; returns how many. */
uint32_t suppression_keep(ranked *list, uint32_t n, const box *boxes, double overlap);

#endif
