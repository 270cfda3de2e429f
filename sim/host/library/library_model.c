/* SPDX-License-Identifier: Apache-2.0 */
/* mantis/model.h over host/networks: a network in an arena of its own, its passes one by one. */
#include "host/layers/softmax.h"
#include "host/library/library_error.h"
#include "host/library/library_network.h"
#include "host/training/divergence.h"
#include "mantis/model.h"

#include <stdio.h>
#include <stdlib.h>

struct mantis_model {
    mantis_network network;
    arena arena;
    program program;
    bool ready;         /* the network's constants are mapped */
    uint32_t trained;   /* samples of the last forward, when it was a training one, else 0 */
    mantis_rates rates; /* that the update's coefficients hold */
};

static mantis_status open_model(mantis_model *m, const mantis_model_options *o, const mantis_methods *by,
                                mantis_executor *executor, host_error *error)
{
    const shape input = {o->height, o->width, o->channels};
    network_options how = {.batch = o->batch,
                           .bits = o->bits,
                           .norm_bits = o->norm_bits,
                           .nearest_forward = o->nearest_forward,
                           .nearest_backward = o->nearest_backward,
                           .nearest_update = o->nearest_update,
                           .input_gradient = o->input_gradient};
    network *net = &m->network.net;
    how.methods = (methods){
        .gradient_bits = by->gradient_bits, .weight_gradient_bits = by->weight_gradient_bits, .fuse = by->fuse};
    if (methods_parse(&how.methods, by->gradient, by->activation, by->norm, error) != MANTIS_OK)
        return error->status;
    if (!executor)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "no executor: its creation failed");
    if (o->bits < 4 || o->bits > 8 || (o->norm_bits != 8 && o->norm_bits != 16))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "%d bits, normalization %d: 4..8, and 8 or 16", o->bits,
                         o->norm_bits);
    if (library_open_network(net, o->source, o->text, &input, o->classes, &how, error) != MANTIS_OK ||
        network_layout(net, &m->arena, error) != MANTIS_OK || arena_commit(&m->arena, error) != MANTIS_OK)
        return error->status;
    m->network.bytes = m->arena.memory.size;
    program_init(&m->program, &m->arena, executor, 0);
    m->program.saturate = o->saturate;
    for (uint32_t i = net->parameter_count; i < net->saved_count; i++) {
        float *variance = arena_at(&m->arena, &net->saved[i]->velocity);
        for (uint64_t k = 0; k < tensor_elements(&net->saved[i]->velocity); k++)
            variance[k] = 1.0f;
    }
    return MANTIS_OK;
}

mantis_model *mantis_model_create(const mantis_model_options *options, mantis_executor *executor, mantis_error *error)
{
    return mantis_model_create_with(options, &(mantis_methods){0}, executor, error);
}

mantis_model *mantis_model_create_with(const mantis_model_options *options, const mantis_methods *methods,
                                       mantis_executor *executor, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    mantis_model *m = calloc(1, sizeof *m);
    if (!m)
        host_fail(&inner, MANTIS_NO_MEMORY, "out of memory for a model");
    else {
        arena_begin(&m->arena);
        if (open_model(m, options, methods, executor, &inner) != MANTIS_OK) {
            mantis_model_destroy(m);
            m = NULL;
        }
    }
    library_tell(error, &inner);
    return m;
}

void mantis_model_destroy(mantis_model *m)
{
    if (!m)
        return;
    program_free(&m->program);
    network_close(&m->network.net);
    arena_free(&m->arena);
    free(m);
}

const mantis_network *mantis_model_network(const mantis_model *m)
{
    return &m->network;
}

/* -- Values ---------------------------------------------------------------------------------------------- */

float *mantis_model_input(mantis_model *m)
{
    return arena_at(&m->arena, network_input(&m->network.net));
}

float *mantis_model_output(mantis_model *m)
{
    return arena_at(&m->arena, network_logits(&m->network.net));
}

float *mantis_model_output_gradient(mantis_model *m)
{
    return arena_at(&m->arena, &m->network.net.dlogits);
}

float *mantis_model_input_gradient(mantis_model *m)
{
    const node *input = &m->network.net.nodes[0];
    return input->wants_gradient ? arena_at(&m->arena, &input->gradient) : NULL;
}

mantis_status mantis_model_parameter(mantis_model *m, uint32_t index, mantis_model_tensors *to)
{
    const network *net = &m->network.net;
    if (index >= net->saved_count)
        return MANTIS_BAD_ARGUMENT;
    const parameter *p = net->saved[index];
    const bool trained = index < net->parameter_count;
    *to = (mantis_model_tensors){.name = p->name,
                                 .rows = p->value.rows,
                                 .cols = p->value.cols,
                                 .trained = trained,
                                 .value = arena_at(&m->arena, &p->value),
                                 .gradient = trained ? arena_at(&m->arena, &p->gradient) : NULL,
                                 .velocity = arena_at(&m->arena, &p->velocity)};
    return MANTIS_OK;
}

void mantis_model_initialize(mantis_model *m, uint64_t seed)
{
    network_initialize(&m->network.net, &m->arena, seed);
}

void mantis_model_hash(const mantis_model *m, char hex[65])
{
    network_hash(&m->network.net, &m->arena, hex);
}

/* -- Passes ---------------------------------------------------------------------------------------------- */

/* Before the commands of a call: errors of an earlier one are forgotten, the constants are mapped once, and streams are
 * the key's from here on. */
static void begin(mantis_model *m, const mantis_random_key *key)
{
    program *p = &m->program;
    p->error = (host_error){.status = MANTIS_OK};
    p->overflow[0] = '\0';
    p->totals.sticky &= ~MANTIS_STICKY_OVERFLOW;
    if (!m->ready)
        network_setup_layers(p, &m->network.net);
    m->ready = true;
    p->seed = key->seed;
    p->step = key->step;
    p->stream = key->stream;
}

/* Runs what is pending; the key moves on when all went well. */
static mantis_status finish(mantis_model *m, mantis_random_key *key, host_error *error)
{
    char when[32];
    snprintf(when, sizeof when, "step %u", (unsigned)key->step);
    const mantis_status status = program_run(&m->program);
    if (divergence_of_results(&m->program, when, error) == MANTIS_OK && status != MANTIS_OK)
        host_fail(error, status, "%s", m->program.error.text);
    if (error->status == MANTIS_OK)
        key->stream = m->program.stream;
    else
        m->arena.ring.head = m->arena.ring.tail;
    return error->status;
}

/* The caller's values are finite: said before the commands, which would name a result. */
static bool finite(const mantis_model *m, const tensor *t, uint32_t n, const char *what, uint32_t step,
                   host_error *error)
{
    const uint64_t count = tensor_elements(t) / m->network.net.context.batch * n;
    if (mantis_peak(arena_at(&m->arena, t), count) >= MANTIS_PEAK_NONFINITE)
        host_fail(error, MANTIS_NONFINITE, "step %u: the %s holds Inf or NaN", (unsigned)step, what);
    return error->status == MANTIS_OK;
}

mantis_status mantis_model_forward(mantis_model *m, uint32_t n, bool training, mantis_random_key *key,
                                   mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    network *net = &m->network.net;
    m->trained = 0;
    if (n < 1 || n > net->context.batch) {
        host_fail(&inner, MANTIS_BAD_ARGUMENT, "%u samples: the model is laid out for 1..%u", (unsigned)n,
                  (unsigned)net->context.batch);
        return library_tell(error, &inner);
    }
    const uint32_t stream = key->stream;
    if (!finite(m, network_input(net), n, "input", key->step, &inner))
        return library_tell(error, &inner);
    begin(m, key);
    for (uint32_t i = 0; i < net->parameter_count; i++) /* the caller may have written them */
        program_peak(&m->program, &net->parameters[i]->value);
    network_forward(&m->program, net, n, training);
    if (finish(m, key, &inner) == MANTIS_OK && training)
        m->trained = n;
    if (!training)
        key->stream = stream; /* to nearest draws no words */
    return library_tell(error, &inner);
}

mantis_status mantis_model_backward(mantis_model *m, mantis_random_key *key, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    if (!m->trained)
        host_fail(&inner, MANTIS_BAD_ARGUMENT, "backward without a training forward before it");
    else if (finite(m, &m->network.net.dlogits, m->trained, "output's gradient", key->step, &inner)) {
        begin(m, key);
        network_backward(&m->program, &m->network.net, m->trained);
        finish(m, key, &inner);
        m->trained = 0; /* its values are written over */
    }
    return library_tell(error, &inner);
}

static bool rates_ok(const mantis_rates *r)
{
    return r->rate > 0 && r->rate <= 1000 && r->momentum >= 0 && r->momentum < 1 && r->decay >= 0 && r->decay < 1;
}

mantis_status mantis_model_update(mantis_model *m, uint32_t index, const mantis_rates *rates, mantis_random_key *key,
                                  mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    network *net = &m->network.net;
    if (index >= net->parameter_count || !rates_ok(rates)) {
        host_fail(&inner, MANTIS_BAD_ARGUMENT,
                  "update of parameter %u by rate %g, momentum %g, decay %g: one of the %u trained ones, a rate in "
                  "(0, 1000], the others in [0, 1)",
                  (unsigned)index, rates->rate, rates->momentum, rates->decay, (unsigned)net->parameter_count);
        return library_tell(error, &inner);
    }
    const parameter *w = net->parameters[index];
    begin(m, key);
    if (rates->rate != m->rates.rate || rates->momentum != m->rates.momentum || rates->decay != m->rates.decay)
        sgd_set(&m->program, &net->sgd, (float)rates->rate, (float)rates->momentum, (float)rates->decay);
    program_peak(&m->program, &w->value); /* the caller may have written all three */
    program_peak(&m->program, &w->gradient);
    program_peak(&m->program, &w->velocity);
    network_update_parameter(&m->program, net, w);
    m->rates = finish(m, key, &inner) == MANTIS_OK ? *rates : (mantis_rates){0};
    return library_tell(error, &inner);
}

mantis_status mantis_cross_entropy(const float *logits, const uint16_t *labels, uint32_t n, uint32_t classes,
                                   float *gradient, double *loss, uint32_t *correct)
{
    softmax_result result;
    for (uint32_t i = 0; i < n; i++)
        if (labels[i] >= classes)
            return MANTIS_BAD_ARGUMENT;
    if (!softmax_cross_entropy(logits, labels, n, classes, gradient, &result))
        return MANTIS_NONFINITE;
    if (loss)
        *loss = result.loss;
    if (correct)
        *correct = result.correct;
    return MANTIS_OK;
}
