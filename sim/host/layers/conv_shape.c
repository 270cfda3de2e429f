/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/conv_shape.h"

enum {
    MOST_PAD = 31,       /* a view's */
    LARGEST_BLOCK = 128, /* outputs of a view whose window is a run of pixels */
    LINED_BLOCK = 16     /* outputs of a row that a view with a line of pixels for each kernel row takes at least */
};

conv_shape conv_shape_of(const node *self)
{
    const shape *x = &self->from[0]->out, *y = &self->out;
    const uint32_t kernel = self->attribute[LAYER_KERNEL], groups = self->attribute[LAYER_GROUPS];
    return (conv_shape){.h = x->h,
                        .w = x->w,
                        .oh = y->h,
                        .ow = y->w,
                        .kernel = kernel,
                        .stride = self->attribute[LAYER_STRIDE],
                        .pad = self->attribute[LAYER_PAD],
                        .rate = self->attribute[LAYER_DILATE],
                        .taps = kernel * kernel,
                        .groups = groups,
                        .in = x->c / groups,
                        .out = y->c / groups};
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The checks of docs/views.md: sizes of the fields, and the window. */
static bool view_fits(const patch_view *v)
{
    const uint32_t reach = (v->kernel - 1) * v->rate, columns = (15 * v->stride + reach) / v->dilate + v->stride;
    if (v->stride == 3 || v->dilate == 3 || v->pad > MOST_PAD || v->h > UINT16_MAX || v->w > UINT16_MAX ||
        v->oh > UINT16_MAX || v->ow > UINT16_MAX)
        return false;
    if (v->stride == 1 && v->dilate == 1 && v->rate == 1 && v->oh == v->h && v->ow == v->w &&
        v->kernel == 2 * v->pad + 1 && LARGEST_BLOCK + 2 * v->pad * (v->w + 1) <= MANTIS_VIEW_PIXELS)
        return true;
    _Static_assert(LINED_BLOCK == 16, "15 outputs after the first");
    return v->kernel * 4 * ((least(v->w, columns) + 3) / 4) <= MANTIS_VIEW_PIXELS;
}

patch_view conv_view_x(const conv_shape *s, uint32_t images)
{
    return (patch_view){.images = images,
                        .h = s->h,
                        .w = s->w,
                        .oh = s->oh,
                        .ow = s->ow,
                        .kernel = s->kernel,
                        .pad = s->pad,
                        .stride = s->stride,
                        .dilate = 1,
                        .rate = s->rate};
}

patch_view conv_view_dy(const conv_shape *s, uint32_t images)
{
    return (patch_view){.images = images,
                        .h = s->oh,
                        .w = s->ow,
                        .oh = s->h,
                        .ow = s->w,
                        .kernel = s->kernel,
                        .pad = (s->kernel - 1) * s->rate - s->pad,
                        .stride = 1,
                        .dilate = s->stride,
                        .flip = true,
                        .rate = s->rate};
}

bool conv_views_x(const conv_shape *s)
{
    const patch_view v = conv_view_x(s, 1);
    return s->in <= UINT16_MAX && (uint64_t)s->taps * s->in <= MANTIS_MAX_K && view_fits(&v);
}

bool conv_views_dy(const conv_shape *s)
{
    const patch_view v = conv_view_dy(s, 1);
    return s->out <= UINT16_MAX && (uint64_t)s->taps * s->out <= MANTIS_MAX_K && view_fits(&v);
}

mantis_status conv_check(const conv_shape *s, uint32_t bias_of_taps, host_error *error)
{
    if (s->in > MANTIS_MAX_K || s->out > MANTIS_MAX_K)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u and %u channels of a group: a product sums at most %d", s->in,
                         s->out, MANTIS_MAX_K);
    return bias_of_taps <= MANTIS_MAX_COEF
               ? MANTIS_OK
               : host_fail(error, MANTIS_BAD_SHAPE,
                           "%u channels with a bias: at most %d where kernel, stride or image are no patch view's "
                           "(docs/views.md)",
                           bias_of_taps, MANTIS_MAX_COEF);
}

mantis_status conv_infer(node *self, host_error *error)
{
    const shape *x = &self->from[0]->out;
    const uint32_t k = self->attribute[LAYER_KERNEL], stride = self->attribute[LAYER_STRIDE],
                   pad = self->attribute[LAYER_PAD], rate = self->attribute[LAYER_DILATE], span = (k - 1) * rate + 1;
    const uint32_t groups = self->attribute[LAYER_GROUPS], out = self->attribute[LAYER_OUT];
    if (x->c % groups || out % groups)
        return host_fail(error, MANTIS_BAD_SHAPE, "%u groups do not divide %u and %u channels", groups, x->c, out);
    if (pad >= span)
        return host_fail(error, MANTIS_BAD_SHAPE, "pad %u: less than the kernel's %u pixels expected", pad, span);
    if (x->h + 2 * pad < span || x->w + 2 * pad < span)
        return rate == 1 ? host_fail(error, MANTIS_BAD_SHAPE, "kernel %u does not fit", k)
                         : host_fail(error, MANTIS_BAD_SHAPE, "kernel %u at dilate=%u, %u pixels, does not fit", k,
                                     rate, span);
    self->out = (shape){(x->h + 2 * pad - span) / stride + 1, (x->w + 2 * pad - span) / stride + 1, out};
    self->macs = (uint64_t)self->out.h * self->out.w * out * k * k * (x->c / groups);
    const conv_shape s = conv_shape_of(self);
    return conv_check(&s, self->attribute[LAYER_BIAS] && !conv_views_x(&s) ? out : 0, error);
}
