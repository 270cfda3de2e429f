/* SPDX-License-Identifier: Apache-2.0 */
/* Map lanes by AVX-512 where one emax holds for all, and lies so that a product with a power of two gives what a shift
 * gives: X, and near and far of mantis_map16_of, are |w| * 2^k cut to an integer. The product is exact, or less than
 * any integer: the rounding mode is in the instruction, a word without a hidden bit is shifted out whole, whatever the
 * thread's floating-point mode makes of it, and what is beyond an integer's range, Inf and NaN too, comes out as 2^31,
 * beyond everything, as d < 0 wants it. */
#ifndef MANTIS_MAP_AVX512_H
#define MANTIS_MAP_AVX512_H

#include "golden/avx512.h"

#ifdef MANTIS_X86

enum { MAP_HIGH = 254 }; /* emax 255 gives words of exponent field 255 a mantissa */

/* What an emax of MAP_HIDDEN..MAP_HIGH multiplies with. */
typedef struct {
    __m512 fine;   /* to 24 places below a mantissa's last one */
    __m512 coarse; /* to 16 */
} mantis_map_scale;

static inline bool mantis_map_scalable(int32_t emax)
{
    return emax >= MAP_HIDDEN && emax <= MAP_HIGH;
}

AVX512_INLINE mantis_map_scale mantis_map_scale_of(int32_t emax, int bits)
{
    const uint32_t fine = (uint32_t)(276 + bits - emax) << 23;
    return (mantis_map_scale){_mm512_castsi512_ps(_mm512_set1_epi32((int32_t)fine)),
                              _mm512_castsi512_ps(_mm512_set1_epi32((int32_t)(fine - (8u << 23))))};
}

AVX512_INLINE __m512i mantis_map_cut(__m512i magnitude, __m512 scale)
{
    const __m512 product =
        _mm512_mul_round_ps(_mm512_castsi512_ps(magnitude), scale, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    return _mm512_cvtt_roundps_epi32(product, _MM_FROUND_NO_EXC);
}

AVX512_INLINE __m512i mantis_map_magnitude(__m512i w)
{
    return _mm512_and_si512(w, _mm512_set1_epi32(INT32_MAX));
}

/* |q| before the clamp: at most 2^(bits-1), more for d < 0. */
AVX512_INLINE __m512i mantis_map_narrow(__m512i w, __m512i r, const mantis_map_scale *s)
{
    return _mm512_srli_epi32(_mm512_add_epi32(mantis_map_cut(mantis_map_magnitude(w), s->fine), r), 24);
}

AVX512_INLINE __m512i mantis_map_wide(__m512i w, __m512i r, const mantis_map_scale *s)
{
    const __m512i magnitude = mantis_map_magnitude(w);
    const __m512i near = _mm512_add_epi32(mantis_map_cut(magnitude, s->coarse), _mm512_srli_epi32(r, 8));
    const __m512i far = _mm512_add_epi32(mantis_map_cut(magnitude, s->fine), r);
    return _mm512_max_epu32(_mm512_srli_epi32(near, 16), _mm512_srli_epi32(far, 24));
}

/* q of 16 bits in 32-bit lanes. *most: as for mantis_map16_of. */
AVX512_INLINE __m512i mantis_map_wide_signed(__m512i w, __m512i r, const mantis_map_scale *s, __m512i *most)
{
    const __m512i q = mantis_map_wide(w, r, s), clamped = _mm512_min_epu32(q, _mm512_set1_epi32(INT16_MAX));
    *most = _mm512_max_epu32(*most, q);
    return _mm512_mask_sub_epi32(clamped, _mm512_movepi32_mask(w), _mm512_setzero_si512(), clamped);
}

#endif
#endif
