/* SPDX-License-Identifier: Apache-2.0 */
/* What the theory checks share: thresholds, exact moments of a mapped element, running means. docs/theory.md derives
 * the formulas.
 *
 * Thresholds are derived: a test of `tests` comparisons may fail by chance with probability 1e-6 in all. For a standard
 * normal Z, P(|Z| > z) <= 2 exp(-z^2/2) (Chernoff), so z = sqrt(2 ln(2 tests / 1e-6)) holds for all of them together
 * (Boole). */
#ifndef MANTIS_THEORY_H
#define MANTIS_THEORY_H

#include "../common/tap.h"
#include "host/support/basic_math.h"
#include "host/device/executors.h"
#include "host/support/host_random.h"
#include "host/device/program.h"
#include "mantis/numerics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FALSE_ALARM 1e-6

__attribute__((unused)) static double threshold(double tests)
{
    return sqrt(2.0 * log(2.0 * tests / FALSE_ALARM));
}

/* Shared exponent of n values at a width. */
__attribute__((unused)) static int exponent_of(const float *x, size_t n, int bits)
{
    uint32_t peak = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t word = float_word(x[i]) & 0x7fffffffu;
        peak = word > peak ? word : peak;
    }
    return mantis_shared_exponent(peak, bits, false);
}

/* The two values a stochastically mapped element takes: low with probability 1 - part, low + unit with part (numerics
 * section 3, elements within 2^(bits-1) of the peak: E[q] is exact there). */
typedef struct {
    double low, unit, part;
} two_point;

__attribute__((unused)) static two_point mapped(float x, int exponent)
{
    double scaled = ldexp((double)x, -exponent), low = floor(scaled);
    return (two_point){ldexp(low, exponent), ldexp(1.0, exponent), scaled - low};
}

__attribute__((unused)) static double variance_of(two_point p)
{
    return p.unit * p.unit * p.part * (1.0 - p.part);
}

/* Values with |x| in (scale/8, scale]: within 2^3 of the peak, so that even 4 bits map them without truncation. */
__attribute__((unused)) static void draw_values(float *x, size_t n, double scale, uint64_t seed)
{
    host_random r = host_random_make(seed, RANDOM_TEST, 77);
    for (size_t i = 0; i < n; i++) {
        double size = scale * host_random_range(&r, 0.126, 1.0);
        x[i] = (float)(host_random_below(&r, 2) ? size : -size);
    }
}

/* Count, mean and the sum of squared deviations, updated as values come (Welford). */
typedef struct {
    double n, mean, squares;
} moments;

__attribute__((unused)) static void moments_add(moments *m, double value)
{
    double before = value - m->mean;
    m->n += 1.0;
    m->mean += before / m->n;
    m->squares += before * (value - m->mean);
}

__attribute__((unused)) static double moments_variance(const moments *m)
{
    return m->squares / (m->n - 1.0);
}

/* A committed arena with a program on the golden executor; exits the test when there is none. */
typedef struct {
    arena arena;
    program program;
    mantis_executor *executor;
} bench;

__attribute__((unused)) static void bench_commit(bench *b, uint64_t seed)
{
    host_error error = {.status = MANTIS_OK};
    b->executor = executors_create("golden", &(executor_options){.threads = 1}, &error);
    if (!b->executor || arena_commit(&b->arena, &error) != MANTIS_OK) {
        printf("Bail out! %s\n", error.text);
        exit(1);
    }
    program_init(&b->program, &b->arena, b->executor, seed);
}

__attribute__((unused)) static void bench_run(bench *b)
{
    if (program_run(&b->program) != MANTIS_OK) {
        printf("Bail out! %s\n", b->program.error.text);
        exit(1);
    }
}

__attribute__((unused)) static void bench_free(bench *b)
{
    program_free(&b->program);
    mantis_destroy(b->executor);
    arena_free(&b->arena);
}

#endif
