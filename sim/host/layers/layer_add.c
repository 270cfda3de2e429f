/* SPDX-License-Identifier: Apache-2.0 */
/* y = a + b, one VECTOR with both terms in DFP-16. Both inputs' gradients are this node's own: no command. */
#include "host/layers/layer_classes.h"

static mantis_status infer(node *self, host_error *error)
{
    const shape *a = &self->from[0]->out, *b = &self->from[1]->out;
    self->out = *a;
    if (a->h != b->h || a->w != b->w || a->c != b->c)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s is %u x %u x %u, %s is %u x %u x %u", self->from[0]->name, a->h,
                         a->w, a->c, self->from[1]->name, b->h, b->w, b->c);
    return MANTIS_OK;
}

static void forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor a = node_x(self, 0, n), b = node_x(self, 1, n), y = node_y(self, n), *one = &context->one.mantissa;
    program_vector(p, &(vector_operation){.term = {{&a, one}, {&b, one}}, .out = &y});
}

const layer_class LAYER_ADD = {.kind = "add",
                               .about = "sum of two layers",
                               .inputs = 2,
                               .overwrites = true,
                               .passes_gradient = true,
                               .infer = infer,
                               .forward = forward};
