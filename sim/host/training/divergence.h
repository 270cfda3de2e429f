/* SPDX-License-Identifier: Apache-2.0 */
/* When a run has diverged: one rule for every executor (docs/manual.md, "Divergence"). A step diverges
 *
 *     when a command's exact result passes fp32's largest number    OVERFLOW; golden, cycle and rtl clamp it, float
 *                                                                   writes Inf
 *     when a command or the host is given Inf or NaN                NONFINITE, said by the program itself
 *     when the loss of its batch is not finite, or above the limit
 *
 * It looks at reports, peak entries and the host's loss alone, which golden, cycle and rtl leave alike: they stop in
 * the same step. Where the loss passes 2^16 a logit is that far from the right one on average; the gradient of softmax
 * has not changed since 104 (the fp32 exponential is 0 there), and logits of that size are 2^-7 apart. An evaluation
 * has no limit: running averages that are still young may give any finite loss. */
#ifndef MANTIS_TRAINING_DIVERGENCE_H
#define MANTIS_TRAINING_DIVERGENCE_H

#include "host/networks/network.h"

#define DIVERGENCE_LOSS 65536.0

/* After a run of commands: NONFINITE when one of them passed the range. `when` begins the message: "step 3". */
mantis_status divergence_of_results(const program *p, const char *when, host_error *error);
/* loss NAN: a logit was Inf or NaN. limit: DIVERGENCE_LOSS, or INFINITY in an evaluation. */
mantis_status divergence_of_loss(const network *net, double loss, double limit, const char *when, host_error *error);

#endif
