/* SPDX-License-Identifier: Apache-2.0 */
/* y = a + b, one VECTOR with both terms in DFP-16; of more inputs three in the first VECTOR, two more in each of the
 * next. All inputs' gradients are this node's own: no command. */
#include "host/layers/layer_classes.h"

static mantis_status infer(node *self, host_error *error)
{
    const shape *a = &self->from[0]->out;
    self->out = *a;
    for (uint32_t i = 1; i < self->inputs; i++) {
        const shape *b = &self->from[i]->out;
        if (a->h != b->h || a->w != b->w || a->c != b->c)
            return host_fail(error, MANTIS_BAD_SHAPE, "%s is %u x %u x %u, %s is %u x %u x %u", self->from[0]->name,
                             a->h, a->w, a->c, self->from[i]->name, b->h, b->w, b->c);
    }
    return MANTIS_OK;
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor y = node_y(self, n), *one = &context->one.mantissa;
    for (uint32_t done = 0; done < self->inputs;) {
        vector_operation sum = {.out = &y};
        tensor terms[3];
        uint32_t count = 0;
        if (done)
            terms[count++] = y;
        while (count < 3 && done < self->inputs)
            terms[count++] = node_x(self, done++, n);
        for (uint32_t i = 0; i < count; i++) {
            sum.term[i].x = &terms[i];
            sum.term[i].c = one;
        }
        sum.relu = self->relu && done == self->inputs;
        program_vector(p, &sum);
    }
}

const layer_class LAYER_ADD = {.kind = "add",
                               .about = "sum of two layers or more",
                               .inputs = 2,
                               .inputs_most = LAYER_INPUTS,
                               .overwrites = true,
                               .ends_in_vector = true,
                               .passes_gradient = true,
                               .infer = infer,
                               .forward = forward};
