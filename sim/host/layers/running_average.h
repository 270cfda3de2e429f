/* SPDX-License-Identifier: Apache-2.0 */
/* Batch-norm's running averages: they move by a tenth a step, in integers rounded once to fp32. */
#ifndef MANTIS_LAYERS_RUNNING_AVERAGE_H
#define MANTIS_LAYERS_RUNNING_AVERAGE_H

#include "host/layers/scaled.h"
#include "host/layers/layer.h"

/* Word i of t = old * 9/10 + now * 1/10. */
void running_average(const arena *im, const tensor *t, uint32_t i, scaled now);

#endif
