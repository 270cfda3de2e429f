/* SPDX-License-Identifier: Apache-2.0 */
/* Map: a whole tensor through the map lane (numerics sections 3 and 4), plain C. The golden executor's SIMD kernels
 * leave the same bytes. */
#include "mantis/command_set.h"
#include "mantis/numerics.h"

uint32_t mantis_map(const uint32_t *words, size_t n, const mantis_map_options *options, void *q)
{
    const int32_t emax = mantis_peak_exponent(options->peak, options->bits, options->saturate);
    int8_t *narrow = (int8_t *)q;
    int16_t *wide = (int16_t *)q;
    bool saturated = false;
    mantis_random random;
    for (size_t i = 0; i < n; i++) {
        uint32_t r = MANTIS_RANDOM_NEAREST;
        if (options->stochastic) {
            if (i == 0)
                mantis_random_seek(&random, options->key, options->first_group);
            else if (i % MANTIS_LANES == 0)
                mantis_random_next(&random);
            r = mantis_random_word(&random, (int)(i % MANTIS_LANES));
        }
        const int32_t mantissa = mantis_map_lane(words[i], emax, options->bits, r, &saturated);
        if (options->bits == 16)
            wide[i] = (int16_t)mantissa;
        else
            narrow[i] = (int8_t)mantissa;
    }
    return saturated ? MANTIS_STICKY_SATURATED : 0;
}
