/* SPDX-License-Identifier: Apache-2.0 */
/* A box as four numbers beside a default box: what the network learns to say.
 *
 *     (x - dx) / dw / 0.1,   (y - dy) / dh / 0.1,   log(w / dw) / 0.2,   log(h / dh) / 0.2
 *
 * The divisors, SSD's "variances", bring the four to about the same size. */
#ifndef MANTIS_BOXES_BOX_CODE_H
#define MANTIS_BOXES_BOX_CODE_H

#include "host/boxes/box.h"

#define BOX_CODES       4
#define BOX_CODE_CENTER 0.1
#define BOX_CODE_SIZE   0.2

/* Of a box whose sides are greater than 0. */
void box_encode(const box *b, const centered_box *from, double code[BOX_CODES]);
/* The part of that box in the image. */
box box_decode(const float code[BOX_CODES], const centered_box *from);

#endif
