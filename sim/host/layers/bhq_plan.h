/* SPDX-License-Identifier: Apache-2.0 */
/* The block Householder quantizer's plan from the rows' peaks (numerics section 12, steps 1 to 4): which row leads
 * which others, and how far followers are lifted. And step 5's words that the host computes. Integers only. */
#ifndef MANTIS_LAYERS_BHQ_PLAN_H
#define MANTIS_LAYERS_BHQ_PLAN_H

#include <stdbool.h>
#include <stdint.h>

/* Block i's leader is position i; its followers are positions first .. first + size - 2. */
typedef struct {
    uint32_t first;
    uint32_t size; /* with the leader; at least 2 */
    int32_t lift;  /* t: followers are taken times 2^t */
} bhq_block;

typedef struct {
    uint32_t rows;
    uint32_t leaders; /* 0: rows are mapped as they are (section 10 alone) */
    uint32_t *order;  /* the row at each position */
    uint64_t *weight; /* by position; all 0 where leaders is 0 */
    bhq_block *blocks;
} bhq_plan;

/* Room for so many rows. False: no memory; bhq_plan_free in every case. */
bool bhq_plan_open(bhq_plan *plan, uint32_t most_rows);
void bhq_plan_free(bhq_plan *plan);
/* Finite peaks by row number, 1 to most_rows of them. */
void bhq_plan_make(bhq_plan *plan, const uint32_t *peaks, uint32_t rows);

/* K(m), m >= 2: the nearest integer to the log2 by which a block of m rows may lift its followers more. */
int32_t bhq_lift_of_size(uint32_t size);
/* floor(2^31 / sqrt(m)) and floor(2^31 / (sqrt(m) - 1)). */
uint32_t bhq_root(uint32_t size);
uint64_t bhq_root_less(uint32_t size);
/* emax for which a block's leader is mapped before the product; its followers take lift less. */
int32_t bhq_emax(uint32_t leader_peak, uint32_t follower_peak, int32_t lift);
/* The peak entry under which MAP takes this emax. */
uint32_t bhq_peak_entry(int32_t emax);
/* y_1, and what is added to each follower, of one column: sum of the block's mantissas, the leader's mantissa, their
 * exponent. */
uint32_t bhq_leader_word(int64_t sum, uint32_t root, int32_t exponent);
uint32_t bhq_follower_word(int64_t sum, int32_t leader, uint32_t root, uint64_t root_less, int32_t exponent);
/* Both for each of cols columns of a block of so many rows; sums: of the followers' mantissas, every second number. */
void bhq_words(const int64_t *sums, const int16_t *leader, uint32_t cols, uint32_t size, int32_t exponent, uint32_t *y1,
               uint32_t *ka);

#endif
