/* SPDX-License-Identifier: Apache-2.0 */
/* Records of the mapping, from the memory before each MAP and each fp32 term of a VECTOR: lane 0, or all sixteen with
 * their random source. Signs are not mapped. The unit of sixteen lanes has one exponent a command: MAPs of several are
 * left out of its record. */
#include "host/export/port_record.h"
#include "mantis/numerics.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
    uint32_t address, peak, bits, first, count;
    bool stochastic, saturate;
    mantis_random_key key;
    uint32_t entries, kind, span, places; /* a MAP's scaling (numerics sections 10, 11), else 0 */
} mapping;

typedef void mapping_writer(recorder *r, const mantis_memory *memory, const mapping *m);

static uint32_t word_at(const mantis_memory *memory, uint64_t address)
{
    uint32_t w;
    memcpy(&w, memory->bytes + address, sizeof w);
    return w;
}

static mantis_random_key key_of(const mantis_command *c, uint32_t seed_lo, uint32_t seed_hi, uint32_t step,
                                uint32_t stream)
{
    return (mantis_random_key){(uint64_t)mantis_get(c, seed_hi) << 32 | mantis_get(c, seed_lo), mantis_get(c, step),
                               mantis_get(c, stream)};
}

static void map_command(recorder *r, const mantis_memory *memory, const mantis_command *c, mapping_writer *write)
{
    if (mantis_get(c, MANTIS_ALL_OPCODE) != MANTIS_OP_MAP || mantis_get(c, MANTIS_MAP_SIGN))
        return;
    mapping m = {mantis_get(c, MANTIS_MAP_X0_ADDR),
                 word_at(memory, mantis_get(c, MANTIS_MAP_X0_SCALE)) & 0x7fffffffu,
                 mantis_get(c, MANTIS_MAP_BITS),
                 mantis_get(c, MANTIS_MAP_FIRST),
                 mantis_get(c, MANTIS_MAP_COUNT),
                 mantis_get(c, MANTIS_MAP_STOCHASTIC),
                 mantis_get(c, MANTIS_MAP_SATURATE),
                 key_of(c, MANTIS_MAP_SEED_LO, MANTIS_MAP_SEED_HI, MANTIS_MAP_STEP, MANTIS_MAP_X0_STREAM),
                 mantis_get(c, MANTIS_MAP_X0_SCALE),
                 mantis_get(c, MANTIS_MAP_SCALING),
                 mantis_get(c, MANTIS_MAP_SPAN),
                 (1u << mantis_get(c, MANTIS_MAP_LOG_G)) - 1};
    for (uint32_t i = 0; m.kind == MANTIS_SCALED_BY_CHANNEL && i < m.span; i++) { /* the tensor's is the largest */
        const uint32_t peak = word_at(memory, m.entries + 4ull * i) & 0x7fffffffu;
        m.peak = peak > m.peak ? peak : m.peak;
    }
    write(r, memory, &m);
}

/* All that a command maps. */
static void mappings(recorder *r, const mantis_memory *memory, const mantis_command *c, mapping_writer *write)
{
    map_command(r, memory, c, write);
    for (int t = 0; t < 3 && mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_VECTOR; t++) {
        if (mantis_get(c, MANTIS_VECTOR_X_KIND[t]) != 1)
            continue; /* absent, or mapped before */
        mapping m = {
            mantis_get(c, MANTIS_VECTOR_X_ADDR[t]),
            word_at(memory, mantis_get(c, MANTIS_VECTOR_X_SCALE[t])) & 0x7fffffffu,
            16,
            mantis_get(c, MANTIS_VECTOR_FIRST),
            mantis_get(c, MANTIS_VECTOR_ROWS) * mantis_get(c, MANTIS_VECTOR_COLS),
            mantis_get(c, MANTIS_VECTOR_MAP_STOCHASTIC),
            mantis_get(c, MANTIS_VECTOR_SATURATE),
            key_of(c, MANTIS_VECTOR_SEED_LO, MANTIS_VECTOR_SEED_HI, MANTIS_VECTOR_STEP, MANTIS_VECTOR_X_STREAM[t]),
            0,
            0,
            0,
            0};
        write(r, memory, &m);
    }
}

static uint32_t draw(const mapping *m, const mantis_random *random, int lane)
{
    return m->stochastic ? mantis_random_word(random, lane) : MANTIS_RANDOM_NEAREST;
}

/* The peak entry of element i. */
static uint32_t peak_at(const mapping *m, const mantis_memory *memory, uint32_t i)
{
    if (!m->kind)
        return m->peak;
    return word_at(memory, m->entries + 4ull * (m->kind == MANTIS_SCALED_BY_SPAN ? i / m->span : i % m->span)) &
           0x7fffffffu;
}

static int32_t emax_at(const mapping *m, const mantis_memory *memory, uint32_t i)
{
    const int32_t own = mantis_peak_exponent(peak_at(m, memory, i), (int)m->bits, m->saturate),
                  least = mantis_peak_exponent(m->peak, (int)m->bits, m->saturate) - (int32_t)m->places;
    return m->kind == MANTIS_SCALED_BY_CHANNEL && own < least ? least : own;
}

/* -- lane 0 ------------------------------------------------------------------------------------ */

/* A mantissa shows in the clock after its element: each line has that of the line before. */
static void write_lane(recorder *r, const mantis_memory *memory, const mapping *m)
{
    mantis_random random;
    mantis_random_seek(&random, m->key, m->first);
    for (uint32_t i = 0; i < m->count && r->share; i += MANTIS_LANES) {
        const int32_t emax = emax_at(m, memory, i);
        uint32_t word = word_at(memory, m->address + 4ull * i), d = draw(m, &random, 0);
        bool saturated = false;
        int32_t q = mantis_map_lane(word, emax, (int)m->bits, d, &saturated);
        char result[7] = "xxxx_x";
        if (r->known)
            snprintf(result, sizeof result, "%04x_%d", (unsigned)r->mantissa & 0xffffu, (int)(r->mantissa >> 16 & 1));
        record_line(r, "1_%08x_%03x_%02x_%06x_%s", (unsigned)word, (unsigned)emax, (unsigned)m->bits, (unsigned)d,
                    result);
        r->mantissa = ((uint32_t)q & 0xffffu) | (uint32_t)saturated << 16;
        r->known = 1;
        if (i + MANTIS_LANES < m->count)
            mantis_random_next(&random);
    }
}

void record_map_lane(recorder *r, const mantis_memory *memory, const mantis_command *c)
{
    mappings(r, memory, c, write_lane);
}

/* -- the dividing quantizer -------------------------------------------------------------------- */

/* Its scale: peak / 127. It only has to be a plausible operand. */
static uint32_t scale_of(uint32_t peak)
{
    float f;
    memcpy(&f, &peak, sizeof f);
    f /= 127.0f;
    memcpy(&peak, &f, sizeof f);
    return peak;
}

static void write_quantizer(recorder *r, const mantis_memory *memory, const mapping *m)
{
    for (uint32_t i = 0; i < m->count && r->share; i += MANTIS_LANES) {
        const uint32_t peak = peak_at(m, memory, i);
        if (peak >> 23 >= 8) /* its domain is a normal scale */
            record_line(r, "%08x_%08x", (unsigned)word_at(memory, m->address + 4ull * i), (unsigned)scale_of(peak));
    }
}

void record_quantizer_lane(recorder *r, const mantis_memory *memory, const mantis_command *c)
{
    mappings(r, memory, c, write_quantizer);
}

/* -- the mapping unit: sixteen words per clock --------------------------------------------------- */

static const char UNKNOWN[] = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_xxxx";

/* The source shows a group's random words while it is asked for the next one, so lanes never wait but at a segment's
 * start. `words` NULL: they do. Mantissas show in the clock after their words: each line has those of the line before.
 */
static void unit_line(recorder *r, const mapping *m, bool clear, uint32_t want, const uint32_t *words,
                      const mantis_random *random)
{
    char in[8 * MANTIS_LANES + 1], out[4 * MANTIS_LANES + 1];
    int32_t emax = mantis_peak_exponent(m->peak, (int)m->bits, m->saturate),
            exponent = mantis_shared_exponent(m->peak, (int)m->bits, m->saturate);
    unsigned flags = 0;
    for (int i = 0; i < MANTIS_LANES; i++) {
        int lane = MANTIS_LANES - 1 - i; /* the highest lane comes first */
        bool saturated = false;
        int32_t q = words ? mantis_map_lane(words[lane], emax, (int)m->bits, draw(m, random, lane), &saturated) : 0;
        flags |= (unsigned)saturated << lane;
        snprintf(in + 8 * i, 9, "%08x", words ? (unsigned)words[lane] : 0);
        snprintf(out + 4 * i, 5, words ? "%04x" : "xxxx", (unsigned)q & 0xffffu);
    }
    char known[4] = "xxx";
    if (words)
        snprintf(known, sizeof known, "%03x", (unsigned)exponent & 0xfffu);
    record_line(r, "%d_%d_%016" PRIx64 "_%08x_1_%08x_%07x_%d_%08x_%02x_%d_%s_%s_%s", r->written != 0, clear,
                m->key.seed, (unsigned)m->key.step, (unsigned)m->key.stream, (unsigned)want & 0xfffffffu,
                !m->stochastic, (unsigned)m->peak, (unsigned)m->bits, m->saturate, in, r->written ? r->lanes : UNKNOWN,
                known);
    if (words)
        snprintf(r->lanes, sizeof r->lanes, "%s_%04x", out, flags);
    else
        snprintf(r->lanes, sizeof r->lanes, "%s", UNKNOWN);
}

static void write_unit(recorder *r, const mantis_memory *memory, const mapping *m)
{
    const uint32_t start = 4 + (m->first & 255),
                   groups =
                       (m->count + MANTIS_LANES - 1) / MANTIS_LANES; /* the initial state, then on to the first group */
    if (m->kind || r->share < start + 2)
        return;
    mantis_random random;
    mantis_random_seek(&random, m->key, m->first);
    unit_line(r, m, true, m->first, NULL, NULL);
    for (uint32_t i = 0; i < start; i++)
        unit_line(r, m, false, m->first, NULL, NULL);
    for (uint32_t g = 0; g < groups && r->share; g++) {
        uint32_t words[MANTIS_LANES] = {0}, group = m->first + g, left = m->count - MANTIS_LANES * g;
        memcpy(words, memory->bytes + m->address + 4ull * MANTIS_LANES * g,
               4 * (left < MANTIS_LANES ? left : MANTIS_LANES));
        unit_line(r, m, false, group + 1, words, &random);
        for (int i = 0; i < 3 && (group & 255) == 255 && r->share; i++)
            unit_line(r, m, false, group + 1, NULL, NULL);
        mantis_random_next(&random);
    }
}

void record_mapping_unit(recorder *r, const mantis_memory *memory, const mantis_command *c)
{
    map_command(r, memory, c, write_unit);
}
