/* SPDX-License-Identifier: Apache-2.0 */
/* The largest value of each window of kernel x kernel pixels, on the host between programs. It selects, and computes
 * nothing: the first largest value of a window by fp32 order; backward sends dy to where it came from, adding in the
 * order of windows where they overlap. Padding is never a value. */
#include "host/device/peaks.h"
#include "host/layers/layer_classes.h"
#include "host/layers/pool_pick.h"
#include "host/layers/pool_window.h"

typedef struct {
    tensor from; /* out rows x c: index of the pixel in its image, as a 32-bit word */
} max_pool;

/* An image of a batch, a task for a thread. */
typedef struct {
    pool_windows windows;
    float *images, *pixels;
    uint32_t *from;
    uint64_t in, out; /* values of an image, and of its windows */
    peak_found peak;  /* of what is written */
} walk_work;

static walk_work work_of(const program *p, const node *self, const tensor *images, const tensor *pixels)
{
    const max_pool *s = self->state;
    return (walk_work){pool_windows_of(self),
                       arena_at(p->arena, images),
                       arena_at(p->arena, pixels),
                       arena_at(p->arena, &s->from),
                       shape_elements(&self->from[0]->out),
                       shape_elements(&self->out),
                       {0}};
}

static void pick_image(void *context, size_t i, unsigned thread)
{
    walk_work *w = context;
    float *const pixels = w->pixels + i * w->out;
    (void)thread;
    pool_pick(&w->windows, w->images + i * w->in, pixels, w->from + i * w->out);
    peak_add(&w->peak, pixels, w->out);
}

static void give_back_image(void *context, size_t i, unsigned thread)
{
    walk_work *w = context;
    const pool_windows *v = &w->windows;
    float *const image = w->images + i * w->in, *const pixels = w->pixels + i * w->out;
    (void)thread;
    pool_give_back(v, pixels, w->from + i * w->out, image);
    if (v->stride < v->kernel)
        peak_add(&w->peak, image, w->in);
    else /* no two windows meet: each value is given once, as it is */
        peak_add(&w->peak, pixels, w->out);
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
    (void)context;
    if (program_results(p) != MANTIS_OK)
        return;
    walk_work work = work_of(p, self, &x, &y);
    mantis_share(p->executor, pick_image, &work, n);
    host_peak_found(p, &y, &work.peak);
}

static void backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    tensor dx;
    (void)context;
    if (!node_dx(self, 0, n, &dx) || program_results(p) != MANTIS_OK)
        return;
    walk_work work = work_of(p, self, &dx, dy);
    mantis_share(p->executor, give_back_image, &work, n);
    host_peak_found(p, &dx, &work.peak);
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
