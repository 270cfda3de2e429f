/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/landscape.h"

#include "host/reports/gnuplot.h"
#include "host/support/basic_math.h"
#include "host/support/files.h"
#include "host/support/host_random.h"
#include "host/support/output_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    float *weights, *direction[2]; /* of all parameters, one after the other */
} around;

/* Sum of twelve uniform numbers: nearly normal. */
static double normal(host_random *r)
{
    double sum = 0.0;
    for (int i = 0; i < 12; i++)
        sum += host_random_range(r, -0.5, 0.5);
    return sum;
}

void landscape_direction(uint64_t seed, uint32_t index, uint32_t which, const float *weights, float *to, uint32_t rows,
                         uint32_t cols)
{
    host_random r = host_random_make(seed, RANDOM_LANDSCAPE, 2 * (uint64_t)index + which);
    for (uint64_t i = 0; i < (uint64_t)rows * cols; i++)
        to[i] = (float)normal(&r);
    for (uint32_t c = 0; c < cols; c++) {
        double of_weights = 0.0, own = 0.0;
        for (uint64_t i = c; i < (uint64_t)rows * cols; i += cols) {
            of_weights += (double)weights[i] * (double)weights[i];
            own += (double)to[i] * (double)to[i];
        }
        const double factor = own > 0.0 ? basic_sqrt(of_weights) / basic_sqrt(own) : 0.0;
        for (uint64_t i = c; i < (uint64_t)rows * cols; i += cols)
            to[i] = (float)((double)to[i] * factor);
    }
}

/* Copies weights and draws the directions; false: no memory. */
static bool open_around(around *s, const landscape_order *order, const trainer *t)
{
    uint64_t count = 0, at = 0;
    for (uint32_t i = 0; i < t->net.parameter_count; i++)
        count += tensor_elements(&t->net.parameters[i]->value);
    s->weights = calloc(3 * count, sizeof *s->weights);
    if (!s->weights)
        return false;
    s->direction[0] = s->weights + count;
    s->direction[1] = s->weights + 2 * count;
    for (uint32_t i = 0; i < t->net.parameter_count; i++) {
        const tensor *w = &t->net.parameters[i]->value;
        memcpy(s->weights + at, arena_at(&t->arena, w), tensor_bytes(w));
        for (uint32_t k = 0; k < 2 && w->rows > 1; k++) /* a vector is a bias, gamma or beta: 0 */
            landscape_direction(order->seed, i, k, s->weights + at, s->direction[k] + at, w->rows, w->cols);
        at += tensor_elements(w);
    }
    return true;
}

/* What batch-norms average: part of the weights, but of no direction. */
static void copy_averages(const trainer *from, trainer *to)
{
    for (uint32_t i = from->net.parameter_count; i < from->net.saved_count; i++) {
        const parameter *a = from->net.saved[i], *b = to->net.saved[i];
        memcpy(arena_at(&to->arena, &b->value), arena_at(&from->arena, &a->value), tensor_bytes(&a->value));
        memcpy(arena_at(&to->arena, &b->velocity), arena_at(&from->arena, &a->velocity), tensor_bytes(&a->velocity));
    }
}

static mantis_status loss_at(const around *s, const landscape_order *order, trainer *t, double a, double b,
                             double *loss, host_error *error)
{
    uint64_t at = 0;
    double metric;
    for (uint32_t i = 0; i < t->net.parameter_count; i++) {
        const tensor *w = &t->net.parameters[i]->value;
        float *to = arena_at(&t->arena, w);
        for (uint64_t k = 0; k < tensor_elements(w); k++, at++)
            to[k] = (float)((double)s->weights[at] + a * (double)s->direction[0][at] + b * (double)s->direction[1][at]);
        program_peak(&t->program, w);
    }
    if (trainer_evaluate_part(t, order->images, &metric, loss, error) == MANTIS_NONFINITE) { /* far out: no number */
        *loss = (double)NAN;
        *error = (host_error){.status = MANTIS_OK};
        t->program.error = *error;
    }
    return error->status;
}

mantis_status landscape_take(const landscape_order *order, trainer *integer, trainer *floating, double *loss,
                             void (*done)(void *context, uint32_t points), void *context, host_error *error)
{
    around s = {NULL, {NULL, NULL}};
    trainer *const runs[2] = {integer, floating};
    const uint32_t n = order->points, all = n * n;
    const double step = 2.0 * order->span / (double)(n - 1);
    if (!open_around(&s, order, integer))
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for two directions");
    copy_averages(integer, floating);
    for (uint32_t i = 0; i < all && error->status == MANTIS_OK; i++) {
        const double a = (double)(i % n) * step - order->span, b = (double)(i / n) * step - order->span;
        for (int k = 0; k < 2 && error->status == MANTIS_OK; k++)
            loss_at(&s, order, runs[k], a, b, &loss[(uint32_t)k * all + i], error);
        done(context, i + 1);
    }
    free(s.weights);
    return error->status;
}

static void number(text *t, double value)
{
    if (isfinite(value))
        text_add(t, "\t%.6g", value);
    else
        text_add(t, "\tNaN");
}

mantis_status landscape_plot(const landscape_order *order, const double *loss, const char *title, const char *folder,
                             host_error *error)
{
    text table = {0}, copy = {0}, script = {0}, picture = {0};
    output_set files = {.folder = folder};
    host_error drawing = {.status = MANTIS_OK};
    const uint32_t n = order->points;
    text_add(&table, "a\tb\tinteger\tfp32\n");
    for (uint32_t i = 0; i < n * n; i++) {
        text_add(&table, "%.4f\t%.4f", 2.0 * order->span * (i % n) / (n - 1) - order->span,
                 2.0 * order->span * (i / n) / (n - 1) - order->span);
        number(&table, loss[i]);
        number(&table, loss[n * n + i]);
        text_add(&table, "\n");
    }
    text_add(&copy, "%s", table.bytes ? table.bytes : "");
    gnuplot_table(&script, "landscape", &copy);
    text_add(&script,
             "set terminal svg size 900,420 noenhanced background '#ffffff' font 'sans,13'\n"
             "set datafile separator '\\t'\nstats $landscape skip 1 using 3 nooutput name 'I'\n"
             "stats $landscape skip 1 using 4 nooutput name 'F'\n"
             "set cbrange [(I_min < F_min ? I_min : F_min):(I_max > F_max ? I_max : F_max)]\nset logscale cb\n"
             "set size square\nset xlabel 'direction 1'\nset ylabel 'direction 2'\nunset key\n"
             "set xrange [%g:%g]\nset yrange [%g:%g]\nset multiplot layout 1,2 title \"",
             -order->span, order->span, -order->span, order->span);
    for (const char *at = title; *at; at++)
        text_add(&script, *at == '"' || *at == '\\' ? "\\%c" : "%c", *at);
    text_add(&script, "\"\nset title 'integers'\nplot $landscape skip 1 using 1:2:3 with image\n"
                      "set title 'fp32'\nplot $landscape skip 1 using 1:2:4 with image\nunset multiplot\n");
    if (files_make_folder(folder, error) == MANTIS_OK) {
        gnuplot_draw(&script, "landscape.svg", &picture, &drawing);
        output_set_add(&files, &table, "landscape.tsv", error);
        if (drawing.status == MANTIS_OK && picture.size)
            output_set_add(&files, &picture, "landscape.svg", error);
        output_set_end(&files, error);
        if (drawing.status != MANTIS_OK)
            host_fail(error, drawing.status, "%s", drawing.text);
    }
    text_free(&table);
    text_free(&script);
    text_free(&picture);
    return error->status;
}
