/* SPDX-License-Identifier: Apache-2.0 */
/* Scratch grows by a quarter more than asked for, in whole pages: networks ask for slowly rising amounts. */
#include "executor/kernel_scratch.h"

#include <stdlib.h>

uint8_t *mantis_scratch_of(mantis_scratch *scratch, size_t bytes)
{
    if (bytes > scratch->bytes || !scratch->start) {
        const size_t rounded = (bytes + bytes / 4 + 4095) & ~(size_t)4095;
        free(scratch->start);
        scratch->start = rounded < bytes ? NULL : (uint8_t *)aligned_alloc(64, rounded ? rounded : 4096);
        scratch->bytes = scratch->start ? rounded : 0;
    }
    return scratch->start;
}

void mantis_scratch_free(mantis_scratch *scratch)
{
    free(scratch->start);
    scratch->start = NULL;
    scratch->bytes = 0;
}
