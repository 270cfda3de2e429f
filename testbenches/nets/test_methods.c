/* SPDX-License-Identifier: Apache-2.0 */
/* Every layer with products under every quantizer: the gradients that golden leaves in 8 bits lie near those of the
 * float executor, in direction and length. A scale that is taken from the wrong sample, channel or group, an order that
 * is not undone, a product left out: each would show. The samples differ in size, and their gradients, too. */
#include "../common/tap.h"

#include "host/device/executors.h"
#include "host/layers/softmax.h"
#include "host/networks/network.h"
#include "host/support/host_random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 6, CLASSES = 5 };

static const struct {
    const char *what, *text;
    shape input;
} NETS[] = {
    {"linear", "input x\nlinear a out=6\nrelu r\nlinear b out=5\nflatten f\nlinear c out=classes\n", {4, 3, 2}},
    {"conv, strides, groups",
     "input x\nconv a out=8 kernel=3 pad=1\nrelu r\nconv b out=12 kernel=3 pad=1 stride=2 groups=4\nrelu s\n"
     "conv d out=12 kernel=3 pad=1 groups=12\nconv e out=6 kernel=1\nflatten f\nlinear c out=classes\n",
     {8, 8, 3}},
    {"deconv",
     "input x\nconv a out=6 kernel=3 pad=1 stride=2\nrelu r\ndeconv b out=4 kernel=4 stride=2 pad=1\nflatten f\n"
     "linear c out=classes\n",
     {8, 8, 2}},
    {"attention",
     "input x\npatches q kernel=2\nlinear a out=96\nattention h heads=2\nlinear b out=4\nflatten f\nlinear c "
     "out=classes\n",
     {6, 8, 3}}};

static const struct {
    const char *name;
    methods methods;
} METHODS[] = {{"ptq", {.norm = NORM_L2}},
               {"psq", {.gradient = {QUANTIZER_PSQ, 0, 0}}},
               {"bhq", {.gradient = {QUANTIZER_BHQ, 0, 0}}},
               {"shift:4", {.gradient = {QUANTIZER_SHIFT, 4, 0}}},
               {"psq of x", {.activation = {QUANTIZER_PSQ, 0, 0}}},
               {"shift:2 of x", {.activation = {QUANTIZER_SHIFT, 2, 0}}},
               {"psq of x, bhq", {.activation = {QUANTIZER_PSQ, 0, 0}, .gradient = {QUANTIZER_BHQ, 0, 0}}},
               {"shift of both", {.activation = {QUANTIZER_SHIFT, 4, 0}, .gradient = {QUANTIZER_SHIFT, 8, 0}}}};

enum { PARAMETERS = 12 };
typedef struct {
    float *values;
    uint64_t count, of[PARAMETERS]; /* in all, and of each parameter */
    uint32_t parameters;
} gradients;

/* All parameters' gradients, one after the other. */
static gradients gradients_of(const char *executor, size_t net_index, const methods *how, uint32_t n)
{
    const network_options options = {.batch = BATCH,
                                     .bits = 8,
                                     .norm_bits = 16,
                                     .methods = *how,
                                     .nearest_forward = true,
                                     .nearest_backward = false};
    host_error error = {.status = MANTIS_OK};
    gradients g = {.values = NULL};
    mantis_executor *machine = executors_create(executor, &(executor_options){.threads = 2}, &error);
    network net;
    arena im;
    program p;
    uint16_t labels[BATCH];
    softmax_result result;
    arena_begin(&im);
    network_open_text(&net, "methods", NETS[net_index].text, &NETS[net_index].input, CLASSES, &options, &error);
    if (!machine || error.status != MANTIS_OK || network_layout(&net, &im, &error) != MANTIS_OK ||
        arena_commit(&im, &error) != MANTIS_OK) {
        printf("Bail out! %s\n", error.text);
        exit(1);
    }
    network_initialize(&net, &im, 7);
    host_random r = host_random_make(2, RANDOM_TEST, net_index);
    float *x = arena_at(&im, network_input(&net));
    const uint64_t of_sample = shape_elements(&NETS[net_index].input);
    for (uint64_t i = 0; i < BATCH * of_sample; i++)
        x[i] = (float)(host_random_range(&r, -1.0, 1.0) * ldexp(1.0, (int)(i / of_sample % 3)));
    for (int i = 0; i < BATCH; i++)
        labels[i] = (uint16_t)host_random_below(&r, CLASSES);
    program_init(&p, &im, machine, 5);
    network_setup(&p, &net, 0.1f, 0.9f, 0.0f);
    program_begin_step(&p, 1);
    network_forward(&p, &net, n, true);
    program_run(&p);
    float *logits_gradient = arena_at(&im, &net.dlogits);
    softmax_cross_entropy(arena_at(&im, network_logits(&net)), labels, n, CLASSES, logits_gradient, &result);
    for (uint32_t i = 0; i < n * CLASSES; i++)
        logits_gradient[i] *= (float)ldexp(1.0, -(int)(2 * (i / CLASSES % 3)));
    network_backward(&p, &net, n);
    if (!tap_ok(program_run(&p) == MANTIS_OK, "%s, %u samples on %s runs %s", NETS[net_index].what, n, executor,
                p.error.text))
        exit(1);
    g.parameters = net.parameter_count;
    for (uint32_t i = 0; i < net.parameter_count; i++)
        g.count += g.of[i] = tensor_elements(&net.parameters[i]->gradient);
    g.values = malloc(g.count * sizeof *g.values);
    uint64_t at = 0;
    for (uint32_t i = 0; g.values && i < net.parameter_count; i++) {
        const uint64_t count = tensor_elements(&net.parameters[i]->gradient);
        memcpy(g.values + at, arena_at(&im, &net.parameters[i]->gradient), count * sizeof *g.values);
        at += count;
    }
    network_close(&net);
    arena_free(&im);
    mantis_destroy(machine);
    return g;
}

static void check(size_t net_index, uint32_t n)
{
    const gradients real = gradients_of("float", net_index, &METHODS[0].methods, n);
    for (size_t m = 0; m < sizeof METHODS / sizeof *METHODS; m++) {
        const gradients g = gradients_of("golden", net_index, &METHODS[m].methods, n);
        double worst = 1.0, longest = 1.0;
        uint64_t at = 0;
        for (uint32_t k = 0; k < g.parameters; at += g.of[k++]) {
            double across = 0.0, own = 0.0, other = 0.0;
            for (uint64_t i = at; i < at + g.of[k]; i++) {
                across += (double)g.values[i] * (double)real.values[i];
                own += (double)g.values[i] * (double)g.values[i];
                other += (double)real.values[i] * (double)real.values[i];
            }
            worst = fmin(worst, across / sqrt(own * other));
            longest = fabs(sqrt(own / other) - 1.0) > fabs(longest - 1.0) ? sqrt(own / other) : longest;
        }
        tap_ok(at == real.count && worst > 0.9 && fabs(longest - 1.0) < 0.2,
               "%s, %s, %u samples: cosine to fp32's gradient %.4f, length %.3f, at worst of a parameter",
               NETS[net_index].what, METHODS[m].name, n, worst, longest);
        free(g.values);
    }
    free(real.values);
}

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    mantis_executor *executor = executors_create("float", &(executor_options){.threads = 1}, &error);
    if (!executor) {
        tap_skip("methods", "no float executor in this build");
        return tap_done();
    }
    mantis_destroy(executor);
    for (size_t i = 0; i < sizeof NETS / sizeof *NETS; i++) {
        check(i, BATCH);
        check(i, BATCH - 1);
    }
    return tap_done();
}
