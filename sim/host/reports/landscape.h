/* SPDX-License-Identifier: Apache-2.0 */
/* The loss around a trained network's weights (the paper's Figure 3): w + a d1 + b d2 over a grid of a and b, in the
 * integers of the run and in fp32, with two random directions that are normalized filter by filter (Li et al., 2018):
 * what feeds an output channel has the length of the weights there. Biases, gammas, betas and positions stand still. */
#ifndef MANTIS_REPORTS_LANDSCAPE_H
#define MANTIS_REPORTS_LANDSCAPE_H

#include "host/training/trainer.h"

typedef struct {
    uint32_t points; /* of a side, odd */
    double span;     /* a and b go from -span to span */
    uint32_t images; /* test images a loss is the mean of */
    uint64_t seed;   /* of the directions */
} landscape_order;

/* loss[2][points][points] by b, then a: the integers', then fp32's. integer: with the checkpoint's weights; floating:
 * opened with the same options for the executor float. Both keep the weights of the last point. done: called after each
 * point. */
mantis_status landscape_take(const landscape_order *order, trainer *integer, trainer *floating, double *loss,
                             void (*done)(void *context, uint32_t points), void *context, host_error *error);

/* Direction 0 or 1 of parameter `index` with these weights: each column, what feeds an output channel, random and as
 * long as the weights'. */
void landscape_direction(uint64_t seed, uint32_t index, uint32_t which, const float *weights, float *to, uint32_t rows,
                         uint32_t cols);

/* FOLDER/landscape.tsv and, with gnuplot, FOLDER/landscape.svg. */
mantis_status landscape_plot(const landscape_order *order, const double *loss, const char *title, const char *folder,
                             host_error *error);

#endif
