/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MANTIS_SUPPORT_EXP_AVX512_H
#define MANTIS_SUPPORT_EXP_AVX512_H

#include <stdbool.h>
#include <stddef.h>

/* basic_exp_short of n numbers in place, where the processor has AVX-512DQ; false where it has not, and x stays. */
bool exp_short_avx512(double *x, size_t n);

#endif
