/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/pool_window.h"

mantis_status pool_infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    const uint32_t kernel = self->attribute[LAYER_KERNEL],
                   stride = self->attribute[LAYER_STRIDE] ? self->attribute[LAYER_STRIDE] : kernel;
    const uint32_t pad = self->attribute[LAYER_PAD];
    self->attribute[LAYER_STRIDE] = stride;
    if (pad >= kernel)
        return host_fail(error, MANTIS_BAD_SHAPE, "pad %u: less than the kernel %u expected", pad, kernel);
    if (x->h + 2 * pad < kernel || x->w + 2 * pad < kernel)
        return host_fail(error, MANTIS_BAD_SHAPE, "kernel %u does not fit", kernel);
    self->out = (shape){(x->h + 2 * pad - kernel) / stride + 1, (x->w + 2 * pad - kernel) / stride + 1, x->c};
    return MANTIS_OK;
}

pool_windows pool_windows_of(const node *self)
{
    const shape *in = &self->from[0]->out, *out = &self->out;
    return (pool_windows){in->h,
                          in->w,
                          in->c,
                          out->h,
                          out->w,
                          self->attribute[LAYER_KERNEL],
                          self->attribute[LAYER_STRIDE],
                          self->attribute[LAYER_PAD]};
}

void pool_span(const node *self, uint32_t at, uint32_t size, uint32_t *first, uint32_t *last)
{
    const pool_windows p = pool_windows_of(self);
    pool_windows_span(&p, at, size, first, last);
}
