/* GEMM blocks by AVX2 (numerics section 5): int8 widened to int16 when packed, two depths a multiply-add (vpmaddwd), exact.
 *   A packed: [depth pair][row][2] int16    B packed: [depth pair][column][2] int16 */
#include "golden/avx2.h"

#ifdef MANTIS_X86

#include <string.h>

static size_t pairs(size_t depth)
{
    return (depth + 1) / 2;
}

size_t mantis_a_bytes_avx2(size_t depth)
{
    return GEMM_ROWS * 4 * pairs(depth);
}

size_t mantis_b_bytes_avx2(size_t depth)
{
    return GEMM_COLS * 4 * pairs(depth);
}

/* Lines (rows of A, columns of B) of a block; lines beyond `lines` are zero up to the next multiple of 16. */
static void pack(const int8_t *base, size_t line_step, size_t depth_step, size_t lines, size_t width, size_t depth, uint8_t *packed)
{
    const size_t filled = (lines + 15) & ~(size_t)15;
    for (size_t k = 0; k < depth; k += 2) {
        int16_t line[2 * GEMM_COLS];
        for (size_t l = 0; l < lines; l++) {
            const int8_t *from = base + l * line_step + k * depth_step;
            line[2 * l] = from[0];
            line[2 * l + 1] = k + 1 < depth ? from[depth_step] : 0;
        }
        memset(line + 2 * lines, 0, (filled - lines) * 4);
        memcpy(packed + k / 2 * width * 4, line, filled * 4);
    }
}

void mantis_pack_a_avx2(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed)
{
    pack(a->base + row * a->row_step, a->row_step, a->col_step, rows, GEMM_ROWS, depth, packed);
}

void mantis_pack_b_avx2(const mantis_matrix *b, size_t col, size_t cols, size_t depth, uint8_t *packed)
{
    pack(b->base + col * b->col_step, b->col_step, b->row_step, cols, GEMM_COLS, depth, packed);
}

#define STEP_ROW(i)                                                            \
    if (rows > i) {                                                            \
        int32_t pair_;                                                         \
        memcpy(&pair_, a + 4 * i, 4);                                          \
        const __m256i x = _mm256_set1_epi32(pair_);                            \
        c##i##0 = _mm256_add_epi32(c##i##0, _mm256_madd_epi16(x, b0));         \
        c##i##1 = _mm256_add_epi32(c##i##1, _mm256_madd_epi16(x, b1));         \
    }
#define STORE_ROW(i)                                                           \
    if (rows > i) {                                                            \
        _mm256_storeu_si256((__m256i *)(void *)(acc + GEMM_COLS * i), c##i##0);     \
        _mm256_storeu_si256((__m256i *)(void *)(acc + GEMM_COLS * i + 8), c##i##1); \
    }

/* rows x 16 columns, accumulators in separate variables. */
AVX2_INLINE void tile(const uint8_t *a, const uint8_t *b, size_t n, int32_t *acc, const int rows)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
    for (size_t k = 0; k < n; k++) {
        const __m256i b0 = _mm256_loadu_si256((const __m256i *)(const void *)b), b1 = _mm256_loadu_si256((const __m256i *)(const void *)(b + 32));
        STEP_ROW(0) STEP_ROW(1) STEP_ROW(2) STEP_ROW(3)
        a += GEMM_ROWS * 4;
        b += GEMM_COLS * 4;
    }
    STORE_ROW(0) STORE_ROW(1) STORE_ROW(2) STORE_ROW(3)
}

AVX2 void mantis_multiply_avx2(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth, int32_t *acc)
{
    const size_t n = pairs(depth);
    for (size_t col = 0; col < cols; col += 16) {
        for (size_t row = 0; row < rows; row += 4) {
            const uint8_t *lines = a + 4 * row, *columns = b + 4 * col;
            int32_t *to = acc + row * GEMM_COLS + col;
            switch (rows - row) {
            case 1: tile(lines, columns, n, to, 1); break;
            case 2: tile(lines, columns, n, to, 2); break;
            case 3: tile(lines, columns, n, to, 3); break;
            default: tile(lines, columns, n, to, 4); break;
            }
        }
    }
}

#endif
