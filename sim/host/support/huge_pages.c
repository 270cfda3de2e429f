/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/huge_pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)

void *huge_pages_allocate(size_t bytes)
{
    const size_t alignment = bytes < HUGE_PAGE ? 64 : HUGE_PAGE;
    if (bytes > SIZE_MAX - alignment)
        return NULL;
    void *at = aligned_alloc(alignment, (bytes + alignment - 1) & ~(alignment - 1));
#ifdef MADV_HUGEPAGE
    if (at && bytes >= HUGE_PAGE)
        madvise(at, bytes, MADV_HUGEPAGE); /* advice: without it all goes on as well */
#endif
    return at;
}
