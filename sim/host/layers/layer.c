/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/layer.h"

#include "host/layers/layer_classes.h"
#include "mantis/numerics.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LAYER_ADDRESS(name) &LAYER_##name,
static const layer_class *const CLASSES[] = {LAYER_CLASSES(LAYER_ADDRESS)};
#undef LAYER_ADDRESS

const char *const LAYER_ATTRIBUTE_NAMES[LAYER_ATTRIBUTES] = {
    [LAYER_OUT] = "out",       [LAYER_KERNEL] = "kernel",   [LAYER_STRIDE] = "stride", [LAYER_PAD] = "pad",
    [LAYER_DILATE] = "dilate", [LAYER_GROUPS] = "groups",   [LAYER_HEADS] = "heads",   [LAYER_BIAS] = "bias",
    [LAYER_FACTOR] = "factor", [LAYER_CORNERS] = "corners", [LAYER_RATIOS] = "ratios", [LAYER_LEAST] = "least",
    [LAYER_MOST] = "most",     [LAYER_FROZEN] = "frozen"};

const layer_class *layer_at(size_t i)
{
    return i < sizeof CLASSES / sizeof *CLASSES ? CLASSES[i] : NULL;
}

const char *layer_kinds(char *to, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; layer_at(i) && used < size; i++)
        used += (size_t)snprintf(to + used, size - used, "%s%s", i ? ", " : "", layer_at(i)->kind);
    return to;
}

const layer_class *layer_find(const char *kind)
{
    for (size_t i = 0; layer_at(i); i++)
        if (strcmp(layer_at(i)->kind, kind) == 0)
            return layer_at(i);
    return NULL;
}

bool layer_is_default(const layer_class *c, layer_attribute attribute, uint32_t value)
{
    for (size_t i = 0; c->attributes[i].most; i++)
        if (c->attributes[i].attribute == attribute)
            return value == c->attributes[i].fallback;
    return true;
}

uint64_t shape_elements(const shape *s)
{
    return (uint64_t)s->h * s->w * s->c;
}

tensor samples_of(const tensor *t, const shape *s, uint32_t n)
{
    return tensor_shaped(t, n * s->h * s->w, s->c);
}

tensor node_x(const node *self, uint32_t i, uint32_t n)
{
    return node_y(self->from[i], n);
}

tensor node_y(const node *self, uint32_t n)
{
    return samples_of(&self->y, &self->out, n);
}

bool node_dx(const node *self, uint32_t i, uint32_t n, tensor *dx)
{
    if (!self->from[i]->wants_gradient)
        return false;
    *dx = samples_of(&self->dx[i], &self->from[i]->out, n);
    return true;
}

void node_finish(program *p, const layer_context *context, const node *self, uint32_t n, vector_operation last)
{
    const tensor y = node_y(self, n), *one = &context->one.mantissa;
    tensor x;
    last.out = &y;
    last.relu = self->relu;
    if (self->addend) {
        int free = 0;
        while (last.term[free].x)
            free++;
        x = node_y(self->addend, n);
        last.term[free].x = &x;
        last.term[free].c = one;
    }
    program_vector(p, &last);
}

uint32_t word_at(const arena *arena, const tensor *t, uint64_t i)
{
    uint32_t word;
    memcpy(&word, (const uint8_t *)arena_at(arena, t) + 4 * i, sizeof word);
    return word;
}

void set_word(const arena *arena, const tensor *t, uint64_t i, uint32_t word)
{
    memcpy((uint8_t *)arena_at(arena, t) + 4 * i, &word, sizeof word);
}

void sums_at(const arena *arena, const tensor *sums, uint64_t i, int64_t pair[2])
{
    memcpy(pair, (const uint8_t *)arena_at(arena, sums) + 16 * i, 16);
}

bool finite_on_host(program *p, const node *self, const tensor *t)
{
    if (program_results(p) != MANTIS_OK)
        return false;
    if ((arena_scale(p->arena, t) & 0x7fffffffu) < MANTIS_PEAK_NONFINITE)
        return true;
    host_fail(&p->error, MANTIS_NONFINITE,
              "step %" PRIu32 ": %s %s: %s holds Inf or NaN: training diverged; use a smaller --lr", p->step,
              self->class_->kind, self->name, arena_name_of(p->arena, t->address));
    return false;
}
