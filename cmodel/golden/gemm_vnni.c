/* SPDX-License-Identifier: Apache-2.0 */
/* GEMM blocks by AVX-512 VNNI (numerics section 5).
 *
 * vpdpbusd multiplies four unsigned by four signed bytes and adds all to a 32-bit lane, without saturation. A is stored
 * as a + 128, so each sum exceeds the wanted one by 128 * sum_k B[k][n]; the accumulators start at minus that. Exact
 * modulo 2^32.
 *
 *   A packed: [row group of 16][depth quad][row][4]    B packed: GEMM_COLS start values, then [depth quad][column][4]
 */
#include "golden/align_avx512.h"
#include "golden/vnni_tile.h"

#ifdef MANTIS_X86

#include <string.h>

static size_t quads(size_t depth)
{
    return (depth + 3) / 4;
}

/* Where sums go: into acc, [GEMM_COLS] a row, or, where that is NULL, aligned into rows of C, with the biases. */
typedef struct {
    int32_t *acc;
    uint8_t *out;
    uintptr_t next;      /* where memory is asked for meanwhile */
    size_t step;         /* bytes from a row of C to the next */
    const int32_t *bias; /* of the columns, or NULL */
    int32_t exponent;
    __mmask16 live; /* lanes of the last register of columns */
    __m512i peak;
} target;

/* -- The tile: ROWS x VECTORS accumulators in registers. Separate variables, since an array would be spilled. --- */

/* clang-format off */
#define EACH_ROW(M) M(0) M(1) M(2) M(3) M(4) M(5)
#define START(i) VNNI_START(i, s0, s1, s2, s3)
#define STEP(i)  if (rows > i) VNNI_STEP(i, a + 4 * i)
#define STORE(i)                                                                                                  \
    if (rows > i) {                                                                                               \
        _mm512_storeu_si512(acc + GEMM_COLS * i, c##i##0);                                                        \
        if (vectors > 1) _mm512_storeu_si512(acc + GEMM_COLS * i + 16, c##i##1);                                  \
        if (vectors > 2) _mm512_storeu_si512(acc + GEMM_COLS * i + 32, c##i##2);                                  \
        if (vectors > 3) _mm512_storeu_si512(acc + GEMM_COLS * i + 48, c##i##3);                                  \
    }
#define ALIGN(v, c, live)                                                                                         \
    if (vectors > v)                                                                                              \
        peak = mantis_align_store(c, exponent, v + 1 < vectors ? 0xffff : live, at_ + 64 * v, peak);
#define ALIGN_ROW(i, live)                                                                                        \
    if (rows > i) {                                                                                               \
        uint8_t *const at_ = out + i * step;                                                                  \
        ALIGN(0, c##i##0, live) ALIGN(1, c##i##1, live) ALIGN(2, c##i##2, live) ALIGN(3, c##i##3, live)           \
    }
#define ALIGN_WHOLE(i) ALIGN_ROW(i, 0xffff)
#define ALIGN_PART(i) ALIGN_ROW(i, live)
/* clang-format on */

/* Of register v of `vectors`, which may not be there. */
AVX512_INLINE __m512i start_of(const uint8_t *start, const target *to, const int v, const int vectors)
{
    const __mmask16 live = v + 1 < vectors ? 0xffff : v < vectors ? to->live : 0;
    const __m512i from = _mm512_loadu_si512(start + 64 * v);
    return to->bias && live ? _mm512_add_epi32(from, _mm512_maskz_loadu_epi32(live, to->bias + 16 * v)) : from;
}

/* first: row of the target. */
AVX512_INLINE void tile(const uint8_t *a, const uint8_t *start, const uint8_t *b, size_t n, target *to, size_t first,
                        const int rows, const int vectors)
{
    const __m512i s0 = start_of(start, to, 0, vectors), s1 = start_of(start, to, 1, vectors);
    const __m512i s2 = start_of(start, to, 2, vectors), s3 = start_of(start, to, 3, vectors);
    EACH_ROW(START)
    for (size_t k = 0; k < n; k++) {
        const __m512i b0 = _mm512_loadu_si512(b), b1 = _mm512_loadu_si512(b + 64);
        const __m512i b2 = _mm512_loadu_si512(b + 128), b3 = _mm512_loadu_si512(b + 192);
        EACH_ROW(STEP)
        a += 64;
        b += GEMM_COLS * 4;
    }
    if (to->acc) {
        int32_t *const acc = to->acc + first * GEMM_COLS;
        EACH_ROW(STORE)
        return;
    }
    /* variables of its own: what is written might be the target's for all that the compiler knows */
    const size_t step = to->step;
    const int32_t exponent = to->exponent;
    const __mmask16 live = to->live;
    uint8_t *const out = to->out + first * step;
    __m512i peak = to->peak;
    if (live == 0xffff) {
        EACH_ROW(ALIGN_WHOLE)
        to->peak = peak;
        return;
    }
    EACH_ROW(ALIGN_PART)
    to->peak = peak;
}

#define TILES(vectors)                                           \
    switch (rows) {                                              \
    case 1: tile(a, start, b, n, to, first, 1, vectors); break;  \
    case 2: tile(a, start, b, n, to, first, 2, vectors); break;  \
    case 3: tile(a, start, b, n, to, first, 3, vectors); break;  \
    case 4: tile(a, start, b, n, to, first, 4, vectors); break;  \
    case 5: tile(a, start, b, n, to, first, 5, vectors); break;  \
    default: tile(a, start, b, n, to, first, 6, vectors); break; \
    }

AVX512 static void any_tile(const uint8_t *a, const uint8_t *start, const uint8_t *b, size_t n, target *to,
                            size_t first, size_t rows, size_t cols)
{
    switch ((cols + 15) / 16) {
    case 1: TILES(1) break;
    case 2: TILES(2) break;
    case 3: TILES(3) break;
    default: TILES(4) break;
    }
}

/* A group of 16 rows is cut 6 + 5 + 5 when whole: no tile of a few rows is left over. */
AVX512 static void multiply(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth, target *to)
{
    const size_t n = quads(depth);
    for (size_t g = 0; g * 16 < rows; g++) {
        const size_t here = rows - 16 * g < 16 ? rows - 16 * g : 16;
        const uint8_t *lines = a + g * 64 * n;
        const size_t cuts = (here + 5) / 6;
        for (size_t i = 0, done = 0; i < cuts; i++) {
            const size_t take = (here - done + cuts - i - 1) / (cuts - i);
            for (size_t row = 16 * g + done; to->out && row < 16 * g + done + take; row++)
                mantis_fetch(to->next + row * to->step, 4 * cols);
            any_tile(lines + 4 * done, b, b + GEMM_COLS * 4, n, to, 16 * g + done, take, cols);
            done += take;
        }
    }
}

AVX512 void mantis_multiply_vnni(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth,
                                 int32_t *acc)
{
    target to = {.acc = acc, .live = mantis_mask16((cols - 1) % 16 + 1)};
    multiply(a, b, rows, cols, depth, &to);
}

AVX512 void mantis_multiply_align_vnni(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth,
                                       const int32_t *bias, int32_t exponent, uint8_t *out, size_t out_step,
                                       const uint8_t *next, mantis_marks *marks)
{
    target to = {.out = out,
                 .next = (uintptr_t)next,
                 .step = out_step,
                 .bias = bias,
                 .exponent = exponent,
                 .live = mantis_mask16((cols - 1) % 16 + 1),
                 .peak = _mm512_setzero_si512()};
    multiply(a, b, rows, cols, depth, &to);
    const uint32_t largest = _mm512_reduce_max_epu32(to.peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

#endif
