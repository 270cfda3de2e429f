#include "host/sgd.h"

#include <string.h>

void coefficient_layout(coefficient *c, image *image, const char *name)
{
    c->value = image_tensor(image, TENSOR_FP32, 1, 1, "%s", name);
    c->mantissa = image_tensor(image, TENSOR_DFP16, 1, 1, "%s.q", name);
}

void coefficient_set(program *p, const coefficient *c, float value)
{
    bool stochastic = p->stochastic;
    uint32_t stream = p->stream;
    memcpy(image_at(p->image, &c->value), &value, sizeof value);
    p->stochastic = false;
    program_peak(p, &c->value);
    program_map(p, &c->value, &c->mantissa, 16);
    p->stochastic = stochastic;
    p->stream = stream; /* nearest draws no words: the streams of the step stay where they are */
}

void sgd_layout(sgd *s, image *image)
{
    coefficient_layout(&s->one, image, "one");
    coefficient_layout(&s->momentum, image, "momentum");
    coefficient_layout(&s->decay, image, "decay");
    coefficient_layout(&s->minus_rate, image, "minus_rate");
}

void sgd_set(program *p, sgd *s, float rate, float momentum, float decay)
{
    s->has_momentum = momentum != 0.0f;
    s->has_decay = decay != 0.0f;
    coefficient_set(p, &s->one, 1.0f);
    coefficient_set(p, &s->momentum, momentum);
    coefficient_set(p, &s->decay, decay);
    coefficient_set(p, &s->minus_rate, -rate);
}

void sgd_update(program *p, const sgd *s, const parameter *w)
{
    const tensor *one = &s->one.mantissa;
    vector_operation velocity = {.out = &w->velocity};
    velocity.term[0].x = s->has_momentum ? &w->velocity : NULL;
    velocity.term[0].c = &s->momentum.mantissa;
    velocity.term[1].x = &w->gradient;
    velocity.term[1].c = one;
    velocity.term[2].x = s->has_decay ? &w->value : NULL;
    velocity.term[2].c = &s->decay.mantissa;
    program_vector(p, &velocity);
    program_vector(p, &(vector_operation){.term = {{&w->value, one}, {&w->velocity, &s->minus_rate.mantissa}}, .out = &w->value});
}
