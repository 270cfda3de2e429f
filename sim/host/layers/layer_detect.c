/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a network that learns boxes: the rows of all its boxes layers one behind the other, each of `classes`
 * logits and four numbers. The host moves them between programs, unchanged: a rearrangement, no arithmetic; backward
 * moves each map's part of the gradient back. */
#include "host/device/peaks.h"
#include "host/boxes/box_code.h"
#include "host/layers/detect.h"
#include "host/layers/layer_classes.h"

#include <stdlib.h>
#include <string.h>

static mantis_status infer(node *self, host_error *error)
{
    uint64_t rows = 0;
    for (uint32_t i = 0; i < self->inputs; i++) {
        const node *from = self->from[i];
        if (from->class_ != &LAYER_BOXES)
            return host_fail(error, MANTIS_BAD_SHAPE, "%s is a %s: layers of the kind boxes expected", from->name,
                             from->class_->kind);
        if (from->out.c != self->from[0]->out.c)
            return host_fail(error, MANTIS_BAD_SHAPE, "%s has %u values a box, %s %u", from->name, from->out.c,
                             self->from[0]->name, self->from[0]->out.c);
        rows += from->out.h;
    }
    if (rows > MANTIS_MAX_DIM)
        return host_fail(error, MANTIS_BAD_SHAPE, "%llu boxes, at most %d", (unsigned long long)rows, MANTIS_MAX_DIM);
    self->out = (shape){(uint32_t)rows, 1, self->from[0]->out.c};
    return MANTIS_OK;
}

static mantis_status fits(const node *self, const shape *image, uint32_t classes, host_error *error)
{
    (void)image;
    if (self->out.c != classes + BOX_CODES)
        return host_fail(error, MANTIS_BAD_SHAPE,
                         "%u values a box: %u expected, the data's %u classes (0: background) and %d numbers",
                         self->out.c, classes + BOX_CODES, classes, BOX_CODES);
    return MANTIS_OK;
}

centered_box *detect_defaults(const node *self)
{
    centered_box *all = malloc(self->out.h * sizeof *all), *at = all;
    for (uint32_t i = 0; all && i < self->inputs; i++) {
        const default_map map = boxes_map(self->from[i]);
        default_boxes_make(&map, at);
        at += self->from[i]->out.h;
    }
    return all;
}

/* The part of each of n samples that is input i's: between its own tensor and the one of all. */
static void move(const arena *im, const node *self, uint32_t i, uint32_t n, const tensor *part, const tensor *all,
                 bool gather)
{
    const uint64_t columns = self->out.c, sample = self->out.h * columns, own = self->from[i]->out.h * columns;
    float *at = arena_at(im, all), *one = arena_at(im, part);
    for (uint32_t k = 0; k < i; k++)
        at += self->from[k]->out.h * columns;
    for (uint32_t s = 0; s < n; s++, at += sample, one += own)
        memcpy(gather ? at : one, gather ? one : at, own * sizeof *at);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor y = node_y(self, n);
    (void)context;
    if (program_run(p) != MANTIS_OK)
        return;
    for (uint32_t i = 0; i < self->inputs; i++) {
        const tensor x = node_x(self, i, n);
        move(p->arena, self, i, n, &x, &y, true);
    }
    host_peak(p, &y);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    tensor dx;
    (void)context;
    if (program_run(p) != MANTIS_OK)
        return;
    for (uint32_t i = 0; i < self->inputs; i++)
        if (node_dx(self, i, n, &dx)) {
            move(p->arena, self, i, n, &dx, dy, false);
            host_peak(p, &dx);
        }
}

const layer_class LAYER_DETECT = {.kind = "detect",
                                  .about = "the end: classes and numbers of the default boxes of several feature maps",
                                  .inputs = 1,
                                  .inputs_most = LAYER_INPUTS,
                                  .fits = fits,
                                  .infer = infer,
                                  .forward = forward,
                                  .backward = backward};
