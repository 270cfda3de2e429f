/* SPDX-License-Identifier: Apache-2.0 */
/* Packing of lines that lie side by side in memory by AVX-512 (pack_vnni.c): a register of each of four depths, byte by
 * byte between each other; or all four in one, where depths are near each other. */
#include "golden/pack_vnni.h"

#ifdef MANTIS_X86

/* Operands have left the caches since they were written: depths are asked for so many ahead. */
enum { FETCH_ROWS = 32 };

/* Registers of four depths to be put side by side, a byte of each in turn: dword 4r + j of each goes to 128-bit lane j
 * of register r. First the dwords are brought into that lane, in order; then no byte leaves its lane any more. */
AVX512_INLINE void interleave(__m512i x[4])
{
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++)
        x[i] = _mm512_permutexvar_epi32(order, x[i]);
    const __m512i a = _mm512_unpacklo_epi8(x[0], x[1]), b = _mm512_unpackhi_epi8(x[0], x[1]);
    const __m512i c = _mm512_unpacklo_epi8(x[2], x[3]), d = _mm512_unpackhi_epi8(x[2], x[3]);
    x[0] = _mm512_unpacklo_epi16(a, c);
    x[1] = _mm512_unpackhi_epi16(a, c);
    x[2] = _mm512_unpacklo_epi16(b, d);
    x[3] = _mm512_unpackhi_epi16(b, d);
}

/* So many rows, FETCH_ROWS later. */
static inline void fetch_rows(const int8_t *from, size_t step, size_t rows)
{
    const uintptr_t at = (uintptr_t)from + FETCH_ROWS * step;
    if (step < 64)
        mantis_fetch(at, rows * step);
    for (size_t i = 0; step >= 64 && i < rows; i++)
        mantis_fetch(at + i * step, 1);
}

/* Up to sixteen lines side by side: sixteen depths at a time, each register with every fourth of them: its dword 4j + g
 * has lines 4g to 4g + 3 of quad j. */
AVX512 static void pack_few_side_by_side(const int8_t *from, size_t depth_step, size_t lines, size_t depth, uint8_t *to,
                                         size_t stride, __m512i flip)
{
    const __mmask16 live = (__mmask16)((1u << lines) - 1);
    for (size_t k = 0; k < depth; k += 16, from += 16 * depth_step) {
        const size_t left = depth - k < 16 ? depth - k : 16;
        __m512i x[4];
        fetch_rows(from, depth_step, left);
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++)
            x[i] = load_lanes(from + i * depth_step, 4 * depth_step, lanes_below(left, i), live);
        interleave(x);
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++)
            if (i < quads(left))
                _mm512_storeu_si512(to + i * stride, _mm512_xor_si512(x[i], flip));
        to += 4 * stride;
    }
}

/* Up to 32 lines side by side: eight depths at a time, each register with every fourth of them, the later in its upper
 * half. */
AVX512 static void pack_half_side_by_side(const int8_t *from, size_t depth_step, size_t lines, size_t depth,
                                          uint8_t *to, size_t stride, size_t group_stride, __m512i flip)
{
    const __mmask32 live = lines >= 32 ? UINT32_MAX : (UINT32_C(1) << lines) - 1;
    for (size_t k = 0; k < depth; k += 8, from += 8 * depth_step, to += 2 * stride) {
        const size_t left = depth - k < 8 ? depth - k : 8;
        __m512i x[4];
        fetch_rows(from, depth_step, left);
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++) {
            const __m256i low = _mm256_maskz_loadu_epi8(i < left ? live : 0, from + i * depth_step);
            const __mmask32 later = i + 4 < left ? live : 0;
            x[i] = _mm512_inserti64x4(_mm512_castsi256_si512(low),
                                      _mm256_maskz_loadu_epi8(later, from + (i + 4) * depth_step), 1);
        }
        interleave(x);
        _mm512_storeu_si512(to, _mm512_xor_si512(x[0], flip));
        _mm512_storeu_si512(to + group_stride, _mm512_xor_si512(x[1], flip));
        if (left <= 4)
            continue;
        _mm512_storeu_si512(to + stride, _mm512_xor_si512(x[2], flip));
        _mm512_storeu_si512(to + stride + group_stride, _mm512_xor_si512(x[3], flip));
    }
}

/* Sixteen or 32 lines side by side, one depth behind the other, in whole quads: four depths lie in one register, or
 * two. Their dwords are brought together by fours of the same lines, and the bytes of four turned. */
AVX512_INLINE void pack_dense(const int8_t *from, size_t n, uint8_t *to, size_t stride, size_t group_stride,
                              __m512i flip, const bool half)
{
    const __m512i turn = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    const __m512i first = half ? _mm512_setr_epi32(0, 8, 16, 24, 1, 9, 17, 25, 2, 10, 18, 26, 3, 11, 19, 27)
                               : _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i second = _mm512_add_epi32(first, _mm512_set1_epi32(4));
    for (size_t q = 0; q < n; q++, to += stride) {
        const __m512i x = _mm512_loadu_si512(from);
        mantis_fetch((uintptr_t)from + FETCH_ROWS * (half ? 32 : 16), 1);
        if (!half) {
            _mm512_storeu_si512(to,
                                _mm512_xor_si512(_mm512_shuffle_epi8(_mm512_permutexvar_epi32(first, x), turn), flip));
            from += 64;
            continue;
        }
        const __m512i y = _mm512_loadu_si512(from + 64);
        mantis_fetch((uintptr_t)from + FETCH_ROWS * 32 + 64, 1);
        const __m512i low = _mm512_permutex2var_epi32(x, first, y), high = _mm512_permutex2var_epi32(x, second, y);
        _mm512_storeu_si512(to, _mm512_xor_si512(_mm512_shuffle_epi8(low, turn), flip));
        _mm512_storeu_si512(to + group_stride, _mm512_xor_si512(_mm512_shuffle_epi8(high, turn), flip));
        from += 128;
    }
}

/* Lines side by side in memory, depths per step apart: four depths interleaved byte by byte. lines <= 64, to[quad *
 * stride + line * 4]. */
AVX512 void mantis_pack_side_vnni(const int8_t *from, size_t depth_step, size_t lines, size_t depth, uint8_t *to,
                                  size_t stride, size_t group_stride, __m512i flip)
{
    const __mmask64 live = lines >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << lines) - 1;
    if (lines == depth_step && (lines == 16 || lines == 32)) {
        const size_t n = depth / 4;
        if (lines == 16)
            pack_dense(from, n, to, stride, group_stride, flip, false);
        else
            pack_dense(from, n, to, stride, group_stride, flip, true);
        from += 4 * n * lines;
        to += n * stride;
        depth -= 4 * n;
    }
    if (lines <= 16) {
        pack_few_side_by_side(from, depth_step, lines, depth, to, stride, flip);
        return;
    }
    if (lines <= 32) {
        pack_half_side_by_side(from, depth_step, lines, depth, to, stride, group_stride, flip);
        return;
    }
    for (size_t k = 0; k < depth; k += 4) {
        __m512i x[4];
        fetch_rows(from + k * depth_step, depth_step, 4);
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++)
            x[i] = _mm512_maskz_loadu_epi8(k + i < depth ? live : 0, from + (ptrdiff_t)((k + i) * depth_step));
        interleave(x);
        uint8_t *at = to + k / 4 * stride;
        _mm512_storeu_si512(at, _mm512_xor_si512(x[0], flip));
        _mm512_storeu_si512(at + group_stride, _mm512_xor_si512(x[1], flip));
        _mm512_storeu_si512(at + 2 * group_stride, _mm512_xor_si512(x[2], flip));
        if (lines > 48)
            _mm512_storeu_si512(at + 3 * group_stride, _mm512_xor_si512(x[3], flip));
    }
}

/* Sixteen lines of a quad within one register, as they lie: words that hold what a 128-bit lane wants are brought into
 * it, then its bytes turned. Up to four bytes from a depth to the next, such a lane's four lines lie in sixteen bytes
 * of memory; beyond, each depth has two words there, of two lines each, if depths are whole words apart. */
enum { NEAR = 4, NEAR_WORDS = 16 };

static bool are_near(size_t step, size_t lines)
{
    return lines <= 32 && (step <= NEAR || (step <= NEAR_WORDS && step % 2 == 0));
}

typedef struct {
    __m512i words, bytes;
} turns;

AVX512_INLINE turns turns_of(size_t step)
{
    const int64_t one = 0x0001000100010001, four = 0x0003000200010000;
    const __m512i lanes = _mm512_setr_epi64(0, one, 2 * one, 3 * one, 4 * one, 5 * one, 6 * one, 7 * one);
    if (step <= NEAR) { /* word i of lane j: 2j + i; byte i of line j: j + step * i */
        const __m512i words = _mm512_setr_epi64(four, four + 4 * one, four + 2 * one, four + 6 * one, four + 4 * one,
                                                four + 8 * one, four + 6 * one, four + 10 * one);
        const __m512i lines = _mm512_broadcast_i32x4(_mm_setr_epi32(0, 0x01010101, 0x02020202, 0x03030303));
        return (turns){words, _mm512_add_epi32(lines, _mm512_set1_epi32((int32_t)step * 0x03020100))};
    }
    const __m512i words = _mm512_add_epi64(lanes, _mm512_set1_epi64((int64_t)step / 2 * four));
    return (turns){words, _mm512_broadcast_i32x4(_mm_setr_epi8(0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15))};
}

AVX512_INLINE __mmask64 below(size_t n)
{
    return n < 64 ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0);
}

AVX512 static void pack_near(const int8_t *from, size_t step, size_t lines, size_t depth, uint8_t *to, size_t stride,
                             __m512i flip)
{
    const turns t = turns_of(step);
    const __mmask64 live = below(4 * lines), whole = below(3 * step + lines);
    for (; depth >= 4; depth -= 4, from += 4 * step, to += stride) {
        const __m512i x = _mm512_maskz_loadu_epi8(whole, from);
        mantis_fetch((uintptr_t)from + FETCH_ROWS * step, 1);
        _mm512_storeu_si512(
            to, _mm512_xor_si512(_mm512_maskz_shuffle_epi8(live, _mm512_permutexvar_epi16(t.words, x), t.bytes), flip));
    }
    if (depth) {
        const __mmask64 depths = UINT64_C(0x1111111111111111) * ((1u << depth) - 1);
        const __m512i x = _mm512_maskz_loadu_epi8(below((depth - 1) * step + lines), from);
        _mm512_storeu_si512(
            to, _mm512_xor_si512(
                    _mm512_maskz_shuffle_epi8(live & depths, _mm512_permutexvar_epi16(t.words, x), t.bytes), flip));
    }
}

AVX512 void mantis_pack_quads_vnni(const int8_t *from, size_t step, size_t lines, size_t depth, uint8_t *to,
                                   size_t stride, size_t group_stride, bool raised)
{
    const __m512i flip = raised ? _mm512_set1_epi8(-128) : _mm512_setzero_si512();
    if (are_near(step, lines) && !(step == 16 && lines == 16)) {
        for (size_t l = 0; l < lines; l += 16)
            pack_near(from + l, step, lines - l < 16 ? lines - l : 16, depth, to + l / 16 * group_stride, stride, flip);
        return;
    }
    mantis_pack_side_vnni(from, step, lines, depth, to, stride, group_stride, flip);
}

#endif
