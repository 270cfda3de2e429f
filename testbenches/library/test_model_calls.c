/* SPDX-License-Identifier: Apache-2.0 */
/* mantis/model.h: steps made of single calls leave the weights of mantis_training_step; a step cut into two models by
 * hand leaves those of one; gradients of the input; and what a caller can get wrong. */
#include "../common/tap.h"

#include "mantis/model.h"
#include "mantis/training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 16, STEPS = 3, CLASSES = 10 };

static mantis_error error;
static mantis_executor *golden;
static mantis_data *data;

static mantis_model_options options_of(const char *net, const char *text, uint32_t side, uint32_t channels)
{
    return (mantis_model_options){.source = net,
                                  .text = text,
                                  .height = side,
                                  .width = side,
                                  .channels = channels,
                                  .classes = text ? 0 : CLASSES,
                                  .batch = BATCH,
                                  .bits = 8,
                                  .norm_bits = 16};
}

static int step(mantis_model *m, mantis_batches *batches, uint32_t number)
{
    uint16_t labels[BATCH];
    mantis_random_key key = {1, number, 0};
    const mantis_rates rates = {0.05, 0.9, 5e-4};
    mantis_model_tensors p;
    int bad = 0;
    mantis_batches_training(batches, number, mantis_model_input(m), labels);
    bad += mantis_model_forward(m, BATCH, true, &key, &error) != MANTIS_OK;
    bad += mantis_cross_entropy(mantis_model_output(m), labels, BATCH, CLASSES, mantis_model_output_gradient(m), NULL,
                                NULL) != MANTIS_OK;
    bad += mantis_model_backward(m, &key, &error) != MANTIS_OK;
    for (uint32_t i = 0; mantis_model_parameter(m, i, &p) == MANTIS_OK && p.trained; i++)
        bad += mantis_model_update(m, i, &rates, &key, &error) != MANTIS_OK;
    return bad;
}

static void test_steps(const char *net)
{
    mantis_training_options o = mantis_training_defaults();
    o.net = net;
    o.steps = STEPS;
    o.batch = BATCH;
    o.rate = 0.05;
    mantis_training *t = mantis_training_create(&o, data, golden, &error);
    const mantis_model_options how =
        options_of(net, NULL, mantis_data_look(data).height, mantis_data_look(data).channels);
    mantis_model *m = mantis_model_create(&how, golden, &error);
    mantis_batches *batches = mantis_batches_create(data, BATCH, o.seed, 0, false, &error);
    mantis_model_initialize(m, o.seed);
    int bad = 0;
    for (uint32_t i = 0; i < STEPS; i++) {
        bad += mantis_training_step(t, &error) != MANTIS_OK;
        bad += step(m, batches, i);
    }
    tap_ok(!bad, "%s: %d steps run: %s", net, STEPS, error.text);
    mantis_model_tensors p;
    mantis_parameter q;
    uint32_t count = 0, differ = 0;
    for (; mantis_model_parameter(m, count, &p) == MANTIS_OK; count++) {
        const size_t values = (size_t)p.rows * p.cols;
        float *theirs = malloc(2 * values * sizeof *theirs);
        differ += mantis_training_parameter(t, count, &q) != MANTIS_OK || strcmp(p.name, q.name) != 0;
        differ += mantis_training_get(t, p.name, MANTIS_PARAMETER_VALUE, theirs, values, &error) != MANTIS_OK;
        differ +=
            mantis_training_get(t, p.name, MANTIS_PARAMETER_VELOCITY, theirs + values, values, &error) != MANTIS_OK;
        differ += memcmp(p.value, theirs, values * 4) != 0 || memcmp(p.velocity, theirs + values, values * 4) != 0;
        free(theirs);
    }
    char ours[65], theirs[65];
    mantis_model_hash(m, ours);
    mantis_training_hash(t, theirs);
    tap_ok(strcmp(ours, theirs) == 0, "%s: one hash", net);
    tap_ok(count > 5 && differ == 0, "%s: %u parameters and velocities are a run's (%u differ)", net, count, differ);
    mantis_batches_destroy(batches);
    mantis_model_destroy(m);
    mantis_training_destroy(t);
}

static const char FIRST[] = "input x\nlinear a out=24\nrelu r\n", SECOND[] = "input x\nlinear b out=10\n",
                  WHOLE[] = "input x\nlinear a out=24\nrelu r\nlinear b out=10\n";

static mantis_model *drawn(const char *text, uint32_t channels, bool input_gradient, uint32_t skip)
{
    mantis_model_options o = options_of(NULL, text, 1, channels);
    o.input_gradient = input_gradient;
    mantis_model *m = mantis_model_create(&o, golden, &error);
    mantis_model_tensors p;
    for (uint32_t i = 0; m && mantis_model_parameter(m, i, &p) == MANTIS_OK; i++)
        for (uint32_t k = 0; k < p.rows * p.cols; k++)
            p.value[k] = (float)((k * 37 + (i + skip) * 11) % 61) / 300.0f - 0.1f;
    return m;
}

/* The whole in one model, and in two that share a key: the same bits. */
static void test_parts(void)
{
    enum { IN = 12, MID = 24, OUT = 10 };
    mantis_model *whole = drawn(WHOLE, IN, true, 0), *first = drawn(FIRST, IN, true, 0),
                 *second = drawn(SECOND, MID, true, 2);
    mantis_random_key one = {3, 4, 0}, two = one;
    for (int i = 0; i < BATCH * IN; i++)
        mantis_model_input(whole)[i] = mantis_model_input(first)[i] = (float)(i % 23) / 7.0f - 1;
    int bad =
        mantis_model_forward(whole, BATCH, true, &one, &error) + mantis_model_forward(first, BATCH, true, &two, &error);
    memcpy(mantis_model_input(second), mantis_model_output(first), sizeof(float[BATCH * MID]));
    bad += mantis_model_forward(second, BATCH, true, &two, &error);
    tap_ok(!bad && memcmp(mantis_model_output(whole), mantis_model_output(second), sizeof(float[BATCH * OUT])) == 0 &&
               one.stream == two.stream && one.stream > 4,
           "two models' forward is one's: %s", error.text);
    for (int i = 0; i < BATCH * OUT; i++)
        mantis_model_output_gradient(whole)[i] = mantis_model_output_gradient(second)[i] =
            (float)(i % 19) / 90.0f - 0.1f;
    bad = mantis_model_backward(whole, &one, &error) + mantis_model_backward(second, &two, &error);
    memcpy(mantis_model_output_gradient(first), mantis_model_input_gradient(second), sizeof(float[BATCH * MID]));
    bad += mantis_model_backward(first, &two, &error);
    mantis_model_tensors a, b;
    mantis_model_parameter(whole, 0, &a);
    mantis_model_parameter(first, 0, &b);
    tap_ok(!bad &&
               memcmp(mantis_model_input_gradient(whole), mantis_model_input_gradient(first),
                      sizeof(float[BATCH * IN])) == 0 &&
               memcmp(a.gradient, b.gradient, (size_t)a.rows * a.cols * 4) == 0 && one.stream == two.stream,
           "and so is their backward: %s", error.text);
    mantis_model_destroy(whole);
    mantis_model_destroy(first);
    mantis_model_destroy(second);
}

/* y = r(x) + x of 3 x 3 pixels: the input is read twice, its gradient is the sum; the last pixel has the largest one.
 */
static void test_input_gradient(void)
{
    enum { VALUES = BATCH * 9 * 8 };
    mantis_model_options o = options_of(NULL, "input x\nrelu r\nadd y from=r,x\n", 3, 8);
    o.input_gradient = true;
    mantis_model *m = mantis_model_create(&o, golden, &error);
    mantis_random_key key = {1, 0, 0};
    for (int i = 0; i < VALUES; i++)
        mantis_model_input(m)[i] = i % 2 ? 1.0f : -1.0f;
    int bad = mantis_model_forward(m, BATCH, true, &key, &error), wrong = 0;
    for (int i = 0; i < VALUES; i++) {
        wrong += mantis_model_output(m)[i] != (i % 2 ? 2.0f : -1.0f);
        mantis_model_output_gradient(m)[i] = i < VALUES - 8 ? 0.5f : 8.0f;
    }
    bad += mantis_model_backward(m, &key, &error);
    for (int i = 0; i < VALUES; i++)
        wrong += mantis_model_input_gradient(m)[i] != (i < VALUES - 8 ? 0.5f : 8.0f) * (i % 2 ? 2.0f : 1.0f);
    tap_ok(!bad && !wrong, "the gradient of an input that two layers read (%d differ): %s", wrong, error.text);
    mantis_model_destroy(m);
    m = drawn("input x\nlinear a out=3\n", 8, false, 0);
    tap_ok(!mantis_model_input_gradient(m), "no gradient of the input where none is asked for");
    mantis_model_destroy(m);
}

static void test_errors(void)
{
    mantis_random_key key = {1, 0, 0};
    mantis_model *m = drawn(WHOLE, 12, false, 0);
    mantis_model_tensors p;
    tap_ok(mantis_model_forward(m, BATCH + 1, true, &key, &error) == MANTIS_BAD_ARGUMENT, "%s", error.text);
    tap_ok(mantis_model_backward(m, &key, &error) == MANTIS_BAD_ARGUMENT, "%s", error.text);
    tap_ok(mantis_model_forward(m, BATCH, false, &key, &error) == MANTIS_OK && key.stream == 0,
           "an evaluation takes no stream");
    tap_ok(mantis_model_backward(m, &key, &error) == MANTIS_BAD_ARGUMENT, "and has no backward");
    mantis_model_input(m)[3] = NAN;
    tap_ok(mantis_model_forward(m, BATCH, true, &key, &error) == MANTIS_NONFINITE && key.stream == 0, "%s", error.text);
    mantis_model_input(m)[3] = 0;
    tap_ok(mantis_model_forward(m, BATCH, true, &key, &error) == MANTIS_OK, "and the model goes on");
    tap_ok(mantis_model_update(m, 4, &(mantis_rates){.rate = 1}, &key, &error) == MANTIS_BAD_ARGUMENT, "%s",
           error.text);
    tap_ok(mantis_model_update(m, 0, &(mantis_rates){.rate = 1, .momentum = 1}, &key, &error) == MANTIS_BAD_ARGUMENT,
           "a momentum of 1");
    tap_ok(mantis_model_parameter(m, 4, &p) == MANTIS_BAD_ARGUMENT, "behind the last parameter");
    mantis_model_destroy(m);
    mantis_model_options o = options_of(NULL, "input x\nrelu r\n", 1, 8);
    tap_ok(!mantis_model_create(&o, golden, &error) && error.status == MANTIS_BAD_SHAPE, "%s", error.text);
    o.batch = 0;
    tap_ok(!mantis_model_create(&o, golden, &error) && error.status == MANTIS_BAD_ARGUMENT, "%s", error.text);
    o = options_of(NULL, WHOLE, 1, 8);
    o.bits = 9;
    tap_ok(!mantis_model_create(&o, golden, &error) && error.status == MANTIS_BAD_ARGUMENT, "%s", error.text);
    tap_ok(!mantis_model_create(&o, NULL, &error) && error.status == MANTIS_BAD_ARGUMENT, "%s", error.text);
    tap_ok(mantis_cross_entropy((float[]){0, 1}, (uint16_t[]){2}, 1, 2, NULL, NULL, NULL) == MANTIS_BAD_ARGUMENT &&
               mantis_cross_entropy((float[]){0, INFINITY}, (uint16_t[]){1}, 1, 2, NULL, NULL, NULL) ==
                   MANTIS_NONFINITE,
           "labels and logits that are none");
    tap_ok(!mantis_batches_create(data, 1u << 30, 1, 0, false, &error) && error.status == MANTIS_BAD_ARGUMENT, "%s",
           error.text);
    tap_ok(!mantis_batches_create(data, 16, 1, 29, false, &error) && error.status == MANTIS_BAD_ARGUMENT, "%s",
           error.text);
    mantis_model_destroy(NULL);
    mantis_batches_destroy(NULL);
}

int main(void)
{
    golden = mantis_golden_create(1, NULL);
    data = mantis_data_open("digits", &error);
    test_steps("mlp");
    test_steps("lenet5");
    test_steps("resnet8");
    test_parts();
    test_input_gradient();
    test_errors();
    mantis_data_close(data);
    mantis_destroy(golden);
    return tap_done();
}
