/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/running_average.h"

#define MOMENTUM 0x3dcccccdu /* 0.1 */
#define THE_REST 0x3f666666u /* 0.9 */

void running_average(const arena *im, const tensor *t, uint32_t i, scaled now)
{
    set_word(im, t, i,
             scaled_word(scaled_add(scaled_multiply(scaled_of_word(THE_REST), scaled_of_word(word_at(im, t, i))),
                                    scaled_multiply(scaled_of_word(MOMENTUM), now))));
}
