/* y = x * s(u), u = 2*sqrt(2/pi) * (x + 0.044715 x^3), s the logistic function: GELU in its tanh form, on the host between programs, in IEEE
 * basic operations (host/basic_math.h). dx = dy * (s + x*s*(1 - s)*u'). */
#include "host/basic_math.h"
#include "host/layer_classes.h"
#include "host/network.h"

#define TWO_ROOT_TWO_OVER_PI 1.5957691216057308

typedef struct {
    tensor slope; /* dy/dx of each element, from forward to backward */
} gelu_state;

static mantis_status infer(node *self, host_error *error)
{
    (void)error;
    self->out = self->from[0]->out;
    return MANTIS_OK;
}

static void layout(node *self, const network *net, image *image)
{
    gelu_state *state = self->state;
    state->slope = image_tensor(image, TENSOR_FP32, net->options.batch * self->out.h * self->out.w, self->out.c, "%s.slope", self->name);
}

static void forward(program *p, network *net, node *self, uint32_t n)
{
    const gelu_state *state = self->state;
    const tensor x = node_x(self, 0, n), y = node_y(self, n);
    (void)net;
    if (!finite_on_host(p, self, &x))
        return;
    const float *from = image_at(p->image, &x);
    float *to = image_at(p->image, &y), *slope = image_at(p->image, &state->slope);
    for (uint64_t i = 0; i < tensor_elements(&x); i++) {
        const double v = (double)from[i], square = v * v, u = TWO_ROOT_TWO_OVER_PI * v * (1.0 + 0.044715 * square);
        const double s = 1.0 / (1.0 + basic_exp_short(-u)), du = TWO_ROOT_TWO_OVER_PI * (1.0 + 3.0 * 0.044715 * square);
        to[i] = (float)(v * s);
        slope[i] = (float)(s + v * s * (1.0 - s) * du);
    }
    program_peak(p, &y);
}

static void backward(program *p, network *net, node *self, uint32_t n, const tensor *dy)
{
    const gelu_state *state = self->state;
    tensor dx;
    (void)net;
    if (!node_dx(self, 0, n, &dx) || program_run(p) != MANTIS_OK)
        return;
    const float *from = image_at(p->image, dy), *slope = image_at(p->image, &state->slope);
    float *to = image_at(p->image, &dx);
    for (uint64_t i = 0; i < tensor_elements(dy); i++)
        to[i] = from[i] * slope[i];
    program_peak(p, &dx);
}

const layer_class LAYER_GELU = {.kind = "gelu", .about = "x times the logistic of 1.6 (x + 0.045 x^3)", .inputs = 1, .overwrites = true, .state_bytes = sizeof(gelu_state),
                                .infer = infer, .layout = layout, .forward = forward, .backward = backward};
