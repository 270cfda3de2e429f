/* SPDX-License-Identifier: Apache-2.0 */
/* Commands as the numerics document words them: one element after the other, loops over indices, no blocks, no threads.
 * Uses the single-element primitives, which testbenches/numerics compares with 128-bit and bit-level definitions. */
#ifndef MANTIS_REFERENCE_COMMANDS_H
#define MANTIS_REFERENCE_COMMANDS_H

#include "mantis/command.h"
#include "mantis/numerics.h"

#include <string.h>

static uint32_t ref_load(const uint8_t *m, uint64_t at)
{
    return m[at] | (uint32_t)m[at + 1] << 8 | (uint32_t)m[at + 2] << 16 | (uint32_t)m[at + 3] << 24;
}

static void ref_store(uint8_t *m, uint64_t at, uint64_t value, int bytes)
{
    for (int b = 0; b < bytes; b++)
        m[at + (unsigned)b] = (uint8_t)(value >> 8 * b);
}

static int32_t ref_int(const uint8_t *m, uint64_t at, bool wide)
{
    return wide ? (int16_t)(m[at] | m[at + 1] << 8) : (int8_t)m[at];
}

/* The random word of element i of a tensor whose element 0 has random group `first`; the last group is kept, for speed.
 */
static uint32_t ref_word(mantis_random_key key, uint32_t first, uint64_t i)
{
    static mantis_random r[5];
    static bool used[5];
    const uint32_t group = first + (uint32_t)(i / 16);
    int at = 4;
    for (int s = 0; s < 4; s++)
        if (used[s] && memcmp(&r[s].key, &key, sizeof key) == 0)
            at = s;
    if (at == 4) {
        static int next;
        at = next = (next + 1) & 3;
        used[at] = true;
        mantis_random_seek(&r[at], key, group);
    } else if (r[at].group + 1 == group) {
        mantis_random_next(&r[at]);
    } else if (r[at].group != group) {
        mantis_random_seek(&r[at], key, group);
    }
    return mantis_random_word(&r[at], (int)(i % 16));
}

static mantis_random_key ref_key(const mantis_command *c, uint32_t stream)
{
    mantis_random_key key;
    memset(&key, 0, sizeof key);
    key.seed = (uint64_t)c->word[3] << 32 | c->word[2];
    key.step = c->word[4];
    key.stream = stream;
    return key;
}

static uint32_t ref_max(uint32_t peak, uint32_t word)
{
    return (word & 0x7fffffff) > peak ? word & 0x7fffffff : peak;
}

static void ref_map(const mantis_command *c, uint8_t *m, uint32_t *sticky)
{
    const int bits = (int)mantis_get(c, MANTIS_MAP_BITS);
    const bool saturate = mantis_get(c, MANTIS_MAP_SATURATE), stochastic = mantis_get(c, MANTIS_MAP_STOCHASTIC);
    const uint32_t peak = ref_load(m, mantis_get(c, MANTIS_MAP_X0_SCALE));
    const int32_t emax = mantis_peak_exponent(peak, bits, saturate);
    bool beyond = false;
    for (uint32_t i = 0; i < mantis_get(c, MANTIS_MAP_COUNT); i++) {
        const uint32_t r =
            stochastic ? ref_word(ref_key(c, mantis_get(c, MANTIS_MAP_X0_STREAM)), mantis_get(c, MANTIS_MAP_FIRST), i)
                       : 1u << 23;
        const int32_t q =
            mantis_map_lane(ref_load(m, mantis_get(c, MANTIS_MAP_X0_ADDR) + 4ull * i), emax, bits, r, &beyond);
        const int size = bits == 16 ? 2 : 1;
        ref_store(m, mantis_get(c, MANTIS_MAP_OUT) + (uint64_t)i * (unsigned)size, (uint64_t)(int64_t)q, size);
    }
    ref_store(m, mantis_get(c, MANTIS_MAP_OUT_SCALE), (uint64_t)(int64_t)mantis_shared_exponent(peak, bits, saturate),
              4);
    *sticky |= beyond ? MANTIS_STICKY_SATURATED : 0;
}

/* The patch matrix, word for word as docs/views.md has it: P[m][k], or 0. `at`: the tensor's address. */
static int32_t ref_patch(const mantis_command *c, const uint8_t *mem, uint64_t at, int64_t m, int64_t k)
{
    const int64_t h = mantis_get(c, MANTIS_GEMM_VIEW_H), w = mantis_get(c, MANTIS_GEMM_VIEW_W),
                  channels = mantis_get(c, MANTIS_GEMM_VIEW_C);
    const int64_t oh = mantis_get(c, MANTIS_GEMM_VIEW_OH), ow = mantis_get(c, MANTIS_GEMM_VIEW_OW);
    const int64_t kernel_h = mantis_get(c, MANTIS_GEMM_VIEW_KH), kernel_w = mantis_get(c, MANTIS_GEMM_VIEW_KW);
    const int64_t pad = mantis_get(c, MANTIS_GEMM_VIEW_PAD), s = mantis_get(c, MANTIS_GEMM_VIEW_STRIDE),
                  d = mantis_get(c, MANTIS_GEMM_VIEW_DILATE), code = mantis_get(c, MANTIS_GEMM_VIEW_RATE),
                  rate = code ? code : 1;
    const int64_t n = m / (oh * ow), oy = m / ow % oh, ox = m % ow;
    const int64_t t = k / channels, channel = k % channels, kh = t / kernel_w, kw = t % kernel_w;
    const bool flip = mantis_get(c, MANTIS_GEMM_VIEW_FLIP);
    const int64_t y = oy * s + (flip ? kernel_h - 1 - kh : kh) * rate - pad,
                  x = ox * s + (flip ? kernel_w - 1 - kw : kw) * rate - pad;
    if (y < 0 || x < 0 || y % d || x % d || y / d >= h || x / d >= w)
        return 0;
    return ref_int(mem,
                   at + (uint64_t)(((n * h + y / d) * w + x / d) * (int64_t)mantis_get(c, MANTIS_GEMM_X0_LD) + channel),
                   false);
}

/* A[m][k] and B[k][n] of group g. */
static int32_t ref_a(const mantis_command *c, const uint8_t *mem, uint64_t g, uint64_t m, uint64_t k)
{
    const uint64_t at = mantis_get(c, MANTIS_GEMM_X0_ADDR) + g * mantis_get(c, MANTIS_GEMM_X0_GROUP),
                   ld = mantis_get(c, MANTIS_GEMM_X0_LD);
    const bool transposed = mantis_get(c, MANTIS_GEMM_TRANS_A);
    if (mantis_get(c, MANTIS_GEMM_VIEW))
        return ref_patch(c, mem, at, (int64_t)(transposed ? k : m), (int64_t)(transposed ? m : k));
    return ref_int(mem, at + (transposed ? k * ld + m : m * ld + k), false);
}

static int32_t ref_b(const mantis_command *c, const uint8_t *mem, uint64_t g, uint64_t k, uint64_t n)
{
    const uint64_t at = mantis_get(c, MANTIS_GEMM_X1_ADDR) + g * mantis_get(c, MANTIS_GEMM_X1_GROUP),
                   ld = mantis_get(c, MANTIS_GEMM_X1_LD);
    if (mantis_get(c, MANTIS_GEMM_VIEW) && mantis_get(c, MANTIS_GEMM_TRANS_B)) {
        const uint64_t channels = mantis_get(c, MANTIS_GEMM_VIEW_C);
        return ref_int(mem, at + k / channels * mantis_get(c, MANTIS_GEMM_X1_STEP) + n * ld + k % channels, false);
    }
    return ref_int(mem, at + (mantis_get(c, MANTIS_GEMM_TRANS_B) ? n * ld + k : k * ld + n), false);
}

static int64_t ref_floor_shift(int64_t x, int s)
{
    /* floor(x / 2^s) by division, s <= 62; 63 leaves only the sign of a 47-bit number */
    if (s >= 63)
        return x < 0 ? -1 : 0;
    const int64_t unit = INT64_C(1) << s;
    return x / unit - (x % unit < 0);
}

/* The sum over k, modulo 2^32. Without a view k goes by one step in A, by one in B: the fields are looked up once. */
static uint32_t ref_sum(const mantis_command *c, const uint8_t *m, uint64_t g, uint64_t i, uint64_t j)
{
    const uint64_t depth = mantis_get(c, MANTIS_GEMM_DEPTH);
    uint32_t sum = 0;
    if (mantis_get(c, MANTIS_GEMM_VIEW)) {
        for (uint64_t k = 0; k < depth; k++)
            sum += (uint32_t)(ref_a(c, m, g, i, k) * ref_b(c, m, g, k, j));
        return sum;
    }
    const bool trans_a = mantis_get(c, MANTIS_GEMM_TRANS_A), trans_b = mantis_get(c, MANTIS_GEMM_TRANS_B);
    const uint64_t lda = mantis_get(c, MANTIS_GEMM_X0_LD), ldb = mantis_get(c, MANTIS_GEMM_X1_LD),
                   a = mantis_get(c, MANTIS_GEMM_X0_ADDR) + g * mantis_get(c, MANTIS_GEMM_X0_GROUP),
                   b = mantis_get(c, MANTIS_GEMM_X1_ADDR) + g * mantis_get(c, MANTIS_GEMM_X1_GROUP);
    for (uint64_t k = 0; k < depth; k++)
        sum += (uint32_t)(ref_int(m, a + (trans_a ? k * lda + i : i * lda + k), false) *
                          ref_int(m, b + (trans_b ? j * ldb + k : k * ldb + j), false));
    return sum;
}

/* C[i][j] of group g as a word; what rises is added to *sticky. */
static uint32_t ref_gemm_element(const mantis_command *c, const uint8_t *m, uint64_t g, uint64_t i, uint64_t j,
                                 uint32_t *sticky)
{
    const uint64_t rows = mantis_get(c, MANTIS_GEMM_ROWS), cols = mantis_get(c, MANTIS_GEMM_COLS);
    const bool stochastic = mantis_get(c, MANTIS_GEMM_STOCHASTIC), bias = mantis_get(c, MANTIS_GEMM_BIAS);
    const int32_t product = (int32_t)ref_load(m, mantis_get(c, MANTIS_GEMM_X0_SCALE)) +
                            (int32_t)ref_load(m, mantis_get(c, MANTIS_GEMM_X1_SCALE));
    const uint32_t bias_peak = bias ? ref_load(m, mantis_get(c, MANTIS_GEMM_X2_SCALE)) & 0x7fffffff : 0;
    int32_t exponent = product; /* of the bias window: the peak's last place at most 22 places above it */
    if (bias_peak && (int32_t)ref_max(bias_peak >> 23, 1) - 150 - exponent > 22)
        exponent = (int32_t)ref_max(bias_peak >> 23, 1) - 150 - 22;
    bool beyond = false, overflow = false;
    const int64_t d =
        bias ? mantis_bias(ref_load(m, mantis_get(c, MANTIS_GEMM_X2_ADDR) + 4 * (g * cols + j)), exponent, &beyond) : 0;
    const uint32_t sum = ref_sum(c, m, g, i, j);
    const uint64_t index = ((g * ((cols + 15) / 16) + (j >> 4)) * rows + i) * 16 + (j & 15);
    const uint32_t r =
        stochastic ? ref_word(ref_key(c, mantis_get(c, MANTIS_GEMM_OUT_STREAM)), 0, index % (UINT64_C(16) << 28)) : 0;
    const int64_t acc = ref_floor_shift((int32_t)sum, exponent - product);
    const uint32_t y = mantis_align_lane(acc + d, exponent, stochastic, r, &overflow);
    *sticky |= (beyond ? MANTIS_STICKY_SATURATED : 0) | (overflow ? MANTIS_STICKY_OVERFLOW : 0);
    return y;
}

static void ref_gemm(const mantis_command *c, uint8_t *m, uint32_t *sticky)
{
    uint32_t peak = 0;
    for (uint64_t g = 0; g <= mantis_get(c, MANTIS_GEMM_LAST_GROUP); g++) {
        const uint64_t out = mantis_get(c, MANTIS_GEMM_OUT) + g * mantis_get(c, MANTIS_GEMM_OUT_GROUP);
        for (uint64_t j = 0; j < mantis_get(c, MANTIS_GEMM_COLS); j++) {
            for (uint64_t i = 0; i < mantis_get(c, MANTIS_GEMM_ROWS); i++) {
                const uint32_t y = ref_gemm_element(c, m, g, i, j, sticky);
                ref_store(m, out + 4 * (i * mantis_get(c, MANTIS_GEMM_OUT_LD) + j), y, 4);
                peak = ref_max(peak, y);
            }
        }
    }
    if (mantis_get(c, MANTIS_GEMM_RECORD_PEAK))
        ref_store(m, mantis_get(c, MANTIS_GEMM_OUT_SCALE), peak, 4);
}

/* What is equal for all elements of a VECTOR: its terms' kinds, layouts and exponents, the largest exponent. */
typedef struct {
    int32_t emax[3], e[4], top;
    uint32_t kind[4], layout[4];
} ref_terms;

static ref_terms ref_terms_of(const mantis_command *c, const uint8_t *m)
{
    const bool saturate = mantis_get(c, MANTIS_VECTOR_SATURATE);
    ref_terms r = {.top = INT32_MIN};
    for (unsigned t = 0; t < 4; t++) {
        r.kind[t] = t < 3 ? c->word[0] >> (8 + 2 * t) & 3 : c->word[0] >> 14 & 1;
        r.layout[t] = c->word[0] >> (16 + 2 * t) & 3;
        if (!r.kind[t])
            continue;
        r.e[t] = (int32_t)ref_load(m, c->word[22 + 2 * t]);
        if (t < 3 && r.kind[t] == 1) {
            const uint32_t p = ref_load(m, c->word[13 + 3 * t]);
            r.emax[t] = mantis_peak_exponent(p, 16, saturate);
            r.e[t] += mantis_shared_exponent(p, 16, saturate);
        } else if (t < 3) {
            r.e[t] += (int32_t)ref_load(m, c->word[13 + 3 * t]);
        }
        r.top = r.e[t] > r.top ? r.e[t] : r.top;
    }
    return r;
}

/* The coefficient of term t at element i. */
static int32_t ref_coefficient(const mantis_command *c, const uint8_t *m, unsigned layout, unsigned t, uint64_t i)
{
    const uint64_t cols = mantis_get(c, MANTIS_VECTOR_COLS), at = layout == 0 ? 0 : layout == 1 ? i % cols : i / cols;
    return ref_int(m, c->word[21 + 2 * t] + 2 * at, true);
}

static uint32_t ref_vector_element(const mantis_command *c, const uint8_t *m, const ref_terms *terms, uint64_t i,
                                   uint32_t *sticky)
{
    const uint32_t first = mantis_get(c, MANTIS_VECTOR_FIRST);
    const bool stochastic = mantis_get(c, MANTIS_VECTOR_STOCHASTIC);
    bool beyond = false, overflow = false;
    int64_t pair[2] = {0, 0};
    for (unsigned t = 0; t < 4; t++) {
        const uint32_t kind = terms->kind[t];
        if (!kind)
            continue;
        int64_t p = ref_coefficient(c, m, terms->layout[t], t, i);
        if (t < 3 && kind == 1) {
            const uint32_t r = mantis_get(c, MANTIS_VECTOR_MAP_STOCHASTIC)
                                   ? ref_word(ref_key(c, c->word[14 + 3 * t]), first, i)
                                   : 1u << 23;
            p *= mantis_map_lane(ref_load(m, c->word[12 + 3 * t] + 4 * i), terms->emax[t], 16, r, &beyond);
        } else if (t < 3) {
            p *= ref_int(m, c->word[12 + 3 * t] + i * (kind == 3 ? 2 : 1), kind == 3);
        }
        pair[t / 2] += ref_floor_shift(p * 65536, terms->top - terms->e[t] > 63 ? 63 : terms->top - terms->e[t]);
    }
    if (pair[0] >= INT64_C(1) << 47) /* a pair has 48 bits; its most negative sum fits, and pair 1 always does */
        pair[0] -= INT64_C(1) << 48;
    const uint32_t r = stochastic ? ref_word(ref_key(c, c->word[7]), first, i) : 0;
    uint32_t y = mantis_align_lane(pair[0] + pair[1], terms->top - 16, stochastic, r, &overflow);
    if (mantis_get(c, MANTIS_VECTOR_RELU) && y >> 31)
        y = 0;
    if (mantis_get(c, MANTIS_VECTOR_GATE)) {
        const uint32_t g = ref_load(m, c->word[29] + 4 * i);
        y = g >> 31 || g == 0 ? 0 : y;
    }
    *sticky |= (beyond ? MANTIS_STICKY_SATURATED : 0) | (overflow ? MANTIS_STICKY_OVERFLOW : 0);
    return y;
}

static void ref_vector(const mantis_command *c, uint8_t *m, uint32_t *sticky)
{
    const uint64_t n = (uint64_t)mantis_get(c, MANTIS_VECTOR_ROWS) * mantis_get(c, MANTIS_VECTOR_COLS);
    const ref_terms terms = ref_terms_of(c, m);
    uint32_t peak = 0;
    for (uint64_t i = 0; i < n; i++) {
        const uint32_t y = ref_vector_element(c, m, &terms, i, sticky);
        ref_store(m, c->word[5] + 4 * i, y, 4);
        peak = ref_max(peak, y);
    }
    if (mantis_get(c, MANTIS_VECTOR_RECORD_PEAK))
        ref_store(m, c->word[6], peak, 4);
}

/* The two sums of line s: a channel or a row. */
static void ref_reduce_line(const mantis_command *c, const uint8_t *m, uint64_t s, int64_t sums[2])
{
    const uint64_t rows = mantis_get(c, MANTIS_REDUCE_ROWS), cols = mantis_get(c, MANTIS_REDUCE_COLS);
    const bool by_row = mantis_get(c, MANTIS_REDUCE_BY_ROW), qw = mantis_get(c, MANTIS_REDUCE_Q_WIDE),
               pw = mantis_get(c, MANTIS_REDUCE_P_WIDE);
    sums[0] = sums[1] = 0;
    for (uint64_t t = 0; t < (by_row ? cols : rows); t++) {
        const uint64_t i = by_row ? s * cols + t : t * cols + s;
        const int64_t q = ref_int(m, mantis_get(c, MANTIS_REDUCE_X0_ADDR) + i * (qw ? 2 : 1), qw);
        sums[0] += mantis_get(c, MANTIS_REDUCE_ABSOLUTE) && q < 0 ? -q : q;
        sums[1] += q * (mantis_get(c, MANTIS_REDUCE_P_PRESENT)
                            ? ref_int(m, mantis_get(c, MANTIS_REDUCE_X1_ADDR) + i * (pw ? 2 : 1), pw)
                            : q);
    }
}

static void ref_reduce(const mantis_command *c, uint8_t *m)
{
    const bool by_row = mantis_get(c, MANTIS_REDUCE_BY_ROW);
    for (uint64_t s = 0; s < mantis_get(c, by_row ? MANTIS_REDUCE_ROWS : MANTIS_REDUCE_COLS); s++) {
        int64_t sums[2];
        ref_reduce_line(c, m, s, sums);
        if (mantis_get(c, MANTIS_REDUCE_S1_ONLY)) {
            ref_store(m, mantis_get(c, MANTIS_REDUCE_OUT) + 8 * s, (uint64_t)sums[0], 8);
            continue;
        }
        ref_store(m, mantis_get(c, MANTIS_REDUCE_OUT) + 16 * s, (uint64_t)sums[0], 8);
        ref_store(m, mantis_get(c, MANTIS_REDUCE_OUT) + 16 * s + 8, (uint64_t)sums[1], 8);
    }
}

/* The command must be good. */
__attribute__((unused)) static void ref_execute(const mantis_command *c, uint8_t *m, uint32_t *sticky)
{
    uint32_t peak = 0;
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK:
        for (uint32_t i = 0; i < mantis_get(c, MANTIS_PEAK_COUNT); i++)
            peak = ref_max(peak, ref_load(m, mantis_get(c, MANTIS_PEAK_X0_ADDR) + 4ull * i));
        ref_store(m, mantis_get(c, MANTIS_PEAK_OUT_SCALE), peak, 4);
        break;
    case MANTIS_OP_MAP: ref_map(c, m, sticky); break;
    case MANTIS_OP_GEMM: ref_gemm(c, m, sticky); break;
    case MANTIS_OP_VECTOR: ref_vector(c, m, sticky); break;
    case MANTIS_OP_REDUCE: ref_reduce(c, m); break;
    default: break;
    }
}

#endif
