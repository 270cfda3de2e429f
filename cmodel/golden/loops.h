/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of the golden executor, one table per SIMD level. Every level leaves the same bytes; the executor
 * picks the table at run time. A level may borrow single loops from the scalar one. */
#ifndef MANTIS_LOOPS_H
#define MANTIS_LOOPS_H

#include "golden/golden_sizes.h"
#include "golden/product_shapes.h"
#include "mantis/command.h"
#include "mantis/numerics.h"

#include <string.h>

/* -- Random words: eight consecutive segments side by side ------------------------------------- */

#define MANTIS_RANDOM_MASK 0xffffffu /* a whole word */

typedef struct {
    _Alignas(64) uint32_t state[96]; /* layout is the level's own */
} mantis_random_lanes;

/* -- VECTOR ------------------------------------------------------------------------------------ */

typedef struct {
    int kind; /* 0 absent, 1 fp32, 2 int8, 3 int16 */
    const uint8_t *x;
    int32_t emax;     /* fp32: of the map lane */
    int layout;       /* 0 one coefficient, 1 one per channel, 2 one per row */
    const uint8_t *c; /* int16 */
    int32_t distance; /* A - e_t, clamped to 63 */
} mantis_vector_operand;

typedef struct {
    mantis_vector_operand term[4]; /* term 3: kind 0 or 1 (present), c alone */
    const uint8_t *gate;           /* or NULL */
    const uint8_t *gate2;          /* of a plan for vector_gates: a second one; or NULL */
    uint8_t *out;
    uint8_t *q; /* of a plan for vector_gates: where its results' mantissas go, int16 under term 0's emax; or NULL */
    bool relu;
    int32_t exponent;        /* A - 16 */
    const int64_t *table[4]; /* of a plan for vector_wide: mantis_vector_table of the terms */
} mantis_vector_plan;

/* A term's coefficients of `cols` channels as they stand in its sum, c << 16 >> distance (at most 16), `times` times
 * one behind the other. */
static inline void mantis_vector_table(const mantis_vector_operand *t, uint64_t cols, uint64_t times, int64_t *table)
{
    for (uint64_t i = 0; i < times * cols; i++) {
        int16_t c;
        memcpy(&c, t->c + 2 * (i % cols), sizeof c);
        table[i] = c * (INT64_C(65536) >> t->distance);
    }
}

/* A pair's sum has 48 bits and wraps (numerics section 7). One sum alone is too large: a_0 + a_1 = 2^47, of two
 * products of -32768 and -32768 at distance 0. Loops look for it only where operands could hold that: */
static inline bool mantis_pair_may_wrap(const mantis_vector_plan *plan)
{
    const mantis_vector_operand *t = plan->term;
    return t[0].kind == 3 && t[1].kind == 3 && t[0].distance == 0 && t[1].distance == 0;
}

static inline int64_t mantis_pair_wrap(int64_t pair)
{
    return pair == INT64_C(1) << 47 ? -pair : pair;
}

/* What loops report besides their bytes. */
typedef struct {
    uint32_t peak;
    uint32_t sticky;
} mantis_marks;

/* Elements i..i+n-1, all of one row, beginning at channel col; words[t]: random words of term t (3: the output) or
 * NULL. */
typedef void (*mantis_vector_loop)(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                                   const uint32_t *const words[4], mantis_marks *marks);

/* n elements from i on, of a plan without rows, whose words lanes[t] are about to give: RANDOM_SEGMENTS whole segments,
 * or whole pieces of no more than RANDOM_FEW_SEGMENTS. */
typedef void (*mantis_vector_set)(const mantis_vector_plan *plan, uint64_t i, size_t n,
                                  const mantis_random_lanes *const lanes[4], mantis_marks *marks);

/* -- REDUCE: sums of n elements, by [q is int16][p is int16] ------------------------------------- */

/* sums[0] = sum q, or |q|; sums[1] = sum q*p. */
typedef void (*mantis_reduce_row)(const uint8_t *q, const uint8_t *p, bool absolute, uint64_t n, int64_t *sums);
/* The same for each of n channels: s1[i] += q[i], or |q[i]|; s2[i] += q[i]*p[i]. */
typedef void (*mantis_reduce_channels)(const uint8_t *q, const uint8_t *p, bool absolute, uint64_t n, int64_t *s1,
                                       int64_t *s2);

/* With a threshold, by [q is int16]: sums[0] = sum of the q > floor, sums[1] = count of these + 2^32 * count of the q <
 * ceil. thresholds: {floor, ceil} int16 pairs. The same for each of n channels with a pair of its own. */
typedef void (*mantis_threshold_row)(const uint8_t *q, const uint8_t *thresholds, uint64_t n, int64_t *sums);
typedef void (*mantis_threshold_channels)(const uint8_t *q, const uint8_t *thresholds, uint64_t n, int64_t *s1,
                                          int64_t *s2);

/* The same for `rows` rows of int16, q and p (which may be q): s1[i] += q, s2[i] += q*p of channel i of each. */
typedef void (*mantis_reduce_rows)(const uint8_t *q, const uint8_t *p, uint64_t rows, uint64_t cols, int64_t *s1,
                                   int64_t *s2);

/* {sum q, sum q*p} of each row of int16, q and p (which may be q), one after the other at out; no more than REDUCE_EACH
 * columns. Returns how many rows it did, from the first on: the others are left. */
typedef uint64_t (*mantis_reduce_each)(const uint8_t *q, const uint8_t *p, uint64_t rows, uint64_t cols, uint8_t *out);

typedef struct {
    mantis_reduce_row row[2][2];
    mantis_reduce_channels channels[2][2];
    mantis_reduce_rows rows; /* these two: NULL where the level has none */
    mantis_reduce_each each;
    mantis_threshold_row threshold_row[2];
    mantis_threshold_channels threshold_channels[2];
} mantis_reduce_loops;

typedef struct {
    const char *name;
    bool chains; /* commands are done together where they can be (chain.h) */

    uint32_t (*peak)(const uint8_t *words, size_t n);
    /* peaks[i] = the larger of it and word i's magnitude. */
    void (*peak_each)(const uint8_t *words, size_t n, uint32_t *peaks);

    /* Beat 0 of segments segment..segment+count-1, count <= RANDOM_SEGMENTS. */
    void (*random_start)(mantis_random_lanes *lanes, mantis_random_key key, uint32_t segment, int count);
    /* The next beats of each, 16 words a beat: segment s's from out[RANDOM_RUN * s] on. */
    void (*random_run)(mantis_random_lanes *lanes, int count, int beats, uint32_t *out);
    /* The same of two sets of lanes at once, RANDOM_SEGMENTS of each; NULL where that is no faster. */
    void (*random_pair)(mantis_random_lanes *a, mantis_random_lanes *b, int beats, uint32_t *out_a, uint32_t *out_b);

    /* n words to mantissas; r: a word each, or NULL for nearest. */
    void (*map)(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                mantis_marks *marks);
    /* The same for n words, RANDOM_SEGMENTS whole segments or whole pieces of no more than RANDOM_FEW_SEGMENTS, whose
     * random words `lanes` are about to give. false: a mantissa may have been clamped, or emax is none that it takes; q
     * is undefined. NULL where the level has none. */
    bool (*map_drawn)(const mantis_random_lanes *lanes, const uint8_t *words, size_t n, int32_t emax, int bits,
                      uint8_t *q);
    /* map for stretches with an emax of their own. */
    void (*map_spans)(const uint8_t *words, size_t n, const uint32_t *r, const mantis_map_stretches *stretches,
                      int bits, uint8_t *q, mantis_marks *marks);
    /* The same with an emax for each element. */
    void (*map_each)(const uint8_t *words, size_t n, const uint32_t *r, const int32_t *emax, int bits, uint8_t *q,
                     mantis_marks *marks);

    /* The loop for all runs of a plan whose words[t] are not NULL where drawn[t]. */
    mantis_vector_loop (*vector)(const mantis_vector_plan *plan, const bool drawn[4]);
    /* The loop for such sets, or NULL for a plan that has none: coefficients are one for all elements. NULL where the
     * level has none. */
    mantis_vector_set (*vector_drawn)(const mantis_vector_plan *plan, const bool drawn[4]);
    /* vector for a plan of one fp32 term times one with one or two gates, which may want its mantissas. It gives NULL
     * unless every result is normal and finite; NULL where the level has none. */
    mantis_vector_loop (*vector_gates)(const mantis_vector_plan *plan, const bool drawn[4]);

    /* Its sets; NULL likewise. */
    mantis_vector_set (*vector_gates_drawn)(const mantis_vector_plan *plan, const bool drawn[4]);

    /* The same for a plan of int16 terms and a constant by channel, which wants tables; NULL likewise. */
    mantis_vector_loop (*vector_wide)(const mantis_vector_plan *plan, const bool drawn[4]);

    /* Bytes of a packed block of A (up to GEMM_ROWS x depth) and of B (depth x up to GEMM_COLS); multiples of 64. Parts
     * of a depth take no more than all of it and a depth of 1 for each part. */
    size_t (*a_bytes)(size_t depth);
    size_t (*b_bytes)(size_t depth);
    void (*pack_a)(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed);
    void (*pack_b)(const mantis_matrix *b, size_t col, size_t cols, size_t depth, uint8_t *packed);
    /* acc[rows][GEMM_COLS] = A block * B block; columns from cols on are undefined. */
    void (*multiply)(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth, int32_t *acc);
    /* The same, and align_block of it at once; NULL where the level has none. A level that has it packs and multiplies
     * up to GEMM_GROUP_ROWS rows, whose A takes as much room as that of two blocks at most. next: the place of a block
     * to come, which is asked for meanwhile. */
    void (*multiply_align)(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth,
                           const int32_t *bias, int32_t exponent, uint8_t *out, size_t out_step, const uint8_t *next,
                           mantis_marks *marks);

    /* `pixels` outputs of each row into out; NULL where the level has none. */
    void (*direct)(const mantis_direct *d, const uint8_t *pixel, size_t pixels, uint8_t *out, mantis_marks *marks);

    /* The same for up to DIRECT_FEW columns from planes of words (gemm_direct_few.c), of an output pixel_step bytes
     * behind the one before's, four at most, a tap's four behind the one before's; run[]: bytes from the row's first
     * word; b: for each run, tap and plane a word of each column. Up to DIRECT_SLACK bytes beyond are read. */
    void (*direct_few)(const mantis_direct *d, const uint8_t *row, size_t pixels, uint8_t *out, mantis_marks *marks);

    /* sums[line][16 * vectors] += A^T * B, up to 16 lines and 4 vectors; NULL where the level has none. */
    void (*gradient)(const mantis_gradient *g, const uint8_t *a, size_t lines, size_t vectors, int32_t *sums);
    /* The same of one channel and step, of as many outputs a row: all lines of a kernel of side x side (3 or 5), and
     * 128 * sum B behind them. a: rows of padded input, a + 128, with 8 bytes from every eighth output's taps on; b: B
     * as it lies, of an even number of columns up to GRADIENT_PAIR_COLS. NULL where the level has none. */
    void (*gradient_pairs)(const mantis_gradient *g, const uint8_t *a, size_t side, size_t outputs, int32_t *sums);
    /* sums += the products of such strips; NULL where the level has none. */
    void (*strips)(const mantis_strips *s);
    /* Lines side by side, up to 64, and depths `step` apart, up to 64, into lines: to[line * line_step + depth]; zeros
     * beyond, of groups of sixteen lines and of 64 bytes. NULL likewise. */
    void (*turn)(const int8_t *from, size_t step, size_t lines, size_t depth, uint8_t *to, size_t line_step);
    /* Up to 64 lines side by side, depths `step` apart, into quads of depths: to[quad * stride + line / 16 *
     * group_stride + line % 16 * 4 + depth % 4], as a + 128 when raised; zeros (128) beyond. */
    void (*pack_quads)(const int8_t *from, size_t step, size_t lines, size_t depth, uint8_t *to, size_t stride,
                       size_t group_stride, bool raised);
    /* to[k] = from's bytes in the order; up to MANTIS_GATHER_SLACK bytes more may be written. */
    void (*gather)(const mantis_gather *order, const uint8_t *from, uint8_t *to);

    /* Depthwise, a channel per lane, i < n: sums[i] = sum over taps t of x[t][i] * w[t*w_pitch + i];
     * and its weight gradient: sums[t*pitch + i] += x[t][i] * y[i]. Modulo 2^32. */
    void (*channels)(const uint8_t *const *x, const uint8_t *w, size_t w_pitch, size_t taps, size_t n, int32_t *sums);
    void (*channels_outer)(const uint8_t *const *x, const uint8_t *y, size_t taps, size_t n, int32_t *sums,
                           size_t pitch);

    /* The same for up to CHANNELS_PIXELS pixels, with the taps of each behind the other's: sums `pitch` apart; y's
     * bytes y_step apart. NULL where the level has none. */
    void (*channels_pixels)(const uint8_t *const *x, size_t pixels, const uint8_t *w, size_t w_pitch, size_t taps,
                            size_t n, int32_t *sums, size_t pitch);
    void (*channels_outer_pixels)(const uint8_t *const *x, size_t pixels, const uint8_t *y, size_t y_step, size_t taps,
                                  size_t n, int32_t *sums, size_t pitch);
    /* What channels_pixels does, of such rows; NULL likewise. */
    void (*channels_rows)(const mantis_channels_rows *r, const uint8_t *w, size_t w_pitch, size_t n, int32_t *sums,
                          size_t pitch);
    /* What channels_outer_pixels does, of a kernel of 3 x 3 and such rows; NULL likewise. */
    void (*channels_strip)(const mantis_channels_strip *s, size_t n, int32_t *sums, size_t pitch);

    /* out[n] = (acc + bias) * 2^exponent; bias or NULL; r: a word each, or NULL for nearest even. */
    void (*align)(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, const uint32_t *r, uint8_t *out,
                  mantis_marks *marks);
    /* The same for rows of GEMM_COLS of a block, without random words, where no sum with its bias wraps and every
     * result is normal and finite; NULL where the level has none. acc: 64-byte aligned. */
    void (*align_block)(const int32_t *acc, const int32_t *bias, size_t rows, size_t cols, int32_t exponent,
                        uint8_t *out, size_t out_step, mantis_marks *marks);
    /* The same without bias for rows of any length, `pitch` apart; NULL likewise. */
    void (*align_rows)(const int32_t *sums, size_t pitch, size_t rows, size_t cols, int32_t exponent, uint8_t *out,
                       size_t out_step, mantis_marks *marks);
    /* The same for a bias that needs more than 32 bits, or a bias window with shift > 0 (numerics section 5):
     * out[n] = ((acc >> shift) + bias) * 2^exponent. */
    void (*align_wide)(const int32_t *acc, int32_t shift, const int64_t *bias, size_t n, int32_t exponent,
                       const uint32_t *r, uint8_t *out, mantis_marks *marks);
    /* The same for exponents that differ by column, and biases as words, each in the window of its own element. */
    void (*align_each)(const mantis_align_columns *columns, const int32_t *acc, size_t n, int32_t exponent,
                       const uint32_t *r, uint8_t *out, mantis_marks *marks);
    /* out[n] = sums * 2^exponent; sums: any int64. */
    void (*align_sums)(const uint8_t *sums, size_t n, int32_t exponent, const uint32_t *r, uint8_t *out,
                       mantis_marks *marks);

    /* Raw sums: out[n] int64 = acc << (places + more[i]), added to what is there or not, modulo 2^64; more or NULL. */
    void (*sums)(const int32_t *acc, const int32_t *more, int32_t places, size_t n, bool accumulate, uint8_t *out);

    const mantis_reduce_loops *reduce;
} mantis_loops;

extern const mantis_loops mantis_loops_scalar;
extern const mantis_reduce_loops mantis_reduce_scalar, mantis_reduce_avx2, mantis_reduce_avx512;
/* Its loops by name, for a table that borrows them. */
void mantis_sums_scalar(const int32_t *acc, const int32_t *more, int32_t places, size_t n, bool accumulate,
                        uint8_t *out);
void mantis_gather_scalar(const mantis_gather *order, const uint8_t *from, uint8_t *to);
void mantis_peak_each_scalar(const uint8_t *words, size_t n, uint32_t *peaks);
void mantis_map_spans_scalar(const uint8_t *words, size_t n, const uint32_t *r, const mantis_map_stretches *stretches,
                             int bits, uint8_t *q, mantis_marks *marks);
void mantis_map_each_scalar(const uint8_t *words, size_t n, const uint32_t *r, const int32_t *emax, int bits,
                            uint8_t *q, mantis_marks *marks);
void mantis_align_each_scalar(const mantis_align_columns *columns, const int32_t *acc, size_t n, int32_t exponent,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks);
void mantis_align_sums_scalar(const uint8_t *sums, size_t n, int32_t exponent, const uint32_t *r, uint8_t *out,
                              mantis_marks *marks);
void mantis_channels_scalar(const uint8_t *const *x, const uint8_t *w, size_t w_pitch, size_t taps, size_t n,
                            int32_t *sums);
void mantis_channels_outer_scalar(const uint8_t *const *x, const uint8_t *y, size_t taps, size_t n, int32_t *sums,
                                  size_t pitch);
void mantis_align_scalar(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, const uint32_t *r,
                         uint8_t *out, mantis_marks *marks);
void mantis_align_wide_scalar(const int32_t *acc, int32_t shift, const int64_t *bias, size_t n, int32_t exponent,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks);
/* NULL when this processor or this build lacks the level. */
const mantis_loops *mantis_loops_avx2(void);
const mantis_loops *mantis_loops_avx512(void);
const mantis_loops *mantis_loops_amx(void); /* asks the system for it */

#endif
