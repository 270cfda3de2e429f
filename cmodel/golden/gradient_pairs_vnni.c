/* SPDX-License-Identifier: Apache-2.0 */
/* Weight gradients of one channel and few columns by AVX-512 VNNI, of kernels of 3 x 3 and 5 x 5: two quads of outputs
 * share a register. A tap's bytes of eight outputs are eight bytes of a row of the input, four in the even lanes and
 * four in the odd ones. So neither operand is packed: two shuffles make a register of eight rows of B, and all taps
 * have their sums in registers. */
#include "golden/avx512.h"
#include "golden/vnni_tile.h"

#ifdef MANTIS_X86

#include <string.h>

/* clang-format off */
#define EACH_TAP(M)                                                                                               \
    M(0, 0) M(0, 1) M(0, 2) M(0, 3) M(0, 4) M(1, 0) M(1, 1) M(1, 2) M(1, 3) M(1, 4) M(2, 0) M(2, 1) M(2, 2)       \
    M(2, 3) M(2, 4) M(3, 0) M(3, 1) M(3, 2) M(3, 3) M(3, 4) M(4, 0) M(4, 1) M(4, 2) M(4, 3) M(4, 4)
#define START(r, l) __m512i c##r##l = _mm512_setzero_si512(); (void)c##r##l;
#define DOT(r, l)                                                                                                 \
    if (r < side && l < side) {                                                                                   \
        int64_t bytes_;                                                                                           \
        memcpy(&bytes_, a + r * g->a_row + l, 8);                                                                 \
        const __m512i x_ = _mm512_set1_epi64(bytes_);                                                             \
        VNNI_DOT(c##r##l, x_, b01)                                                                                \
    }
#define ADD(r, l) if (r < side && l < side) add(sums + (r * side + l) * g->pitch, c##r##l);
/* clang-format on */

/* Both lanes of a column. */
AVX512_INLINE void add(int32_t *sums, __m512i c)
{
    const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 0, 2, 4, 6, 8, 10, 12, 14);
    const __m256i columns = _mm512_castsi512_si256(
        _mm512_permutexvar_epi32(even, _mm512_add_epi32(c, _mm512_shuffle_epi32(c, _MM_PERM_CDAB))));
    __m256i *const to = (__m256i *)(void *)sums;
    _mm256_storeu_si256(to, _mm256_add_epi32(_mm256_loadu_si256(to), columns));
}

/* Eight rows of `cols` bytes, two columns at a time: word 8 * j + i is that of columns 2j and 2j + 1 of row i. */
AVX512_INLINE __m512i words_of(size_t cols)
{
    _Alignas(64) uint16_t word[32];
    for (size_t i = 0; i < 32; i++)
        word[i] = (uint16_t)(i % 8 * (cols / 2) + i / 8);
    return _mm512_load_si512(word);
}

AVX512_INLINE __mmask64 bytes_below(size_t n)
{
    return n < 64 ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0);
}

AVX512_INLINE void taps(const mantis_gradient *g, const uint8_t *from, size_t outputs, int32_t *sums, const size_t side)
{
    const __m512i words = words_of(g->cols), high = _mm512_set1_epi8(-128);
    const __m512i quads = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
    const __mmask64 whole = bytes_below(8 * g->cols), end = bytes_below(((outputs - 1) % 8 + 1) * g->cols);
    __m512i all = _mm512_setzero_si512();
    EACH_TAP(START)
    for (size_t image = 0; image < g->images; image++) {
        for (size_t row = 0; row < g->rows; row++) {
            const uint8_t *a = from + image * g->a_image + row * g->a_row;
            const uint8_t *b = g->b + image * g->b_image + row * g->b_row;
            size_t left = (outputs + 7) / 8;
            do {
                const __m512i b01 = _mm512_shuffle_epi8(
                    _mm512_permutexvar_epi16(words, _mm512_maskz_loadu_epi8(left > 1 ? whole : end, b)), quads);
                VNNI_DOT(all, high, b01)
                EACH_TAP(DOT)
                a += 8;
                b += 8 * g->cols;
            } while (--left);
        }
    }
    EACH_TAP(ADD)
    add(sums + side * side * g->pitch, all);
}

AVX512 void mantis_gradient_pairs_vnni(const mantis_gradient *g, const uint8_t *a, size_t side, size_t outputs,
                                       int32_t *sums)
{
    if (side == 3)
        taps(g, a, outputs, sums, 3);
    else
        taps(g, a, outputs, sums, 5);
}

#endif
