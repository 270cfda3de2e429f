/* SPDX-License-Identifier: Apache-2.0 */
#include "random_internal.h"

#include "finer_scales.h"
#include "safe_after.h"

#include "mantis/numerics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t draw_u32(random_source *r)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    const uint32_t x = (uint32_t)(r->state >> 33) ^ (uint32_t)(r->state >> 12);
    return x * 2654435761u ^ x >> 15;
}

uint32_t draw_range(random_source *r, uint32_t low, uint32_t high)
{
    return low + (uint32_t)((uint64_t)draw_u32(r) * (high - low + 1) >> 32);
}

int draw_chance(random_source *r, uint32_t one_in)
{
    return draw_range(r, 1, one_in) == 1;
}

int random_program_create(random_program *p, uint64_t size, uint32_t slots, uint64_t seed)
{
    memset(p, 0, sizeof *p);
    p->memory = (mantis_memory){aligned_alloc(64, (size_t)size), size};
    if (p->memory.bytes == NULL)
        return 0;
    memset(p->memory.bytes, 0, (size_t)size);
    p->random.state = seed * 0x9e3779b97f4a7c15u + 1;
    p->ring.slots = slots;
    p->ring.base = (uint32_t)((size - slots * MANTIS_DESCRIPTOR_BYTES) & ~(uint64_t)127);
    p->largest = 600;
    return 1;
}

void random_program_destroy(random_program *p)
{
    free(p->memory.bytes);
}

uint32_t random_allocate(random_program *p, uint64_t bytes, uint32_t align)
{
    const uint32_t gap = draw_chance(&p->random, 2) ? 0 : align * draw_range(&p->random, 0, 5);
    uint64_t at = ((uint64_t)p->next + align - 1) / align * align + gap;
    if (bytes > p->ring.base) {
        fprintf(stderr, "random_allocate: %llu bytes, more than all memory before the ring: give the program more\n",
                (unsigned long long)bytes);
        abort();
    }
    if (at + bytes > p->ring.base)
        at = 0; /* start over: operands may now overlap, which the checks must all see alike */
    p->next = (uint32_t)(at + bytes);
    return (uint32_t)at;
}

static void put_u32(random_program *p, uint32_t at, uint32_t value)
{
    memcpy(p->memory.bytes + at, &value, 4);
}

/* fp32 words around one exponent, with zeros, subnormals and outliers. */
uint32_t random_floats(random_program *p, uint32_t count)
{
    random_source *r = &p->random;
    const uint32_t at = random_allocate(p, 4 * (uint64_t)count, 16);
    const uint32_t style = draw_range(r, 0, 9);
    const uint32_t centre = style == 0   ? draw_range(r, 0, 3)
                            : style == 1 ? draw_range(r, 230, 254)
                                         : draw_range(r, 90, 150);
    const uint32_t spread = draw_range(r, 0, 30);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t exponent = centre + spread < 254 ? centre + draw_range(r, 0, spread) : centre;
        uint32_t word = draw_u32(r) & 0x807fffff;
        if (style == 2 || draw_chance(r, 12))
            word &= 0x80000000, exponent = 0; /* zeros of both signs */
        if (style == 3)
            word |= 0x7fff00; /* crowd the headroom threshold */
        put_u32(p, at + 4 * i, word | exponent << 23);
    }
    if (p->with_errors && draw_chance(r, 60))
        put_u32(p, at + 4 * draw_range(r, 0, count - 1), 0x7f800000 | (draw_u32(r) & 0x80000001));
    return at;
}

/* The tensor's peak entry: its true peak, now and then an old or a wrong one. */
uint32_t random_peak_entry(random_program *p, uint32_t tensor, uint32_t count)
{
    random_source *r = &p->random;
    uint32_t peak = mantis_peak((const uint32_t *)(const void *)(p->memory.bytes + tensor), count);
    if (draw_chance(r, 8) && peak < MANTIS_PEAK_NONFINITE)
        peak = peak > 0x1000000 ? peak - draw_range(r, 0, 0x1000000) : peak / 2; /* older than the tensor: saturates */
    if (draw_chance(r, 20))
        peak |= 0x80000000; /* the sign bit means nothing here */
    const uint32_t at = random_allocate(p, 4, 4);
    put_u32(p, at, peak);
    return at;
}

uint32_t random_exponent_entry(random_program *p)
{
    random_source *r = &p->random;
    int32_t exponent = (int32_t)draw_range(r, 0, 120) - 80;
    if (draw_chance(r, 8))
        exponent = (int32_t)draw_range(r, 0, 1023) - 512;
    if (p->with_errors && draw_chance(r, 80))
        exponent = draw_chance(r, 2) ? 512 : -513;
    const uint32_t at = random_allocate(p, 4, 4);
    put_u32(p, at, (uint32_t)exponent);
    return at;
}

/* Mantissas of 1 or 2 bytes; most of them small now and then, so that sums stay near zero. */
uint32_t random_mantissas(random_program *p, uint64_t count, uint32_t size)
{
    random_source *r = &p->random;
    const uint32_t at = random_allocate(p, count * size, 16);
    const int32_t limit = size == 1 ? 127 : 32767;
    const int32_t range = draw_chance(r, 4) ? 1 : limit;
    for (uint64_t i = 0; i < count; i++) {
        const int32_t value = (int32_t)draw_range(r, 0, (uint32_t)(2 * range)) - range;
        memcpy(p->memory.bytes + at + i * size, &value, size);
    }
    return at;
}

uint32_t random_size(random_program *p, uint32_t most)
{
    random_source *r = &p->random;
    const uint32_t kind = draw_range(r, 0, 5);
    uint32_t size = kind == 0 ? 1 : kind < 3 ? draw_range(r, 1, 20) : draw_range(r, 1, most);
    if (kind == 5)
        size = (size + 15) / 16 * 16 + draw_range(r, 0, 2) - 1;
    return size > most ? most : size == 0 ? 1 : size;
}

void random_key(random_program *p, mantis_command *c, uint32_t seed_lo, uint32_t seed_hi, uint32_t step)
{
    mantis_set(c, seed_lo, draw_u32(&p->random));
    mantis_set(c, seed_hi, draw_u32(&p->random));
    mantis_set(c, step, draw_u32(&p->random));
}

static uint32_t draw_first(random_program *p)
{
    random_source *r = &p->random;
    return draw_chance(r, 3) ? draw_range(r, 0, 600) : draw_chance(r, 10) ? draw_range(r, 0, MANTIS_MAX_GROUPS - 1) : 0;
}

static mantis_command make_peak(random_program *p)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    uint32_t count = random_size(p, p->largest * 4), span = 0;
    const uint32_t scaling = p->finer_scales ? random_line_scaling(p, &count, &span) : 0;
    mantis_set(&c, MANTIS_PEAK_SCALING, scaling);
    mantis_set(&c, MANTIS_PEAK_SPAN, span);
    mantis_set(&c, MANTIS_PEAK_COUNT, count);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, random_floats(p, count));
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, random_allocate(p, scaling ? 4ull * (count < 4096 ? count : 4096) : 4, 4));
    return c;
}

static mantis_command make_map(random_program *p)
{
    static const uint32_t widths[] = {4, 5, 6, 7, 8, 8, 8, 16, 16};
    random_source *r = &p->random;
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    uint32_t count = random_size(p, p->largest * (draw_chance(r, 20) ? 20 : 4)), span = 0;
    const uint32_t scaling = p->finer_scales ? random_line_scaling(p, &count, &span) : 0;
    const uint32_t bits = widths[draw_range(r, 0, 8)];
    const uint32_t tensor = random_floats(p, count);
    mantis_set(&c, MANTIS_MAP_BITS, bits);
    mantis_set(&c, MANTIS_MAP_STOCHASTIC, draw_range(r, 0, 1));
    mantis_set(&c, MANTIS_MAP_SATURATE, draw_chance(r, 4));
    random_key(p, &c, MANTIS_MAP_SEED_LO, MANTIS_MAP_SEED_HI, MANTIS_MAP_STEP);
    mantis_set(&c, MANTIS_MAP_COUNT, count);
    mantis_set(&c, MANTIS_MAP_FIRST, draw_first(p));
    mantis_set(&c, MANTIS_MAP_X0_ADDR, tensor);
    if (scaling && span) {
        mantis_set(&c, MANTIS_MAP_X0_SCALE, random_peak_entries(p, tensor, count, span, scaling == 2 ? span : 0));
        mantis_set(&c, MANTIS_MAP_LOG_G, draw_range(r, 0, 3));
    } else {
        mantis_set(&c, MANTIS_MAP_X0_SCALE, random_peak_entry(p, tensor, count));
    }
    mantis_set(&c, MANTIS_MAP_SCALING, scaling);
    mantis_set(&c, MANTIS_MAP_SPAN, span);
    mantis_set(&c, MANTIS_MAP_X0_STREAM, draw_u32(r));
    mantis_set(&c, MANTIS_MAP_OUT, random_allocate(p, (uint64_t)count * (bits == 16 ? 2 : 1), 16));
    mantis_set(&c, MANTIS_MAP_OUT_SCALE,
               scaling ? random_allocate(p, 4ull * (count < 4096 ? count : 4096) + 32, 16) : random_allocate(p, 4, 4));
    if (p->finer_scales && scaling && draw_chance(r, 4)) /* in place of the peaks, which are read before */
        mantis_set(&c, MANTIS_MAP_OUT_SCALE, mantis_get(&c, MANTIS_MAP_X0_SCALE));
    if (p->finer_scales && !scaling && draw_chance(r, 5)) {
        mantis_set(&c, MANTIS_MAP_SIGN, 1);
        mantis_set(&c, MANTIS_MAP_BITS, p->with_errors && draw_chance(r, 20) ? bits : 8);
        mantis_set(&c, MANTIS_MAP_STOCHASTIC, p->with_errors && draw_chance(r, 20));
        mantis_set(&c, MANTIS_MAP_SATURATE, 0);
    }
    return c;
}

static mantis_command make_vector(random_program *p)
{
    random_source *r = &p->random;
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    const uint32_t rows = random_size(p, 60), cols = random_size(p, 1 + p->largest / 8), count = rows * cols;
    int present = 0;
    uint32_t in_place = 0;
    for (int t = 0; t < 4; t++) {
        uint32_t kind = draw_range(r, 0, t < 3 ? 3 : 1);
        if (t == 3 && !present && !p->with_errors)
            kind = 1;
        const uint32_t layout = draw_range(r, 0, 2);
        if (kind == 0)
            continue;
        present = 1;
        mantis_set(&c, MANTIS_VECTOR_C_LAYOUT[t], layout);
        mantis_set(&c, MANTIS_VECTOR_C_ADDR[t], random_mantissas(p, layout == 0 ? 1 : layout == 1 ? cols : rows, 2));
        mantis_set(&c, MANTIS_VECTOR_C_SCALE[t], random_exponent_entry(p));
        if (t == 3) {
            mantis_set(&c, MANTIS_VECTOR_C3_PRESENT, 1);
            continue;
        }
        mantis_set(&c, MANTIS_VECTOR_X_KIND[t], kind);
        mantis_set(&c, MANTIS_VECTOR_X_STREAM[t], draw_u32(r));
        if (kind == 1) {
            const uint32_t tensor = random_floats(p, count);
            mantis_set(&c, MANTIS_VECTOR_X_ADDR[t], tensor);
            mantis_set(&c, MANTIS_VECTOR_X_SCALE[t], random_peak_entry(p, tensor, count));
            in_place = tensor;
        } else {
            mantis_set(&c, MANTIS_VECTOR_X_ADDR[t], random_mantissas(p, count, kind == 2 ? 1 : 2));
            mantis_set(&c, MANTIS_VECTOR_X_SCALE[t], random_exponent_entry(p));
        }
    }
    mantis_set(&c, MANTIS_VECTOR_RECORD_PEAK, draw_range(r, 0, 1));
    mantis_set(&c, MANTIS_VECTOR_MAP_STOCHASTIC, draw_range(r, 0, 1));
    mantis_set(&c, MANTIS_VECTOR_SATURATE, draw_chance(r, 4));
    mantis_set(&c, MANTIS_VECTOR_STOCHASTIC, draw_chance(r, 3));
    mantis_set(&c, MANTIS_VECTOR_RELU, draw_chance(r, 3));
    if (draw_chance(r, 3)) {
        mantis_set(&c, MANTIS_VECTOR_GATE, 1);
        mantis_set(&c, MANTIS_VECTOR_GATE_ADDR, random_floats(p, count));
    }
    random_key(p, &c, MANTIS_VECTOR_SEED_LO, MANTIS_VECTOR_SEED_HI, MANTIS_VECTOR_STEP);
    mantis_set(&c, MANTIS_VECTOR_ROWS, rows);
    mantis_set(&c, MANTIS_VECTOR_COLS, cols);
    mantis_set(&c, MANTIS_VECTOR_FIRST, draw_first(p));
    mantis_set(&c, MANTIS_VECTOR_OUT,
               in_place && draw_chance(r, 2) ? in_place : random_allocate(p, 4 * (uint64_t)count, 16));
    mantis_set(&c, MANTIS_VECTOR_OUT_SCALE, random_allocate(p, 4, 4));
    mantis_set(&c, MANTIS_VECTOR_OUT_STREAM, draw_u32(r));
    return c;
}

static mantis_command make_reduce(random_program *p)
{
    random_source *r = &p->random;
    mantis_command c = mantis_command_make(MANTIS_OP_REDUCE);
    const uint32_t rows = random_size(p, 60), cols = random_size(p, 1 + p->largest / 8), by_row = draw_range(r, 0, 1);
    const uint32_t q_wide = draw_range(r, 0, 1), p_wide = draw_range(r, 0, 1), p_present = draw_range(r, 0, 1);
    mantis_set(&c, MANTIS_REDUCE_BY_ROW, by_row);
    mantis_set(&c, MANTIS_REDUCE_ABSOLUTE, draw_chance(r, 3));
    mantis_set(&c, MANTIS_REDUCE_Q_WIDE, q_wide);
    mantis_set(&c, MANTIS_REDUCE_P_PRESENT, p_present);
    mantis_set(&c, MANTIS_REDUCE_P_WIDE, p_wide);
    mantis_set(&c, MANTIS_REDUCE_ROWS, rows);
    mantis_set(&c, MANTIS_REDUCE_COLS, cols);
    mantis_set(&c, MANTIS_REDUCE_X0_ADDR, random_mantissas(p, (uint64_t)rows * cols, 1 + q_wide));
    if (p_present)
        mantis_set(&c, MANTIS_REDUCE_X1_ADDR, random_mantissas(p, (uint64_t)rows * cols, 1 + p_wide));
    if (p->finer_scales && draw_chance(r, 3)) {
        mantis_set(&c, MANTIS_REDUCE_THRESHOLD, 1);
        mantis_set(&c, MANTIS_REDUCE_ABSOLUTE, p->with_errors && draw_chance(r, 20));
        mantis_set(&c, MANTIS_REDUCE_P_PRESENT, 0);
        mantis_set(&c, MANTIS_REDUCE_X1_ADDR, random_thresholds(p, by_row ? rows : cols, q_wide ? 32768 : 128));
    }
    mantis_set(&c, MANTIS_REDUCE_S1_ONLY, draw_chance(r, 4));
    mantis_set(&c, MANTIS_REDUCE_OUT, random_allocate(p, 16 * (uint64_t)(by_row ? rows : cols), 16));
    return c;
}

/* One wrong bit, size or address in an otherwise good command. */
static void spoil(random_program *p, mantis_command *c)
{
    random_source *r = &p->random;
    const uint32_t word = draw_range(r, 0, 31);
    switch (draw_range(r, 0, 3)) {
    case 0: c->word[word] ^= 1u << draw_range(r, 0, 31); break;
    case 1: c->word[draw_range(r, 8, 10)] = draw_chance(r, 2) ? 0 : 0x7fffffff; break;
    case 2: c->word[draw_range(r, 12, 29)] += draw_range(r, 1, 15); break;
    default:
        c->word[draw_chance(r, 2) ? 5 : draw_range(r, 12, 29)] = (uint32_t)(p->memory.size - 16 * draw_range(r, 0, 2));
        break;
    }
    /* Thousands of groups that happen to fit into memory would take a simulator for ever. */
    if (mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM && mantis_get(c, MANTIS_GEMM_LAST_GROUP) > 63)
        mantis_set(c, MANTIS_GEMM_OUT_GROUP, 0x40000000);
}

static mantis_command make(random_program *p, mantis_opcode opcode)
{
    mantis_command fence = mantis_command_make(MANTIS_OP_FENCE);
    switch (opcode) {
    case MANTIS_OP_PEAK: return make_peak(p);
    case MANTIS_OP_MAP: return make_map(p);
    case MANTIS_OP_VECTOR: return make_vector(p);
    case MANTIS_OP_REDUCE: return make_reduce(p);
    case MANTIS_OP_GEMM: return random_gemm_any(p);
    case MANTIS_OP_ALIGN: return random_align(p);
    default: mantis_set(&fence, MANTIS_FENCE_IRQ, draw_range(&p->random, 0, 1)); return fence;
    }
}

static void push(random_program *p, const mantis_command *c)
{
    mantis_ring_push(&p->memory, &p->ring, c);
}

void random_program_gemm(random_program *p, uint32_t m, uint32_t n, uint32_t k)
{
    p->next = 0;
    const mantis_command c = random_gemm_sized(p, m, n, k);
    push(p, &c);
}

void random_program_command(random_program *p, mantis_opcode opcode)
{
    const mantis_command c = make(p, opcode);
    push(p, &c);
}

void random_program_fill(random_program *p, uint32_t count)
{
    static const mantis_opcode opcodes[] = {MANTIS_OP_PEAK,   MANTIS_OP_MAP,    MANTIS_OP_MAP,    MANTIS_OP_GEMM,
                                            MANTIS_OP_GEMM,   MANTIS_OP_GEMM,   MANTIS_OP_VECTOR, MANTIS_OP_VECTOR,
                                            MANTIS_OP_VECTOR, MANTIS_OP_REDUCE, MANTIS_OP_REDUCE, MANTIS_OP_FENCE};
    p->next = 0;
    for (uint32_t i = 0; i < count; i++) {
        const mantis_opcode opcode = opcodes[draw_range(&p->random, 0, sizeof opcodes / sizeof *opcodes - 1)];
        mantis_command c = make(p, p->finer_scales && draw_chance(&p->random, 12) ? MANTIS_OP_ALIGN : opcode);
        const mantis_command good = c;
        if (p->with_errors && draw_chance(&p->random, 12))
            spoil(p, &c);
        if (!p->finer_scales && uses_finer_scales(&c))
            c = good;
        mantis_set(&c, MANTIS_ALL_TAG, i);
        const uint32_t most = safe_after(&p->memory, &p->ring, &c);
        mantis_set(&c, MANTIS_ALL_AFTER,
                   draw_chance(&p->random, 2)   ? most
                   : draw_chance(&p->random, 2) ? draw_range(&p->random, 0, most)
                                                : 0);
        push(p, &c);
    }
}
