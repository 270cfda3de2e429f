/* SPDX-License-Identifier: Apache-2.0 */
/* Random programs for any executor: commands of every kind over random shapes, layouts, modes and data, a few of them
 * wrong; with an AFTER that leaves no race.
 *
 * The same seed gives the same program and memory on every host. */
#ifndef MANTIS_RANDOM_PROGRAM_H
#define MANTIS_RANDOM_PROGRAM_H

#include "mantis/command.h"

#include <stdint.h>

typedef struct {
    uint64_t state;
} random_source;

uint32_t draw_u32(random_source *r);
/* Uniform in low..high. */
uint32_t draw_range(random_source *r, uint32_t low, uint32_t high);
int draw_chance(random_source *r, uint32_t one_in);

typedef struct {
    mantis_memory memory;
    mantis_ring ring;
    uint32_t next; /* allocation mark */
    random_source random;
    uint32_t largest; /* roughly the largest element count of a tensor */
    int with_errors;  /* now and then a wrong command or a nonfinite tensor */
    int finer_scales; /* commands may use all of command set 3 (finer_scales.h); else only what set 2 has */
} random_program;

/* Memory of `size` bytes with a ring of `slots` at its end. Returns 0 when out of memory. */
int random_program_create(random_program *p, uint64_t size, uint32_t slots, uint64_t seed);
void random_program_destroy(random_program *p);

/* Forgets all tensors and pushes `count` new commands. */
void random_program_fill(random_program *p, uint32_t count);

/* One GEMM with these shapes, random data and flags. */
void random_program_gemm(random_program *p, uint32_t m, uint32_t n, uint32_t k);

/* What the bias windows of GEMMs were like: counted so that a test can say that all kinds came up. */
typedef struct {
    uint32_t level, wide; /* S = 0: every D fits in 32 bits, or not */
    uint32_t lowered;     /* 0 < S < 31: accumulators lose low bits */
    uint32_t emptied;     /* S >= 31: nothing of them is left but the sign */
    uint32_t clamped;     /* some D */
    uint32_t none;        /* a peak entry of 0 */
} random_bias_kinds;

/* Forgets all tensors and pushes one good GEMM of any kind with a bias of any window. */
mantis_command random_program_bias(random_program *p, random_bias_kinds *kinds);

/* A random command of one opcode. */
void random_program_command(random_program *p, mantis_opcode opcode);

#endif
