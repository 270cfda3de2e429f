/* SPDX-License-Identifier: Apache-2.0 */
/* Random GEMMs whose bias lies far above the product or beyond its peak entry: every kind of bias window (numerics
 * section 5). */
#include "random_internal.h"

#include "mantis/numerics.h"

#include <string.h>

static uint32_t load(const random_program *p, uint32_t at)
{
    uint32_t word;
    memcpy(&word, p->memory.bytes + at, sizeof word);
    return word;
}

static void store(random_program *p, uint32_t at, uint32_t word)
{
    memcpy(p->memory.bytes + at, &word, sizeof word);
}

/* A product exponent so that the window is raised by about `shift` places over it; its two entries. */
static void place_exponents(random_program *p, const mantis_command *c, uint32_t peak_exponent, int32_t shift)
{
    int32_t product = (int32_t)peak_exponent - 150 - 22 - shift;
    product = product < 2 * MANTIS_MIN_EXPONENT ? 2 * MANTIS_MIN_EXPONENT : product;
    const int32_t low = product - MANTIS_MAX_EXPONENT > MANTIS_MIN_EXPONENT ? product - MANTIS_MAX_EXPONENT
                                                                            : MANTIS_MIN_EXPONENT,
                  high = product - MANTIS_MIN_EXPONENT < MANTIS_MAX_EXPONENT ? product - MANTIS_MIN_EXPONENT
                                                                             : MANTIS_MAX_EXPONENT;
    const int32_t a = low + (int32_t)draw_range(&p->random, 0, (uint32_t)(high - low));
    store(p, mantis_get(c, MANTIS_GEMM_X0_SCALE), (uint32_t)a);
    store(p, mantis_get(c, MANTIS_GEMM_X1_SCALE), (uint32_t)(product - a));
}

/* Words from the peak's exponent down, some zeros; under an older entry some lie up to 40 binades above it. */
static void place_words(random_program *p, const mantis_command *c, uint32_t count, uint32_t peak_exponent, int older)
{
    random_source *r = &p->random;
    const uint32_t at = mantis_get(c, MANTIS_GEMM_X2_ADDR), below = draw_range(r, 0, 60);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t exponent = peak_exponent - draw_range(r, 0, below < peak_exponent ? below : peak_exponent - 1);
        if (older && draw_chance(r, 3))
            exponent = peak_exponent + draw_range(r, 0, peak_exponent < 214 ? 40 : 254 - peak_exponent);
        const uint32_t word = (draw_u32(r) & 0x807fffff) | exponent << 23;
        store(p, at + 4 * i, draw_chance(r, 8) ? word & 0x80000000 : word);
    }
}

static uint32_t bias_count(const mantis_command *c)
{
    return mantis_get(c, MANTIS_GEMM_COLS) * (mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1);
}

static size_t a_bytes(const mantis_command *c)
{
    const int turned = mantis_get(c, MANTIS_GEMM_TRANS_A) != 0, view = mantis_get(c, MANTIS_GEMM_VIEW) != 0;
    const uint32_t m = mantis_get(c, MANTIS_GEMM_ROWS), k = mantis_get(c, MANTIS_GEMM_DEPTH);
    const size_t pixels = (size_t)mantis_get(c, MANTIS_GEMM_VIEW_IMAGES) * mantis_get(c, MANTIS_GEMM_VIEW_H) *
                          mantis_get(c, MANTIS_GEMM_VIEW_W);
    const size_t lines = view     ? pixels
                         : turned ? k
                                  : m,
                 columns = view     ? mantis_get(c, MANTIS_GEMM_VIEW_C)
                           : turned ? m
                                    : k;
    const uint32_t last = mantis_get(c, MANTIS_GEMM_LAST_GROUP);
    return (lines - 1) * mantis_get(c, MANTIS_GEMM_X0_LD) + columns +
           (last ? (size_t)last * mantis_get(c, MANTIS_GEMM_X0_GROUP) : 0);
}

static mantis_command make(random_program *p)
{
    static const int32_t shifts[] = {-40, -23, -7, -1, 0, 1, 2, 9, 22, 30, 31, 32, 33, 62, 63, 64, 127, 128, 400, 1200};
    random_source *r = &p->random;
    mantis_command c;
    do {
        p->next = 0;
        c = random_gemm_any(p);
    } while (!mantis_get(&c, MANTIS_GEMM_BIAS) || mantis_command_check(&c, p->memory.size) != MANTIS_OK);
    const uint32_t exponent = draw_range(r, 1, 254), older = draw_chance(r, 3), count = bias_count(&c);
    place_exponents(p, &c, exponent, shifts[draw_range(r, 0, sizeof shifts / sizeof *shifts - 1)]);
    place_words(p, &c, count, exponent, (int)older);
    const uint32_t tensor = mantis_get(&c, MANTIS_GEMM_X2_ADDR);
    uint32_t peak = exponent << 23 | (draw_u32(r) & 0x7fffff);
    if (!older)
        peak = mantis_peak((const uint32_t *)(const void *)(p->memory.bytes + tensor), count);
    if (draw_chance(r, 10))
        peak = 0;
    store(p, mantis_get(&c, MANTIS_GEMM_X2_SCALE), peak | (draw_u32(r) & 0x80000000));
    if (draw_chance(r, 4)) /* blank images */
        memset(p->memory.bytes + mantis_get(&c, MANTIS_GEMM_X0_ADDR), 0, a_bytes(&c));
    return c;
}

static void count_kinds(const random_program *p, const mantis_command *c, random_bias_kinds *kinds)
{
    const uint32_t peak = load(p, mantis_get(c, MANTIS_GEMM_X2_SCALE)) & 0x7fffffff;
    const mantis_window w = mantis_bias_window(peak, (int32_t)load(p, mantis_get(c, MANTIS_GEMM_X0_SCALE)) +
                                                         (int32_t)load(p, mantis_get(c, MANTIS_GEMM_X1_SCALE)));
    bool clamped = false, wide = false;
    for (uint32_t i = 0; i < bias_count(c); i++) {
        const int64_t d = mantis_bias(load(p, mantis_get(c, MANTIS_GEMM_X2_ADDR) + 4 * i), w.exponent, &clamped);
        wide |= d > INT32_MAX || d < INT32_MIN;
    }
    kinds->level += w.shift == 0 && !wide;
    kinds->wide += w.shift == 0 && wide;
    kinds->lowered += w.shift > 0 && w.shift < 31;
    kinds->emptied += w.shift >= 31;
    kinds->clamped += clamped;
    kinds->none += peak == 0;
}

mantis_command random_program_bias(random_program *p, random_bias_kinds *kinds)
{
    const mantis_command c = make(p);
    count_kinds(p, &c, kinds);
    mantis_ring_push(&p->memory, &p->ring, &c);
    return c;
}
