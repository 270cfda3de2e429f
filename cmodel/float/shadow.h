/* SPDX-License-Identifier: Apache-2.0 */
/* Shadows: the fp32 values that the float executor keeps for mapped tensors.
 *
 * In fp32 there is nothing to quantize: MAP leaves its source's values in a shadow that belongs to the address range of
 * the mantissas, and leaves the mantissa bytes themselves alone. Commands that read mantissas read the shadow. A
 * command that writes over the range drops it. What the host writes there is not seen: a range that MAP has written is
 * MAP's. */
#ifndef MANTIS_FLOAT_SHADOW_H
#define MANTIS_FLOAT_SHADOW_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t address;       /* window offset of element 0's mantissa */
    uint32_t element_bytes; /* 1 or 2 */
    uint64_t elements;
    int32_t exponent; /* the exponent entry that MAP wrote */
    float *values;
} shadow;

typedef struct {
    shadow *list;
    size_t count, capacity;
} shadow_set;

/* A shadow for the range, dropping what it overlaps. NULL: out of memory. The pointer holds until the next call. */
shadow *shadow_make(shadow_set *set, uint32_t address, uint64_t elements, uint32_t element_bytes);
/* Forgets shadows that overlap the bytes. */
void shadow_drop(shadow_set *set, uint32_t address, uint64_t bytes);
/* The shadow that covers the elements from address on, and the index of the first in it; NULL: none. */
const shadow *shadow_find(const shadow_set *set, uint32_t address, uint64_t elements, uint32_t element_bytes,
                          uint64_t *first);
void shadow_free(shadow_set *set);

#endif
