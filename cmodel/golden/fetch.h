/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of memory asked for ahead of their use: where the next ones lie elsewhere, the processor's own prefetching does
 * not follow, and a store that waits for its line holds up those behind it. */
#ifndef MANTIS_FETCH_H
#define MANTIS_FETCH_H

#include <stddef.h>
#include <stdint.h>

/* Lines that will be read or written soon. They may be anywhere, also beyond a tensor's end. */
static inline void mantis_fetch(uintptr_t at, size_t bytes)
{
#if defined(__GNUC__)
    for (size_t byte = 0; byte < bytes; byte += 64)
        __builtin_prefetch((const void *)(at + byte));
#else
    (void)at, (void)bytes;
#endif
}

#endif
