/* SPDX-License-Identifier: Apache-2.0 */
/* A feature map's predictions as rows, one for each default box: h x w pixels of k * (classes + 4) channels become
 * h * w * k rows of classes + 4. In NHWC the same numbers in the same places: no command. The attributes say where the
 * boxes lie (host/boxes/default_boxes.h), which the loss asks for by detect_defaults. */
#include "host/boxes/box_code.h"
#include "host/layers/detect.h"
#include "host/layers/layer_classes.h"

default_map boxes_map(const node *self)
{
    const shape *x = &self->from[0]->out;
    return (default_map){.h = x->h,
                         .w = x->w,
                         .ratios = self->attribute[LAYER_RATIOS],
                         .least = (double)self->attribute[LAYER_LEAST] / 100.0,
                         .most = (double)self->attribute[LAYER_MOST] / 100.0};
}

static mantis_status infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    const default_map map = boxes_map(self);
    const uint32_t each = default_map_each(&map), least = self->attribute[LAYER_LEAST],
                   most = self->attribute[LAYER_MOST];
    if (most <= least)
        return host_fail(error, MANTIS_BAD_SHAPE, "least=%u most=%u: the most must be above the least", least, most);
    if (x->c % each || x->c / each < BOX_CODES + 2)
        return host_fail(error, MANTIS_BAD_SHAPE,
                         "%u channels: ratios=%u gives %u boxes a pixel, each of 2 classes or more and %d numbers: "
                         "out=%u*classes+%u expected",
                         x->c, map.ratios, each, BOX_CODES, each, each * BOX_CODES);
    if ((uint64_t)x->h * x->w * each > MANTIS_MAX_DIM)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u x %u pixels of %u boxes are more than %d", x->h, x->w, each,
                         MANTIS_MAX_DIM);
    self->out = (shape){default_map_count(&map), 1, x->c / each};
    return MANTIS_OK;
}

const layer_class LAYER_BOXES = {.kind = "boxes",
                                 .about = "a feature map's predictions as a row for each default box",
                                 .inputs = 1,
                                 .attributes = {{LAYER_RATIOS, 1, 1, 8},
                                                {LAYER_LEAST, LAYER_REQUIRED, 1, 1000},
                                                {LAYER_MOST, LAYER_REQUIRED, 1, 1000}},
                                 .passes_value = true,
                                 .passes_gradient = true,
                                 .infer = infer};
