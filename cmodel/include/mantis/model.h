/* SPDX-License-Identifier: Apache-2.0 */
/* A network whose steps the caller makes: forward, backward and update by themselves, with the loss and the data
 * between them his own. This is what a training framework stands on; mantis/training.h makes whole steps.
 *
 *     mantis_model *m = mantis_model_create(&options, executor, &error);
 *     mantis_random_key key = {seed, step, 0};
 *     memcpy(mantis_model_input(m), images, ...);
 *     mantis_model_forward(m, n, true, &key, &error);
 *     mantis_cross_entropy(mantis_model_output(m), labels, n, classes, mantis_model_output_gradient(m), &loss, NULL);
 *     mantis_model_backward(m, n, &key, &error);
 *     for (uint32_t i = 0; mantis_model_parameter(m, i, &p) == MANTIS_OK && p.trained; i++)
 *         mantis_model_update(m, i, &rates, &key, &error);
 *
 * These calls in this order, with the weights of mantis_model_initialize and the images of mantis_batches_training,
 * leave the weights of mantis_training_step.
 *
 * Random numbers: every call takes streams from key->stream on and leaves the next free one there. Whoever makes a step
 * of several models hands the same key to each. A model and its executor serve one thread at a time. */
#ifndef MANTIS_MODEL_H
#define MANTIS_MODEL_H

#include "mantis/error.h"
#include "mantis/executor.h"
#include "mantis/methods.h"
#include "mantis/network.h"
#include "mantis/numerics.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const char *source, *text;        /* a shipped network or a file; or the description itself */
    uint32_t height, width, channels; /* of the input */
    uint32_t classes;                 /* what out=classes stands for; 0: the last layer's size is its own */
    uint32_t batch;                   /* samples per call, at most; 1..65535 */
    int bits, norm_bits;              /* of products, 4..8, and of normalization layers, 8 or 16 */
    bool nearest_forward, nearest_backward, nearest_update; /* round to nearest instead of stochastically */
    bool saturate;                                          /* map without headroom (numerics section 2) */
    bool input_gradient;                                    /* backward leaves the input's gradient too */
} mantis_model_options;

typedef struct mantis_model mantis_model;

/* Lays the network out; all weights are 0 but the running variances, which are 1. NULL: BAD_ARGUMENT, BAD_FILE,
 * BAD_SHAPE (also when there is nothing to train and no input gradient is asked for), IO_ERROR, NO_MEMORY. */
MANTIS_API mantis_model *mantis_model_create(const mantis_model_options *options, mantis_executor *executor,
                                             mantis_error *error);
/* The same by other quantizers and another norm (mantis/methods.h). */
MANTIS_API mantis_model *mantis_model_create_with(const mantis_model_options *options, const mantis_methods *methods,
                                                  mantis_executor *executor, mantis_error *error);
/* NULL: nothing. */
MANTIS_API void mantis_model_destroy(mantis_model *m);
/* Its layers and shapes; lives as long as the model. */
MANTIS_API const mantis_network *mantis_model_network(const mantis_model *m);

/* fp32 values in the model's memory, one sample after the other, each [height][width][channels]. The gradients are with
 * respect to them. The input's is NULL without input_gradient. Calls write over what they no longer need, the input's
 * values included. */
MANTIS_API float *mantis_model_input(mantis_model *m);
MANTIS_API float *mantis_model_output(mantis_model *m);
MANTIS_API float *mantis_model_output_gradient(mantis_model *m);
MANTIS_API float *mantis_model_input_gradient(mantis_model *m);

typedef struct {
    const char *name; /* "fc1.w"; lives as long as the model */
    uint32_t rows, cols;
    bool trained; /* else running averages of a batch-norm: the mean as value, the variance as velocity, no gradient */
    float *value, *gradient, *velocity; /* rows * cols each; NULL: there is none */
} mantis_model_tensors;

/* Parameters in order of layers, running averages behind them. The caller may write all three between calls.
 * BAD_ARGUMENT behind the last. */
MANTIS_API mantis_status mantis_model_parameter(mantis_model *m, uint32_t index, mantis_model_tensors *tensors);
/* The weights that mantis_training_create draws from the seed; velocities 0. */
MANTIS_API void mantis_model_initialize(mantis_model *m, uint64_t seed);
/* SHA-256 of all values, in hexadecimal: that of mantis_training_hash for the same weights. */
MANTIS_API void mantis_model_hash(const mantis_model *m, char hex[65]);

/* n samples, 1..batch. training: batch statistics and stochastic rounding; else running averages, rounding to nearest,
 * and no stream is taken. BAD_ARGUMENT (n), NONFINITE (a value or a result; the text names the command), or what the
 * executor says. */
MANTIS_API mantis_status mantis_model_forward(mantis_model *m, uint32_t n, bool training, mantis_random_key *key,
                                              mantis_error *error);
/* Of the last forward's n samples, which was a training one: gradients of all parameters, and of the input.
 * BAD_ARGUMENT when it was not; NONFINITE; the executor's. */
MANTIS_API mantis_status mantis_model_backward(mantis_model *m, mantis_random_key *key, mantis_error *error);

typedef struct {
    double rate, momentum, decay; /* rate in (0, 1000], momentum and decay in [0, 1) */
} mantis_rates;

/* v = momentum*v + g + decay*w, w = w - rate*v of one trained parameter, in int16. BAD_ARGUMENT (index, rates),
 * NONFINITE; the executor's. */
MANTIS_API mantis_status mantis_model_update(mantis_model *m, uint32_t index, const mantis_rates *rates,
                                             mantis_random_key *key, mantis_error *error);

/* Softmax cross-entropy as training runs compute it: logits[n][classes] into gradient[n][classes] (NULL: none), the
 * mean loss and how many samples are answered correctly (either may be NULL). The same bits on every machine.
 * BAD_ARGUMENT (a label), NONFINITE (a logit). */
MANTIS_API mantis_status mantis_cross_entropy(const float *logits, const uint16_t *labels, uint32_t n, uint32_t classes,
                                              float *gradient, double *loss, uint32_t *correct);

#ifdef __cplusplus
}
#endif
#endif
