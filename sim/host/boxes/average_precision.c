/* SPDX-License-Identifier: Apache-2.0 */
#include "host/boxes/average_precision.h"

#include <stdlib.h>

/* The first object of an image or of a later one. */
static uint32_t first_of(const object *objects, uint32_t n, uint32_t image)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (objects[middle].image < image)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether a box finds an object that none before has found; marks it. */
static bool finds(const found_box *f, const object *objects, uint32_t n, bool *taken)
{
    uint32_t best = n;
    double most = 0.0;
    for (uint32_t i = first_of(objects, n, f->what.image); i < n && objects[i].image == f->what.image; i++) {
        const double overlap = objects[i].class_ == f->what.class_ ? box_overlap(&f->what.at, &objects[i].at) : 0.0;
        if (overlap > most) {
            most = overlap;
            best = i;
        }
    }
    if (most < PRECISION_OVERLAP || taken[best])
        return false;
    return taken[best] = true;
}

/* The area: recall rises by 1 / total at each right box, where the envelope is the greatest precision from there on. */
static double area(const bool *right, size_t count, uint32_t total)
{
    double sum = 0.0, envelope = 0.0;
    size_t found = 0;
    for (size_t k = 0; k < count; k++)
        found += right[k];
    for (size_t k = count; k-- > 0;) {
        const double precision = (double)found / (double)(k + 1);
        envelope = precision > envelope ? precision : envelope;
        if (right[k]) {
            sum += envelope;
            found--;
        }
    }
    return sum / (double)total;
}

bool average_precision(const found_list *found, const object *objects, uint32_t n, uint32_t class_, double *precision)
{
    uint32_t total = 0;
    size_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        total += objects[i].class_ == class_;
    *precision = 0.0;
    if (!total)
        return false;
    ranked *list = malloc((found->count + 1) * sizeof *list);
    bool *right = calloc(found->count + 1, sizeof *right), *taken = calloc(n, sizeof *taken);
    if (list && right && taken) {
        for (size_t k = 0; k < found->count; k++)
            if (found->box[k].what.class_ == class_)
                list[count++] = (ranked){found->box[k].score, (uint32_t)k};
        ranking_sort(list, count);
        for (size_t k = 0; k < count; k++)
            right[k] = finds(&found->box[list[k].index], objects, n, taken);
        *precision = area(right, count, total);
    } else {
        *precision = -1.0;
    }
    free(list);
    free(right);
    free(taken);
    return true;
}

double mean_average_precision(const found_list *found, const object *objects, uint32_t n, uint32_t classes)
{
    double sum = 0.0;
    uint32_t counted = 0;
    for (uint32_t c = 1; c < classes; c++) {
        double precision;
        if (!average_precision(found, objects, n, c, &precision))
            continue;
        if (precision < 0.0)
            return -1.0;
        sum += precision;
        counted++;
    }
    return counted ? sum / (double)counted : 0.0;
}
