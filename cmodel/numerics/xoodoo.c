/* SPDX-License-Identifier: Apache-2.0 */
/* Xoodoo: the 384-bit permutation of Daemen, Hoffert, Van Assche and Van Keer (2018), three planes of four 32-bit
 * lanes. A round: theta mixes columns, rho west moves planes 1 and 2, iota adds the round constant, chi is the only
 * non-linear step, rho east moves planes 1 and 2 again. With fewer than 12 rounds the last constants are used. */
#include "mantis/numerics.h"

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static void round_(uint32_t a[12], uint32_t constant)
{
    uint32_t parity[4], effect[4], b[12];
    for (int x = 0; x < 4; x++)
        parity[x] = a[x] ^ a[4 + x] ^ a[8 + x];
    for (int x = 0; x < 4; x++) {
        const uint32_t p = parity[(x + 3) & 3];
        effect[x] = rotate(p, 5) ^ rotate(p, 14);
    }
    for (int x = 0; x < 4; x++) { /* theta and rho west together */
        b[x] = a[x] ^ effect[x];
        b[4 + x] = a[4 + ((x + 3) & 3)] ^ effect[(x + 3) & 3];
        b[8 + x] = rotate(a[8 + x] ^ effect[x], 11);
    }
    b[0] ^= constant;
    for (int x = 0; x < 4; x++) { /* chi and rho east together */
        a[x] = b[x] ^ (~b[4 + x] & b[8 + x]);
        a[4 + x] = rotate(b[4 + x] ^ (~b[8 + x] & b[x]), 1);
        a[8 + ((x + 2) & 3)] = rotate(b[8 + x] ^ (~b[x] & b[4 + x]), 8);
    }
}

void mantis_xoodoo(uint32_t state[12], int rounds)
{
    static const uint32_t constants[12] = {0x58, 0x38, 0x3c0, 0xd0, 0x120, 0x14, 0x60, 0x2c, 0x380, 0xf0, 0x1a0, 0x12};
    for (int i = 12 - rounds; i < 12; i++)
        round_(state, constants[i]);
}

void mantis_xoodoo_beat(uint32_t state[12])
{
    round_(state, 0x58);
    round_(state, 0x38);
}
