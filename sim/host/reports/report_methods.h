/* SPDX-License-Identifier: Apache-2.0 */
/* A training's quantizers and norm, as JSON and in words. */
#ifndef MANTIS_REPORTS_REPORT_METHODS_H
#define MANTIS_REPORTS_REPORT_METHODS_H

#include "host/support/json.h"
#include "host/training/training_options.h"

/* gradient, activation, bits_gradient, bits_weight_gradient, norm. */
void report_methods(json *j, const training_options *o);
/* ", gradients psq in 5 bits" and the like; nothing where all is as ever. Returns to. */
const char *report_methods_words(const training_options *o, char *to, size_t size);

#endif
