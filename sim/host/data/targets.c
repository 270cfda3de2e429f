/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/targets.h"

#include <stdlib.h>
#include <string.h>

/* The most objects that an image of the set has. */
static uint32_t most_objects(const dataset *set)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < set->count; i++)
        most = set->first_object[i + 1] - set->first_object[i] > most ? set->first_object[i + 1] - set->first_object[i]
                                                                      : most;
    return most;
}

mantis_status targets_make(targets *t, const data_pair *data, uint32_t n, host_error *error)
{
    const target_kind kind = dataset_targets(&data->train);
    memset(t, 0, sizeof *t);
    if (kind == TARGET_CLASS)
        t->labels = malloc(n * sizeof *t->labels);
    else if (kind == TARGET_MASK)
        t->masks = malloc((uint64_t)n * dataset_mask_size(&data->train));
    else {
        const uint32_t train = most_objects(&data->train), test = most_objects(&data->test);
        t->objects = malloc(((uint64_t)n * (train > test ? train : test) + 1) * sizeof *t->objects);
        t->first = calloc((uint64_t)n + 1, sizeof *t->first);
    }
    if (!t->labels && !t->masks && (!t->objects || !t->first))
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for what %u images teach", n);
    return MANTIS_OK;
}

void targets_free(targets *t)
{
    free(t->labels);
    free(t->masks);
    free(t->objects);
    free(t->first);
    memset(t, 0, sizeof *t);
}

static void take_objects(targets *t, uint32_t i, const dataset *set, uint32_t index, const augment_move *move)
{
    const double dx = (double)move->dx / (double)set->cols, dy = (double)move->dy / (double)set->rows;
    t->first[i + 1] = t->first[i];
    for (uint32_t k = set->first_object[index]; k < set->first_object[index + 1]; k++) {
        object o = set->objects[k];
        o.image = i;
        o.at = (box){o.at.x0 - dx, o.at.y0 - dy, o.at.x1 - dx, o.at.y1 - dy};
        o.at = box_clipped(&o.at);
        if (move->flip)
            o.at = (box){1.0 - o.at.x1, o.at.y0, 1.0 - o.at.x0, o.at.y1};
        if (box_area(&o.at) > 0.0)
            t->objects[t->first[i + 1]++] = o;
    }
}

void targets_take(targets *t, uint32_t i, const dataset *set, uint32_t index, const augment_move *move)
{
    const target_kind kind = dataset_targets(set);
    if (kind == TARGET_CLASS) {
        t->labels[i] = set->labels[index];
    } else if (kind == TARGET_MASK) {
        const uint64_t size = dataset_mask_size(set);
        memcpy(t->masks + i * size, set->masks + index * size, size);
        augment_mask(move, set, t->masks + i * size);
    } else {
        take_objects(t, i, set, index, move);
    }
}
