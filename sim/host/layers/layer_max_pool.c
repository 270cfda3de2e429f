/* SPDX-License-Identifier: Apache-2.0 */
/* The largest value of each window of kernel x kernel pixels, on the host between programs. It selects, and computes
 * nothing: the first largest value of a window by fp32 order; backward sends dy to where it came from, adding in the
 * order of windows where they overlap. Padding is never a value. */
#include "host/layers/layer_classes.h"
#include "host/layers/pool_pick.h"
#include "host/layers/pool_window.h"

#include <string.h>

typedef struct {
    tensor from; /* out rows x c: index of the pixel in its image, as a 32-bit word */
} max_pool;

static pool_pixels window_at(const node *self, uint32_t y, uint32_t x)
{
    const shape *in = &self->from[0]->out;
    pool_pixels w;
    pool_span(self, y, in->h, &w.first_y, &w.last_y);
    pool_span(self, x, in->w, &w.first_x, &w.last_x);
    return w;
}

/* An image of a batch, a task for a thread. */
typedef struct {
    const node *self;
    float *images, *pixels;
    uint32_t *from;
} walk_work;

static void pick_image(void *context, size_t i, unsigned thread)
{
    const walk_work *w = context;
    const shape *out = &w->self->out;
    const float *image = w->images + i * shape_elements(&w->self->from[0]->out);
    float *pixel = w->pixels + i * shape_elements(out);
    uint32_t *from = w->from + i * shape_elements(out);
    (void)thread;
    for (uint32_t y = 0; y < out->h; y++)
        for (uint32_t x = 0; x < out->w; x++, pixel += out->c, from += out->c) {
            const pool_pixels window = window_at(w->self, y, x);
            pool_pick(&window, image, w->self->from[0]->out.w, out->c, pixel, from);
        }
}

static void give_back_image(void *context, size_t i, unsigned thread)
{
    const walk_work *w = context;
    const uint64_t size = shape_elements(&w->self->out), c = w->self->out.c;
    float *image = w->images + i * shape_elements(&w->self->from[0]->out);
    const float *pixel = w->pixels + i * size;
    const uint32_t *from = w->from + i * size;
    (void)thread;
    for (uint64_t k = 0; k < size; k += c)
        for (uint64_t e = 0; e < c; e++)
            image[(uint64_t)from[k + e] * c + e] += pixel[k + e];
}

static void layout(node *self, const layer_context *context, arena *arena)
{
    max_pool *s = self->state;
    s->from = arena_tensor(arena, TENSOR_FP32, context->batch * self->out.h * self->out.w, self->out.c, "%s.from",
                           self->name);
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    const max_pool *s = self->state;
    (void)context;
    if (program_run(p) != MANTIS_OK)
        return;
    walk_work work = {self, arena_at(p->arena, &x), arena_at(p->arena, &y), arena_at(p->arena, &s->from)};
    mantis_share(p->executor, pick_image, &work, n);
    program_peak(p, &y);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    const max_pool *s = self->state;
    tensor dx;
    (void)context;
    if (!node_dx(self, 0, n, &dx) || program_results(p) != MANTIS_OK)
        return;
    memset(arena_at(p->arena, &dx), 0, tensor_bytes(&dx));
    walk_work work = {self, arena_at(p->arena, &dx), arena_at(p->arena, dy), arena_at(p->arena, &s->from)};
    mantis_share(p->executor, give_back_image, &work, n);
    program_peak(p, &dx);
}

const layer_class LAYER_MAX_POOL = {.kind = "max_pool",
                                    .about = "largest value of a window",
                                    .inputs = 1,
                                    .attributes = POOL_ATTRIBUTES,
                                    .state_bytes = sizeof(max_pool),
                                    .infer = pool_infer,
                                    .layout = layout,
                                    .forward = forward,
                                    .backward = backward};
