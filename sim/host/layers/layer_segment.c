/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a network that learns a class for each pixel: its input is the logits, an image's pixels of as many
 * channels as there are classes. It only names the task (docs/networks.md): no command. */
#include "host/layers/layer_classes.h"

static mantis_status infer(node *self, host_error *error)
{
    self->out = self->from[0]->out;
    return error->status;
}

static mantis_status fits(const node *self, const shape *image, uint32_t classes, host_error *error)
{
    const shape *x = &self->out;
    if (classes > 255)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u classes: a mask's pixel is a byte, 255 is the ignored one",
                         classes);
    if (x->h != image->h || x->w != image->w || x->c != classes)
        return host_fail(error, MANTIS_BAD_SHAPE,
                         "logits of %u x %u x %u: the image's %u x %u pixels of %u classes "
                         "expected",
                         x->h, x->w, x->c, image->h, image->w, classes);
    return MANTIS_OK;
}

const layer_class LAYER_SEGMENT = {.kind = "segment",
                                   .about = "the end: logits of each pixel's class",
                                   .inputs = 1,
                                   .passes_value = true,
                                   .passes_gradient = true,
                                   .fits = fits,
                                   .infer = infer};
