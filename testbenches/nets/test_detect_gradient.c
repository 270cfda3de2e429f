/* SPDX-License-Identifier: Apache-2.0 */
/* The layers boxes and detect. On golden: rows and gradients are the feature maps' own numbers, each in its place. On
 * float: the whole network's gradients, with two maps of several boxes and a layer that two of them read, against
 * central differences of the same network written in double (reference_network.inc). */
#include "../common/tap.h"
#include "reference_network.inc"

#include "host/device/executors.h"
#include "host/layers/detect.h"
#include "host/support/host_random.h"

enum { BATCH = 3, CLASSES = 3, COLUMNS = CLASSES + 4 };
static const double STEP = 1e-5;

static const char TEXT[] = "input x\n"
                           "conv a out=6 kernel=3 pad=1\n"
                           "gelu g\n"
                           "conv p out=2*classes+8 kernel=3 pad=1\n"
                           "boxes pb least=20 most=40\n"
                           "conv b out=8 kernel=3 stride=2 pad=1 from=g\n"
                           "conv q out=4*classes+16 kernel=3 pad=1\n"
                           "boxes qb ratios=2 least=40 most=90\n"
                           "detect d from=pb,qb\n";
static const shape INPUT = {5, 4, 2};

typedef struct {
    network net;
    arena im;
    program p;
    mantis_executor *executor;
} run;

static bool open_run(run *r, const char *executor)
{
    const network_options options = {.batch = BATCH, .bits = 8, .norm_bits = 16, .input_gradient = true};
    host_error error = {.status = MANTIS_OK};
    host_random random = host_random_make(3, RANDOM_TEST, 0);
    r->executor = executors_create(executor, &(executor_options){.threads = 1}, &error);
    if (!r->executor)
        return false;
    arena_begin(&r->im);
    if (network_open_text(&r->net, "test", TEXT, &INPUT, CLASSES, &options, &error) != MANTIS_OK ||
        network_layout(&r->net, &r->im, &error) != MANTIS_OK || arena_commit(&r->im, &error) != MANTIS_OK) {
        tap_ok(false, "%s", error.text);
        exit(1);
    }
    network_initialize(&r->net, &r->im, 5);
    float *x = arena_at(&r->im, network_input(&r->net));
    for (uint64_t i = 0; i < tensor_elements(network_input(&r->net)); i++)
        x[i] = (float)host_random_range(&random, -2.0, 2.0);
    program_init(&r->p, &r->im, r->executor, 1);
    network_setup(&r->p, &r->net, 0.1f, 0.9f, 1e-3f);
    return true;
}

static void close_run(run *r)
{
    program_free(&r->p);
    network_close(&r->net);
    arena_free(&r->im);
    mantis_destroy(r->executor);
}

/* Forward, a drawn gradient of the last layer's values, backward; `behind` is called behind each layer's pass. */
static bool go(run *r, uint32_t n, void (*behind)(program *p, network *net, node *self))
{
    network_forward(&r->p, &r->net, n, true);
    if (program_run(&r->p) != MANTIS_OK)
        return false;
    host_random random = host_random_make(4, RANDOM_TEST, n);
    float *d = arena_at(&r->im, &r->net.dlogits);
    for (uint64_t i = 0; i < n * shape_elements(&r->net.nodes[r->net.count - 1].out); i++)
        d[i] = (float)host_random_range(&random, -1.0, 1.0);
    network_backward_with(&r->p, &r->net, n, behind);
    return program_run(&r->p) == MANTIS_OK;
}

static const node *named(const run *r, const char *name)
{
    for (uint32_t i = 0; i < r->net.count; i++)
        if (strcmp(r->net.nodes[i].name, name) == 0)
            return &r->net.nodes[i];
    abort();
}

/* Whether a map's pixel, box and column stand where they should in the rows of a sample, in `rows` and `map`. */
static uint32_t misplaced(const float *rows, const float *map, const shape *s, uint32_t boxes, uint32_t first,
                          uint32_t all, uint32_t n)
{
    uint32_t wrong = 0;
    for (uint32_t b = 0; b < n; b++)
        for (uint32_t y = 0; y < s->h; y++)
            for (uint32_t x = 0; x < s->w; x++)
                for (uint32_t k = 0; k < boxes; k++)
                    for (uint32_t c = 0; c < COLUMNS; c++) {
                        const uint32_t row = b * all + first + (y * s->w + x) * boxes + k,
                                       pixel = (b * s->h + y) * s->w + x;
                        wrong += rows[row * COLUMNS + c] != map[pixel * s->c + k * COLUMNS + c];
                    }
    return wrong;
}

/* Gradients lie where later ones will: those of the maps are looked at when they have been made. */
static struct {
    const run *run;
    uint32_t n, first, all, wrong, looks;
} looked;

static void look(program *p, network *net, node *self)
{
    (void)net;
    if (strcmp(self->name, "d") != 0)
        return;
    if (program_run(p) != MANTIS_OK)
        abort();
    const arena *im = &looked.run->im;
    const node *maps[2] = {named(looked.run, "p"), named(looked.run, "q")};
    const float *dy = arena_at(im, &self->gradient);
    for (uint32_t i = 0; i < 2; i++)
        looked.wrong += misplaced(dy, arena_at(im, &maps[i]->gradient), &maps[i]->out, i ? 4 : 2, i ? looked.first : 0,
                                  looked.all, looked.n);
    looked.looks++;
}

static void test_places(void)
{
    run r;
    if (!open_run(&r, "golden"))
        abort();
    const node *p = named(&r, "p"), *q = named(&r, "q"), *d = named(&r, "d");
    const uint32_t first = p->out.h * p->out.w * 2, all = first + q->out.h * q->out.w * 4;
    tap_ok(d->out.h == all && d->out.w == 1 && d->out.c == COLUMNS, "%u rows of %u", d->out.h, d->out.c);
    for (uint32_t n = BATCH; n >= BATCH - 1; n--) {
        memset(&looked, 0, sizeof looked);
        looked.run = &r;
        looked.n = n;
        looked.first = first;
        looked.all = all;
        if (!go(&r, n, look))
            abort();
        const float *y = arena_at(&r.im, &d->y);
        tap_ok(misplaced(y, arena_at(&r.im, &p->y), &p->out, 2, 0, all, n) == 0 &&
                   misplaced(y, arena_at(&r.im, &q->y), &q->out, 4, first, all, n) == 0,
               "rows of %u samples are the maps' values", n);
        tap_ok(looked.wrong == 0 && looked.looks == 1, "the maps' gradients are the rows'");
    }
    centered_box *boxes = detect_defaults(d);
    const uint32_t last = all - 4; /* the last pixel of the second map, 3 x 2 */
    tap_ok(boxes && boxes[0].w == 0.2 && boxes[0].x == 0.125 && boxes[0].y == 0.1 && boxes[first].w == 0.4 &&
               boxes[last].x == 0.75 && boxes[last].y == 2.5 / 3.0,
           "and so are the default boxes");
    free(boxes);
    close_run(&r);
}

/* The drawn gradient's product with the last layer's values, in double. */
static double product(reference *r, const float *d)
{
    const double *y = reference_forward(r);
    double sum = 0.0;
    for (uint64_t i = 0; i < values_of(&r->net->nodes[r->net->count - 1], r->n); i++)
        sum += y[i] * (double)d[i];
    return sum;
}

static void test_gradients(void)
{
    run r;
    if (!open_run(&r, "float")) {
        tap_skip("gradients", "no float executor in this build");
        return;
    }
    for (uint32_t n = BATCH; n >= BATCH - 1; n--) {
        reference twin;
        if (!go(&r, n, NULL))
            abort();
        reference_open(&twin, &r.net, &r.im, n);
        const float *d = arena_at(&r.im, &r.net.dlogits);
        for (uint32_t i = 0; i < r.net.count; i++)
            for (uint32_t k = 0; k < r.net.nodes[i].parameter_count; k++) {
                const parameter *w = &r.net.nodes[i].parameters[k];
                const float *g = arena_at(&r.im, &w->gradient);
                double worst = 0.0, largest = 0.0;
                for (uint64_t e = 0; e < tensor_elements(&w->value); e += 1 + tensor_elements(&w->value) / 40) {
                    double *at = &twin.weights[i][k][e], kept = *at;
                    *at = kept + STEP;
                    const double up = product(&twin, d);
                    *at = kept - STEP;
                    const double slope = (up - product(&twin, d)) / (2.0 * STEP);
                    *at = kept;
                    worst = fmax(worst, fabs(slope - (double)g[e]));
                    largest = fmax(largest, fabs(slope));
                }
                tap_ok(largest > 0.1 && worst < 1e-4 * largest, "%s of %u samples: up to %.2f, largest error %.1e",
                       w->name, n, largest, worst);
            }
        reference_close(&twin);
    }
    close_run(&r);
}

int main(void)
{
    test_places();
    test_gradients();
    return tap_done();
}
