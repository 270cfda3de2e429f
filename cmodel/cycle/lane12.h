/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen exponents of 12 bits on a port: lane l is bits [12l +: 12], two's complement. */
#ifndef MANTIS_CYCLE_LANE12_H
#define MANTIS_CYCLE_LANE12_H

#include <stdint.h>

static inline void lane12_put(uint32_t *port, int lane, int32_t value)
{
    for (int bit = 0; bit < 12; bit += 4) {
        int place = 12 * lane + bit;
        port[place / 32] &= ~((uint32_t)15 << place % 32);
        port[place / 32] |= ((uint32_t)value >> bit & 15) << place % 32;
    }
}

/* All sixteen: every eight lanes fill three words. */
static inline void lane12_pack(uint32_t *port, const int32_t lane[16])
{
    for (int half = 0; half < 2; half++) {
        uint32_t e[8];
        for (int l = 0; l < 8; l++)
            e[l] = (uint32_t)lane[8 * half + l] & 0xfff;
        port[3 * half] = e[0] | e[1] << 12 | e[2] << 24;
        port[3 * half + 1] = e[2] >> 8 | e[3] << 4 | e[4] << 16 | e[5] << 28;
        port[3 * half + 2] = e[5] >> 4 | e[6] << 8 | e[7] << 20;
    }
}

static inline int32_t lane12_get(const uint32_t *port, int lane)
{
    uint32_t value = 0;
    for (int bit = 0; bit < 12; bit += 4) {
        int place = 12 * lane + bit;
        value |= (port[place / 32] >> place % 32 & 15) << bit;
    }
    return (int32_t)(value ^ 0x800) - 0x800;
}

static inline void lane12_unpack(const uint32_t *port, int32_t lane[16])
{
    for (int half = 0; half < 2; half++) {
        const uint32_t *w = &port[3 * half];
        const uint32_t e[8] = {w[0],      w[0] >> 12, w[0] >> 24 | w[1] << 8,
                               w[1] >> 4, w[1] >> 16, w[1] >> 28 | w[2] << 4,
                               w[2] >> 8, w[2] >> 20};
        for (int l = 0; l < 8; l++)
            lane[8 * half + l] = (int32_t)((e[l] & 0xfff) ^ 0x800) - 0x800;
    }
}

#endif
