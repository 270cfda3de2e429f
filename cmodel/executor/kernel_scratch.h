/* SPDX-License-Identifier: Apache-2.0 */
/* Scratch: one stretch of host memory that an executor's kernels work in, grown as needed and kept between commands. */
#ifndef MANTIS_KERNEL_SCRATCH_H
#define MANTIS_KERNEL_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint8_t *start;
    size_t bytes;
} mantis_scratch;

/* At least so many bytes, 64-byte aligned; what they held is lost. NULL: out of memory. */
uint8_t *mantis_scratch_of(mantis_scratch *scratch, size_t bytes);
void mantis_scratch_free(mantis_scratch *scratch);

#endif
