/* SPDX-License-Identifier: Apache-2.0 */
/* Where gradients with respect to layers' values lie: a tensor that no layer's backward pass will read any more gives
 * its place to one that is made later. Counted while the backward pass is laid out, in its order. */
#ifndef MANTIS_NETWORKS_GRADIENT_PLACES_H
#define MANTIS_NETWORKS_GRADIENT_PLACES_H

#include "host/device/arena.h"

typedef struct {
    tensor first;     /* the first that lay here: address and bytes */
    uint32_t readers; /* passes to come that read what lies here; 0: it is free */
} gradient_place;

typedef struct {
    gradient_place *places;
    uint32_t count, room;
} gradient_places;

/* A tensor of fp32 in the smallest free place that holds it, or in a new one. It has no reader yet. An error is the
 * arena's. */
tensor gradient_places_take(gradient_places *p, arena *arena, uint32_t rows, uint32_t cols, const char *name,
                            const char *what);
/* One more pass will read what lies where t lies; one has done so. */
void gradient_places_hold(gradient_places *p, const tensor *t);
void gradient_places_drop(gradient_places *p, const tensor *t);
void gradient_places_free(gradient_places *p);

#endif
