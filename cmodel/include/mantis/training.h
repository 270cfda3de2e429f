/* SPDX-License-Identifier: Apache-2.0 */
/* Training: data, a run, its steps, weights and checkpoints.
 *
 *     mantis_data *data = mantis_data_open("digits", &error);
 *     mantis_training_options o = mantis_training_defaults();
 *     mantis_training *t = mantis_training_create(&o, data, executor, &error);
 *     mantis_training_state state = mantis_training_look(t);
 *     while (state.step < state.steps && mantis_training_step(t, &error) == MANTIS_OK)
 *         state = mantis_training_look(t);
 *     mantis_training_evaluate(t, &accuracy, NULL, &error);
 *
 * A run's bits depend on options and data alone (docs/numerics.md): not on the executor (golden or cycle), threads or
 * host; not on evaluations in between. A run and its executor serve one thread at a time; data never changes, so runs
 * in several threads may share it. */
#ifndef MANTIS_TRAINING_H
#define MANTIS_TRAINING_H

#include "mantis/error.h"
#include "mantis/executor.h"
#include "mantis/methods.h"
#include "mantis/program.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- Data ------------------------------------------------------------------------------------------------ */

/* Labelled images in the caller's memory. */
typedef struct {
    const uint8_t *pixels;  /* [count][height][width][channels] */
    const uint16_t *labels; /* [count], each below classes */
    uint32_t count;
} mantis_images;

typedef struct {
    uint32_t height, width, channels; /* channels 1..3 */
    uint32_t classes;                 /* 1..65536 */
    mantis_images train, test;
} mantis_data_arrays;

typedef struct mantis_data mantis_data;

/* What --data takes: "digits" (drawn, 28 x 28 x 1), "digits32" (drawn, 32 x 32 x 3) or a folder with MNIST's or CIFAR's
 * files, plain or .gz. NULL: BAD_FILE, IO_ERROR, NO_MEMORY. */
MANTIS_API mantis_data *mantis_data_open(const char *source, mantis_error *error);
/* The caller's arrays, copied. Pixels are normalized by mean and deviation of the training images, per channel. NULL:
 * BAD_ARGUMENT (a size, a label, no images), NO_MEMORY. */
MANTIS_API mantis_data *mantis_data_create(const mantis_data_arrays *arrays, mantis_error *error);
/* NULL: nothing. After the runs that use it. */
MANTIS_API void mantis_data_close(mantis_data *data);
/* Sizes and arrays, which live as long as the data; labels NULL: the images have masks or boxes. */
MANTIS_API mantis_data_arrays mantis_data_look(const mantis_data *data);

/* Which images make up a step, as runs take them: epochs of shuffled batches, a function of (seed, step) alone. */
typedef struct mantis_batches mantis_batches;

/* crop, flip: as in the options below. The data must live as long. NULL: BAD_ARGUMENT (a batch that is larger than the
 * training set, a crop larger than an image, data that have masks or boxes in place of labels), NO_MEMORY. */
MANTIS_API mantis_batches *mantis_batches_create(const mantis_data *data, uint32_t batch, uint64_t seed, uint32_t crop,
                                                 bool flip, mantis_error *error);
/* NULL: nothing. */
MANTIS_API void mantis_batches_destroy(mantis_batches *b);
/* A step's images[batch][height][width][channels], normalized, and labels[batch]. */
MANTIS_API void mantis_batches_training(mantis_batches *b, uint64_t step, float *images, uint16_t *labels);
/* Test images from `first` on, at most `batch` of them; returns how many. */
MANTIS_API uint32_t mantis_batches_test(const mantis_batches *b, uint32_t first, float *images, uint16_t *labels);

/* -- Options --------------------------------------------------------------------------------------------- */

typedef enum {
    MANTIS_SCHEDULE_CONSTANT = 0, /* rate */
    MANTIS_SCHEDULE_STEP = 1,     /* rate * factor^floor(t / every) */
    MANTIS_SCHEDULE_COSINE = 2,   /* rate * (1 + cos(pi * t / T)) / 2 */
    MANTIS_SCHEDULE_POLY = 3      /* rate * (1 - t / T)^power */
} mantis_schedule_kind;

/* Start from mantis_training_defaults, then change what you mean. */
typedef struct {
    const char *net;      /* a shipped network or a file */
    const char *net_text; /* the description itself (net is what messages call it), or NULL */
    uint64_t steps;       /* length of the run, at most 2^32-1; 0: epochs decides */
    uint32_t epochs;
    uint32_t batch;               /* images per step, 1..65535 and at most the training images */
    int bits;                     /* of the operands of products, 4..8 */
    int norm_bits;                /* of the operands of normalization layers, 8 or 16 */
    double rate, momentum, decay; /* rate in (0, 1000], momentum and decay in [0, 1) */
    mantis_schedule_kind schedule;
    double schedule_factor;  /* STEP: (0, 1] */
    uint64_t schedule_every; /* STEP: steps; 0: a third of the run */
    double schedule_power;   /* POLY: (0, 16] */
    uint32_t crop;           /* training images are shifted by up to so many pixels each way */
    bool flip;               /* and mirrored, at random */
    uint64_t seed;           /* of weights, order and rounding */
    bool nearest;            /* round to nearest instead of stochastically, or in these directions alone: */
    bool nearest_forward, nearest_backward, nearest_update;
    bool saturate; /* map without headroom (numerics section 2) */
} mantis_training_options;

/* mlp, one epoch, batch 128, 8 and 16 bits, rate 0.01, momentum 0.9, decay 5e-4, constant, seed 1: as `mantis train`.
 */
MANTIS_API mantis_training_options mantis_training_defaults(void);

/* -- A run ----------------------------------------------------------------------------------------------- */

typedef struct mantis_training mantis_training;

/* Lays out the network for the data and draws its weights. The executor runs the commands: golden, cycle, float, or the
 * caller's own; it and the data must live as long as the run. NULL: BAD_ARGUMENT, BAD_FILE, BAD_SHAPE, IO_ERROR,
 * NO_MEMORY. */
MANTIS_API mantis_training *mantis_training_create(const mantis_training_options *options, const mantis_data *data,
                                                   mantis_executor *executor, mantis_error *error);
/* The same by other quantizers and another norm (mantis/methods.h). */
MANTIS_API mantis_training *mantis_training_create_with(const mantis_training_options *options,
                                                        const mantis_methods *methods, const mantis_data *data,
                                                        mantis_executor *executor, mantis_error *error);
/* NULL: nothing. */
MANTIS_API void mantis_training_destroy(mantis_training *t);

/* The next step: forward, loss, backward, update. BAD_ARGUMENT behind the last one; NONFINITE when training diverged
 * (the text names step and layer); else what the executor says. After an error the run cannot go on. */
MANTIS_API mantis_status mantis_training_step(mantis_training *t, mantis_error *error);

typedef struct {
    uint64_t step, steps;                  /* done, and in the whole run */
    double loss;                           /* of the last step: mean cross-entropy of its batch; 0 before the first */
    double running_loss, running_accuracy; /* exponential means over steps, of training batches; accuracy: the
                                              task's metric, NAN where it is not counted in training */
    mantis_totals totals;                  /* of all commands, evaluation included */
} mantis_training_state;
MANTIS_API mantis_training_state mantis_training_look(const mantis_training *t);

/* The task's metric over the test images (of classes: the fraction that the network answers correctly; of masks: mean
 * IoU) and their mean loss (either may be NULL); rounding to nearest. Changes no training state. A run on the cycle
 * executor is evaluated on golden: the same bits, sooner. */
MANTIS_API mantis_status mantis_training_evaluate(mantis_training *t, double *accuracy, double *loss,
                                                  mantis_error *error);

/* -- Weights --------------------------------------------------------------------------------------------- */

typedef struct {
    const char *name; /* "fc1.w"; lives as long as the run */
    uint32_t rows, cols;
    bool trained; /* else the running averages of a batch-norm: mean as value, variance as velocity */
} mantis_parameter;

/* Parameters in order of layers, running averages behind them. BAD_ARGUMENT behind the last. */
MANTIS_API mantis_status mantis_training_parameter(const mantis_training *t, uint32_t index,
                                                   mantis_parameter *parameter);

typedef enum { MANTIS_PARAMETER_VALUE = 0, MANTIS_PARAMETER_VELOCITY = 1 } mantis_parameter_part;

/* rows * cols fp32 values, row-major. count must be their number. BAD_ARGUMENT: no such name, part or count. */
MANTIS_API mantis_status mantis_training_get(const mantis_training *t, const char *name, mantis_parameter_part part,
                                             float *values, size_t count, mantis_error *error);
/* Likewise, between steps; also BAD_ARGUMENT for Inf and NaN: nothing is written then. */
MANTIS_API mantis_status mantis_training_set(mantis_training *t, const char *name, mantis_parameter_part part,
                                             const float *values, size_t count, mantis_error *error);
/* SHA-256 of all values, in hexadecimal: equal runs have equal hashes. */
MANTIS_API void mantis_training_hash(const mantis_training *t, char hex[65]);

/* All weights to or from a file, .npz or .safetensors, under the names and shapes of docs/weights.md. Loading comes
 * before the first step, and the run starts from them without momentum; its checkpoints name their hash, so that a run
 * that resumes from one loads the same weights first. BAD_FILE names the first tensor that is missing, too many, of
 * another shape or type, or not finite; BAD_ARGUMENT, IO_ERROR, NO_MEMORY: nothing has changed then. */
MANTIS_API mantis_status mantis_training_load_weights(mantis_training *t, const char *path, mantis_error *error);
MANTIS_API mantis_status mantis_training_save_weights(const mantis_training *t, const char *path, mantis_error *error);

/* -- Checkpoints ----------------------------------------------------------------------------------------- */

/* Everything the run needs to go on to the same bits. The file appears whole or not at all. IO_ERROR, NO_MEMORY. */
MANTIS_API mantis_status mantis_training_save(const mantis_training *t, const char *path, mantis_error *error);
/* Before the first step, with the options of the run that was saved. BAD_FILE, BAD_ARGUMENT, IO_ERROR, NO_MEMORY:
 * nothing has changed then. */
MANTIS_API mantis_status mantis_training_resume(mantis_training *t, const char *path, mantis_error *error);

#ifdef __cplusplus
}
#endif
#endif
