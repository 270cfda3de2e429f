/* SPDX-License-Identifier: Apache-2.0 */
#include "host/networks/gradient_places.h"

#include <stdlib.h>

static gradient_place *place_of(gradient_places *p, const tensor *t)
{
    for (uint32_t i = 0; i < p->count; i++)
        if (p->places[i].first.address == t->address)
            return &p->places[i];
    return NULL;
}

static gradient_place *smallest_free(gradient_places *p, uint64_t bytes)
{
    gradient_place *best = NULL;
    for (uint32_t i = 0; i < p->count; i++) {
        gradient_place *at = &p->places[i];
        if (at->readers == 0 && tensor_bytes(&at->first) >= bytes &&
            (!best || tensor_bytes(&at->first) < tensor_bytes(&best->first)))
            best = at;
    }
    return best;
}

tensor gradient_places_take(gradient_places *p, arena *arena, uint32_t rows, uint32_t cols, const char *name,
                            const char *what)
{
    const tensor wanted = {.kind = TENSOR_FP32, .rows = rows, .cols = cols, .ld = cols};
    const gradient_place *at = smallest_free(p, tensor_bytes(&wanted));
    if (at)
        return arena_tensor_at(arena, &at->first, rows, cols, "%s%s", name, what);
    if (p->count == p->room) {
        const uint32_t room = p->room ? 2 * p->room : 16;
        gradient_place *places = realloc(p->places, room * sizeof *places);
        if (!places) {
            host_fail(&arena->error, MANTIS_NO_MEMORY, "out of memory for the places of gradients");
            return wanted;
        }
        p->places = places;
        p->room = room;
    }
    const tensor t = arena_tensor(arena, TENSOR_FP32, rows, cols, "%s%s", name, what);
    p->places[p->count++] = (gradient_place){.first = t};
    return t;
}

void gradient_places_hold(gradient_places *p, const tensor *t)
{
    gradient_place *at = place_of(p, t);
    if (at)
        at->readers++;
}

void gradient_places_drop(gradient_places *p, const tensor *t)
{
    gradient_place *at = place_of(p, t);
    if (at)
        at->readers--;
}

void gradient_places_free(gradient_places *p)
{
    free(p->places);
    *p = (gradient_places){.places = NULL};
}
