/* SPDX-License-Identifier: Apache-2.0 */
#include "float/fp32_copy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool overlaps(const fp32_copy *s, uint32_t address, uint64_t bytes)
{
    return s->address < address + bytes && address < s->address + s->elements * s->element_bytes;
}

void fp32_copy_drop(fp32_copy_set *set, uint32_t address, uint64_t bytes)
{
    for (size_t i = 0; i < set->count;) {
        if (!overlaps(&set->list[i], address, bytes)) {
            i++;
            continue;
        }
        free(set->list[i].values);
        set->list[i] = set->list[--set->count];
    }
}

fp32_copy *fp32_copy_make(fp32_copy_set *set, uint32_t address, uint64_t elements, uint32_t element_bytes)
{
    for (size_t i = 0; i < set->count; i++) { /* the usual case: the same tensor as in the step before */
        fp32_copy *s = &set->list[i];
        if (s->address == address && s->element_bytes == element_bytes && s->elements == elements)
            return s;
    }
    fp32_copy_drop(set, address, elements * element_bytes);
    if (set->count == set->capacity) {
        size_t capacity = set->capacity ? 2 * set->capacity : 32;
        fp32_copy *list = realloc(set->list, capacity * sizeof *list);
        if (!list)
            return NULL;
        set->list = list;
        set->capacity = capacity;
    }
    float *values = malloc(elements * sizeof *values);
    if (!values)
        return NULL;
    set->list[set->count] = (fp32_copy){address, element_bytes, elements, 0, 0, values};
    return &set->list[set->count++];
}

const fp32_copy *fp32_copy_find(const fp32_copy_set *set, uint32_t address, uint64_t elements, uint32_t element_bytes,
                                uint64_t *first)
{
    for (size_t i = 0; i < set->count; i++) {
        const fp32_copy *s = &set->list[i];
        uint64_t offset = address - (uint64_t)s->address;
        if (address < s->address || s->element_bytes != element_bytes || offset % element_bytes != 0)
            continue;
        *first = offset / element_bytes;
        if (*first + elements <= s->elements)
            return s;
    }
    return NULL;
}

void fp32_copy_free(fp32_copy_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        free(set->list[i].values);
    free(set->list);
    memset(set, 0, sizeof *set);
}
