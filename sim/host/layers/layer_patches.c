/* SPDX-License-Identifier: Apache-2.0 */
/* h x w x c pixels -> (h/k)*(w/k) tokens of k*k*c values: the k x k pixels of each patch in rows. A rearrangement on
 * the host; a linear layer behind it is a convolution with kernel = stride = k. Backward is the rearrangement's
 * inverse. */
#include "host/device/peaks.h"
#include "host/layers/layer_classes.h"

#include <string.h>

static mantis_status infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    const uint32_t k = self->attribute[LAYER_KERNEL];
    if (x->h % k || x->w % k)
        return host_fail(error, MANTIS_BAD_SHAPE, "patches of %u x %u do not divide the image", k, k);
    self->out = (shape){x->h / k * (x->w / k), 1, k * k * x->c};
    return MANTIS_OK;
}

/* Copies the pieces of k*c values that stay together, from pixels to tokens or back. */
static void rearrange(const node *self, uint32_t n, float *pixels, float *tokens, bool back)
{
    const shape *in = &self->from[0]->out;
    const uint32_t k = self->attribute[LAYER_KERNEL], piece = k * in->c;
    for (uint32_t i = 0; i < n * in->h; i += k) /* a band of k rows */
        for (uint32_t x = 0; x < in->w / k; x++)
            for (uint32_t row = 0; row < k; row++, tokens += piece) {
                float *at = pixels + ((uint64_t)(i + row) * in->w + (uint64_t)x * k) * in->c;
                memcpy(back ? at : tokens, back ? tokens : at, piece * sizeof *at);
            }
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    (void)context;
    if (program_results(p) != MANTIS_OK)
        return;
    rearrange(self, n, arena_at(p->arena, &x), arena_at(p->arena, &y), false);
    host_peak(p, &y);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    tensor dx;
    (void)context;
    if (!node_dx(self, 0, n, &dx) || program_run(p) != MANTIS_OK)
        return;
    rearrange(self, n, arena_at(p->arena, &dx), arena_at(p->arena, dy), true);
    host_peak(p, &dx);
}

const layer_class LAYER_PATCHES = {.kind = "patches",
                                   .about = "the image cut into patches, a token each",
                                   .inputs = 1,
                                   .attributes = {{LAYER_KERNEL, LAYER_REQUIRED, 1, 64}},
                                   .infer = infer,
                                   .forward = forward,
                                   .backward = backward};
