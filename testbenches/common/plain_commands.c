/* SPDX-License-Identifier: Apache-2.0 */
#include "plain_commands.h"

#include "mantis/numerics.h"

#include <stdbool.h>
#include <string.h>

#define GET(field) mantis_get(c, MANTIS_##field)

static uint32_t word_at(const uint8_t *memory, uint64_t at)
{
    uint32_t x;
    memcpy(&x, memory + at, 4);
    return x;
}

static void put_word(uint8_t *memory, uint64_t at, uint32_t x)
{
    memcpy(memory + at, &x, 4);
}

/* The random word of index 16 * first + i, i counted over 2^28 groups. The last group is kept: to seek one takes up to
 * 256 steps. */
static uint32_t random_of(const mantis_command *c, uint32_t stream, uint64_t index)
{
    const mantis_random_key key = {(uint64_t)GET(MAP_SEED_HI) << 32 | GET(MAP_SEED_LO), GET(MAP_STEP), stream};
    const uint32_t group = (uint32_t)(index / 16 % MANTIS_MAX_GROUPS);
    static mantis_random r;
    static bool sought;
    if (!sought || r.group != group || memcmp(&r.key, &key, sizeof key) != 0)
        mantis_random_seek(&r, key, group);
    sought = true;
    return mantis_random_word(&r, (int)(index % 16));
}

static void peak(const mantis_command *c, uint8_t *memory)
{
    const uint32_t n = GET(PEAK_COUNT), span = GET(PEAK_SPAN), kind = GET(PEAK_SCALING), out = GET(PEAK_OUT_SCALE);
    const uint32_t entries = kind == 0 ? 1 : kind == 1 ? (n - 1) / span + 1 : span;
    for (uint32_t e = 0; e < entries; e++) {
        /* all elements, those of row e, or every span-th from e on */
        const uint64_t first = kind == 0   ? 0
                               : kind == 1 ? (uint64_t)span * e
                                           : e,
                       end = kind == 1 && first + span < n ? first + span : n;
        uint32_t largest = 0;
        for (uint64_t i = first; i < end; i += kind == 2 ? span : 1) {
            const uint32_t word = word_at(memory, GET(PEAK_X0_ADDR) + 4 * i) & 0x7fffffff;
            largest = word > largest ? word : largest;
        }
        put_word(memory, out + 4ull * e, largest);
    }
}

static void map(const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    static int32_t emax[1 << 16]; /* also more entries than a command has: what several leave together */
    const uint32_t n = GET(MAP_COUNT), span = GET(MAP_SPAN), kind = GET(MAP_SCALING), out = GET(MAP_OUT);
    const uint32_t entries = kind == 0 ? 1 : kind == 1 ? (n - 1) / span + 1 : span, places = (1u << GET(MAP_LOG_G)) - 1;
    const int bits = (int)GET(MAP_BITS);
    int32_t largest = 0;
    bool saturated = false;
    for (uint32_t e = 0; e < entries; e++) {
        emax[e] =
            mantis_peak_exponent(word_at(memory, GET(MAP_X0_SCALE) + 4ull * e) & 0x7fffffff, bits, GET(MAP_SATURATE));
        largest = emax[e] > largest ? emax[e] : largest;
    }
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t word = word_at(memory, GET(MAP_X0_ADDR) + 4ull * i);
        int32_t e = emax[kind == 0 ? 0 : kind == 1 ? i / span : i % span];
        if (kind == 2 && e < largest - (int32_t)places)
            e = largest - (int32_t)places;
        const uint32_t r =
            GET(MAP_STOCHASTIC) ? random_of(c, GET(MAP_X0_STREAM), 16ull * GET(MAP_FIRST) + i) : 1u << 23;
        const int32_t q = !GET(MAP_SIGN)              ? mantis_map_lane(word, e, bits, r, &saturated)
                          : (word & 0x7fffffff) == 0  ? 0
                          : (word & 0x80000000u) != 0 ? -1
                                                      : 1;
        memcpy(memory + out + (uint64_t)i * (bits == 16 ? 2 : 1), &q, bits == 16 ? 2 : 1);
    }
    const uint32_t scale = GET(MAP_OUT_SCALE);
    if (kind == 2) {
        memset(memory + scale, 0, 16 + (span + 15) / 16 * 16);
        put_word(memory, scale, (uint32_t)(largest - 125 - bits));
        for (uint32_t e = 0; e < span; e++) {
            const uint32_t below = (uint32_t)(largest - emax[e]);
            memory[scale + 16 + e] = (uint8_t)(below < places ? below : places);
        }
    } else {
        for (uint32_t e = 0; e < entries; e++)
            put_word(memory, scale + 4ull * e, GET(MAP_SIGN) ? 0 : (uint32_t)(emax[e] - 125 - bits));
    }
    *sticky |= saturated ? MANTIS_STICKY_SATURATED : 0;
}

/* -- GEMM --------------------------------------------------------------------------------------- */

static uint8_t a_of(const mantis_command *c, const uint8_t *memory, uint32_t group, uint32_t m, uint32_t k)
{
    const uint64_t base = GET(GEMM_X0_ADDR) + (uint64_t)group * GET(GEMM_X0_GROUP);
    const uint64_t ld = GET(GEMM_X0_LD);
    if (!GET(GEMM_VIEW))
        return memory[base + (GET(GEMM_TRANS_A) ? k * ld + m : m * ld + k)];
    const uint32_t pixel = GET(GEMM_TRANS_A) ? k : m, column = GET(GEMM_TRANS_A) ? m : k;
    const uint32_t channel = column % GET(GEMM_VIEW_C), tap = column / GET(GEMM_VIEW_C);
    const int64_t kh = tap / GET(GEMM_VIEW_KW), kw = tap % GET(GEMM_VIEW_KW);
    const int64_t a = GET(GEMM_VIEW_FLIP) ? GET(GEMM_VIEW_KH) - 1 - kh : kh,
                  b = GET(GEMM_VIEW_FLIP) ? GET(GEMM_VIEW_KW) - 1 - kw : kw;
    const int64_t rate = GET(GEMM_VIEW_RATE) ? GET(GEMM_VIEW_RATE) : 1, d = GET(GEMM_VIEW_DILATE);
    const uint32_t ox = pixel % GET(GEMM_VIEW_OW), oy = pixel / GET(GEMM_VIEW_OW) % GET(GEMM_VIEW_OH),
                   image = pixel / GET(GEMM_VIEW_OW) / GET(GEMM_VIEW_OH);
    const int64_t y = (int64_t)oy * GET(GEMM_VIEW_STRIDE) + a * rate - GET(GEMM_VIEW_PAD),
                  x = (int64_t)ox * GET(GEMM_VIEW_STRIDE) + b * rate - GET(GEMM_VIEW_PAD);
    if (y < 0 || x < 0 || y % d || x % d || y / d >= GET(GEMM_VIEW_H) || x / d >= GET(GEMM_VIEW_W))
        return 0;
    const uint64_t at = ((uint64_t)image * GET(GEMM_VIEW_H) + (uint64_t)(y / d)) * GET(GEMM_VIEW_W) + (uint64_t)(x / d);
    return memory[base + at * ld + channel];
}

static uint8_t b_of(const mantis_command *c, const uint8_t *memory, uint32_t group, uint32_t k, uint32_t n)
{
    const uint64_t base = GET(GEMM_X1_ADDR) + (uint64_t)group * GET(GEMM_X1_GROUP), ld = GET(GEMM_X1_LD);
    if (!GET(GEMM_TRANS_B))
        return memory[base + k * ld + n];
    if (!GET(GEMM_VIEW))
        return memory[base + n * ld + k];
    return memory[base + (uint64_t)(k / GET(GEMM_VIEW_C)) * GET(GEMM_X1_STEP) + n * ld + k % GET(GEMM_VIEW_C)];
}

typedef struct {
    uint32_t scale, kind, span, step;
    int32_t places;
    bool along_k;
} scales;

static scales scales_of(const mantis_command *c, bool b)
{
    scales s = {b ? GET(GEMM_X1_SCALE) : GET(GEMM_X0_SCALE),
                b ? GET(GEMM_X1_SCALING) : GET(GEMM_X0_SCALING),
                b ? GET(GEMM_X1_SPAN) : GET(GEMM_X0_SPAN),
                b ? GET(GEMM_X1_SCALE_STEP) : GET(GEMM_X0_SCALE_STEP),
                0,
                b ? GET(GEMM_TRANS_B) : !GET(GEMM_TRANS_A)};
    s.places = (1 << (b ? GET(GEMM_X1_LOG_G) : GET(GEMM_X0_LOG_G))) - 1;
    return s;
}

static int32_t group_of(const scales *s, const uint8_t *memory, uint32_t group, uint32_t i)
{
    return memory[s->scale + 16 + (uint64_t)group * s->step + i % s->span] & s->places;
}

/* What the operand gives to E_C at its row or column i of C. */
static int32_t exponent_of(const scales *s, const uint8_t *memory, uint32_t group, uint32_t i)
{
    if (s->kind == 1)
        return (int32_t)word_at(memory, s->scale + 4ull * (group * s->step + (s->span ? i / s->span : 0)));
    const int32_t e = (int32_t)word_at(memory, s->scale);
    return s->kind == 0 ? e : s->along_k ? e - s->places : e - group_of(s, memory, group, i);
}

/* How far raw sums move up for it. */
static int32_t raw_places(const scales *s, const uint8_t *memory, uint32_t group, uint32_t i)
{
    return s->kind == 2 && !s->along_k ? s->places - group_of(s, memory, group, i) : 0;
}

static void element(const mantis_command *c, uint8_t *memory, uint32_t group, uint32_t m, uint32_t n, uint32_t *peak_of,
                    uint32_t *sticky)
{
    const scales a = scales_of(c, false), b = scales_of(c, true);
    const uint64_t index =
        ((uint64_t)group * GET(GEMM_OUT_GROUP)) + ((uint64_t)m * GET(GEMM_OUT_LD) + n) * (GET(GEMM_RAW) ? 8 : 4);
    uint32_t acc = 0;
    for (uint32_t k = 0; k < GET(GEMM_DEPTH); k++) {
        const int32_t product = (int8_t)a_of(c, memory, group, m, k) * (int8_t)b_of(c, memory, group, k, n);
        int32_t places = 0;
        if (a.kind == 2 && a.along_k)
            places = a.places - group_of(&a, memory, group, k);
        if (b.kind == 2 && b.along_k)
            places = b.places - group_of(&b, memory, group, k);
        acc += (uint32_t)product << places;
    }
    uint8_t *const out = memory + GET(GEMM_OUT) + index;
    if (GET(GEMM_RAW)) {
        uint64_t sum = (uint64_t)(int64_t)(int32_t)acc
                       << (raw_places(&a, memory, group, m) + raw_places(&b, memory, group, n)),
                 old;
        memcpy(&old, out, 8);
        sum += GET(GEMM_ACCUMULATE) ? old : 0;
        memcpy(out, &sum, 8);
        return;
    }
    bool saturated = false, overflow = false;
    int32_t e = exponent_of(&a, memory, group, m) + exponent_of(&b, memory, group, n);
    int64_t sum = (int32_t)acc;
    if (GET(GEMM_BIAS)) {
        const uint32_t entry = word_at(memory, GET(GEMM_X2_SCALE)) & 0x7fffffff;
        const mantis_window w = mantis_bias_window(entry, e);
        const uint32_t word = word_at(memory, GET(GEMM_X2_ADDR) + 4ull * ((uint64_t)group * GET(GEMM_COLS) + n));
        e = w.exponent;
        sum = mantis_bias_add((int32_t)acc, w.shift, mantis_bias(word, e, &saturated));
    }
    const uint64_t panels = (GET(GEMM_COLS) + 15) / 16;
    const uint32_t r =
        !GET(GEMM_STOCHASTIC)
            ? 0
            : random_of(c, GET(GEMM_OUT_STREAM), ((group * panels + n / 16) * GET(GEMM_ROWS) + m) * 16 + n % 16);
    const uint32_t word = mantis_align_lane(sum, e, GET(GEMM_STOCHASTIC), r, &overflow);
    memcpy(out, &word, 4);
    *peak_of = (word & 0x7fffffff) > *peak_of ? word & 0x7fffffff : *peak_of;
    *sticky |= (saturated ? MANTIS_STICKY_SATURATED : 0) | (overflow ? MANTIS_STICKY_OVERFLOW : 0);
}

static void gemm(const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    const scales a = scales_of(c, false), b = scales_of(c, true);
    uint32_t largest = 0;
    for (uint32_t group = 0; group <= GET(GEMM_LAST_GROUP); group++)
        for (uint32_t m = 0; m < GET(GEMM_ROWS); m++)
            for (uint32_t n = 0; n < GET(GEMM_COLS); n++)
                element(c, memory, group, m, n, &largest, sticky);
    if (GET(GEMM_RAW))
        put_word(memory, GET(GEMM_OUT_SCALE),
                 word_at(memory, a.scale) + word_at(memory, b.scale) - (a.kind ? (uint32_t)a.places : 0) -
                     (b.kind ? (uint32_t)b.places : 0));
    else if (GET(GEMM_RECORD_PEAK))
        put_word(memory, GET(GEMM_OUT_SCALE), largest);
}

/* -- The others --------------------------------------------------------------------------------- */

static void thresholds(const mantis_command *c, uint8_t *memory)
{
    const uint32_t rows = GET(REDUCE_ROWS), cols = GET(REDUCE_COLS), sums = GET(REDUCE_BY_ROW) ? rows : cols;
    for (uint32_t s = 0; s < sums; s++) {
        int16_t pair[2];
        int64_t result[2] = {0, 0};
        memcpy(pair, memory + GET(REDUCE_X1_ADDR) + 4ull * s, 4);
        for (uint32_t i = 0; i < (GET(REDUCE_BY_ROW) ? cols : rows); i++) {
            const uint64_t at = GET(REDUCE_BY_ROW) ? (uint64_t)s * cols + i : (uint64_t)i * cols + s;
            int16_t q = (int8_t)memory[GET(REDUCE_X0_ADDR) + at];
            if (GET(REDUCE_Q_WIDE))
                memcpy(&q, memory + GET(REDUCE_X0_ADDR) + 2 * at, 2);
            if (q > pair[0]) {
                result[0] += q;
                result[1]++;
            }
            result[1] += q < pair[1] ? INT64_C(1) << 32 : 0;
        }
        const uint64_t bytes = GET(REDUCE_S1_ONLY) ? 8 : 16;
        memcpy(memory + GET(REDUCE_OUT) + bytes * s, result, bytes);
    }
}

static void align(const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    uint32_t largest = 0;
    bool overflow = false;
    for (uint32_t i = 0; i < GET(ALIGN_COUNT); i++) {
        int64_t sum;
        memcpy(&sum, memory + GET(ALIGN_X0_ADDR) + 8ull * i, 8);
        const uint32_t r =
            GET(ALIGN_STOCHASTIC) ? random_of(c, GET(ALIGN_OUT_STREAM), 16ull * GET(ALIGN_FIRST) + i) : 0;
        const uint32_t word =
            mantis_align_lane(sum, (int32_t)word_at(memory, GET(ALIGN_X0_SCALE)), GET(ALIGN_STOCHASTIC), r, &overflow);
        put_word(memory, GET(ALIGN_OUT) + 4ull * i, word);
        largest = (word & 0x7fffffff) > largest ? word & 0x7fffffff : largest;
    }
    if (GET(ALIGN_RECORD_PEAK))
        put_word(memory, GET(ALIGN_OUT_SCALE), largest);
    *sticky |= overflow ? MANTIS_STICKY_OVERFLOW : 0;
}

int plain_command(const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    switch (GET(ALL_OPCODE)) {
    case MANTIS_OP_PEAK: peak(c, memory); return 1;
    case MANTIS_OP_MAP: map(c, memory, sticky); return 1;
    case MANTIS_OP_GEMM: gemm(c, memory, sticky); return 1;
    case MANTIS_OP_ALIGN: align(c, memory, sticky); return 1;
    case MANTIS_OP_REDUCE:
        if (!GET(REDUCE_THRESHOLD))
            return 0;
        thresholds(c, memory);
        return 1;
    default: return 0;
    }
}
