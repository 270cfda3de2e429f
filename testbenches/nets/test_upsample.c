/* SPDX-License-Identifier: Apache-2.0 */
/* The layer upsample against bilinear interpolation pixel by pixel, on golden. Where images and gradients are such that
 * no rounding of the layer's two mappings loses anything, forward and backward must be exact; on random images every
 * result lies within one unit of each mapping. More rows than a command has groups are tried too. */
#include "../host/scratch.h"

#include "host/device/executors.h"
#include "host/networks/network.h"

#include <math.h>

typedef struct {
    network net;
    arena arena;
    program program;
    const shape *in, *out;
    node *layer;
    uint32_t n;
} bench;

static bool open_bench(bench *b, mantis_executor *executor, uint32_t h, uint32_t w, uint32_t c, uint32_t n, uint32_t f,
                       bool corners)
{
    const network_options options = {.batch = n, .bits = 8, .norm_bits = 16, .input_gradient = true};
    const shape image = {h, w, c};
    host_error error = {.status = MANTIS_OK};
    char text[120];
    snprintf(text, sizeof text, "input x\nupsample u factor=%u corners=%d\nlinear a out=2\n", f, corners);
    arena_begin(&b->arena);
    if (network_open_text(&b->net, "upsample", text, &image, 0, &options, &error) == MANTIS_OK &&
        network_layout(&b->net, &b->arena, &error) == MANTIS_OK)
        arena_commit(&b->arena, &error);
    b->layer = &b->net.nodes[1];
    b->in = &b->net.nodes[0].out;
    b->out = &b->layer->out;
    b->n = n;
    program_init(&b->program, &b->arena, executor, 9);
    return tap_ok(error.status == MANTIS_OK, "%u images of %u x %u x %u, factor %u%s %s", n, h, w, c, f,
                  corners ? ", corners" : "", error.text);
}

static void close_bench(bench *b)
{
    program_free(&b->program);
    network_close(&b->net);
    arena_free(&b->arena);
}

/* What result o of a side of m takes from: two places and the second's weight. */
static void places(uint32_t o, uint32_t f, bool corners, uint32_t m, uint32_t *low, uint32_t *high, double *part)
{
    const double s = corners ? (double)o / f : ((double)o + 0.5) / f - 0.5, clamped = s < 0.0       ? 0.0
                                                                                      : s > m - 1.0 ? m - 1.0
                                                                                                    : s;
    *low = (uint32_t)floor(clamped);
    *high = *low + 1 < m ? *low + 1 : *low;
    *part = clamped - *low;
}

/* One direction of the interpolation of all images, added up in double: forward from x to y, back from y to x. */
static void direct(const bench *b, uint32_t f, double *x, double *y, bool back)
{
    const shape *in = b->in, *out = b->out;
    const bool corners = b->layer->attribute[LAYER_CORNERS];
    memset(back ? x : y, 0, (back ? shape_elements(in) : shape_elements(out)) * b->n * sizeof(double));
    for (uint64_t i = 0; i < b->n; i++)
        for (uint32_t oy = 0; oy < out->h; oy++)
            for (uint32_t ox = 0; ox < out->w; ox++) {
                uint32_t at_y[2], at_x[2];
                double part_y, part_x;
                places(oy, f, corners, in->h, &at_y[0], &at_y[1], &part_y);
                places(ox, f, corners, in->w, &at_x[0], &at_x[1], &part_x);
                for (int k = 0; k < 4; k++)
                    for (uint32_t c = 0; c < in->c; c++) {
                        const double weight = (k & 1 ? part_x : 1 - part_x) * (k & 2 ? part_y : 1 - part_y);
                        double *small = &x[((i * in->h + at_y[k >> 1]) * in->w + at_x[k & 1]) * in->c + c],
                               *large = &y[((i * out->h + oy) * out->w + ox) * out->c + c];
                        *(back ? small : large) += weight * *(back ? large : small);
                    }
            }
}

/* Draws into a tensor: a multiple of `unit`, at most `most` of them; every `every`-th on average, the others 0. */
static void draw(const bench *b, const tensor *t, double *copy, double unit, int most, uint32_t every, uint64_t seed)
{
    float *to = arena_at(&b->arena, t);
    uint64_t state = seed;
    for (uint64_t i = 0; i < tensor_elements(t); i++) {
        const int steps = (int)(tap_random(&state) % (uint64_t)(2 * most + 1)) - most;
        to[i] = (float)(copy[i] = tap_random(&state) % every ? 0.0 : unit * steps);
    }
}

static void exact(mantis_executor *executor, uint32_t h, uint32_t w, uint32_t c, uint32_t n, uint32_t f, bool corners)
{
    bench b;
    if (!open_bench(&b, executor, h, w, c, n, f, corners))
        exit(1);
    const uint64_t small = shape_elements(b.in) * n, large = shape_elements(b.out) * n;
    double *x = calloc(small, sizeof *x), *y = calloc(large, sizeof *y);
    const tensor *dy = &b.layer->gradient, *dx = &b.layer->dx[0];
    uint64_t wrong[2] = {0, 0}, seen[2] = {0, 0};
    /* multiples of 2f up to 64: the first direction leaves integers up to 64, which 8 bits hold */
    draw(&b, network_input(&b.net), x, 2.0 * f, (int)(32 / f), 1, f);
    program_peak(&b.program, network_input(&b.net));
    layer_context_setup(&b.program, &b.net.context);
    b.layer->class_->forward(&b.program, &b.net.context, b.layer, n);
    tap_ok(program_run(&b.program) == MANTIS_OK, "forward %s", b.program.error.text);
    direct(&b, f, x, y, false);
    const float *got = arena_at(&b.arena, &b.layer->y);
    for (uint64_t i = 0; i < large; i++) {
        wrong[0] += (double)got[i] != y[i];
        seen[0] += got[i] != 0.0f && got[i] != floorf(got[i]);
    }
    tap_ok(wrong[0] == 0 && (seen[0] > large / 20 || h == 1 || w == 1 || (corners && f == 2)),
           "%llu of %llu results differ, %llu are no integers", (unsigned long long)wrong[0], (unsigned long long)large,
           (unsigned long long)seen[0]);
    /* a column of U sums to f: +-2f in a third of all places, so that sums stay below 128 */
    draw(&b, dy, y, 2.0 * f, 1, f == 8 ? 2 : 1, f + 1);
    program_peak(&b.program, dy);
    b.layer->class_->backward(&b.program, &b.net.context, b.layer, n, dy);
    tap_ok(program_run(&b.program) == MANTIS_OK, "backward %s", b.program.error.text);
    direct(&b, f, x, y, true);
    got = arena_at(&b.arena, dx);
    for (uint64_t i = 0; i < small; i++) {
        wrong[1] += (double)got[i] != x[i];
        seen[1] += got[i] != 0.0f;
    }
    tap_ok(wrong[1] == 0 && seen[1] > small / 2, "%llu of %llu gradients differ, %llu are not 0",
           (unsigned long long)wrong[1], (unsigned long long)small, (unsigned long long)seen[1]);
    free(x);
    free(y);
    close_bench(&b);
}

/* A unit of a tensor mapped to 8 bits: its peak has 64..127 of them. */
static double unit_of(double peak)
{
    return ldexp(1.0, ilogb(peak) - 6);
}

static void near(mantis_executor *executor, uint32_t f)
{
    bench b;
    if (!open_bench(&b, executor, 5, 7, 3, 2, f, f == 4))
        exit(1);
    const uint64_t small = shape_elements(b.in) * b.n, large = shape_elements(b.out) * b.n;
    double *x = calloc(small, sizeof *x), *y = calloc(large, sizeof *y), peak = 0.0, worst = 0.0;
    draw(&b, network_input(&b.net), x, 0.001, 3000, 1, 77);
    for (uint64_t i = 0; i < small; i++)
        peak = fmax(peak, fabs(x[i]));
    program_peak(&b.program, network_input(&b.net));
    layer_context_setup(&b.program, &b.net.context);
    b.layer->class_->forward(&b.program, &b.net.context, b.layer, b.n);
    tap_ok(program_run(&b.program) == MANTIS_OK, "forward %s", b.program.error.text);
    direct(&b, f, x, y, false);
    const float *got = arena_at(&b.arena, &b.layer->y);
    for (uint64_t i = 0; i < large; i++)
        worst = fmax(worst, fabs((double)got[i] - y[i]));
    tap_ok(worst > 0.0 && worst < 2.0 * unit_of(peak), "within a unit of each mapping: %.4f of %.4f", worst,
           2.0 * unit_of(peak));
    free(x);
    free(y);
    close_bench(&b);
}

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    mantis_executor *executor = executors_create("golden", &(executor_options){.threads = 1}, &error);
    for (uint32_t f = 2; f <= 8; f *= 2) {
        for (int corners = 0; corners < 2; corners++) {
            exact(executor, 6, 5, 3, 3, f, corners);
            exact(executor, 1, 9, 2, 2, f, corners);
            exact(executor, 3, 1, 17, 1, f, corners);
        }
        near(executor, f);
    }
    exact(executor, 64, 2, 1, 129, 8, false); /* 66,048 rows, and groups: two commands */
    mantis_destroy(executor);
    return tap_done();
}
