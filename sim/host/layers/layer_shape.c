/* SPDX-License-Identifier: Apache-2.0 */
/* Layers that only say how values are looked at: the input and flatten. Neither has a command. */
#include "host/layers/layer_classes.h"

static mantis_status infer_input(node *self, host_error *error)
{
    (void)self; /* the network sets the image's shape */
    return error->status;
}

const layer_class LAYER_INPUT = {.kind = "input", .about = "the image, normalized", .inputs = 0, .infer = infer_input};

/* h x w x c -> 1 x 1 x h*w*c: in NHWC the same numbers in the same places. */
static mantis_status infer_flatten(node *self, host_error *error)
{
    uint64_t elements = shape_elements(&self->from[0]->out);
    if (elements > MANTIS_MAX_DIM)
        return host_fail(error, MANTIS_BAD_SHAPE, "too many elements");
    self->out = (shape){1, 1, (uint32_t)elements};
    return MANTIS_OK;
}

const layer_class LAYER_FLATTEN = {.kind = "flatten",
                                   .about = "h x w x c values as one row",
                                   .inputs = 1,
                                   .passes_value = true,
                                   .passes_gradient = true,
                                   .infer = infer_flatten};
