/* SPDX-License-Identifier: Apache-2.0 */
#include "placed.h"

#include "commands/operands.h"
#include "reference_commands.h"
#include "tap.h"

#include <inttypes.h>
#include <math.h>

void placed_create(placed *p, uint64_t bytes)
{
    memset(p, 0, sizeof *p);
    p->memory.size = bytes;
    p->memory.bytes = aligned_alloc(64, bytes);
    p->before = aligned_alloc(64, bytes);
}

void placed_destroy(placed *p)
{
    free(p->memory.bytes);
    free(p->before);
}

/* -- Placing ----------------------------------------------------------------------------------- */

/* The descriptor's word that holds an operand's address. */
static int word_of(const char *name)
{
    static const struct {
        const char *name;
        int word;
    } WORDS[] = {{"out", 5}, {"out_scale", 6}, {"x0", 12}, {"x0_scale", 13}, {"x1", 15},  {"x1_scale", 16},
                 {"x2", 18}, {"x2_scale", 19}, {"c0", 21}, {"c0_scale", 22}, {"c1", 23},  {"c1_scale", 24},
                 {"c2", 25}, {"c2_scale", 26}, {"c3", 27}, {"c3_scale", 28}, {"gate", 29}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strcmp(WORDS[i].name, name) == 0)
            return WORDS[i].word;
    abort(); /* the command set has a new operand */
}

/* What a tensor that the command reads holds: bytes of an element, 5 for fp32. */
static int kind_of(const mantis_command *c, const char *name)
{
    const uint32_t opcode = mantis_get(c, MANTIS_ALL_OPCODE);
    if (opcode == MANTIS_OP_GEMM)
        return strcmp(name, "x2") == 0 ? 5 : 1;
    if (opcode == MANTIS_OP_REDUCE)
        return mantis_get(c, strcmp(name, "x0") == 0 ? MANTIS_REDUCE_Q_WIDE : MANTIS_REDUCE_P_WIDE) ? 2 : 1;
    if (opcode != MANTIS_OP_VECTOR || name[0] == 'g')
        return 5;
    if (name[0] == 'c')
        return 2;
    const uint32_t kind = c->word[0] >> (8 + 2 * (name[1] - '0')) & 3;
    return kind == 1 ? 5 : kind == 2 ? 1 : 2;
}

enum { UNIT = -7 /* exponents of small operands: fp32 ones count in 2^-14, as products do */ };

/* An integer of 32 bits at one of twelve exponents, or a small one. The powers of two change no bit of it. */
static float real_of(placed_values values, int32_t small, uint64_t r)
{
    static const float STEPS[] = {0x1p-40f, 0x1p-39f, 0x1p-38f, 0x1p-37f, 0x1p-36f, 0x1p-35f,
                                  0x1p-34f, 0x1p-33f, 0x1p-32f, 0x1p-31f, 0x1p-30f, 0x1p-29f};
    return values == PLACED_SMALL ? (float)small * 0x1p-14f : (float)(int32_t)(r >> 32) * STEPS[r % 12];
}

static void fill(uint8_t *to, uint64_t bytes, int kind, placed_values values, uint64_t *random)
{
    const int size = kind == 5 ? 4 : kind;
    for (uint64_t i = 0; i < bytes / (unsigned)size; i++) {
        const uint64_t r = tap_random(random);
        const int32_t small = (int32_t)(r % 7) - 3;
        const int32_t q = values == PLACED_SMALL ? small
                          : kind == 1            ? (int32_t)(r % 255) - 127
                                                 : (int32_t)(r % 65535) - 32767;
        const float x = kind == 5 ? real_of(values, small, r) : 0.0F;
        if (kind == 5)
            memcpy(to + 4 * i, &x, 4);
        else
            ref_store(to, (uint64_t)size * i, (uint64_t)(int64_t)q, size);
    }
}

static uint32_t peak_of(const uint8_t *words, uint64_t bytes)
{
    uint32_t peak = 0;
    for (uint64_t at = 0; at < bytes; at += 4)
        peak = ref_max(peak, ref_load(words, at));
    return peak;
}

bool placed_set(placed *p, const mantis_command *command, placed_values values, uint64_t seed)
{
    mantis_operand list[MANTIS_MAX_OPERANDS];
    const int n = mantis_operands(command, list);
    uint64_t at = MANTIS_DESCRIPTOR_BYTES;
    p->command = *command;
    for (int i = 0; i < n; i++) {
        const bool shared = list[i].may_be_in_place && list[i].address && list[i].address == list[0].address;
        const uint32_t address = shared ? p->command.word[word_of("out")] : (uint32_t)at;
        if (at + list[i].bytes + 64 > p->memory.size)
            return false;
        p->command.word[word_of(list[i].name)] = address;
        at = shared ? at : (at + list[i].bytes + 15) / 16 * 16;
        if (list[i].kind == OPERAND_TENSOR)
            fill(p->before + address, list[i].bytes, kind_of(command, list[i].name), values, &seed);
        else if (list[i].kind == OPERAND_EXPONENT) /* terms of a VECTOR with a scale of their own count in it too */
            ref_store(p->before, address,
                      (uint64_t)(int64_t)(UNIT - (values == PLACED_FULL ? (int)(tap_random(&seed) % 5) : 0)), 4);
        else if (list[i].kind == OPERAND_PEAK)
            ref_store(p->before, address,
                      peak_of(p->before + p->command.word[word_of(list[i - 1].name)], list[i - 1].bytes), 4);
        else
            memset(p->before + address, 0xa5, list[i].bytes);
    }
    p->used = at + 64;
    memcpy(p->before, &p->command, sizeof p->command);
    return mantis_command_check(&p->command, p->memory.size) == MANTIS_OK;
}

/* -- Expected ---------------------------------------------------------------------------------- */

static double value(uint32_t word)
{
    float x;
    memcpy(&x, &word, sizeof x);
    return x;
}

static uint32_t word(double value)
{
    const float x = (float)value;
    uint32_t w;
    memcpy(&w, &x, sizeof w);
    return w;
}

static uint32_t gemm_in_double(const mantis_command *c, const uint8_t *m, uint64_t g, uint64_t i, uint64_t j)
{
    const int scale = (int32_t)ref_load(m, mantis_get(c, MANTIS_GEMM_X0_SCALE)) +
                      (int32_t)ref_load(m, mantis_get(c, MANTIS_GEMM_X1_SCALE));
    double sum = 0.0;
    for (uint64_t k = 0; k < mantis_get(c, MANTIS_GEMM_DEPTH); k++)
        sum += (double)ref_a(c, m, g, i, k) * (double)ref_b(c, m, g, k, j);
    sum = ldexp(sum, scale);
    if (mantis_get(c, MANTIS_GEMM_BIAS))
        sum += value(ref_load(m, mantis_get(c, MANTIS_GEMM_X2_ADDR) + 4 * (g * mantis_get(c, MANTIS_GEMM_COLS) + j)));
    return word(sum);
}

static uint32_t vector_in_double(const mantis_command *c, const uint8_t *m, const ref_terms *terms, uint64_t i)
{
    double sum = 0.0;
    for (unsigned t = 0; t < 4; t++) {
        if (!terms->kind[t])
            continue;
        double x = 1.0;
        if (t < 3 && terms->kind[t] == 1)
            x = value(ref_load(m, c->word[12 + 3 * t] + 4 * i));
        else if (t < 3)
            x = ldexp(ref_int(m, c->word[12 + 3 * t] + i * (terms->kind[t] == 3 ? 2 : 1), terms->kind[t] == 3),
                      (int32_t)ref_load(m, c->word[13 + 3 * t]));
        sum += x * ldexp(ref_coefficient(c, m, terms->layout[t], t, i), (int32_t)ref_load(m, c->word[22 + 2 * t]));
    }
    const bool closed = mantis_get(c, MANTIS_VECTOR_GATE) && !(value(ref_load(m, c->word[29] + 4 * i)) > 0.0);
    return closed || (mantis_get(c, MANTIS_VECTOR_RELU) && sum < 0.0) ? 0 : word(sum);
}

/* -- Comparing --------------------------------------------------------------------------------- */

static uint64_t elements_of(const mantis_command *c)
{
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_GEMM:
        return ((uint64_t)mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1) * mantis_get(c, MANTIS_GEMM_ROWS) *
               mantis_get(c, MANTIS_GEMM_COLS);
    case MANTIS_OP_VECTOR: return (uint64_t)mantis_get(c, MANTIS_VECTOR_ROWS) * mantis_get(c, MANTIS_VECTOR_COLS);
    default: return mantis_get(c, mantis_get(c, MANTIS_REDUCE_BY_ROW) ? MANTIS_REDUCE_ROWS : MANTIS_REDUCE_COLS);
    }
}

/* Words of an element of the result; a pair of REDUCE counts as one. */
static int words_of(const mantis_command *c)
{
    if (mantis_get(c, MANTIS_ALL_OPCODE) != MANTIS_OP_REDUCE)
        return 1;
    return mantis_get(c, MANTIS_REDUCE_S1_ONLY) ? 2 : 4;
}

/* Where element i of the result lies. */
static uint64_t place_of(const mantis_command *c, uint64_t i)
{
    if (mantis_get(c, MANTIS_ALL_OPCODE) != MANTIS_OP_GEMM)
        return c->word[5] + 4 * (uint64_t)words_of(c) * i;
    const uint64_t cols = mantis_get(c, MANTIS_GEMM_COLS), rows = mantis_get(c, MANTIS_GEMM_ROWS);
    return c->word[5] + i / cols / rows * mantis_get(c, MANTIS_GEMM_OUT_GROUP) +
           4 * (i / cols % rows * mantis_get(c, MANTIS_GEMM_OUT_LD) + i % cols);
}

static void expect(const placed *p, placed_values values, const ref_terms *terms, uint64_t i, uint32_t expected[4])
{
    const mantis_command *c = &p->command;
    const uint8_t *m = p->before;
    uint32_t sticky = 0;
    if (mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM) {
        const uint64_t cols = mantis_get(c, MANTIS_GEMM_COLS), rows = mantis_get(c, MANTIS_GEMM_ROWS);
        const uint64_t g = i / cols / rows, row = i / cols % rows, col = i % cols;
        expected[0] =
            values == PLACED_SMALL ? gemm_in_double(c, m, g, row, col) : ref_gemm_element(c, m, g, row, col, &sticky);
    } else if (mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_VECTOR) {
        expected[0] =
            values == PLACED_SMALL ? vector_in_double(c, m, terms, i) : ref_vector_element(c, m, terms, i, &sticky);
    } else {
        int64_t sums[2];
        ref_reduce_line(c, m, i, sums);
        memcpy(expected, sums, sizeof sums);
    }
}

static uint32_t records_peak(const mantis_command *c)
{
    const uint32_t opcode = mantis_get(c, MANTIS_ALL_OPCODE);
    return opcode == MANTIS_OP_GEMM     ? mantis_get(c, MANTIS_GEMM_RECORD_PEAK)
           : opcode == MANTIS_OP_VECTOR ? mantis_get(c, MANTIS_VECTOR_RECORD_PEAK)
                                        : 0;
}

static bool is_zero(uint32_t word)
{
    return (word & 0x7fffffff) == 0; /* the sign of a zero is no part of fp32's promise */
}

static bool compare(placed *p, placed_values values, uint32_t samples)
{
    const mantis_command *c = &p->command;
    const uint64_t n = elements_of(c), step = n > samples ? n / samples : 1;
    const ref_terms terms =
        mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_VECTOR ? ref_terms_of(c, p->before) : (ref_terms){.top = 0};
    uint64_t random = n;
    for (uint64_t i = 0; i < n; i += step) {
        const uint64_t sample = i + tap_random(&random) % (n - i < step ? n - i : step);
        uint32_t expected[4];
        expect(p, values, &terms, sample, expected);
        for (int w = 0; w < words_of(c); w++) {
            const uint32_t got = ref_load(p->memory.bytes, place_of(c, sample) + 4 * (unsigned)w);
            const bool zeros = values == PLACED_SMALL && words_of(c) == 1 && is_zero(got) && is_zero(expected[w]);
            if (got != expected[w] && !zeros) {
                snprintf(p->wrong, sizeof p->wrong, "element %" PRIu64 " of %" PRIu64 ": word %d is 0x%08x, not 0x%08x",
                         sample, n, w, got, expected[w]);
                return false;
            }
        }
    }
    return true;
}

/* The peak entry against the results as they are, then every byte that is no result against what was there. */
static bool compare_rest(placed *p)
{
    const mantis_command *c = &p->command;
    uint8_t *after = p->memory.bytes;
    const uint64_t size = 4 * (uint64_t)words_of(c), n = elements_of(c),
                   line = mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM ? mantis_get(c, MANTIS_GEMM_COLS) : n;
    uint32_t peak = 0;
    for (uint64_t first = 0; first < n; first += line) {
        const uint64_t at = place_of(c, first);
        for (uint64_t i = 0; i < line; i++)
            peak = ref_max(peak, ref_load(after, at + size * i));
        memcpy(after + at, p->before + at, size * line);
    }
    if (records_peak(c)) {
        if (ref_load(after, c->word[6]) != peak) {
            snprintf(p->wrong, sizeof p->wrong, "the peak entry is 0x%08x, the results' peak 0x%08x",
                     ref_load(after, c->word[6]), peak);
            return false;
        }
        memcpy(after + c->word[6], p->before + c->word[6], 4);
    }
    if (memcmp(after, p->before, p->used) != 0)
        snprintf(p->wrong, sizeof p->wrong, "bytes outside the results changed");
    return memcmp(after, p->before, p->used) == 0;
}

bool placed_agrees(placed *p, mantis_executor *executor, placed_values values, uint32_t samples)
{
    memcpy(p->memory.bytes, p->before, p->used);
    p->ring = (mantis_ring){0, 1, 0, 1};
    p->wrong[0] = 0;
    if (mantis_run(executor, &p->memory, &p->ring, &p->report) != MANTIS_OK) {
        snprintf(p->wrong, sizeof p->wrong, "%.190s", p->report.message);
        return false;
    }
    return compare(p, values, samples) && compare_rest(p);
}

/* -- Shapes ------------------------------------------------------------------------------------ */

mantis_command placed_gemm(uint32_t rows, uint32_t cols, uint32_t depth, unsigned trans)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_TRANS_A, trans & 1);
    mantis_set(&c, MANTIS_GEMM_TRANS_B, trans >> 1);
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_GEMM_ROWS, rows);
    mantis_set(&c, MANTIS_GEMM_COLS, cols);
    mantis_set(&c, MANTIS_GEMM_DEPTH, depth);
    mantis_set(&c, MANTIS_GEMM_X0_LD, trans & 1 ? rows : depth);
    mantis_set(&c, MANTIS_GEMM_X1_LD, trans & 2 ? depth : cols);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, cols);
    return c;
}

mantis_command placed_view(uint32_t images, uint32_t size, uint32_t channels, uint32_t kernel, uint32_t cols,
                           bool transposed)
{
    const uint32_t pixels = images * size * size, patch = kernel * kernel * channels;
    mantis_command c = placed_gemm(transposed ? patch : pixels, cols, transposed ? pixels : patch, transposed);
    mantis_set(&c, MANTIS_GEMM_VIEW, 1);
    mantis_set(&c, MANTIS_GEMM_X0_LD, channels);
    mantis_set(&c, MANTIS_GEMM_VIEW_IMAGES, images);
    mantis_set(&c, MANTIS_GEMM_VIEW_H, size);
    mantis_set(&c, MANTIS_GEMM_VIEW_W, size);
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, size);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, size);
    mantis_set(&c, MANTIS_GEMM_VIEW_C, channels);
    mantis_set(&c, MANTIS_GEMM_VIEW_KH, kernel);
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, kernel);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, kernel / 2);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, 1);
    return c;
}

void placed_groups(mantis_command *c, uint32_t groups)
{
    const uint32_t rows = mantis_get(c, MANTIS_GEMM_ROWS), cols = mantis_get(c, MANTIS_GEMM_COLS),
                   depth = mantis_get(c, MANTIS_GEMM_DEPTH);
    mantis_set(c, MANTIS_GEMM_LAST_GROUP, groups - 1);
    if (!mantis_get(c, MANTIS_GEMM_VIEW)) {
        mantis_set(c, MANTIS_GEMM_X0_GROUP, rows * depth);
        mantis_set(c, MANTIS_GEMM_X1_GROUP, cols * depth);
        mantis_set(c, MANTIS_GEMM_OUT_GROUP, 4 * rows * cols);
        return;
    }
    const uint32_t channels = mantis_get(c, MANTIS_GEMM_VIEW_C);
    mantis_set(c, MANTIS_GEMM_X0_LD, groups * channels);
    mantis_set(c, MANTIS_GEMM_X0_GROUP, channels);
    mantis_set(c, MANTIS_GEMM_X1_LD, groups * cols);
    mantis_set(c, MANTIS_GEMM_X1_GROUP, cols);
    mantis_set(c, MANTIS_GEMM_OUT_LD, groups * cols);
    mantis_set(c, MANTIS_GEMM_OUT_GROUP, 4 * cols);
}

int placed_wrong_drawn(placed *p, mantis_executor *executor, mantis_command (*drawn)(int trial), int trials,
                       uint32_t samples, const uint64_t *state)
{
    int wrong = 0;
    for (int i = 0; i < trials; i++) {
        const mantis_command c = drawn(i);
        const bool good = placed_set(p, &c, PLACED_FULL, *state) && placed_agrees(p, executor, PLACED_FULL, samples);
        if (!good && !wrong++) {
            char text[300];
            printf("# %s: %s\n", mantis_command_describe(&p->command, text, sizeof text), p->wrong);
        }
    }
    return wrong;
}
