/* SPDX-License-Identifier: Apache-2.0 */
#include "host/boxes/ranking.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

void ranking_sort(ranked *list, size_t n)
{
    qsort(list, n, sizeof *list, compare);
}
