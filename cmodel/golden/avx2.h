/* SPDX-License-Identifier: Apache-2.0 */
/* What the AVX2 files share. */
#ifndef MANTIS_AVX2_H
#define MANTIS_AVX2_H

#include "golden/loops.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define MANTIS_X86  1
#define AVX2        __attribute__((target("avx2")))
#define AVX2_INLINE AVX2 __attribute__((always_inline)) static inline

#include <immintrin.h>

void mantis_random_start_avx2(mantis_random_lanes *lanes, mantis_random_key key, uint32_t segment, int count);
void mantis_random_run_avx2(mantis_random_lanes *lanes, int count, int beats, uint32_t *out);

uint32_t mantis_peak_avx2(const uint8_t *words, size_t n);
void mantis_map_avx2(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                     mantis_marks *marks);

void mantis_peak_each_avx2(const uint8_t *words, size_t n, uint32_t *peaks);
void mantis_map_spans_avx2(const uint8_t *words, size_t n, const uint32_t *r, const mantis_map_stretches *stretches,
                           int bits, uint8_t *q, mantis_marks *marks);
void mantis_map_each_avx2(const uint8_t *words, size_t n, const uint32_t *r, const int32_t *emax, int bits, uint8_t *q,
                          mantis_marks *marks);

mantis_vector_loop mantis_vector_way_avx2(const mantis_vector_plan *plan, const bool drawn[4]);

size_t mantis_a_bytes_avx2(size_t depth);
size_t mantis_b_bytes_avx2(size_t depth);
void mantis_pack_a_avx2(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed);
void mantis_pack_b_avx2(const mantis_matrix *b, size_t col, size_t cols, size_t depth, uint8_t *packed);
void mantis_multiply_avx2(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth, int32_t *acc);

void mantis_align_avx2(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, const uint32_t *r,
                       uint8_t *out, mantis_marks *marks);

void mantis_channels_avx2(const uint8_t *const *x, const uint8_t *w, size_t w_pitch, size_t taps, size_t n,
                          int32_t *sums);
void mantis_channels_outer_avx2(const uint8_t *const *x, const uint8_t *y, size_t taps, size_t n, int32_t *sums,
                                size_t pitch);
#endif

#endif
