/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR's and MAP's loops of every SIMD level against the scalar ones, on both sides of each choice that a loop makes:
 * one term or several, frequent forms and others, terms 15 to 17 places below the largest, exponents where a result may
 * leave the normal range, sums that end in zeros and then fit in 32 bits or just not, words without a hidden bit under
 * peaks around 2^41 times as large, words 6 to 9 places and 39 to 41 places below the peak and above it. */
#include "../common/tap.h"
#include "golden/loops.h"

#include <string.h>

enum { N = 80, SEEDS = 4000 };

static uint64_t state = 1;

static uint32_t draw(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((state >> 33) % below);
}

static uint32_t pick(const int *from, size_t count)
{
    return (uint32_t)from[draw((uint32_t)count)];
}

#define PICK(list) ((int32_t)pick(list, sizeof list / sizeof *list))

/* A word at a distance that matters below emax, or zero, or subnormal. */
static uint32_t draw_word(int32_t emax)
{
    static const int distances[] = {-1, 0, 1, 2, 6, 7, 8, 9, 14, 15, 16, 23, 38, 39, 40, 41, 60};
    const int32_t field = emax - PICK(distances);
    uint32_t fraction = draw(1u << 23);
    if (draw(4) == 0)
        fraction = draw(2) ? 0x7fffff : 0;
    return (field <= 0 ? 0 : field > 255 ? UINT32_C(255) << 23 : (uint32_t)field << 23) | fraction | draw(2) << 31;
}

static void draw_words(uint8_t *to, int32_t emax)
{
    for (int i = 0; i < N; i++) {
        const uint32_t w = draw(16) ? draw_word(emax) : draw(2) << 31;
        memcpy(to + 4 * i, &w, 4);
    }
}

/* Mostly the word that just carries X below the point into the next mantissa, or just not (numerics section 3). */
static void draw_random(uint32_t *to, const uint8_t *words, int32_t emax, int bits)
{
    for (int i = 0; i < N; i++) {
        uint32_t w;
        memcpy(&w, words + 4 * i, 4);
        const uint32_t field = w >> 23 & 0xff, fraction = w & 0x7fffff;
        const int32_t d = emax - (int32_t)(field ? field : 1);
        const uint64_t m = (uint64_t)(field ? fraction | 1u << 23 : fraction) << (bits - 1);
        const uint64_t x = d < 0 || d > 63 ? 0 : m >> d;
        const uint32_t edge = (uint32_t)(0x1000000 - (x & 0xffffff) - draw(2)) & 0xffffff;
        to[i] = draw(4) ? edge : draw(2) ? draw(1u << 24) : 0xffffff;
    }
}

static const int peaks[] = {1, 2, 23, 37, 38, 39, 40, 41, 42, 127, 251, 252, 253, 254, 255};

static int map_differs(const mantis_loops *k)
{
    static const int widths[] = {4, 5, 6, 7, 8, 16};
    uint8_t words[4 * N], q[2][2 * N];
    uint32_t random[N];
    int wrong = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
        const int32_t emax = PICK(peaks), bits = PICK(widths);
        const size_t n = 1 + draw(N);
        mantis_marks marks[2] = {{0, 0}, {0, 0}};
        draw_words(words, emax);
        draw_random(random, words, emax, bits);
        memset(q, 0, sizeof q);
        const uint32_t *const r = draw(2) ? random : NULL;
        k->map(words, n, r, emax, bits, q[0], &marks[0]);
        mantis_loops_scalar.map(words, n, r, emax, bits, q[1], &marks[1]);
        wrong += memcmp(q[0], q[1], sizeof q[0]) || marks[0].sticky != marks[1].sticky;
    }
    return wrong;
}

typedef struct {
    uint8_t x[3][4 * N], c[4][2 * N], gate[4 * N];
    uint32_t random[4][N];
} operands;

static mantis_vector_plan draw_plan(operands *o, const uint32_t *words[4])
{
    static const int exponents[] = {-400, -143, -142, -141, -127, -126, -125, 0,  60,
                                    76,   77,   78,   79,   80,   90,   95,   96, 110};
    static const int distances[] = {0, 0, 1, 14, 15, 16, 17, 18, 40, 63};
    mantis_vector_plan plan;
    memset(&plan, 0, sizeof plan);
    plan.exponent = PICK(exponents);
    const int only = draw(2) ? (int)draw(3) : -1;
    const int largest = only >= 0 ? only : (int)draw(4);
    for (int t = 0; t < 4; t++) {
        mantis_vector_operand *term = &plan.term[t];
        words[t] = NULL;
        if (only >= 0 ? t != only : t != largest && draw(3) == 0)
            continue;
        term->kind = t < 3 ? 1 + (int)draw(3) : 1;
        term->layout = (int)draw(3);
        term->emax = PICK(peaks);
        term->distance = t == largest ? 0 : PICK(distances);
        term->c = o->c[t];
        for (int i = 0; i < 2 * N; i++)
            o->c[t][i] = (uint8_t)draw(256);
        if (t == 3)
            continue;
        term->x = o->x[t];
        draw_words(o->x[t], term->emax);
        if (term->kind == 1 && draw(2)) {
            draw_random(o->random[t], o->x[t], term->emax, 16);
            words[t] = o->random[t];
        }
    }
    if (draw(2)) {
        for (int i = 0; i < N; i++)
            o->random[3][i] = draw(1u << 24);
        words[3] = o->random[3];
    }
    if (draw(2)) {
        draw_words(o->gate, 127);
        plan.gate = o->gate;
    }
    plan.relu = draw(2);
    return plan;
}

/* A run of n elements from the first on, by the loop for its plan. */
static void run_vector(const mantis_loops *k, const mantis_vector_plan *plan, size_t n, const uint32_t *const words[4],
                       mantis_marks *marks)
{
    const bool drawn[4] = {words[0] != NULL, words[1] != NULL, words[2] != NULL, words[3] != NULL};
    k->vector(plan, drawn)(plan, 0, 0, 0, n, words, marks);
}

/* The same by the loop that wants tables, in two pieces; false: not for this plan. */
static bool run_wide(const mantis_loops *k, const mantis_vector_plan *plan, size_t n, const uint32_t *const words[4],
                     mantis_marks *marks)
{
    static int64_t tables[4][N];
    const bool drawn[4] = {words[0] != NULL, words[1] != NULL, words[2] != NULL, words[3] != NULL};
    const mantis_vector_loop loop = k->vector_wide ? k->vector_wide(plan, drawn) : NULL;
    mantis_vector_plan with = *plan;
    if (!loop)
        return false;
    for (int t = 0; t < 4; t++) {
        if (plan->term[t].kind)
            mantis_vector_table(&plan->term[t], N / 2, 2, tables[t]);
        with.table[t] = tables[t];
        with.term[t].c = NULL;
    }
    const size_t first = draw((uint32_t)n + 1);
    loop(&with, 0, 0, 0, first, words, marks);
    loop(&with, first, 0, first, n - first, words, marks);
    return true;
}

/* Now and then all terms are mapped to nearest, as in an evaluation, or one of them. */
static void drop_words(const uint32_t *words[4])
{
    const uint32_t how = draw(8);
    for (uint32_t t = 0; t < 3; t++)
        if (how < 2 || how == 2 + t)
            words[t] = NULL;
}

/* Terms of a form that has a loop of its own (vector_forms_avx512.c), or nearly: now and then one thing differs. */
static mantis_vector_plan draw_form(operands *o, const uint32_t *words[4])
{
    static const int forms[][5] = {{1, 0, 0, 0, 0}, {1, 0, 0, 1, 0}, {1, 1, 0, 0, 0}, {1, 1, 1, 0, 0},
                                   {3, 0, 0, 0, 1}, {3, 0, 0, 1, 1}, {3, 3, 0, 1, 1}};
    static const int exponents[] = {-143, -142, -141, -127, -126, -125, 0, 60, 76, 77, 78, 79, 80, 95, 96};
    static const int distances[] = {0, 1, 15, 16, 16, 17};
    mantis_vector_plan plan = draw_plan(o, words);
    const int *const form = forms[draw(sizeof forms / sizeof *forms)];
    const int layout = form[4] && draw(2) ? 1 : draw(2) ? 2 : 0;
    plan.exponent = PICK(exponents);
    for (int t = 0; t < 4; t++) {
        mantis_vector_operand *term = &plan.term[t];
        words[t] = draw(30) ? NULL : words[t];
        *term = (mantis_vector_operand){.kind = form[t], .layout = draw(30) ? layout : (int)draw(3), .c = o->c[t]};
        if (!form[t])
            continue;
        term->emax = draw(8) ? 42 + (int32_t)draw(213) : PICK(peaks);
        term->distance = t ? PICK(distances) : 0;
        for (int i = 0; i < 2 * N; i++)
            o->c[t][i] = (uint8_t)draw(256);
        if (t == 3)
            continue;
        term->x = o->x[t];
        draw_words(o->x[t], term->emax);
        if (form[t] == 1) {
            draw_random(o->random[t], o->x[t], term->emax, 16);
            words[t] = o->random[t];
        }
    }
    drop_words(words);
    return plan;
}

/* Two terms, or one and a constant, whose coefficients end in many zeros or nearly: sums of 32 bits, and just not
 * (vector_narrow_avx512.c). A power of two or one beside it, moved up by the other's distance or not. */
static mantis_vector_plan draw_narrow(operands *o, const uint32_t *words[4])
{
    static const int exponents[] = {-144, -143, -142, -127, -126, -125, 0, 60, 77, 78, 79, 80, 81, 94, 95, 96};
    static const int distances[] = {0, 0, 1, 13, 14, 15, 16, 16, 17}, powers[] = {0, 0, 1, 3, 8, 13, 14, 15, 15};
    mantis_vector_plan plan = draw_plan(o, words);
    const int second = draw(2) ? 1 : 3;
    plan.exponent = PICK(exponents);
    plan.gate = draw(8) ? NULL : plan.gate;
    words[3] = draw(8) ? NULL : words[3];
    for (int t = 0; t < 4; t++) {
        mantis_vector_operand *term = &plan.term[t];
        *term = (mantis_vector_operand){.kind = t == 0 || t == second, .layout = draw(30) ? 0 : (int)draw(3)};
        if (!term->kind)
            continue;
        term->c = o->c[t];
        term->emax = 42 + (int32_t)draw(213);
        const int32_t power = INT32_C(1) << PICK(powers), c = draw(2) ? power : power + (int32_t)draw(3) - 1;
        const int16_t value = (int16_t)(draw(2) ? -c : c > INT16_MAX ? INT16_MAX : c);
        for (int i = 0; i < N; i++)
            memcpy(o->c[t] + 2 * i, &value, sizeof value);
        if (t == 3)
            continue;
        term->x = o->x[t];
        draw_words(o->x[t], term->emax);
        draw_random(o->random[t], o->x[t], term->emax, 16);
        words[t] = o->random[t];
    }
    plan.term[draw(2) ? 0 : second].distance = PICK(distances);
    drop_words(words);
    return plan;
}

/* A form by channel, whose channels come again after half of N. */
static mantis_vector_plan draw_wide(operands *o, const uint32_t *words[4])
{
    static const int exponents[] = {-127, -126, -125, 0, 60, 76, 77, 78}, distances[] = {0, 0, 1, 8, 15, 16, 17};
    mantis_vector_plan plan = draw_plan(o, words);
    const int second = draw(2) ? 3 : 0, largest = (int)draw(3);
    plan.exponent = PICK(exponents);
    plan.gate = draw(16) ? NULL : plan.gate;
    words[3] = draw(16) ? NULL : words[3];
    for (int t = 0; t < 4; t++) {
        mantis_vector_operand *term = &plan.term[t];
        *term = (mantis_vector_operand){.kind = t == 0 ? 3 : t == 1 ? second : t == 3, .layout = draw(60) ? 1 : 2};
        if (!term->kind)
            continue;
        term->c = o->c[t];
        term->x = t < 3 ? o->x[t] : NULL;
        term->distance = t == (largest == 2 ? 3 : largest) ? 0 : PICK(distances);
        for (int i = 0; i < N; i++) {
            const int16_t c = (int16_t)(draw(8) ? draw(65536) : draw(2) ? 0x8000 : 0x7fff), x = (int16_t)draw(65536);
            memcpy(o->c[t] + 2 * i, &c, 2);
            memcpy(o->x[t % 3] + 2 * i, &x, 2);
        }
        memcpy(o->c[t] + N, o->c[t], N);
        words[t] = t < 3 ? NULL : words[t];
    }
    return plan;
}

static int wide; /* plans that had such a loop */

static int vector_differs(const mantis_loops *k, mantis_vector_plan (*draw_one)(operands *, const uint32_t *[4]))
{
    static operands o;
    uint8_t out[2][4 * N];
    int wrong = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
        const uint32_t *words[4];
        mantis_vector_plan plan = draw_one(&o, words);
        const size_t n = 1 + draw(N);
        mantis_marks marks[2] = {{0, 0}, {0, 0}};
        memset(out, 0, sizeof out);
        plan.out = out[0];
        run_vector(k, &plan, n, words, &marks[0]);
        plan.out = out[1];
        run_vector(&mantis_loops_scalar, &plan, n, words, &marks[1]);
        wrong += memcmp(out[0], out[1], sizeof out[0]) || marks[0].sticky != marks[1].sticky ||
                 marks[0].peak != marks[1].peak;
        memset(out[0], 0, sizeof out[0]);
        marks[0] = (mantis_marks){0, 0};
        plan.out = out[0];
        if (draw_one == draw_wide && run_wide(k, &plan, n, words, &marks[0])) {
            wide++;
            wrong += memcmp(out[0], out[1], sizeof out[0]) || marks[0].peak != marks[1].peak;
        }
    }
    return wrong;
}

int main(void)
{
    const mantis_loops *const levels[2] = {mantis_loops_avx2(), mantis_loops_avx512()};
    static const char *const names[2] = {"avx2", "avx512"};
    for (int l = 0; l < 2; l++) {
        if (!levels[l]) {
            tap_ok(true, "%s: not on this processor", names[l]);
            continue;
        }
        const int maps = map_differs(levels[l]), vectors = vector_differs(levels[l], draw_plan),
                  forms = vector_differs(levels[l], draw_form), narrow = vector_differs(levels[l], draw_narrow);
        wide = 0;
        const int wides = vector_differs(levels[l], draw_wide);
        tap_ok(!maps, "%s: MAP as the scalar loop (%d of %d runs differ)", names[l], maps, SEEDS);
        tap_ok(!forms, "%s: VECTOR's frequent forms likewise (%d of %d runs differ)", names[l], forms, SEEDS);
        tap_ok(!narrow, "%s: sums of 32 bits likewise (%d of %d runs differ)", names[l], narrow, SEEDS);
        tap_ok(!wides && (wide > SEEDS / 4) == (levels[l]->vector_wide != NULL),
               "%s: int16 by channel likewise, and from tables (%d of %d runs differ)", names[l], wides, SEEDS);
        tap_ok(!vectors, "%s: VECTOR as the scalar loop (%d of %d runs differ)", names[l], vectors, SEEDS);
    }
    return tap_done();
}
