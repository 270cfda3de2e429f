/* SPDX-License-Identifier: Apache-2.0 */
/* Reads testbenches/vectors/bhq.txt (its README has the form). */
#ifndef MANTIS_BHQ_VECTORS_H
#define MANTIS_BHQ_VECTORS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { BHQ_MOST_ROWS = 256, BHQ_MOST = 4096 };
enum { BHQ_CONSTANT = 1, BHQ_ORDER, BHQ_PRODUCT };

typedef struct {
    uint32_t rows, leaders;
    uint32_t order[BHQ_MOST_ROWS], peak[BHQ_MOST_ROWS];
    uint64_t weight[BHQ_MOST_ROWS];
    struct {
        uint32_t first, size;
        int32_t lift;
    } block[BHQ_MOST_ROWS];
} bhq_order;

/* One way through the reflection; counts are 0 where there is none. */
typedef struct {
    uint32_t cols, count, entries;
    int32_t q[BHQ_MOST], y1q[BHQ_MOST], y1e[BHQ_MOST_ROWS], kaq[BHQ_MOST], kae[BHQ_MOST_ROWS];
    int64_t sum[BHQ_MOST];
    uint32_t y1[BHQ_MOST], ka[BHQ_MOST], out[BHQ_MOST];
} bhq_reflection;

typedef struct {
    struct {
        uint32_t size, root;
        int32_t lift;
        uint64_t root_less;
    } constant;
    bhq_order order;
    uint32_t rows, depth, cols, step, stream; /* N, D, F */
    int bits;
    uint64_t seed;
    uint32_t x[BHQ_MOST], product[BHQ_MOST], dx[BHQ_MOST];
    int32_t w[BHQ_MOST], w_exponent, m[BHQ_MOST], e[BHQ_MOST_ROWS];
    bhq_reflection there, back;
} bhq_record;

/* The next record's kind; 0 at the end, -1 when it is not as the README says. */
int bhq_read(FILE *f, bhq_record *r);

#endif
