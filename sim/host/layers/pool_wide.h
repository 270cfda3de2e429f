/* SPDX-License-Identifier: Apache-2.0 */
/* What pool_pick.h says, of windows of 2 x 2 pixels two apart without padding, by AVX-512. fits: whether the processor
 * has it, and there are eight channels or fewer (and pixels enough), or sixteen or more. */
#ifndef MANTIS_LAYERS_POOL_WIDE_H
#define MANTIS_LAYERS_POOL_WIDE_H

#include "host/layers/pool_pick.h"

#include <stdbool.h>

bool pool_wide_fits(const pool_windows *p);
void pool_pick_wide(const pool_windows *p, const float *image, float *pixel, uint32_t *from);
/* Where they cover the image. */
void pool_give_back_wide(const pool_windows *p, const float *pixel, const uint32_t *from, float *image);

#endif
