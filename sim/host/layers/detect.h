/* SPDX-License-Identifier: Apache-2.0 */
/* What the loss of detection asks of the layers boxes and detect: where a network's default boxes lie. */
#ifndef MANTIS_LAYERS_DETECT_H
#define MANTIS_LAYERS_DETECT_H

#include "host/boxes/default_boxes.h"
#include "host/layers/layer.h"

/* Of a boxes layer. */
default_map boxes_map(const node *self);
/* All boxes of a detect layer in the order of its rows, to be freed; NULL: out of memory. */
centered_box *detect_defaults(const node *self);

#endif
