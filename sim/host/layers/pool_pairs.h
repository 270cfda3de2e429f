/* SPDX-License-Identifier: Apache-2.0 */
/* What pool_pick.h says, of windows of 2 x 2 pixels without padding; given back where they cover the image. */
#ifndef MANTIS_LAYERS_POOL_PAIRS_H
#define MANTIS_LAYERS_POOL_PAIRS_H

#include "host/layers/pool_pick.h"

void pool_pick_pairs(const pool_windows *p, const float *image, float *pixel, uint32_t *from);
void pool_give_back_pairs(const pool_windows *p, const float *pixel, const uint32_t *from, float *image);

#endif
