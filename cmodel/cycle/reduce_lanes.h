/* SPDX-License-Identifier: Apache-2.0 */
/* The sixteen lanes of reduce behind a received piece: M, what each lane adds, and S, the sums (section 9b). */
#ifndef MANTIS_CYCLE_REDUCE_LANES_H
#define MANTIS_CYCLE_REDUCE_LANES_H

#include "cycle/reduce_task.h"

/* A piece: lanes of q and p, and the thresholds {ceil, floor} that were loaded before it. Of peaks q and p are the low
 * and high halves of fp32 words. All D. */
struct reduce_lanes {
    int16_t q[16], p[16];
};

/* What the lanes add to S1 and S2, or of peaks a magnitude in `product`. D. */
struct reduce_terms {
    int32_t sum[16], product[16];
};

/* 48 and 64 bits; of peaks S2's low word is the largest magnitude. D. */
struct reduce_sums {
    int64_t s1[16];
    uint32_t low[16], high[16]; /* words of S2 */
};

/* What S leaves to H: the addends of S2's high words, and the low words' carries. D. */
struct reduce_highs {
    uint32_t addend[16], carry[16];
};

struct reduce_terms reduce_lanes_multiply(const struct reduce_lanes *piece, const uint32_t thresholds[16],
                                          uint32_t count, const struct reduce_task *t);
/* S and then H. first: the terms are a result's first. By row all lanes enter lane 0, otherwise each its own. */
struct reduce_highs reduce_lanes_sum(struct reduce_sums *sums, const struct reduce_terms *terms, bool first,
                                     const struct reduce_task *t);
void reduce_lanes_carry(struct reduce_sums *sums, const struct reduce_highs *highs, bool first,
                        const struct reduce_task *t);

#endif
