/* SPDX-License-Identifier: Apache-2.0 */
/* VECTORs about as long as what their loops take together with its random words (drawn_avx512.h), or of a few segments,
 * of one to three fp32 terms, in place or not, with a constant, a gate or a relu, any coefficients and exponents, at
 * every SIMD level and number of threads: the bytes and the sticky bits of the scalar level. */
#include "../common/tap.h"
#include "golden/golden.h"
#include "mantis/executor.h"

#include <stdlib.h>
#include <string.h>

enum {
    SET = RANDOM_SEGMENTS * RANDOM_SEGMENT,
    MEMORY = 5 << 20,
    RING = 0x400,
    COEFFICIENT = 0x800, /* of term t: with its exponent, 16 bytes apart */
    PEAK = 0x900,
    OUT_PEAK = 0x980,
    TENSOR = 1 << 20, /* t + 1 of them lie before term t */
    TRIALS = 250
};

static uint64_t state = 3;
static uint8_t *start, *want, *got;

static uint32_t below(uint32_t n)
{
    return (uint32_t)((tap_random(&state) >> 20) % n);
}

/* Of exponent fields up to the peak's or, seldom, one more. */
static void draw_tensor(uint32_t at, uint32_t n, uint32_t peak_at, bool beyond)
{
    const uint32_t top = below(8) ? 100 + below(60) : below(2) ? 250 + below(4) : 30 + below(30);
    for (uint32_t i = 0; i < n; i++)
        store32(start + at + 4 * i, (below(2) << 31) | (top - below(20)) << 23 | below(1 << 23));
    if (beyond)
        store32(start + at + 4 * below(n), (below(2) << 31) | (top + 1) << 23 | 0x7fffff);
    store32(start + peak_at, top << 23 | 0x7fffff);
}

/* A few segments and pieces, behind some sets or alone, seldom an element more or less. */
static uint32_t few(void)
{
    const uint32_t pieces = below(2) ? RANDOM_PIECE * below(RANDOM_SEGMENT / RANDOM_PIECE) : 0,
                   n = below(3) * SET + below(RANDOM_SEGMENTS) * RANDOM_SEGMENT + pieces;
    return n < RANDOM_PIECE ? RANDOM_PIECE : below(4) ? n : n + below(3) - 1;
}

static mantis_command draw_vector(void)
{
    const uint32_t terms = 1 + below(3), n = below(2) ? (1 + below(3)) * SET + below(3) - 1 : few();
    const bool in_place = below(2), gated = terms == 1 && below(2), constant = terms == 1 && !gated && below(2);
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    mantis_set(&c, MANTIS_VECTOR_ROWS, 1);
    mantis_set(&c, MANTIS_VECTOR_COLS, n);
    mantis_set(&c, MANTIS_VECTOR_FIRST, (uint32_t[]){0, 3, RANDOM_SEGMENT / MANTIS_LANES}[below(3)]);
    mantis_set(&c, MANTIS_VECTOR_MAP_STOCHASTIC, 1);
    mantis_set(&c, MANTIS_VECTOR_SATURATE, below(2));
    mantis_set(&c, MANTIS_VECTOR_RELU, below(2));
    mantis_set(&c, MANTIS_VECTOR_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_VECTOR_OUT, in_place ? TENSOR : 4 * TENSOR);
    mantis_set(&c, MANTIS_VECTOR_OUT_SCALE, OUT_PEAK);
    for (uint32_t t = 0; t < 4; t++) {
        if (t < terms) {
            draw_tensor((t + 1) * TENSOR, n, PEAK + 16 * t, below(6) == 0);
            mantis_set(&c, MANTIS_VECTOR_X_KIND[t], 1);
            mantis_set(&c, MANTIS_VECTOR_X_ADDR[t], (t + 1) * TENSOR);
            mantis_set(&c, MANTIS_VECTOR_X_SCALE[t], PEAK + 16 * t);
            mantis_set(&c, MANTIS_VECTOR_X_STREAM[t], t + 5);
        } else if (t < 3 || !constant) {
            continue;
        } else {
            mantis_set(&c, MANTIS_VECTOR_C3_PRESENT, 1);
        }
        const uint32_t c_at = COEFFICIENT + 16 * t;
        const int16_t coefficient = (int16_t)(below(2) ? 1 << below(15) : (int32_t)below(65535) - 32767);
        memcpy(start + c_at, &coefficient, 2);
        /* the terms' places: near each other, or not */
        const uint32_t exponent = (uint32_t)(int32_t)(below(4) ? -14 - (int32_t)below(3) : (int32_t)below(60) - 40);
        store32(start + c_at + 4, exponent);
        mantis_set(&c, MANTIS_VECTOR_C_ADDR[t], c_at);
        mantis_set(&c, MANTIS_VECTOR_C_SCALE[t], c_at + 4);
    }
    if (gated) {
        draw_tensor(2 * TENSOR, n, PEAK + 64, false);
        mantis_set(&c, MANTIS_VECTOR_GATE, 1);
        mantis_set(&c, MANTIS_VECTOR_GATE_ADDR, 2 * TENSOR);
    }
    return c;
}

static bool run(mantis_executor *e, const mantis_command *c, uint8_t *image, uint32_t *sticky)
{
    memcpy(image, start, MEMORY);
    mantis_memory memory = {image, MEMORY};
    mantis_ring ring = {RING, 4, 0, 0};
    mantis_report report;
    const bool good =
        mantis_ring_push(&memory, &ring, c) == MANTIS_OK && mantis_run(e, &memory, &ring, &report) == MANTIS_OK;
    if (!good)
        printf("# %s\n", report.message);
    *sticky = report.sticky;
    return good;
}

int main(void)
{
    static const char *const LEVELS[] = {"avx2", "avx512"};
    start = aligned_alloc(64, MEMORY), want = aligned_alloc(64, MEMORY), got = aligned_alloc(64, MEMORY);
    mantis_executor *const scalar = mantis_golden_create(1, "scalar");
    if (!start || !want || !got || !scalar)
        return 1;
    memset(start, 0, MEMORY);
    for (size_t l = 0; l < sizeof LEVELS / sizeof *LEVELS; l++)
        for (unsigned threads = 1; threads <= 2; threads++) {
            mantis_executor *const e = mantis_golden_create(threads, LEVELS[l]);
            int wrong = 0, saturated = 0;
            if (!e) {
                tap_skip(LEVELS[l], "this processor lacks the level");
                continue;
            }
            for (int i = 0; i < TRIALS; i++) {
                const mantis_command c = draw_vector();
                uint32_t sticky, same;
                const bool good = run(scalar, &c, want, &sticky) && run(e, &c, got, &same) && sticky == same &&
                                  memcmp(want, got, MEMORY) == 0;
                saturated += (sticky & MANTIS_STICKY_SATURATED) != 0;
                if (!good && !wrong++) {
                    char text[300];
                    printf("# %s\n", mantis_command_describe(&c, text, sizeof text));
                }
            }
            tap_ok(!wrong && saturated > TRIALS / 20 && saturated < TRIALS / 2,
                   "%s, %u threads: %d of %d saturate, %d differ", LEVELS[l], threads, saturated, TRIALS, wrong);
            mantis_destroy(e);
        }
    mantis_destroy(scalar);
    free(start), free(want), free(got);
    return tap_done();
}
