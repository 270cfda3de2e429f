/* SPDX-License-Identifier: Apache-2.0 */
/* A training run: network, data order, executors, checkpoints; one step at a time.
 *
 * A step: the host writes a batch and runs the forward program, computes loss and dlogits, runs backward and update.
 * The first `lockstep` steps go through golden, cycle and RTL together, the others through the chosen executor, all
 * over one arena.
 *
 * Room training: a run: steps, schedule, checkpoints, its options. */
#ifndef MANTIS_TRAINING_TRAINER_H
#define MANTIS_TRAINING_TRAINER_H

#include "host/data/batches.h"
#include "host/training/checkpoint.h"
#include "host/device/waveform.h"
#include "host/networks/network.h"
#include "host/tasks/task.h"
#include "host/training/training_options.h"

typedef struct {
    training_options options;
    arena arena;
    network net;
    program program;
    batches order;
    mantis_executor *executor, *lockstep; /* lockstep NULL: none left to do */
    mantis_multiplier *multiplier;        /* of options.multiplier's file, which machine.multiplier points to */
    waveform wave;                        /* of whichever of them is the first */
    mantis_executor *evaluator;           /* golden, for evaluation in a run on clocked executors; made when needed */
    task task;                            /* what it learns */
    targets targets;                      /* of the batch at hand */
    float rate;                           /* that the update's coefficient holds */
    uint64_t step, steps;                 /* done, and in the whole run */
    uint64_t lockstep_steps;              /* done side by side in this run */
    double loss;                          /* of the last step */
    double running_loss, running_metric;  /* exponential means over steps, for display; NAN: not counted in training */
    double seconds, slow_seconds;         /* spent in steps: of the executor, and of lockstep */
    uint64_t fast_steps;
    float *losses; /* per step of the whole run, from first_step on */
    uint64_t first_step;
} trainer;

/* The network that these options and data ask for, not laid out. Errors as network_open; network_close in every case.
 */
mantis_status trainer_network(network *net, const training_options *options, const data_pair *data, host_error *error);

/* BAD_ARGUMENT, UNAVAILABLE, NO_MEMORY. The data must live as long as the trainer. After an error nothing is left to
 * close. */
mantis_status trainer_open(trainer *t, const training_options *options, const data_pair *data, host_error *error);
void trainer_close(trainer *t);

/* Puts the waveform that options.machine asks for in its place; nothing when it is there already. After the last step,
 * also when that failed. IO_ERROR. */
mantis_status trainer_end_waveform(trainer *t, host_error *error);

/* One step; t->step < t->steps. */
mantis_status trainer_step(trainer *t, host_error *error);
/* One step before others: in a program ordered for two engines its last gradients and updates may stay pending, to run
 * beside the next forward pass. Until trainer_finish or another trainer_step its weights are not there to be looked at.
 */
mantis_status trainer_step_on(trainer *t, host_error *error);
/* Runs what is pending. */
mantis_status trainer_finish(trainer *t, host_error *error);

/* The task's metric over the test images, rounding to nearest; changes no training state, so a run
 * evaluated in between has the same weights. Runs on clocked executors are evaluated on golden, which gives the same
 * bits in a thousandth of the time. mean_loss may be NULL. */
mantis_status trainer_evaluate(trainer *t, double *metric, double *mean_loss, host_error *error);

/* The same over the first test images alone: so many, up to a whole number of batches. */
mantis_status trainer_evaluate_part(trainer *t, uint32_t images, double *metric, double *mean_loss, host_error *error);

/* network_hash of its weights. */
void trainer_weights_hash(const trainer *t, char hex[65]);

/* All weights from a file (host/networks/weights.h) before the first step: the run starts from them, without momentum,
 * and its checkpoints name their hash. After an error the weights are as they were. */
mantis_status trainer_read_weights(trainer *t, const char *path, host_error *error);
mantis_status trainer_write_weights(const trainer *t, const char *path, host_error *error);

mantis_status trainer_save(const trainer *t, const char *path, host_error *error);
/* Before the first step. The run goes on at the checkpoint's step. */
mantis_status trainer_resume(trainer *t, const char *path, host_error *error);

/* Training images per second of the executor's own steps (of lockstep where there are no others); 0 before the first.
 */
double trainer_speed(const trainer *t);

#endif
