/* SPDX-License-Identifier: Apache-2.0 */
/* Align: a whole tensor of sums through the align lane (numerics sections 4 and 6), plain C. */
#include "mantis/command_set.h"
#include "mantis/numerics.h"

uint32_t mantis_align(const int64_t *sums, size_t n, const mantis_align_options *options, uint32_t *words)
{
    bool overflow = false;
    mantis_random random;
    for (size_t i = 0; i < n; i++) {
        uint32_t r = 0;
        if (options->stochastic) {
            if (i == 0)
                mantis_random_seek(&random, options->key, options->first_group);
            else if (i % MANTIS_LANES == 0)
                mantis_random_next(&random);
            r = mantis_random_word(&random, (int)(i % MANTIS_LANES));
        }
        words[i] = mantis_align_lane(sums[i], options->exponent, options->stochastic, r, &overflow);
    }
    return overflow ? MANTIS_STICKY_OVERFLOW : 0;
}
