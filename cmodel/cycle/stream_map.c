/* SPDX-License-Identifier: Apache-2.0 */
/* The 16 map lanes (numerics section 3). */
#include "cycle/stream_units.h"

#include "mantis/numerics.h"

bool stream_map_lanes(const uint32_t words[16], uint32_t emax, int bits, bool stochastic, const uint32_t random[12],
                      uint32_t count, int16_t mantissa[16])
{
    bool any = false;
    for (uint32_t l = 0; l < 16; l++) {
        bool saturated = false;
        uint32_t r = stochastic ? stream_random_word(random, l) : MANTIS_RANDOM_NEAREST;
        mantissa[l] = (int16_t)mantis_map_lane(words[l], (int32_t)emax, bits, r, &saturated);
        any |= saturated && l < count;
    }
    return any;
}
