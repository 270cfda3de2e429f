/* The MLP's programs against calculus: gradients that the float executor leaves are compared with central differences of the loss
 * of the same network written out in double here. */
#include "../common/tap.h"

#include "host/executors.h"
#include "host/host_random.h"
#include "host/mlp.h"
#include "host/softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 6 };
static const uint32_t WIDTH[MLP_LAYERS + 1] = {20, 12, 8, 5};

static double *weights[MLP_PARAMETERS];
static double input[BATCH * 20];
static uint8_t labels[BATCH];

/* Loss of the network in double. *kink: the smallest |value| before a ReLU, where the derivative jumps. */
static double loss(double *kink)
{
    double total = 0.0;
    *kink = 1e9;
    for (int n = 0; n < BATCH; n++) {
        double x[20], y[20];
        memcpy(x, input + 20 * n, sizeof x);
        for (int l = 0; l < MLP_LAYERS; l++) {
            for (uint32_t o = 0; o < WIDTH[l + 1]; o++) {
                y[o] = weights[2 * l + 1][o];
                for (uint32_t i = 0; i < WIDTH[l]; i++)
                    y[o] += x[i] * weights[2 * l][i * WIDTH[l + 1] + o];
                if (l < MLP_LAYERS - 1) {
                    *kink = fmin(*kink, fabs(y[o]));
                    y[o] = fmax(y[o], 0.0);
                }
            }
            memcpy(x, y, sizeof x);
        }
        double sum = 0.0;
        for (uint32_t c = 0; c < WIDTH[MLP_LAYERS]; c++)
            sum += exp(x[c]);
        total += log(sum) - x[labels[n]];
    }
    return total / BATCH;
}

static void draw(mlp *net, image *im)
{
    host_random r = host_random_make(3, RANDOM_TEST, 0);
    float *x = image_at(im, &net->x);
    for (int i = 0; i < BATCH * 20; i++)
        input[i] = x[i] = (float)host_random_range(&r, -1.0, 1.0);
    for (int i = 0; i < BATCH; i++)
        labels[i] = (uint8_t)host_random_below(&r, 5);
    mlp_initialize(net, im, 9);
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        uint64_t n = tensor_elements(&net->parameters[i]->value);
        float *w = image_at(im, &net->parameters[i]->value);
        weights[i] = malloc(n * sizeof(double));
        for (uint64_t k = 0; k < n; k++)
            weights[i][k] = w[k];
    }
}

static void compare(mlp *net, image *im)
{
    const double step = 1e-6;
    double kink, worst = 0.0, largest = 0.0;
    loss(&kink);
    printf("# nearest ReLU kink %.1e\n", kink);
    tap_ok(kink > 1e-4, "no ReLU is so near zero that a difference steps over its kink");
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        const float *g = image_at(im, &net->parameters[i]->gradient);
        uint64_t n = tensor_elements(&net->parameters[i]->value);
        double scale = 0.0, of_tensor = 0.0;
        for (uint64_t k = 0; k < n; k++) {
            double kept = weights[i][k], up, down;
            weights[i][k] = kept + step;
            up = loss(&kink);
            weights[i][k] = kept - step;
            down = loss(&kink);
            weights[i][k] = kept;
            double numeric = (up - down) / (2.0 * step);
            scale = fmax(scale, fabs(numeric));
            of_tensor = fmax(of_tensor, fabs(numeric - (double)g[k]));
        }
        tap_ok(scale > 1e-3 && of_tensor < 1e-7, "%s: %llu gradients up to %.3f, largest error %.1e", net->parameters[i]->name,
               (unsigned long long)n, scale, of_tensor);
        worst = fmax(worst, of_tensor);
        largest = fmax(largest, scale);
    }
    printf("# largest gradient %.3f, largest error %.1e\n", largest, worst);
}

/* v = mu v + g + lambda w, w -= lr v, twice, in double beside the program. */
static void test_update(program *p, mlp *net, image *im)
{
    const double rate = 0.1, momentum = 0.75, decay = 0.01;
    mlp_setup(p, net, (float)rate, (float)momentum, (float)decay);
    double worst = 0.0;
    double *v[MLP_PARAMETERS];
    for (int i = 0; i < MLP_PARAMETERS; i++)
        v[i] = calloc(tensor_elements(&net->parameters[i]->value), sizeof(double));
    for (int step = 0; step < 2; step++) {
        mlp_update(p, net);
        tap_ok(program_run(p) == MANTIS_OK, "update %d runs: %s", step + 1, p->error.text);
        for (int i = 0; i < MLP_PARAMETERS; i++) {
            const float *g = image_at(im, &net->parameters[i]->gradient), *w = image_at(im, &net->parameters[i]->value);
            for (uint64_t k = 0; k < tensor_elements(&net->parameters[i]->value); k++) {
                v[i][k] = momentum * v[i][k] + (double)g[k] + (double)(float)decay * weights[i][k];
                weights[i][k] -= (double)(float)rate * v[i][k];
                worst = fmax(worst, fabs(weights[i][k] - (double)w[k]));
            }
        }
    }
    tap_ok(worst < 2e-7, "two updates with momentum and decay: largest error %.1e", worst);
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        free(v[i]);
        free(weights[i]);
    }
}

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    mantis_executor *executor = executors_create("float", &(executor_options){.threads = 1}, &error);
    if (!executor) {
        tap_skip("gradients", "no float executor in this build");
        return tap_done();
    }
    image im;
    mlp net;
    program p;
    image_begin(&im);
    mlp_layout_widths(&net, &im, BATCH, WIDTH, 8);
    if (image_commit(&im, &error) != MANTIS_OK)
        return 1;
    draw(&net, &im);
    program_init(&p, &im, executor, 1);
    mlp_setup(&p, &net, 0.1f, 0.75f, 0.01f);
    mlp_forward(&p, &net, BATCH);
    tap_ok(program_run(&p) == MANTIS_OK, "forward runs: %s", p.error.text);

    softmax_result result;
    double kink;
    softmax_cross_entropy(image_at(&im, &net.y[MLP_LAYERS - 1]), labels, BATCH, WIDTH[MLP_LAYERS], image_at(&im, &net.dy[MLP_LAYERS - 1]), &result);
    tap_ok(fabs(result.loss - loss(&kink)) < 1e-6, "loss %.6f", result.loss);
    mlp_backward(&p, &net, BATCH);
    tap_ok(program_run(&p) == MANTIS_OK, "backward runs: %s", p.error.text);
    compare(&net, &im);
    test_update(&p, &net, &im);
    image_free(&im);
    mantis_destroy(executor);
    return tap_done();
}
