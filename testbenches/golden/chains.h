/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that golden does at once (cmodel/golden/chain.h): gated VECTORs, the MAP to 16 bits of what they leave, its
 * REDUCE; a MAP and its REDUCE. They are run together, one by one, each a run of its own, and at the scalar level,
 * which does none together: the same bytes, sticky bits and report. */
#ifndef CHAINS_H
#define CHAINS_H

#include "../common/tap.h"
#include "golden/golden.h"

#include <stdlib.h>
#include <string.h>

enum {
    MEMORY = 5 << 19,
    RING = 0x400,
    SLOTS = 8,
    HEAD = 6, /* so that the ring wraps */
    ONE = 0x100,
    ONE_EXPONENT = 0x104,
    X_PEAK = 0x108,
    OUT_PEAK = 0x10c,
    OTHER_PEAK = 0x110,
    EXPONENT = 0x114,
    X = 0x10000,
    GATE = 0x80000,
    GATE2 = 0xf0000,
    OTHER = 0x160000,
    Q = 0x1d0000,
    P = 0x210000,
    SUMS = 0x250000,
    MOST = 0x70000 / 4 - 64
};

static uint64_t seed = 1;
static uint8_t *image, *bytes[3];

static uint32_t below(uint32_t n)
{
    return (uint32_t)((tap_random(&seed) >> 20) % n);
}

static void put(uint32_t at, uint32_t word)
{
    memcpy(image + at, &word, sizeof word);
}

static uint32_t get(uint32_t at)
{
    uint32_t word;
    memcpy(&word, image + at, sizeof word);
    return word;
}

/* Words around 2^(top-127), zeros among them; their peak, or one that is older. */
static void draw_tensor(uint32_t at, uint32_t n, uint32_t top, uint32_t peak_at)
{
    uint32_t peak = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t down = below(24), sign = below(2) << 31;
        const uint32_t magnitude =
            below(8) == 0 ? 0 : (top > down ? top - down : 0) << 23 | (below(4) ? below(1 << 23) : 0x7fffff);
        put(at + 4 * i, sign | magnitude);
        peak = magnitude > peak ? magnitude : peak;
    }
    if (peak_at)
        put(peak_at, below(8) || peak < 3 << 23 ? peak : peak - (2 << 23));
}

/* -- The commands ------------------------------------------------------------------------------ */

typedef struct {
    uint32_t n, cols, out;
    bool with_p;
} shape;

static mantis_command gate(const shape *s, uint32_t x, uint32_t x_peak, uint32_t by)
{
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    mantis_set(&c, MANTIS_VECTOR_X0_KIND, 1);
    mantis_set(&c, MANTIS_VECTOR_X0_ADDR, x);
    mantis_set(&c, MANTIS_VECTOR_X0_SCALE, x_peak);
    mantis_set(&c, MANTIS_VECTOR_X0_STREAM, below(9));
    mantis_set(&c, MANTIS_VECTOR_C0_ADDR, ONE);
    mantis_set(&c, MANTIS_VECTOR_C0_SCALE, ONE_EXPONENT);
    mantis_set(&c, MANTIS_VECTOR_GATE, 1);
    mantis_set(&c, MANTIS_VECTOR_GATE_ADDR, by);
    mantis_set(&c, MANTIS_VECTOR_MAP_STOCHASTIC, 1);
    mantis_set(&c, MANTIS_VECTOR_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_VECTOR_ROWS, s->n / s->cols);
    mantis_set(&c, MANTIS_VECTOR_COLS, s->cols);
    mantis_set(&c, MANTIS_VECTOR_FIRST, below(300));
    mantis_set(&c, MANTIS_VECTOR_SEED_LO, 7);
    mantis_set(&c, MANTIS_VECTOR_OUT, s->out);
    mantis_set(&c, MANTIS_VECTOR_OUT_SCALE, OUT_PEAK);
    return c;
}

static mantis_command map(const shape *s, uint32_t x, uint32_t x_peak)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 16);
    mantis_set(&c, MANTIS_MAP_STOCHASTIC, below(8) > 0);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, x);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, x_peak);
    mantis_set(&c, MANTIS_MAP_X0_STREAM, below(9));
    mantis_set(&c, MANTIS_MAP_SEED_LO, 7);
    mantis_set(&c, MANTIS_MAP_FIRST, below(300));
    mantis_set(&c, MANTIS_MAP_COUNT, s->n);
    mantis_set(&c, MANTIS_MAP_OUT, Q);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, EXPONENT);
    return c;
}

static mantis_command reduce(const shape *s)
{
    mantis_command c = mantis_command_make(MANTIS_OP_REDUCE);
    mantis_set(&c, MANTIS_REDUCE_Q_WIDE, 1);
    mantis_set(&c, MANTIS_REDUCE_P_PRESENT, s->with_p);
    mantis_set(&c, MANTIS_REDUCE_P_WIDE, s->with_p);
    mantis_set(&c, MANTIS_REDUCE_X0_ADDR, Q);
    mantis_set(&c, MANTIS_REDUCE_X1_ADDR, P);
    mantis_set(&c, MANTIS_REDUCE_OUT, SUMS);
    mantis_set(&c, MANTIS_REDUCE_ROWS, s->n / s->cols);
    mantis_set(&c, MANTIS_REDUCE_COLS, s->cols);
    return c;
}

/* gates: of X; else MAP is of X. low: the gates let through what is far below the peak, or nothing. */
typedef struct {
    uint32_t gates;
    bool maps, reduces;
    uint32_t low;
} kind;

static uint32_t draw(mantis_command c[4], const shape *s, uint32_t top, const kind *k)
{
    const int place = (int)below(15);
    const int16_t one = (int16_t)(1 << place);
    uint32_t count = 0;
    memset(image, 0, MEMORY);
    memcpy(image + ONE, &one, sizeof one);
    put(ONE_EXPONENT, (uint32_t)-place);
    draw_tensor(X, s->n, top, X_PEAK);
    draw_tensor(GATE, s->n, 127, 0);
    draw_tensor(GATE2, s->n, 127, 0);
    for (uint32_t i = 0; k->low && i < s->n; i++)
        if ((get(X + 4 * i) << 1 >> 24) + k->low > top)
            put(GATE + 4 * i, 0);
    for (uint32_t i = 0; s->with_p && i < s->n / 2; i++)
        put(P + 4 * i, (uint32_t)(tap_random(&seed) >> 13));
    if (k->gates)
        c[count++] = gate(s, X, X_PEAK, GATE);
    if (k->gates > 1)
        c[count++] = gate(s, s->out, OUT_PEAK, GATE2);
    if (k->maps)
        c[count++] = k->gates ? map(s, s->out, OUT_PEAK) : map(s, X, X_PEAK);
    if (k->reduces)
        c[count++] = reduce(s);
    return count;
}

/* -- Runs -------------------------------------------------------------------------------------- */

typedef struct {
    mantis_report report;
    mantis_ring ring;
    uint32_t sticky, completed;
} end;

static end run(mantis_executor *executor, uint8_t *to, uint32_t ring, uint32_t count, bool one_by_one)
{
    mantis_memory memory = {to, MEMORY};
    end e = {.ring = {ring, SLOTS, HEAD, HEAD + (one_by_one ? 1 : count)}};
    memcpy(to, image, MEMORY);
    for (; e.ring.tail <= HEAD + count; e.ring.tail++) {
        const mantis_status status = mantis_run(executor, &memory, &e.ring, &e.report);
        e.sticky |= e.report.sticky;
        e.completed += e.report.completed;
        if (status != MANTIS_OK)
            break;
    }
    return e;
}

static bool same(const end *a, const end *b)
{
    return a->sticky == b->sticky && a->completed == b->completed && a->report.status == b->report.status &&
           a->ring.head == b->ring.head && strcmp(a->report.message, b->report.message) == 0;
}

static mantis_executor *fast, *scalar;

/* All commands in the image's ring, which may lie anywhere. joined: how many were done with one before them. */
static bool agree(const mantis_command *c, uint32_t count, uint32_t ring, uint32_t *joined)
{
    mantis_golden *const g = (mantis_golden *)fast;
    const uint64_t before = g->joined;
    for (uint32_t i = 0; i < count; i++)
        memcpy(image + ring + (HEAD + i) % SLOTS * MANTIS_DESCRIPTOR_BYTES, &c[i], sizeof c[i]);
    const end together = run(fast, bytes[0], ring, count, false);
    *joined = (uint32_t)(g->joined - before);
    const end each = run(fast, bytes[1], ring, count, true), plain = run(scalar, bytes[2], ring, count, false);
    return g->joined - before == *joined && !g->done && same(&together, &each) && same(&together, &plain) &&
           memcmp(bytes[0], bytes[1], MEMORY) == 0 && memcmp(bytes[0], bytes[2], MEMORY) == 0;
}

/* Whether the level does gates together with what follows; MAP and REDUCE it does if any at all. */
static bool can(void)
{
    return ((mantis_golden *)fast)->loops->vector_gates;
}

/* The tests with one thread and with two. */
static inline int chains_main(void (*tests)(void))
{
    image = calloc(1, MEMORY);
    for (int i = 0; i < 3; i++)
        bytes[i] = aligned_alloc(64, MEMORY);
    scalar = mantis_golden_create(1, "scalar");
    if (!image || !bytes[0] || !bytes[1] || !bytes[2] || !scalar)
        return 1;
    static const char *const LEVELS[] = {"avx2", "avx512", "amx"};
    for (unsigned i = 0; i < 6; i++) {
        fast = mantis_golden_create(1 + i % 2, LEVELS[i / 2]);
        if (!fast) {
            tap_skip(LEVELS[i / 2], "this processor lacks the level");
            continue;
        }
        printf("# %s, %u threads\n", LEVELS[i / 2], 1 + i % 2);
        tests();
        mantis_destroy(fast);
    }
    mantis_destroy(scalar);
    for (int i = 0; i < 3; i++)
        free(bytes[i]);
    free(image);
    return tap_done();
}

#endif
