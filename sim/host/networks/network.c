/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/peaks.h"
#include "host/networks/network.h"

#include "host/layers/layer_weights.h"
#include "host/networks/gradient_places.h"
#include "host/networks/network_links.h"
#include "host/networks/network_text.h"
#include "host/support/sha256.h"

#include <stdlib.h>
#include <string.h>

const tensor *network_input(const network *net)
{
    return &net->nodes[0].y;
}

const tensor *network_logits(const network *net)
{
    return &net->nodes[net->count - 1].y;
}

uint64_t node_backward_macs(const node *self)
{
    const bool wanted = self->from[0] && self->from[0]->wants_gradient;
    if (self->class_->weighted)
        return self->macs * (wanted ? 2 : 1);
    return wanted ? self->macs * (self->class_->constant ? 1 : 2) : 0;
}

static tensor rows_of_batch(const network *net, arena *arena, const node *of, const char *name, const char *what)
{
    return arena_tensor(arena, TENSOR_FP32, net->context.batch * of->out.h * of->out.w, of->out.c, "%s%s", name, what);
}

static void layout_value(network *net, arena *arena, node *self)
{
    const bool last = self == &net->nodes[net->count - 1];
    if (self->maker)
        self->y = self->maker->y;
    else if (self->class_->passes_value || (self->class_->overwrites && self->from[0]->frees_value))
        self->y = samples_of(&self->from[0]->y, &self->out, net->context.batch);
    else
        self->y = rows_of_batch(net, arena, self, last ? "logits" : self->name, self == net->nodes || last ? "" : ".y");
}

static tensor gradient_of(const network *net, gradient_places *places, arena *arena, const node *of, const char *name,
                          const char *what)
{
    return gradient_places_take(places, arena, net->context.batch * of->out.h * of->out.w, of->out.c, name, what);
}

/* With respect to its values: the logits', which the host reads after the step; the sum of several readers'
 * contributions, which nobody reads after it; or the one reader's contribution, read by this pass. */
static void layout_gradient(network *net, gradient_places *places, arena *arena, node *self)
{
    if (self == &net->nodes[net->count - 1]) {
        self->gradient = net->dlogits = rows_of_batch(net, arena, self, "logits", ".grad");
    } else if (self->readers > 1) {
        self->gradient = gradient_of(net, places, arena, self, self->name, ".grad");
        gradient_places_hold(places, &self->gradient);
        for (node_reader at = self->reader; at.by; at = reader_next(&at)) {
            const tensor part = reader_contribution(&net->context, &at);
            gradient_places_drop(places, &part);
        }
    } else {
        self->gradient = reader_contribution(&net->context, &self->reader);
    }
}

static void layout_gradients(network *net, arena *arena)
{
    gradient_places places = {.places = NULL};
    for (uint32_t i = net->count; i-- > 0;) { /* consumers first */
        node *self = &net->nodes[i];
        self->frees_gradient = node_frees_gradient(self);
        if (!self->wants_gradient)
            continue;
        layout_gradient(net, &places, arena, self);
        for (uint32_t slot = 0; slot < self->inputs; slot++) {
            const node *from = self->from[slot];
            if (!from->wants_gradient)
                continue;
            if (!self->class_->passes_gradient)
                self->dx[slot] = self->class_->overwrites && self->frees_gradient
                                     ? samples_of(&self->gradient, &from->out, net->context.batch)
                                     : gradient_of(net, &places, arena, from, self->name, ".dx");
            gradient_places_hold(&places, self->class_->passes_gradient ? &self->gradient : &self->dx[slot]);
        }
        if (i > 0)
            gradient_places_drop(&places, &self->gradient); /* its pass is over */
    }
    gradient_places_free(&places);
}

static bool collect_parameters(network *net, host_error *error)
{
    uint32_t most = net->count * (LAYER_PARAMETERS + 2);
    net->saved = calloc(most, sizeof *net->saved);
    net->parameters = calloc(most, sizeof *net->parameters);
    if (!net->saved || !net->parameters) {
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for the list of parameters");
        return false;
    }
    for (uint32_t i = 0; i < net->count; i++)
        for (uint32_t k = 0; k < net->nodes[i].parameter_count; k++)
            net->saved[net->saved_count++] = net->parameters[net->parameter_count++] = &net->nodes[i].parameters[k];
    for (uint32_t i = 0; i < net->count; i++)
        for (int k = 0; k < 2; k++) {
            parameter *pair = k ? net->nodes[i].frozen : net->nodes[i].running;
            if (pair)
                net->saved[net->saved_count++] = pair;
        }
    return true;
}

/* Scratch for the largest sample that a layer with weights may see on either side. */
static void layout_reflection(network *net, arena *arena)
{
    uint64_t most = 0;
    if (net->context.gradient.kind != QUANTIZER_BHQ)
        return;
    for (uint32_t i = 1; i < net->count; i++) {
        const node *self = &net->nodes[i];
        const uint64_t in = shape_elements(&self->from[0]->out), out = shape_elements(&self->out);
        if (self->class_->weighted && self->from[0]->wants_gradient)
            most = in > most ? (out > in ? out : in) : out > most ? out : most;
    }
    if (most) {
        reflection_layout(&net->reflection, arena, net->context.batch, most);
        net->context.reflection = &net->reflection;
    }
}

/* Room for the largest operand of a product. */
static void layout_emulation(network *net, arena *arena)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < net->count; i++) {
        const node *self = &net->nodes[i];
        const uint64_t heads = self->attribute[LAYER_HEADS], t = (uint64_t)self->out.h * self->out.w;
        const uint64_t sizes[3] = {
            shape_elements(&self->out) * net->context.batch, /* values, weights, scores */
            self->parameter_count ? tensor_elements(&self->parameters[0].value) : 0,
            strcmp(self->class_->kind, "attention") == 0 ? heads * net->context.batch * t * (t + 15) : 0};
        for (int k = 0; k < 3; k++)
            most = sizes[k] > most ? sizes[k] : most;
    }
    emulation_layout(&net->emulation, arena, most);
}

mantis_status network_layout(network *net, arena *arena, host_error *error)
{
    net->context.emulation = &net->emulation;
    uint32_t longest = net->context.batch;
    if (longest > NETWORK_MAX_BATCH)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "batch %u: a step has at most %u images", longest,
                         NETWORK_MAX_BATCH);
    for (uint32_t i = 0; i < net->count; i++) {
        node *self = &net->nodes[i];
        const uint64_t rows = (uint64_t)net->context.batch * self->out.h * self->out.w;
        if (rows > MANTIS_MAX_DIM)
            return host_fail(error, MANTIS_BAD_SHAPE, "%s: %llu rows in a batch, at most %u; use a smaller --batch",
                             self->name, (unsigned long long)rows, (unsigned)MANTIS_MAX_DIM);
        longest = rows > longest ? (uint32_t)rows : longest;
        layout_value(net, arena, self);
        self->frees_value = node_frees_value(net, self);
        if (self->class_->state_bytes && !(self->state = calloc(1, self->class_->state_bytes)))
            return host_fail(error, MANTIS_NO_MEMORY, "out of memory for layer %s", self->name);
        if (self->class_->layout)
            self->class_->layout(self, &net->context, arena);
        self->wants_gradient = self->parameter_count > 0 || (i == 0 && net->input_gradient);
        for (uint32_t slot = 0; slot < self->inputs; slot++)
            self->wants_gradient |= self->from[slot]->wants_gradient;
    }
    if (!net->nodes[net->count - 1].wants_gradient)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: nothing to train: no layer has parameters", net->name);
    layout_gradients(net, arena);
    layout_reflection(net, arena);
    if (net->context.emulate)
        layout_emulation(net, arena);
    longest = longest > MANTIS_MAX_K ? MANTIS_MAX_K : longest;
    layer_context_layout(&net->context, arena, longest);
    sgd_layout(&net->sgd, arena, &net->context.one.mantissa);
    return collect_parameters(net, error) ? MANTIS_OK : error->status;
}

void network_initialize(const network *net, const arena *arena, uint64_t seed)
{
    for (uint32_t i = 0; i < net->parameter_count; i++)
        parameter_initialize(net->parameters[i], arena, seed, i);
    for (uint32_t i = net->parameter_count; i < net->saved_count; i++) {
        const parameter *pair = net->saved[i];
        float *shift = arena_at(arena, &pair->value), *scale = arena_at(arena, &pair->velocity);
        for (uint64_t k = 0; k < tensor_elements(&pair->value); k++) {
            shift[k] = 0.0f; /* mean, or a frozen beta */
            scale[k] = 1.0f; /* variance, or gamma */
        }
    }
}

void network_hash(const network *net, const arena *arena, char hex[65])
{
    sha256 h;
    sha256_begin(&h);
    for (uint32_t i = 0; i < net->saved_count; i++) {
        const parameter *p = net->saved[i];
        sha256_add(&h, arena_at(arena, &p->value), tensor_bytes(&p->value));
        if (i >= net->parameter_count) /* running variance beside the mean, frozen gamma beside beta */
            sha256_add(&h, arena_at(arena, &p->velocity), tensor_bytes(&p->velocity));
    }
    sha256_end(&h, hex);
}

void network_setup_layers(program *p, network *net)
{
    layer_context_setup(p, &net->context);
    for (uint32_t i = 0; i < net->count; i++)
        if (net->nodes[i].class_->setup)
            net->nodes[i].class_->setup(p, &net->context, &net->nodes[i]);
}

void network_setup(program *p, network *net, float rate, float momentum, float decay)
{
    program_section(p, "", "setup");
    network_setup_layers(p, net);
    sgd_set(p, &net->sgd, rate, momentum, decay);
    for (uint32_t i = 0; i < net->parameter_count; i++) {
        program_peak(p, &net->parameters[i]->value);
        program_peak(p, &net->parameters[i]->velocity);
    }
}

/* A program that is ordered for two engines gets all mappings of weights first, put aside: each waits for nothing but
 * the update of the step before, and must be there when its layer's product begins. */
static void weights_ahead(program *p, network *net, uint32_t n, bool training)
{
    const bool known = net->forward_images == n;
    net->forward_images = training ? n : 0;
    if (!training || !known || !p->overlap || p->profile || net->context.emulate)
        return;
    for (uint32_t i = 1; i < net->count; i++)
        if (net->nodes[i].class_->map_weights)
            layer_weights_ahead(p, &net->context, &net->nodes[i]);
}

void network_forward(program *p, network *net, uint32_t n, bool training)
{
    const bool stochastic = p->stochastic;
    const tensor x = node_y(&net->nodes[0], n);
    p->stochastic = training && !net->nearest_forward;
    net->context.training = training;
    program_section(p, net->nodes[1].name, "forward");
    host_peak(p, &x);
    weights_ahead(p, net, n, training);
    for (uint32_t i = 1; i < net->count; i++)
        if (net->nodes[i].class_->forward && !net->nodes[i].maker) {
            program_section(p, net->nodes[i].name, "forward");
            net->nodes[i].class_->forward(p, &net->context, &net->nodes[i], n);
        }
    p->stochastic = stochastic;
}

/* A node that several consumers read: its gradient is the sum of what they leave, two more with each VECTOR. */
static void sum_gradients(program *p, const network *net, const node *self, uint32_t n)
{
    const tensor out = samples_of(&self->gradient, &self->out, n), y = node_y(self, n),
                 *one = &net->context.one.mantissa;
    if (self->readers < 2)
        return;
    program_section(p, self->name, "input gradient");
    for (node_reader at = self->reader; at.by;) {
        vector_operation sum = {.out = &out};
        tensor terms[3];
        int count = 0;
        if (at.by != self->reader.by || at.slot != self->reader.slot)
            terms[count++] = out;
        for (; count < 3 && at.by; at = reader_next(&at)) {
            const tensor part = reader_contribution(&net->context, &at);
            terms[count++] = samples_of(&part, &self->out, n);
        }
        if (self->gated && !at.by)
            sum.gate = &y;
        for (int i = 0; i < count; i++) {
            sum.term[i].x = &terms[i];
            sum.term[i].c = one;
        }
        program_vector(p, &sum);
    }
}

void network_backward(program *p, network *net, uint32_t n)
{
    network_backward_with(p, net, n, NULL);
}

void network_backward_with(program *p, network *net, uint32_t n, void (*behind)(program *p, network *net, node *self))
{
    const bool stochastic = p->stochastic;
    const tensor dlogits = samples_of(&net->dlogits, &net->nodes[net->count - 1].out, n);
    p->stochastic = !net->nearest_backward;
    program_section(p, net->nodes[net->count - 1].name, "weight gradient");
    host_peak(p, &dlogits);
    for (uint32_t i = net->count - 1; i > 0; i--) {
        node *self = &net->nodes[i];
        if (!self->wants_gradient)
            continue;
        if (i < net->count - 1)
            sum_gradients(p, net, self, n);
        const tensor dy = samples_of(&self->gradient, &self->out, n);
        if (self->class_->backward && !self->gated) {
            program_section(p, self->name, "input gradient");
            self->class_->backward(p, &net->context, self, n, &dy);
        }
        if (behind)
            behind(p, net, self);
    }
    if (net->nodes[0].wants_gradient)
        sum_gradients(p, net, &net->nodes[0], n);
    p->stochastic = stochastic;
}

void network_update_parameter(program *p, const network *net, const parameter *w)
{
    const bool stochastic = p->stochastic;
    p->stochastic = !net->nearest_update;
    sgd_update(p, &net->sgd, w);
    p->stochastic = stochastic;
}

void network_update(program *p, network *net)
{
    for (uint32_t i = 0; i < net->count; i++)
        for (uint32_t k = 0; k < net->nodes[i].parameter_count; k++) {
            program_section(p, net->nodes[i].name, "update");
            network_update_parameter(p, net, &net->nodes[i].parameters[k]);
        }
}
