/* SPDX-License-Identifier: Apache-2.0 */
/* The float executor's inner loops, plain C that the compiler turns into SIMD (numerics/simd_levels.h). */
#ifndef MANTIS_FLOAT_LOOPS_H
#define MANTIS_FLOAT_LOOPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Largest magnitude word. */
uint32_t float_peak(const float *values, size_t n);
/* The same of rows with a gap between them. */
uint32_t float_peak_rows(const float *values, size_t rows, size_t cols, size_t ld);

/* sum[i] = (first ? 0 : sum[i]) + c[i]*x[i]; with each_c false all elements have *c; x NULL: 1. */
void float_add_term(float *restrict sum, const float *x, const float *c, bool each_c, bool first, size_t n);
/* out = sum, 0 where relu or the gate (or NULL) closes. A NaN passes relu: it must reach the peak. */
void float_finish(float *out, const float *restrict sum, const float *gate, bool relu, size_t n);

/* to += from. */
void float_add(float *restrict to, const float *restrict from, size_t n);
/* to += x*y. */
void float_add_product(float *restrict to, const float *restrict x, const float *restrict y, size_t n);

/* s1[i] += q[i] (|q[i]| when absolute), s2[i] += q[i]*p[i], values scaled by their units first. */
void float_add_moments(double *restrict s1, double *restrict s2, const float *q, const float *p, double q_unit,
                       double p_unit, bool absolute, size_t n);

#endif
