/* SPDX-License-Identifier: Apache-2.0 */
/* What a quantizer leaves of a tensor: fp32 values after mapping and back, with variance and bias over repeated
 * draws. */
#ifndef MANTIS_REPORTS_QUANTIZER_TRIAL_H
#define MANTIS_REPORTS_QUANTIZER_TRIAL_H

#include "host/layers/quantizer.h"
#include "host/support/error.h"
#include "mantis/executor.h"

typedef struct {
    const float *x;
    uint32_t samples, height, channels; /* entries, rows of each, elements of a row */
    bool mx;                            /* the emulation in place of `how` */
    quantizer how;
    bool nearest, saturate;
    uint64_t seed;
    uint32_t step, stream; /* of the first draw; each next one takes the next step */
    uint32_t draws;        /* at least 2 */
} quantizer_order;

typedef struct {
    double variance; /* mean over elements of the squared deviation from the element's own mean, unbiased */
    double bias;     /* mean over elements and draws of the deviation from x */
    uint32_t sticky;
} quantizer_trial;

/* values: of the first draw, as many as x has. BAD_SHAPE, NO_MEMORY, or what the executor says. */
mantis_status quantizer_try(const quantizer_order *order, mantis_executor *executor, float *values,
                            quantizer_trial *trial, host_error *error);

#endif
