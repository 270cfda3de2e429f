/* SPDX-License-Identifier: Apache-2.0 */
/* Shadows: the fp32 values that the float executor keeps for mapped tensors.
 *
 * In fp32 there is nothing to quantize: MAP leaves its source's values in a fp32_copy that belongs to the address range
 * of the mantissas, and leaves the mantissa bytes themselves alone. Commands that read mantissas read the fp32_copy. A
 * command that writes over the range drops it. What the host writes there is not seen: a range that MAP has written is
 * MAP's. */
#ifndef MANTIS_FLOAT_FP32_COPY_H
#define MANTIS_FLOAT_FP32_COPY_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t address;       /* window offset of element 0's mantissa */
    uint32_t element_bytes; /* 1 or 2 */
    uint64_t elements;
    int32_t exponent; /* the exponent entry that MAP wrote */
    int32_t narrow;   /* the one of as many bits as MAP was asked for: what thresholds count in */
    float *values;
} fp32_copy;

typedef struct {
    fp32_copy *list;
    size_t count, capacity;
} fp32_copy_set;

/* A fp32_copy for the range, dropping what it overlaps. NULL: out of memory. The pointer holds until the next call. */
fp32_copy *fp32_copy_make(fp32_copy_set *set, uint32_t address, uint64_t elements, uint32_t element_bytes);
/* Forgets fp32_copies that overlap the bytes. */
void fp32_copy_drop(fp32_copy_set *set, uint32_t address, uint64_t bytes);
/* The fp32_copy that covers the elements from address on, and the index of the first in it; NULL: none. */
const fp32_copy *fp32_copy_find(const fp32_copy_set *set, uint32_t address, uint64_t elements, uint32_t element_bytes,
                                uint64_t *first);
void fp32_copy_free(fp32_copy_set *set);

#endif
