/* SPDX-License-Identifier: Apache-2.0 */
/* A product through a view of a given shape, with operands and places drawn: what random programs meet seldom. */
#ifndef MANTIS_TEST_VIEW_PRODUCT_H
#define MANTIS_TEST_VIEW_PRODUCT_H

#include "../common/random_internal.h"

#include <string.h>

enum { P = 0, W = 1, TAPS = 2 }; /* C = P*B; C = P^T*B; C = P*B, B by taps */

enum product_flags { WITH_BIAS = 1, STOCHASTIC = 2, RAW_SUMS = 4 };

typedef struct {
    const char *what;
    uint32_t images, h, w, c, oh, ow, kh, kw, pad, stride, dilate, flip, form, n, groups, gap, rate;
} shape;

/* With which raw sums have a legal exponent whatever the other operand's is. */
static uint32_t zero_exponent(random_program *p)
{
    const uint32_t entry = random_allocate(p, 4, 4);
    memset(p->memory.bytes + entry, 0, 4);
    return entry;
}

/* One product through a view of that shape, drawn. flags: enum product_flags. */
static void push_product(random_program *p, const shape *s, uint32_t stream, uint32_t flags)
{
    random_source *r = &p->random;
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    const uint32_t pixels = s->images * s->oh * s->ow, taps = s->kh * s->kw, m = s->form == W ? taps * s->c : pixels,
                   k = s->form == W ? pixels : taps * s->c;
    const uint32_t a_ld = s->c + s->gap, a_bytes = s->images * s->h * s->w * a_ld,
                   b_ld = (s->form == TAPS ? s->c : s->n) + s->gap;
    const uint32_t b_bytes = (s->form == TAPS ? taps * s->n : k) * b_ld, out_ld = s->n * s->groups + s->gap,
                   size = flags & RAW_SUMS ? 8 : 4;
    const uint32_t a = random_mantissas(p, (uint64_t)a_bytes * s->groups + 16, 1),
                   b = random_mantissas(p, (uint64_t)b_bytes * s->groups + 16, 1);
    const uint32_t bias = random_floats(p, s->n * s->groups);
    const struct {
        uint32_t field, value;
    } fields[] = {{MANTIS_GEMM_VIEW, 1},
                  {MANTIS_GEMM_VIEW_FLIP, s->flip},
                  {MANTIS_GEMM_TRANS_A, s->form == W},
                  {MANTIS_GEMM_TRANS_B, s->form == TAPS},
                  {MANTIS_GEMM_BIAS, (flags & WITH_BIAS) != 0},
                  {MANTIS_GEMM_STOCHASTIC, (flags & STOCHASTIC) != 0},
                  {MANTIS_GEMM_RAW, (flags & RAW_SUMS) != 0},
                  {MANTIS_GEMM_RECORD_PEAK, !(flags & RAW_SUMS)},
                  {MANTIS_GEMM_OUT_STREAM, stream},
                  {MANTIS_GEMM_ROWS, m},
                  {MANTIS_GEMM_COLS, s->n},
                  {MANTIS_GEMM_DEPTH, k},
                  {MANTIS_GEMM_OUT_LD, out_ld},
                  {MANTIS_GEMM_X0_LD, a_ld},
                  {MANTIS_GEMM_X1_LD, b_ld},
                  {MANTIS_GEMM_X1_STEP, s->n * b_ld},
                  {MANTIS_GEMM_LAST_GROUP, s->groups - 1},
                  {MANTIS_GEMM_X0_GROUP, a_bytes},
                  {MANTIS_GEMM_X1_GROUP, b_bytes},
                  {MANTIS_GEMM_OUT_GROUP, size * s->n},
                  {MANTIS_GEMM_X0_ADDR, a + draw_range(r, 0, 15)},
                  {MANTIS_GEMM_X1_ADDR, b + draw_range(r, 0, 15)},
                  {MANTIS_GEMM_X2_ADDR, bias},
                  {MANTIS_GEMM_X0_SCALE, random_exponent_entry(p)},
                  {MANTIS_GEMM_X1_SCALE, flags & RAW_SUMS ? zero_exponent(p) : random_exponent_entry(p)},
                  {MANTIS_GEMM_X2_SCALE, random_peak_entry(p, bias, s->n * s->groups)},
                  {MANTIS_GEMM_OUT, random_allocate(p, (uint64_t)size * m * out_ld, size)},
                  {MANTIS_GEMM_OUT_SCALE, random_allocate(p, 4, 4)},
                  {MANTIS_GEMM_VIEW_H, s->h},
                  {MANTIS_GEMM_VIEW_W, s->w},
                  {MANTIS_GEMM_VIEW_C, s->c},
                  {MANTIS_GEMM_VIEW_IMAGES, s->images},
                  {MANTIS_GEMM_VIEW_OH, s->oh},
                  {MANTIS_GEMM_VIEW_OW, s->ow},
                  {MANTIS_GEMM_VIEW_KH, s->kh},
                  {MANTIS_GEMM_VIEW_KW, s->kw},
                  {MANTIS_GEMM_VIEW_PAD, s->pad},
                  {MANTIS_GEMM_VIEW_STRIDE, s->stride},
                  {MANTIS_GEMM_VIEW_DILATE, s->dilate},
                  {MANTIS_GEMM_VIEW_RATE, s->rate}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        mantis_set(&c, fields[i].field, fields[i].value);
    random_key(p, &c, MANTIS_GEMM_SEED_LO, MANTIS_GEMM_SEED_HI, MANTIS_GEMM_STEP);
    mantis_ring_push(&p->memory, &p->ring, &c);
}

#endif
