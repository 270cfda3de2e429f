/* SPDX-License-Identifier: Apache-2.0 */
#include "host/boxes/suppression.h"

uint32_t suppression_keep(ranked *list, uint32_t n, const box *boxes, double overlap)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = 0;
        while (k < kept && box_overlap(&boxes[list[i].index], &boxes[list[k].index]) <= overlap)
            k++;
        if (k == kept)
            list[kept++] = list[i];
    }
    return kept;
}
