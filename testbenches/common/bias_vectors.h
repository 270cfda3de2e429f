/* SPDX-License-Identifier: Apache-2.0 */
/* bias.txt of testbenches/vectors: its records, and a product of it through any executor. */
#ifndef MANTIS_BIAS_VECTORS_H
#define MANTIS_BIAS_VECTORS_H

#include "mantis/executor.h"

#include <stdio.h>

typedef struct {
    int32_t accumulator, product;
    uint32_t peak, word;
    int32_t shift, exponent;
    int64_t bias;
    uint32_t result;
    int saturated, overflow;
} bias_lane_record;

enum { BIAS_MOST = 4096 /* elements of an operand */ };

typedef struct {
    uint32_t m, n, k;
    int stochastic;
    uint64_t seed;
    uint32_t step, stream;
    mantis_status status;
    int32_t ea, eb;
    int8_t a[BIAS_MOST], b[BIAS_MOST];
    uint32_t bias[BIAS_MOST], bias_peak;
    uint32_t c[BIAS_MOST], peak;
    uint32_t sticky;
} bias_product;

/* The file's lanes stand before its products; each returns 1 for a record, 0 when there is no more, -1 for a broken
 * one. */
int bias_lane_read(FILE *f, bias_lane_record *lane);
int bias_product_read(FILE *f, bias_product *p);

/* Runs the product as a command. Returns how many words, marks or codes differ; *report is the run's. */
int bias_product_differs(const bias_product *p, mantis_executor *executor, mantis_report *report);

#endif
