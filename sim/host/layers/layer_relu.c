/* SPDX-License-Identifier: Apache-2.0 */
/* relu: y = max(x, 0), one VECTOR; backward: dx = y > 0 ? dy : 0, one VECTOR with a gate.
 *
 * relu6: y = min(max(x, 0), 6) as two VECTORs, u = relu(6 - x), y = relu(6 - u): exactly 0 and exactly 6 at the ends;
 * backward lets dy pass where u > 0 and y > 0: two VECTORs with gates. x enters as DFP-16. */
#include "host/layers/layer_classes.h"

static mantis_status infer(node *self, host_error *error)
{
    (void)error;
    self->out = self->from[0]->out;
    return MANTIS_OK;
}

static void relu_forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    program_vector(p, &(vector_operation){.term = {{&x, &context->one.mantissa}}, .relu = true, .out = &y});
}

static void relu_backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    const tensor y = node_y(self, n);
    tensor dx;
    if (node_dx(self, 0, n, &dx))
        program_vector(p, &(vector_operation){.term = {{dy, &context->one.mantissa}}, .gate = &y, .out = &dx});
}

const layer_class LAYER_RELU = {.kind = "relu",
                                .about = "max(x, 0)",
                                .inputs = 1,
                                .overwrites = true,
                                .keeps_value = true,
                                .infer = infer,
                                .forward = relu_forward,
                                .backward = relu_backward};

typedef struct {
    tensor u; /* relu(6 - x) */
    coefficient six, minus_one;
} relu6_state;

static void relu6_layout(node *self, const layer_context *context, arena *arena)
{
    relu6_state *s = self->state;
    const uint32_t rows = context->batch * self->out.h * self->out.w;
    s->u = arena_tensor(arena, TENSOR_FP32, rows, self->out.c, "%s.u", self->name);
    coefficient_layout(&s->six, arena, 1, 1, self->name, ".six");
    coefficient_layout(&s->minus_one, arena, 1, 1, self->name, ".minus_one");
}

static void relu6_forward(program *p, const layer_context *context, node *self, uint32_t n)
{
    relu6_state *s = self->state;
    const tensor x = node_x(self, 0, n), y = node_y(self, n), u = samples_of(&s->u, &self->out, n);
    (void)context;
    coefficient_set(p, &s->six, 6.0f);
    coefficient_set(p, &s->minus_one, -1.0f);
    program_vector(p,
                   &(vector_operation){
                       .term = {{&x, &s->minus_one.mantissa}}, .constant = &s->six.mantissa, .relu = true, .out = &u});
    program_vector(p,
                   &(vector_operation){
                       .term = {{&u, &s->minus_one.mantissa}}, .constant = &s->six.mantissa, .relu = true, .out = &y});
}

static void relu6_backward(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy)
{
    relu6_state *s = self->state;
    const tensor y = node_y(self, n), u = samples_of(&s->u, &self->out, n);
    const tensor *one = &context->one.mantissa;
    tensor dx;
    if (!node_dx(self, 0, n, &dx))
        return;
    program_vector(p, &(vector_operation){.term = {{dy, one}}, .gate = &u, .out = &dx});
    program_vector(p, &(vector_operation){.term = {{&dx, one}}, .gate = &y, .out = &dx});
}

const layer_class LAYER_RELU6 = {.kind = "relu6",
                                 .about = "min(max(x, 0), 6)",
                                 .inputs = 1,
                                 .overwrites = true,
                                 .keeps_value = true,
                                 .state_bytes = sizeof(relu6_state),
                                 .infer = infer,
                                 .layout = relu6_layout,
                                 .forward = relu6_forward,
                                 .backward = relu6_backward};
