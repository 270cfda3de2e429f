/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes of 48 bits on a port: lane l is bits [48l +: 48], two's complement. The number of lanes is even. */
#ifndef MANTIS_CYCLE_LANE48_H
#define MANTIS_CYCLE_LANE48_H

#include <stdint.h>

/* Every two lanes fill three words. */
static inline void lane48_pack(uint32_t *port, const int64_t *lane, int lanes)
{
    for (int pair = 0; pair < lanes / 2; pair++) {
        uint64_t low = (uint64_t)lane[2 * pair], high = (uint64_t)lane[2 * pair + 1];
        port[3 * pair] = (uint32_t)low;
        port[3 * pair + 1] = (uint32_t)(low >> 32 & 0xffffu) | (uint32_t)(high << 16);
        port[3 * pair + 2] = (uint32_t)(high >> 16);
    }
}

static inline int64_t lane48_get(const uint32_t *port, int lane)
{
    const uint32_t *w = &port[3 * (lane / 2)];
    uint64_t bits = lane % 2 ? (uint64_t)w[2] << 16 | w[1] >> 16 : (uint64_t)(w[1] & 0xffff) << 32 | w[0];
    uint64_t sign = (uint64_t)1 << 47;
    return (int64_t)(bits ^ sign) - (int64_t)sign;
}

static inline void lane48_unpack(const uint32_t *port, int64_t *lane, int lanes)
{
    const uint64_t sign = (uint64_t)1 << 47;
    for (int pair = 0; pair < lanes / 2; pair++) {
        const uint32_t *w = &port[3 * pair];
        const uint64_t low = (uint64_t)(w[1] & 0xffff) << 32 | w[0], high = (uint64_t)w[2] << 16 | w[1] >> 16;
        lane[2 * pair] = (int64_t)(low ^ sign) - (int64_t)sign;
        lane[2 * pair + 1] = (int64_t)(high ^ sign) - (int64_t)sign;
    }
}

#endif
