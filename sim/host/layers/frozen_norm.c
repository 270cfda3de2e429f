/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/frozen_norm.h"

#include "host/layers/deviations.h"
#include "host/layers/moments.h"

typedef struct {
    scaled a, b;
} factors;

/* Of x and of nothing, rounded in the order in which the layers that learn round their running averages. */
static factors factors_of(bool by_deviation, scaled mean, scaled spread, scaled gamma, scaled beta)
{
    if (by_deviation) {
        const scaled a =
            scaled_multiply(gamma, deviations_inverse(spread.m > 0 ? spread : scaled_of_word(MOMENTS_EPSILON)));
        return (factors){a, scaled_add(beta, scaled_negate(scaled_multiply(a, mean)))};
    }
    const scaled r = scaled_rsqrt(scaled_add(spread, scaled_of_word(MOMENTS_EPSILON)));
    return (factors){scaled_multiply(gamma, r),
                     scaled_add(beta, scaled_multiply(gamma, scaled_negate(scaled_multiply(mean, r))))};
}

void frozen_norm_layout(node *self, frozen_norm *s, const layer_context *context, arena *arena)
{
    const uint32_t c = self->out.c;
    parameter_layout(&s->running, arena, 1, c, self->name, "running");
    parameter_layout(&s->frozen, arena, 1, c, self->name, "frozen");
    s->by_deviation = context->norm == NORM_L1;
    self->running = &s->running;
    self->frozen = &s->frozen;
    coefficient_layout(&s->a, arena, 1, c, self->name, ".a");
    coefficient_layout(&s->b, arena, 1, c, self->name, ".b");
}

void frozen_norm_forward(program *p, const layer_context *context, const node *self, const frozen_norm *s, uint32_t n)
{
    const arena *im = p->arena;
    const tensor x = node_x(self, 0, n);
    if (program_results(p) != MANTIS_OK) /* the host writes what commands read */
        return;
    for (uint32_t i = 0; i < self->out.c; i++) {
        const factors f = factors_of(s->by_deviation, scaled_of_word(word_at(im, &s->running.value, i)),
                                     scaled_of_word(word_at(im, &s->running.velocity, i)),
                                     scaled_of_word(word_at(im, &s->frozen.velocity, i)),
                                     scaled_of_word(word_at(im, &s->frozen.value, i)));
        set_word(im, &s->a.value, i, scaled_word(f.a));
        set_word(im, &s->b.value, i, scaled_word(f.b));
    }
    coefficient_map(p, &s->a, 1);
    coefficient_map(p, &s->b, 1);
    node_finish(p, context, self, n, (vector_operation){.term = {{&x, &s->a.mantissa}}, .constant = &s->b.mantissa});
}

void frozen_norm_backward(program *p, const node *self, const frozen_norm *s, uint32_t n, const tensor *dy)
{
    tensor dx;
    if (node_dx(self, 0, n, &dx))
        program_vector(p, &(vector_operation){.term = {{dy, &s->a.mantissa}}, .out = &dx});
}
