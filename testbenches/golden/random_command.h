/* SPDX-License-Identifier: Apache-2.0 */
/* Random commands with their operands in a random memory image: every flag, kind, layout, odd shapes, stale peaks,
 * in-place VECTORs, subnormal and huge values, exponents at which results overflow or vanish. */
#ifndef MANTIS_RANDOM_COMMAND_H
#define MANTIS_RANDOM_COMMAND_H

#include "../common/tap.h"
#include "mantis/command.h"
#include "mantis/numerics.h"

typedef struct {
    uint64_t random;
    uint8_t *memory;
    uint64_t size, used;
} maker;

static uint32_t below(maker *k, uint32_t n)
{
    return (uint32_t)(tap_random(&k->random) % n);
}

static bool coin(maker *k)
{
    return tap_random(&k->random) >> 40 & 1;
}

static uint32_t place(maker *k, uint64_t bytes)
{
    const uint64_t at = k->used;
    k->used = (at + bytes + 15) / 16 * 16 + 16 * (uint64_t)below(k, 3);
    if (k->used > k->size) {
        fprintf(stderr, "the test's memory is too small\n");
        exit(1);
    }
    return (uint32_t)at;
}

static void put32(maker *k, uint32_t at, uint32_t value)
{
    for (unsigned b = 0; b < 4; b++)
        k->memory[at + b] = (uint8_t)(value >> 8 * b);
}

static uint32_t get32(const maker *k, uint32_t at)
{
    return k->memory[at] | (uint32_t)k->memory[at + 1] << 8 | (uint32_t)k->memory[at + 2] << 16 |
           (uint32_t)k->memory[at + 3] << 24;
}

/* An fp32 tensor and its peak entry; the peak is sometimes older (smaller) than the tensor. */
static uint32_t place_fp32(maker *k, uint64_t n, uint32_t *peak_at)
{
    const uint32_t at = place(k, 4 * n), centre = coin(k) ? 100 + below(k, 40) : below(k, 254),
                   spread = 1 + below(k, 24);
    uint32_t peak = 0;
    for (uint64_t i = 0; i < n; i++) {
        const uint64_t r = tap_random(&k->random);
        uint32_t e = centre + (uint32_t)(r >> 32) % spread;
        e = e > 254 ? 254 : e;
        uint32_t w = (uint32_t)r & 0x807fffff;
        switch (r >> 56 & 31) {
        case 0: w = (uint32_t)r & 0x80000000; break;             /* zeros of both signs */
        case 1: w |= 0x007f0000 | e << 23; break;                /* at the headroom's threshold */
        case 2: w = ((uint32_t)r & 0x80400000) | e << 23; break; /* on the grid */
        default: w |= e << 23; break;
        }
        put32(k, at + (uint32_t)(4 * i), w);
        peak = (w & 0x7fffffff) > peak ? w & 0x7fffffff : peak;
    }
    if (below(k, 8) == 0)
        peak = peak > 0x01000000 ? peak - (below(k, 0x01000000)) : 0;
    *peak_at = place(k, 4);
    put32(k, *peak_at, peak);
    return at;
}

static uint32_t place_mantissas(maker *k, uint64_t n, bool wide)
{
    const uint32_t at = place(k, wide ? 2 * n : n);
    for (uint64_t i = 0; i < (wide ? 2 * n : n); i++)
        k->memory[at + i] = (uint8_t)tap_random(&k->random);
    return at;
}

/* Mostly the most negative code, which only a host writes. */
static uint32_t place_extremes(maker *k, uint64_t n)
{
    const uint32_t at = place_mantissas(k, n, true);
    for (uint64_t i = 0; i < n; i++) {
        if (below(k, 4)) {
            k->memory[at + 2 * i] = 0;
            k->memory[at + 2 * i + 1] = 0x80;
        }
    }
    return at;
}

static uint32_t place_exponent(maker *k)
{
    const uint32_t at = place(k, 4);
    const int32_t e = below(k, 8) ? (int32_t)below(k, 60) - 45 : (int32_t)below(k, 300) - 150;
    put32(k, at, (uint32_t)e);
    return at;
}

static void set_key(maker *k, mantis_command *c)
{
    c->word[2] = (uint32_t)tap_random(&k->random);
    c->word[3] = (uint32_t)tap_random(&k->random);
    c->word[4] = below(k, 1000);
}

static uint32_t random_first(maker *k)
{
    return coin(k) ? 0 : coin(k) ? below(k, 1000) : MANTIS_MAX_GROUPS - 20000;
}

static mantis_command random_peak(maker *k, uint32_t largest)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    const uint32_t n = 1 + below(k, largest);
    uint32_t unused;
    mantis_set(&c, MANTIS_PEAK_COUNT, n);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, place_fp32(k, n, &unused));
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, place(k, 4));
    return c;
}

static mantis_command random_map(maker *k, uint32_t largest)
{
    static const uint32_t widths[6] = {4, 5, 6, 7, 8, 16};
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    const uint32_t n = 1 + below(k, largest), bits = widths[below(k, 6)];
    uint32_t peak;
    set_key(k, &c);
    mantis_set(&c, MANTIS_MAP_BITS, bits);
    mantis_set(&c, MANTIS_MAP_STOCHASTIC, coin(k));
    mantis_set(&c, MANTIS_MAP_SATURATE, coin(k));
    mantis_set(&c, MANTIS_MAP_COUNT, n);
    mantis_set(&c, MANTIS_MAP_FIRST, random_first(k));
    mantis_set(&c, MANTIS_MAP_X0_STREAM, below(k, 50));
    mantis_set(&c, MANTIS_MAP_X0_ADDR, place_fp32(k, n, &peak));
    mantis_set(&c, MANTIS_MAP_X0_SCALE, peak);
    mantis_set(&c, MANTIS_MAP_OUT, place(k, bits == 16 ? 2 * n : n));
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, coin(k) ? peak : place(k, 4));
    return c;
}

static mantis_command random_gemm_of(maker *k, uint32_t m, uint32_t n, uint32_t d)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    const bool ta = coin(k), tb = coin(k), bias = coin(k);
    const uint32_t lda = (ta ? m : d) + (coin(k) ? 0 : below(k, 40)), ldb = (tb ? d : n) + (coin(k) ? 0 : below(k, 40));
    const uint32_t ldc = n + (coin(k) ? 0 : below(k, 20));
    set_key(k, &c);
    mantis_set(&c, MANTIS_GEMM_TRANS_A, ta);
    mantis_set(&c, MANTIS_GEMM_TRANS_B, tb);
    mantis_set(&c, MANTIS_GEMM_BIAS, bias);
    mantis_set(&c, MANTIS_GEMM_STOCHASTIC, coin(k));
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, coin(k));
    mantis_set(&c, MANTIS_GEMM_ROWS, m);
    mantis_set(&c, MANTIS_GEMM_COLS, n);
    mantis_set(&c, MANTIS_GEMM_DEPTH, d);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, ldc);
    mantis_set(&c, MANTIS_GEMM_X0_LD, lda);
    mantis_set(&c, MANTIS_GEMM_X1_LD, ldb);
    mantis_set(&c, MANTIS_GEMM_OUT_STREAM, below(k, 50));
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, place_mantissas(k, (uint64_t)((ta ? d : m) - 1) * lda + (ta ? m : d), false));
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, place_mantissas(k, (uint64_t)((tb ? n : d) - 1) * ldb + (tb ? d : n), false));
    const uint32_t ea = place_exponent(k), eb = place_exponent(k);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, ea);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, eb);
    if (bias) {
        uint32_t peak;
        const uint32_t x2 = place_fp32(k, n, &peak);
        const int32_t e = (int32_t)get32(k, ea) + (int32_t)get32(k, eb);
        for (uint32_t j = 0; j < n && below(k, 4); j++) { /* mostly of the product's size */
            const uint32_t w = get32(k, x2 + 4 * j);
            const int32_t field = 127 + e + (int32_t)below(k, 34);
            put32(k, x2 + 4 * j, (w & 0x807fffff) | (uint32_t)(field < 1 ? 1 : field > 254 ? 254 : field) << 23);
        }
        mantis_set(&c, MANTIS_GEMM_X2_ADDR, x2);
        mantis_set(&c, MANTIS_GEMM_X2_SCALE, peak);
    }
    mantis_set(&c, MANTIS_GEMM_OUT, place(k, ((uint64_t)(m - 1) * ldc + n) * 4));
    mantis_set(&c, MANTIS_GEMM_OUT_SCALE, place(k, 4));
    return c;
}

static mantis_command random_gemm(maker *k, uint32_t largest)
{
    switch (below(k, 4)) {
    case 0: return random_gemm_of(k, 1 + below(k, 20), 1 + below(k, 20), 1 + below(k, 20));
    case 1: return random_gemm_of(k, 1, 1, 1 + below(k, largest));
    default: return random_gemm_of(k, 1 + below(k, 150), 1 + below(k, 150), 1 + below(k, 150));
    }
}

static mantis_command random_vector(maker *k, uint32_t largest)
{
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    const uint32_t cols = coin(k) ? 1 + below(k, 40) : 1 + below(k, 300),
                   rows = 1 + below(k, 1 + largest / cols / (coin(k) ? 1 : 50));
    const uint64_t n = (uint64_t)rows * cols;
    const bool in_place = coin(k), extreme = below(k, 8) == 0; /* terms 0 and 1 where their sum may pass 48 bits */
    uint32_t out = 0, present = 0;
    set_key(k, &c);
    c.word[0] |= (below(k, 32) << 24) | (coin(k) ? 1u << 15 : 0);
    mantis_set(&c, MANTIS_VECTOR_ROWS, rows);
    mantis_set(&c, MANTIS_VECTOR_COLS, cols);
    mantis_set(&c, MANTIS_VECTOR_FIRST, random_first(k));
    mantis_set(&c, MANTIS_VECTOR_OUT_STREAM, below(k, 50));
    for (unsigned t = 0; t < 4; t++) {
        const bool pair = extreme && t < 2;
        const uint32_t kind = pair ? 3 : t < 3 ? below(k, 4) : (uint32_t)coin(k) | !present;
        if (!kind)
            continue;
        present++;
        const uint32_t layout = below(k, rows > MANTIS_MAX_COEF ? 2 : 3);
        c.word[0] |= kind << (8 + 2 * t) | layout << (16 + 2 * t);
        const uint32_t coefficients = layout == 0 ? 1 : layout == 1 ? cols : rows;
        c.word[21 + 2 * t] = pair ? place_extremes(k, coefficients) : place_mantissas(k, coefficients, true);
        c.word[22 + 2 * t] = place_exponent(k);
        if (t < 3) {
            c.word[12 + 3 * t] = kind == 1 ? place_fp32(k, n, &c.word[13 + 3 * t])
                                 : pair    ? place_extremes(k, n)
                                           : place_mantissas(k, n, kind == 3);
            c.word[13 + 3 * t] = kind == 1 ? c.word[13 + 3 * t] : place_exponent(k);
            c.word[14 + 3 * t] = below(k, 50);
            out = kind == 1 && in_place ? c.word[12 + 3 * t] : out;
        }
    }
    for (unsigned t = 0; extreme && t < 2; t++) {
        put32(k, c.word[13 + 3 * t], 0);
        put32(k, c.word[22 + 2 * t], 0);
    }
    if (mantis_get(&c, MANTIS_VECTOR_GATE)) {
        uint32_t unused;
        c.word[29] = in_place && out && coin(k) ? out : place_fp32(k, n, &unused);
    }
    mantis_set(&c, MANTIS_VECTOR_OUT, out ? out : place(k, 4 * n));
    mantis_set(&c, MANTIS_VECTOR_OUT_SCALE, place(k, 4));
    return c;
}

static mantis_command random_reduce(maker *k, uint32_t largest)
{
    mantis_command c = mantis_command_make(MANTIS_OP_REDUCE);
    const uint32_t cols = 1 + below(k, 600), rows = 1 + below(k, 1 + largest / cols);
    const uint64_t n = (uint64_t)rows * cols;
    c.word[0] |= below(k, 32) << 8 | coin(k) << 14;
    mantis_set(&c, MANTIS_REDUCE_ROWS, rows);
    mantis_set(&c, MANTIS_REDUCE_COLS, cols);
    mantis_set(&c, MANTIS_REDUCE_X0_ADDR, place_mantissas(k, n, mantis_get(&c, MANTIS_REDUCE_Q_WIDE)));
    mantis_set(&c, MANTIS_REDUCE_X1_ADDR, place_mantissas(k, n, mantis_get(&c, MANTIS_REDUCE_P_WIDE)));
    mantis_set(&c, MANTIS_REDUCE_OUT, place(k, 16ull * (mantis_get(&c, MANTIS_REDUCE_BY_ROW) ? rows : cols)));
    return c;
}

/* A random command of the opcode, with tensors of up to about `largest` elements. */
static mantis_command random_command(maker *k, mantis_opcode opcode, uint32_t largest)
{
    switch (opcode) {
    case MANTIS_OP_PEAK: return random_peak(k, largest);
    case MANTIS_OP_MAP: return random_map(k, largest);
    case MANTIS_OP_GEMM: return random_gemm(k, largest);
    case MANTIS_OP_VECTOR: return random_vector(k, largest);
    case MANTIS_OP_REDUCE: return random_reduce(k, largest);
    default: return mantis_command_make(MANTIS_OP_FENCE);
    }
}

#endif
