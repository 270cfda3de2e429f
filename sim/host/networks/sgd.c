/* SPDX-License-Identifier: Apache-2.0 */
#include "host/networks/sgd.h"

void sgd_layout(sgd *s, arena *arena, const tensor *one)
{
    s->one = *one;
    coefficient_layout(&s->momentum, arena, 1, 1, "", "momentum");
    coefficient_layout(&s->decay, arena, 1, 1, "", "decay");
    coefficient_layout(&s->minus_rate, arena, 1, 1, "", "minus_rate");
}

void sgd_set(program *p, sgd *s, float rate, float momentum, float decay)
{
    s->has_momentum = momentum != 0.0f;
    s->has_decay = decay != 0.0f;
    coefficient_set(p, &s->momentum, momentum);
    coefficient_set(p, &s->decay, decay);
    coefficient_set(p, &s->minus_rate, -rate);
}

void sgd_set_rate(program *p, const sgd *s, float rate)
{
    coefficient_set(p, &s->minus_rate, -rate);
}

uint32_t sgd_streams(const sgd *s)
{
    return 3 + (uint32_t)s->has_momentum + (uint32_t)s->has_decay; /* gradient, value and velocity beside these */
}

void sgd_update(program *p, const sgd *s, const parameter *w)
{
    const tensor *one = &s->one;
    vector_operation velocity = {.out = &w->velocity};
    velocity.term[0].x = s->has_momentum ? &w->velocity : NULL;
    velocity.term[0].c = &s->momentum.mantissa;
    velocity.term[1].x = &w->gradient;
    velocity.term[1].c = one;
    velocity.term[2].x = s->has_decay ? &w->value : NULL;
    velocity.term[2].c = &s->decay.mantissa;
    program_vector(p, &velocity);
    program_vector(
        p, &(vector_operation){.term = {{&w->value, one}, {&w->velocity, &s->minus_rate.mantissa}}, .out = &w->value});
}
