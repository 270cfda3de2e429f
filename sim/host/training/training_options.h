/* SPDX-License-Identifier: Apache-2.0 */
/* What a training run is asked for. */
#ifndef MANTIS_TRAINING_TRAINING_OPTIONS_H
#define MANTIS_TRAINING_TRAINING_OPTIONS_H

#include "host/data/augment.h"
#include "host/device/executors.h"
#include "host/layers/methods.h"
#include "host/training/schedule.h"

typedef struct {
    const char *net;        /* a shipped network or a file */
    const char *net_text;   /* the network itself, net is what messages call it; NULL: net is read */
    const char *executor;   /* golden, cycle, rtl, float */
    mantis_executor *given; /* the caller's own in place of that name, and it stays his; NULL: one is made */
    executor_options machine;
    const char *init;   /* a file of the weights to start from (host/networks/weights.h); NULL: drawn from the seed */
    char init_hash[65]; /* of those weights, when they were read or a checkpoint names it; empty: none */
    uint64_t steps;     /* the run's length; with resume counted from the run's own start. 0: epochs decides */
    uint32_t epochs;    /* whole epochs, when steps is 0 */
    uint64_t lockstep;  /* first steps that golden, cycle and RTL do side by side */
    uint32_t batch;
    int bits;        /* of GEMM operands, 4..8 */
    int norm_bits;   /* of the normalization layers' operands, 8 or 16 */
    methods methods; /* quantizers and norm */
    double rate, momentum, decay;
    schedule schedule;    /* of the rate */
    augmentation augment; /* of the training images */
    uint64_t seed;
    const char *multiplier; /* file of the products' multiplier (host/device/multiplier.h); NULL: exact, or given's */
    bool nearest;           /* round to nearest instead of stochastically, or only in these directions: */
    bool nearest_forward, nearest_backward, nearest_update;
    bool saturate; /* no headroom */
    bool overlap;  /* order commands for two engines (host/device/program_overlap.h); not with profile */
    bool profile;  /* keep counters of layers and phases */
} training_options;

/* mlp, golden, one epoch, batch 128, 8 bits, rate 0.01, momentum 0.9, decay 5e-4, seed 1. */
training_options training_defaults(void);

#endif
