/* SPDX-License-Identifier: Apache-2.0 */
/* Sums that leave fp32 as int64 (float_align.c). */
#ifndef MANTIS_FLOAT_RAW_H
#define MANTIS_FLOAT_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The nearest int64, halves away from zero; what is beyond its range, or no number, at the range's end. */
int64_t float_to_integer(double value);
/* to[n] int64 = from in units of 2^exponent, added to what is there or not. */
void float_write_sums(const float *from, size_t n, int32_t exponent, bool accumulate, uint8_t *to);

#endif
