/* SPDX-License-Identifier: Apache-2.0 */
/* One row of stimulus and expected results of each unit. */
#include "host/export/vectors_draw.h"

#include "mantis/numerics.h"

#include <stdbool.h>
#include <string.h>

/* fp32 words worth trying: zeros, subnormals, the largest, exponents near each other, mantissas at the headroom
 * threshold.
 */
static uint32_t draw_word(host_random *r, uint32_t near_exponent)
{
    static const uint32_t CORNER[] = {0,           0x80000000u, 1,           0x807fffffu,
                                      0x00800000u, 0x7f7fffffu, 0xff7fffffu, 0x3f800000u};
    uint32_t kind = host_random_below(r, 8), word = (uint32_t)host_random_next(r);
    if (kind == 0)
        return CORNER[host_random_below(r, 8)];
    if (kind == 1) /* mantissas 127/128, 63/64, ... where the headroom decides */
        word = (word & 0x80000003u) | near_exponent << 23 | 0x7ffffcu << host_random_below(r, 18);
    if (kind == 2) /* few low bits: values on the grid */
        word &= 0xffff0000u;
    uint32_t exponent = kind < 4 ? word >> 23 & 255 : near_exponent + 12 - host_random_below(r, 28);
    exponent = exponent > 254 ? host_random_below(r, 255) : exponent;
    return (word & 0x807fffffu) | exponent << 23;
}

static int draw_bits(host_random *r)
{
    static const int BITS[] = {4, 5, 6, 7, 8, 16};
    return BITS[host_random_below(r, 6)];
}

static uint32_t draw_random(host_random *r)
{
    uint32_t kind = host_random_below(r, 6);
    return kind == 0   ? 0
           : kind == 1 ? 0xffffff
           : kind == 2 ? MANTIS_RANDOM_NEAREST
                       : (uint32_t)host_random_next(r) & 0xffffff;
}

static void set64(uint32_t *column, uint64_t value)
{
    column[0] = (uint32_t)value;
    column[1] = (uint32_t)(value >> 32);
}

void draw_unpack(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    uint32_t word = v->in[0][0] =
        draw_word(r, host_random_below(r, 255)) | (host_random_below(r, 16) == 0 ? 0x7f800000u : 0);
    mantis_unpacked u = mantis_unpack(word);
    v->out[0][0] = u.sign;
    v->out[1][0] = (uint32_t)u.exponent;
    v->out[2][0] = u.mantissa;
    v->out[3][0] = (word & 0x7fffffffu) >= MANTIS_PEAK_NONFINITE;
}

void draw_peak_tree(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    uint32_t exponent = host_random_below(r, 255);
    for (int i = 0; i < 16; i++)
        v->in[0][i] = draw_word(r, exponent);
    v->out[0][0] = mantis_peak(v->in[0], 16);
}

void draw_shared_exponent(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    uint32_t peak = v->in[0][0] = draw_word(r, host_random_below(r, 255)) & 0x7fffffffu;
    int bits = draw_bits(r);
    bool saturate = host_random_below(r, 2);
    v->in[1][0] = (uint32_t)bits;
    v->in[2][0] = saturate;
    v->out[0][0] = (uint32_t)mantis_peak_exponent(peak, bits, saturate);
    v->out[1][0] = (uint32_t)mantis_shared_exponent(peak, bits, saturate);
    v->out[2][0] = 0;
}

void draw_map_lane(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    uint32_t exponent = host_random_below(r, 255);
    uint32_t word = v->in[0][0] = draw_word(r, exponent);
    int bits = draw_bits(r);
    uint32_t peak = host_random_below(r, 8) ? draw_word(r, exponent) & 0x7fffffffu : word & 0x7fffffffu;
    int32_t emax = mantis_peak_exponent(peak, bits, host_random_below(r, 4) == 0);
    uint32_t random = draw_random(r);
    bool saturated = false;
    v->in[1][0] = (uint32_t)emax;
    v->in[2][0] = (uint32_t)bits;
    v->in[3][0] = random;
    v->out[0][0] = (uint32_t)mantis_map_lane(word, emax, bits, random, &saturated);
    v->out[1][0] = saturated;
}

void draw_random_unit(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    mantis_random_key key = {host_random_next(r), (uint32_t)host_random_next(r), (uint32_t)host_random_next(r)};
    uint32_t group = host_random_below(r, 1u << 28);
    if (host_random_below(r, 4) == 0)
        group = (group & ~255u) + 255 * host_random_below(r, 2); /* a segment's first and last beat */
    mantis_random random;
    mantis_random_seek(&random, key, group);
    set64(v->in[0], key.seed);
    v->in[1][0] = key.step;
    v->in[2][0] = key.stream;
    v->in[3][0] = group;
    for (int lane = 0; lane < MANTIS_LANES; lane++) {
        uint64_t word = mantis_random_word(&random, lane);
        int bit = 24 * lane;
        v->out[0][bit / 32] |= (uint32_t)(word << bit % 32);
        if (bit % 32 > 8)
            v->out[0][bit / 32 + 1] |= (uint32_t)(word >> (32 - bit % 32));
    }
}

/* Two pairs of constants are used: a segment's start ends with 0x1a0, 0x12; each further beat applies 0x58, 0x38. */
void draw_xoodoo_rounds(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    mantis_random random = {.group = 0};
    for (int i = 0; i < 12; i++)
        random.state[i] = v->in[0][i] = (uint32_t)host_random_next(r);
    bool beat = host_random_below(r, 2);
    if (beat)
        mantis_random_next(&random);
    else
        mantis_xoodoo(random.state, 2);
    v->in[1][0] = beat ? 0x58 : 0x1a0;
    v->in[2][0] = beat ? 0x38 : 0x12;
    memcpy(v->out[0], random.state, sizeof random.state);
}

void draw_bias_lane(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    uint32_t exponent = host_random_below(r, 255);
    uint32_t word = draw_word(r, exponent);
    int32_t at = (int32_t)exponent - 150 - 56 + (int32_t)host_random_below(r, 90);
    bool saturated = false;
    v->in[0][0] = word;
    v->in[1][0] = (uint32_t)at;
    set64(v->out[0], (uint64_t)mantis_bias(word, at, &saturated));
    v->out[1][0] = saturated;
}

/* A signed number of random length up to `bits`, sign included. */
static int64_t draw_signed(host_random *r, uint32_t bits)
{
    uint32_t length = 1 + host_random_below(r, bits - 1);
    int64_t magnitude = (int64_t)(host_random_next(r) >> (64 - length));
    uint32_t kind = host_random_below(r, 8);
    magnitude = kind == 0 ? (int64_t)1 << (length - 1) : kind == 1 ? ((int64_t)1 << length) - 1 : magnitude;
    return host_random_below(r, 2) ? -magnitude : magnitude;
}

static int64_t draw_addends(host_random *r, vector_row *v)
{
    const uint64_t mask = (UINT64_C(1) << 48) - 1;
    int64_t p = draw_signed(r, 48), q = draw_signed(r, 48);
    if (host_random_below(r, 3) == 0) /* cancellation, where an anticipator errs */
        q = -p + draw_signed(r, 1 + 1 + host_random_below(r, 20));
    if (q >= (int64_t)1 << 47 || q < -((int64_t)1 << 47))
        q = -p;
    set64(v->in[0], (uint64_t)p & mask);
    set64(v->in[1], (uint64_t)q & mask);
    return p + q;
}

void draw_align_lane(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    int64_t sum = draw_addends(r, v);
    int32_t exponent = (int32_t)host_random_below(r, 400) - 240;
    bool stochastic = host_random_below(r, 2), overflow = false;
    uint32_t random = draw_random(r);
    v->in[2][0] = (uint32_t)exponent;
    v->in[3][0] = stochastic;
    v->in[4][0] = random;
    v->out[0][0] = mantis_align_lane(sum, exponent, stochastic, random, &overflow);
    v->out[1][0] = overflow;
}

void draw_lza(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    int64_t sum = draw_addends(r, v);
    uint64_t magnitude = sum < 0 ? 0 - (uint64_t)sum : (uint64_t)sum;
    uint32_t zeros = 0;
    while (zeros < 49 && !(magnitude >> (48 - zeros) & 1))
        zeros++;
    v->out[0][0] = zeros;
    v->out[1][0] = sum == 0;
}

void draw_vector_term(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row, (void)s;
    int32_t c = (int32_t)draw_signed(r, 16), x = (int32_t)draw_signed(r, 16);
    uint32_t distance = host_random_below(r, 4) ? host_random_below(r, 66) : host_random_below(r, 4096);
    v->in[0][0] = (uint32_t)c;
    v->in[1][0] = (uint32_t)x;
    v->in[2][0] = distance;
    set64(v->out[0], (uint64_t)mantis_vector_term(c * x, (int32_t)distance));
}

/* state: accumulator, shadow, shadow known, products left in the tile. */
void draw_pe(host_random *r, uint64_t row, vector_row *v, vector_state *s)
{
    (void)row;
    int32_t a = (int32_t)host_random_below(r, 255) - 127, b = (int32_t)host_random_below(r, 255) - 127;
    bool en = host_random_below(r, 8) != 0;
    if (!en)
        a = b = 0; /* pe adds their product all the same */
    bool first = s->word[3] == 0, last = false, shift = host_random_below(r, 4) == 0;
    uint32_t below = (uint32_t)host_random_next(r), places = host_random_below(r, 2) ? host_random_below(r, 8) : 0;
    if (en && first)
        s->word[3] = 1 + host_random_below(r, 12);
    if (en) {
        last = --s->word[3] == 0;
        s->word[0] = (uint32_t)((first ? 0u : (uint32_t)s->word[0]) + ((uint32_t)(a * b) << places));
    }
    shift = shift && !last;
    if (last)
        s->word[1] = s->word[0];
    if (shift)
        s->word[1] = below;
    s->word[2] |= last || shift;
    const uint32_t in[] = {en, en && first, last, shift, (uint32_t)a, (uint32_t)b, below, places};
    for (int i = 0; i < 8; i++)
        v->in[i][0] = in[i];
    v->out[0][0] = (uint32_t)s->word[1];
    v->out[1][0] = (uint32_t)s->word[2];
}
