/* SPDX-License-Identifier: Apache-2.0 */
/* Section 5: a sum of int8 products in a 32-bit accumulator. */
#include "mantis/numerics.h"

int32_t mantis_dot(int32_t sum, const int8_t *a, const int8_t *b, size_t n)
{
    uint32_t acc = (uint32_t)sum;
    for (size_t i = 0; i < n; i++)
        acc += (uint32_t)(a[i] * b[i]);
    return (int32_t)acc;
}
