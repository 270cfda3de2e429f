/* SPDX-License-Identifier: Apache-2.0 */
/* The low `bits` bits (1..32) of a word as a two's complement number. */
#ifndef MANTIS_CYCLE_SIGN_EXTEND_H
#define MANTIS_CYCLE_SIGN_EXTEND_H

#include <stdint.h>

static inline int32_t sign_extend(uint32_t word, int bits)
{
    uint32_t sign = (uint32_t)1 << (bits - 1);
    word &= sign | (sign - 1);
    return (int32_t)((int64_t)(word ^ sign) - (int64_t)sign);
}

#endif
