/* SPDX-License-Identifier: Apache-2.0 */
/* exp, log, sqrt and cos from IEEE basic operations (+ - * / in double, in a fixed order), so that softmax, loss and
 * initialization have the same bits on every machine: libm may differ from host to host, these may not.
 * Compiled without contraction; FLT_EVAL_METHOD must be 0 (checked at compile time). */
#ifndef MANTIS_SUPPORT_BASIC_MATH_H
#define MANTIS_SUPPORT_BASIC_MATH_H

#include <stddef.h>
#include <stdint.h>

/* e^x, relative error below 1e-14; 0 for x < -700, e^700 for x > 700. x not NaN. */
double basic_exp(double x);
/* It of each element, in SIMD: the same bits. */
void basic_exp_all(double *x, size_t n);
/* Natural logarithm of a normal x > 0, absolute error below 1e-14 * max(1, |log x|). */
double basic_log(double x);
/* Square root of x >= 0 by Newton's iteration; 0 for 0. Relative error below 1e-15. */
double basic_sqrt(double x);

/* cos(pi * x) for x in 0..1, absolute error below 1e-15. */
double basic_cos_pi(double x);

/* fp32 values as words and back. */
uint32_t float_word(float value);
float word_float(uint32_t word);

#endif
