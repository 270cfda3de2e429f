#include "host/mlp.h"

#include "host/basic_math.h"
#include "host/host_random.h"

#include <stdio.h>
#include <string.h>

void mlp_layout_widths(mlp *net, image *image, uint32_t batch, const uint32_t width[MLP_LAYERS + 1], int bits)
{
    memset(net, 0, sizeof *net);
    net->batch = batch;
    net->bits = bits;
    memcpy(net->width, width, sizeof net->width);
    net->x = image_tensor(image, TENSOR_FP32, batch, width[0], "x");
    for (int i = 0; i < MLP_LAYERS; i++) {
        char name[LAYER_NAME_BYTES];
        snprintf(name, sizeof name, "fc%d", i + 1);
        linear_layout(&net->layer[i], image, name, batch, width[i], width[i + 1]);
        bool last = i == MLP_LAYERS - 1;
        net->y[i] = image_tensor(image, TENSOR_FP32, batch, width[i + 1], last ? "logits" : "%s.y", name);
        net->dy[i] = image_tensor(image, TENSOR_FP32, batch, width[i + 1], last ? "logits.grad" : "%s.y.grad", name);
        if (!last)
            net->h[i] = image_tensor(image, TENSOR_FP32, batch, width[i + 1], "%s.relu", name);
        net->parameters[2 * i] = &net->layer[i].weight;
        net->parameters[2 * i + 1] = &net->layer[i].bias;
    }
    net->ones = image_tensor(image, TENSOR_FP32, 1, batch, "ones");
    net->qones = image_tensor(image, TENSOR_DFP8, 1, batch, "ones.q");
    sgd_layout(&net->sgd, image);
}

void mlp_layout(mlp *net, image *image, uint32_t batch, uint32_t inputs, uint32_t classes, int bits)
{
    mlp_layout_widths(net, image, batch, (const uint32_t[]){inputs, 256, 128, classes}, bits);
}

void mlp_initialize(mlp *net, image *image, uint64_t seed)
{
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        const tensor *value = &net->parameters[i]->value;
        host_random r = host_random_make(seed, RANDOM_INIT, (uint64_t)i);
        double bound = 1.0 / basic_sqrt((double)net->layer[i / 2].in);
        float *w = image_at(image, value);
        for (uint64_t k = 0; k < tensor_elements(value); k++)
            w[k] = (float)host_random_range(&r, -bound, bound);
        memset(image_at(image, &net->parameters[i]->velocity), 0, tensor_bytes(value));
    }
}

void mlp_setup(program *p, mlp *net, float rate, float momentum, float decay)
{
    program_section(p, "", "setup");
    sgd_set(p, &net->sgd, rate, momentum, decay);
    float *ones = image_at(p->image, &net->ones);
    for (uint32_t i = 0; i < net->batch; i++)
        ones[i] = 1.0f;
    bool stochastic = p->stochastic;
    p->stochastic = false;
    program_peak(p, &net->ones);
    program_map(p, &net->ones, &net->qones, 8); /* 1 = 64 * 2^-6: exact at 8 bits, and the only width needed */
    p->stochastic = stochastic;
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        program_peak(p, &net->parameters[i]->value);
        program_peak(p, &net->parameters[i]->velocity);
    }
}

void mlp_forward(program *p, mlp *net, uint32_t n)
{
    tensor x = tensor_rows(&net->x, n);
    program_section(p, net->layer[0].name, "forward");
    program_peak(p, &x);
    for (int i = 0; i < MLP_LAYERS; i++) {
        tensor y = tensor_rows(&net->y[i], n);
        linear_forward(p, &net->layer[i], &x, &y, net->bits);
        if (i == MLP_LAYERS - 1)
            break;
        x = tensor_rows(&net->h[i], n);
        relu_forward(p, &net->sgd.one.mantissa, &y, &x);
    }
}

void mlp_backward(program *p, mlp *net, uint32_t n)
{
    tensor dlogits = tensor_rows(&net->dy[MLP_LAYERS - 1], n);
    program_section(p, net->layer[MLP_LAYERS - 1].name, "weight gradient");
    program_peak(p, &dlogits);
    for (int i = MLP_LAYERS - 1; i >= 0; i--) {
        tensor dy = tensor_rows(&net->dy[i], n);
        if (i == 0) {
            linear_backward(p, &net->layer[i], &net->qones, &dy, NULL, net->bits);
            break;
        }
        tensor dx = tensor_rows(&net->dy[i - 1], n); /* the gradient of h becomes that of y in place */
        tensor h = tensor_rows(&net->h[i - 1], n);
        linear_backward(p, &net->layer[i], &net->qones, &dy, &dx, net->bits);
        relu_backward(p, &net->sgd.one.mantissa, &h, &dx);
    }
}

void mlp_update(program *p, mlp *net)
{
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        program_section(p, net->layer[i / 2].name, "update");
        sgd_update(p, &net->sgd, net->parameters[i]);
    }
}
