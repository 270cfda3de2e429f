/* SPDX-License-Identifier: Apache-2.0 */
/* The channels of several layers of the same height and width behind each other. A rearrangement on the host, as the
 * layers write packed rows; backward cuts the gradient into the inputs' channels. */
#include "host/device/peaks.h"
#include "host/layers/layer_classes.h"

#include <string.h>

static mantis_status infer(node *self, host_error *error)
{
    const shape *a = &self->from[0]->out;
    uint64_t channels = a->c;
    for (uint32_t i = 1; i < self->inputs; i++) {
        const shape *b = &self->from[i]->out;
        if (a->h != b->h || a->w != b->w)
            return host_fail(error, MANTIS_BAD_SHAPE, "%s has %u x %u pixels, %s has %u x %u", self->from[0]->name,
                             a->h, a->w, self->from[i]->name, b->h, b->w);
        channels += b->c;
    }
    if (channels > MANTIS_MAX_DIM)
        return host_fail(error, MANTIS_BAD_SHAPE, "%llu channels are too many", (unsigned long long)channels);
    self->out = (shape){a->h, a->w, (uint32_t)channels};
    return MANTIS_OK;
}

/* Copies the rows of `part` to or from columns first.. of the rows of `whole`. */
static void copy(const arena *arena, const tensor *whole, const tensor *part, uint32_t first, bool back)
{
    float *w = (float *)arena_at(arena, whole) + first, *q = arena_at(arena, part);
    for (uint32_t row = 0; row < part->rows; row++, w += whole->cols, q += part->cols)
        memcpy(back ? q : w, back ? w : q, part->cols * sizeof *q);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor y = node_y(self, n);
    (void)context;
    if (program_results(p) != MANTIS_OK)
        return;
    for (uint32_t i = 0, first = 0; i < self->inputs; first += self->from[i++]->out.c) {
        const tensor x = node_x(self, i, n);
        copy(p->arena, &y, &x, first, false);
    }
    host_peak(p, &y);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    tensor dx;
    (void)context;
    if (program_run(p) != MANTIS_OK)
        return;
    for (uint32_t i = 0, first = 0; i < self->inputs; first += self->from[i++]->out.c)
        if (node_dx(self, i, n, &dx)) {
            copy(p->arena, dy, &dx, first, true);
            host_peak(p, &dx);
        }
}

const layer_class LAYER_CONCAT = {.kind = "concat",
                                  .about = "the channels of two layers or more behind each other",
                                  .inputs = 2,
                                  .inputs_most = LAYER_INPUTS,
                                  .infer = infer,
                                  .forward = forward,
                                  .backward = backward};
