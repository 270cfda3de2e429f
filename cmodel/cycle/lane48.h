/* SPDX-License-Identifier: Apache-2.0 */
/* 16 lanes of 48 bits on a 768-bit port: lane l is bits [48l +: 48], two's complement. */
#ifndef MANTIS_CYCLE_LANE48_H
#define MANTIS_CYCLE_LANE48_H

#include <stdint.h>

/* Every two lanes fill three words. */
static inline void lane48_pack(uint32_t port[24], const int64_t lane[16])
{
    for (int pair = 0; pair < 8; pair++) {
        uint64_t low = (uint64_t)lane[2 * pair], high = (uint64_t)lane[2 * pair + 1];
        port[3 * pair] = (uint32_t)low;
        port[3 * pair + 1] = (uint32_t)(low >> 32 & 0xffffu) | (uint32_t)(high << 16);
        port[3 * pair + 2] = (uint32_t)(high >> 16);
    }
}

#endif
