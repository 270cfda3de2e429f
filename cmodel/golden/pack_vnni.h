/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of packing by AVX-512 share. */
#ifndef MANTIS_PACK_VNNI_H
#define MANTIS_PACK_VNNI_H

#include "golden/avx512.h"

#ifdef MANTIS_X86

static inline size_t quads(size_t depth)
{
    return (depth + 3) / 4;
}

/* Sixteen bytes each of four places: lane j is that of from + j * step, where bit j of `lanes` is set. */
AVX512_INLINE __m512i load_lanes(const int8_t *from, size_t step, unsigned lanes, __mmask16 live)
{
    __m512i x = _mm512_setzero_si512();
#pragma GCC unroll 4
    for (unsigned j = 0; j < 4; j++)
        if (lanes >> j & 1)
            x = _mm512_mask_broadcast_i32x4(x, (__mmask16)(15u << 4 * j),
                                            _mm_maskz_loadu_epi8(live, from + (ptrdiff_t)(j * step)));
    return x;
}

/* Which of the lines (or depths) i, 4 + i, 8 + i and 12 + i are among the first n. */
static inline unsigned lanes_below(size_t n, size_t i)
{
    return (1u << (n > i ? (n - i + 3) / 4 : 0)) - 1;
}

/* Up to sixteen lines contiguous in memory along depth: to[quad * stride + line * 4 + depth % 4], XORed with flip;
 * zeros beyond. */
void mantis_pack_lines_vnni(const int8_t *from, size_t line_step, size_t lines, size_t depth, uint8_t *to,
                            size_t stride, __m512i flip);

/* Up to 64 lines side by side in memory, depths `depth_step` apart: to[quad * stride + line / 16 * group_stride +
 * line % 16 * 4 + depth % 4], XORed with flip; zeros beyond. */
void mantis_pack_side_vnni(const int8_t *from, size_t depth_step, size_t lines, size_t depth, uint8_t *to,
                           size_t stride, size_t group_stride, __m512i flip);

#endif
#endif
