/* SPDX-License-Identifier: Apache-2.0 */
/* What a REDUCE, or a PEAK of several entries (peaks), sums up and how its elements lie: a matrix whose rows or columns
 * (channels) have a result each. A pure function of the descriptor and its entries. Section 9b. */
#ifndef MANTIS_CYCLE_REDUCE_TASK_H
#define MANTIS_CYCLE_REDUCE_TASK_H

#include <stdbool.h>
#include <stdint.h>

struct reduce_task {
    bool by_row;    /* a result for each row, else for each column */
    bool peaks;     /* q are fp32 words, the result is their peak */
    bool threshold; /* q are compared with the thresholds of their row or column */
    bool absolute;
    bool p_present;
    uint32_t rows, cols;
    uint32_t count;        /* elements; the last row of peaks may be shorter */
    uint32_t q_log, p_log; /* log2 of an element's bytes */
    uint32_t result_log;   /* of a result's: {S1, S2}, S1 or a peak */
};

struct reduce_task reduce_task_of(const uint32_t desc[32], uint32_t entries);

/* Results, and the bytes of all of them. */
uint32_t reduce_task_results(const struct reduce_task *t);
uint64_t reduce_task_out_bytes(const struct reduce_task *t);
uint32_t reduce_task_out_addr(const uint32_t desc[32], const struct reduce_task *t);

#endif
