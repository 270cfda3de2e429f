/* SPDX-License-Identifier: Apache-2.0 */
/* Vector term: a product moved to the sum's exponent with 16 bits below it, floor (numerics section 7).
 *     a = (p << 16) >> min(distance, 63)
 * Written on unsigned words, since C leaves the shifts of negative values open. */
#include "mantis/numerics.h"

int64_t mantis_vector_term(int32_t product, int32_t distance)
{
    const int shift = distance > 63 ? 63 : distance;
    const int64_t wide = (int64_t)product * 65536;
    /* floor(-x / 2^s) = ~(floor((x-1) / 2^s)) */
    return wide < 0 ? ~(int64_t)((uint64_t)~wide >> shift) : (int64_t)((uint64_t)wide >> shift);
}
