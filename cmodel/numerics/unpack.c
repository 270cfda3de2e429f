/* SPDX-License-Identifier: Apache-2.0 */
/* Unpack: an fp32 word into sign, exponent and 24-bit mantissa (numerics section 1).
 * A subnormal is exact: its exponent counts as 1 and its hidden bit is 0. Inf and NaN unpack like numbers of exponent
 * 255; the peak keeps them out of every command that could use the result. */
#include "mantis/numerics.h"

mantis_unpacked mantis_unpack(uint32_t word)
{
    const uint32_t field = word >> 23 & 0xff;
    const uint32_t fraction = word & 0x7fffff;
    mantis_unpacked u;
    u.sign = word >> 31;
    u.exponent = field ? (int32_t)field : 1;
    u.mantissa = (field ? 1u << 23 : 0) | fraction;
    return u;
}
