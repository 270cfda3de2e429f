/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of memory asked for ahead of their use: where the next ones lie elsewhere, the processor's own prefetching does
 * not follow, and a store that waits for its line holds up those behind it. */
#ifndef MANTIS_FETCH_H
#define MANTIS_FETCH_H

#include <stddef.h>
#include <stdint.h>

/* Lines that will be read or written soon, into the second cache. The first one holds the random words or the packed
 * operands at hand, lines of many segments fall into few of its sets, and it has few places for lines under way: loads
 * and stores that find none wait. They may be anywhere, also beyond a tensor's end. */
static inline void mantis_fetch(uintptr_t at, size_t bytes)
{
#if defined(__GNUC__)
    __asm__ volatile(""); /* else a compiler may leave out calls: prefetching is no effect to it */
    for (size_t byte = 0; byte < bytes; byte += 64)
        __builtin_prefetch((const void *)(at + byte), 0, 2);
#else
    (void)at, (void)bytes;
#endif
}

/* The same of so many times four lines, which costs half as many instructions. */
static inline void mantis_fetch_fours(uintptr_t at, size_t fours)
{
#if defined(__GNUC__)
    __asm__ volatile("");
    for (; fours; fours--, at += 256) {
        __builtin_prefetch((const void *)at, 0, 2);
        __builtin_prefetch((const void *)(at + 64), 0, 2);
        __builtin_prefetch((const void *)(at + 128), 0, 2);
        __builtin_prefetch((const void *)(at + 192), 0, 2);
    }
#else
    (void)at, (void)fours;
#endif
}

#endif
