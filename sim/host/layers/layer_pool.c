/* SPDX-License-Identifier: Apache-2.0 */
/* Pooling over windows of kernel x kernel pixels, on the host between programs.
 *
 * max_pool selects (no arithmetic): the first largest value of a window by fp32 order; backward sends dy to where it
 * came from, adding in the order of windows where they overlap. average_pool adds a window's values in double in the
 * order of rows and divides once, and spreads dy / count likewise; windows at the edge count the pixels they cover.
 * Padding is never a value. IEEE basic operations: same bits on every machine. */
#include "host/layers/layer_classes.h"

#include <string.h>

typedef struct {
    tensor from; /* out rows x c: index of the pixel in its image, as a 32-bit word; max_pool only */
} pool_state;

typedef struct {
    uint32_t first_y, last_y, first_x, last_x; /* inclusive pixels of a window inside the image */
} window;

static mantis_status infer(node *self, host_error *error)
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

/* Pixels start..start+kernel-1 of `size`, where start counts from -pad. */
static void span(uint32_t at, const node *self, uint32_t size, uint32_t *first, uint32_t *last)
{
    const uint32_t pad = self->attribute[LAYER_PAD], start = at * self->attribute[LAYER_STRIDE];
    const uint32_t end = start + self->attribute[LAYER_KERNEL] - 1 - pad;
    *first = start > pad ? start - pad : 0;
    *last = end < size ? end : size - 1;
}

static window window_at(const node *self, uint32_t y, uint32_t x)
{
    const shape *in = &self->from[0]->out;
    window w;
    span(y, self, in->h, &w.first_y, &w.last_y);
    span(x, self, in->w, &w.first_x, &w.last_x);
    return w;
}

/* Calls visit for each output pixel of n images: pointers to the image's values and to the output pixel's channels. */
typedef void visit(const node *self, const window *w, float *image, float *pixel, uint32_t *from);
typedef struct {
    const node *self;
    float *images, *pixels;
    uint32_t *from;
    visit *visit;
} walk_work;

static void walk_image(void *context, size_t i, unsigned thread)
{
    const walk_work *w = context;
    const shape *out = &w->self->out;
    float *image = w->images + i * shape_elements(&w->self->from[0]->out), *pixel = w->pixels + i * shape_elements(out);
    uint32_t *from = w->from ? w->from + i * shape_elements(out) : NULL;
    (void)thread;
    for (uint32_t y = 0; y < out->h; y++)
        for (uint32_t x = 0; x < out->w; x++, pixel += out->c) {
            const window window = window_at(w->self, y, x);
            w->visit(w->self, &window, image, pixel, from);
            from = from ? from + out->c : NULL;
        }
}

static void pick(const node *self, const window *w, float *image, float *pixel, uint32_t *from)
{
    const uint32_t c = self->out.c, width = self->from[0]->out.w;
    for (uint32_t y = w->first_y; y <= w->last_y; y++)
        for (uint32_t x = w->first_x; x <= w->last_x; x++) {
            const uint32_t at = y * width + x;
            const float *here = image + (uint64_t)at * c;
            const bool first = y == w->first_y && x == w->first_x;
            for (uint32_t k = 0; k < c; k++)
                if (first || here[k] > pixel[k] || here[k] != here[k]) { /* a NaN passes: it must reach the peak */
                    pixel[k] = here[k];
                    from[k] = at;
                }
        }
}

static void give_back(const node *self, const window *w, float *image, float *pixel, uint32_t *from)
{
    (void)w;
    for (uint32_t k = 0; k < self->out.c; k++)
        image[(uint64_t)from[k] * self->out.c + k] += pixel[k];
}

static void mean(const node *self, const window *w, float *image, float *pixel, uint32_t *from)
{
    const uint32_t c = self->out.c, width = self->from[0]->out.w;
    const double count = (double)((w->last_y - w->first_y + 1) * (w->last_x - w->first_x + 1));
    (void)from;
    for (uint32_t k = 0; k < c; k++) {
        double sum = 0.0;
        for (uint32_t y = w->first_y; y <= w->last_y; y++)
            for (uint32_t x = w->first_x; x <= w->last_x; x++)
                sum += (double)image[((uint64_t)y * width + x) * c + k];
        pixel[k] = (float)(sum / count);
    }
}

static void spread(const node *self, const window *w, float *image, float *pixel, uint32_t *from)
{
    const uint32_t c = self->out.c, width = self->from[0]->out.w;
    const double count = (double)((w->last_y - w->first_y + 1) * (w->last_x - w->first_x + 1));
    (void)from;
    for (uint32_t y = w->first_y; y <= w->last_y; y++)
        for (uint32_t x = w->first_x; x <= w->last_x; x++)
            for (uint32_t k = 0; k < c; k++)
                image[((uint64_t)y * width + x) * c + k] += (float)((double)pixel[k] / count);
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    pool_state *s = self->state;
    s->from = arena_tensor(arena, TENSOR_FP32, context->batch * self->out.h * self->out.w, self->out.c, "%s.from",
                           self->name);
}

static void run_forward(program *p, node *self, uint32_t n, visit *visit)
{
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    const pool_state *s = self->state;
    if (program_run(p) != MANTIS_OK)
        return;
    walk_work work = {self, arena_at(p->arena, &x), arena_at(p->arena, &y), s ? arena_at(p->arena, &s->from) : NULL,
                      visit};
    mantis_share(p->executor, walk_image, &work, n);
    program_peak(p, &y);
}

static void run_backward(program *p, node *self, uint32_t n, const tensor *dy, visit *visit)
{
    const pool_state *s = self->state;
    tensor dx;
    if (!node_dx(self, 0, n, &dx) || program_run(p) != MANTIS_OK)
        return;
    memset(arena_at(p->arena, &dx), 0, tensor_bytes(&dx));
    walk_work work = {self, arena_at(p->arena, &dx), arena_at(p->arena, dy), s ? arena_at(p->arena, &s->from) : NULL,
                      visit};
    mantis_share(p->executor, walk_image, &work, n);
    program_peak(p, &dx);
}

static void max_forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    (void)context;
    run_forward(p, self, n, pick);
}

static void max_backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    (void)context;
    run_backward(p, self, n, dy, give_back);
}

static void average_forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    (void)context;
    run_forward(p, self, n, mean);
}

static void average_backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    (void)context;
    run_backward(p, self, n, dy, spread);
}

#define ATTRIBUTES                                                       \
    {                                                                    \
        {LAYER_KERNEL, LAYER_REQUIRED, 1, 64}, {LAYER_STRIDE, 0, 0, 64}, \
        {                                                                \
            LAYER_PAD, 0, 0, 63                                          \
        }                                                                \
    }

const layer_class LAYER_MAX_POOL = {.kind = "max_pool",
                                    .about = "largest value of a window",
                                    .inputs = 1,
                                    .attributes = ATTRIBUTES,
                                    .state_bytes = sizeof(pool_state),
                                    .infer = infer,
                                    .layout = layout,
                                    .forward = max_forward,
                                    .backward = max_backward};

const layer_class LAYER_AVERAGE_POOL = {.kind = "average_pool",
                                        .about = "mean of a window",
                                        .inputs = 1,
                                        .attributes = ATTRIBUTES,
                                        .infer = infer,
                                        .forward = average_forward,
                                        .backward = average_backward};
