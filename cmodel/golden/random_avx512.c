/* SPDX-License-Identifier: Apache-2.0 */
/* Random words of runs by AVX-512. Two or four quads are interleaved, because the rounds of one are a single chain of
 * dependent steps. */
#include "golden/random_avx512.h"

#ifdef MANTIS_X86

#include <string.h>

AVX512 void mantis_random_start_avx512(mantis_random_lanes *lanes, mantis_random_key key, uint32_t segment, int count)
{
    static const uint32_t constants[6] = {0x60, 0x2c, 0x380, 0xf0, 0x1a0, 0x12};
    memset(lanes, 0, sizeof *lanes);
    for (int s = 0; s < (count > 4 ? 8 : 4); s++) {
        uint32_t *state = &lanes->state[48 * (s / 4) + 4 * (s % 4)];
        state[0] = segment + (uint32_t)s;
        state[1] = key.stream;
        state[2] = key.step;
        state[16] = (uint32_t)key.seed;
        state[17] = (uint32_t)(key.seed >> 32);
    }
    for (int h = 0; h < (count > 4 ? 2 : 1); h++) {
        mantis_quad q = mantis_quad_load(&lanes->state[48 * h]);
        for (int i = 0; i < 6; i++)
            mantis_quad_round(&q, constants[i]);
        mantis_quad_store(&lanes->state[48 * h], &q);
    }
}

/* `quads`, 1, 2 or 4, is a constant to the compiler; the states stay in registers as separate variables. A round waits
 * for the one before, so that four quads take little longer than one. */
AVX512_INLINE void run(uint32_t *a, uint32_t *b, const int quads, int beats, uint32_t *out_a, uint32_t *out_b)
{
    const mantis_quad_places p = mantis_quad_places_of();
    mantis_quad q0 = mantis_quad_load(a), q1 = mantis_quad_load(a + 48), q2 = mantis_quad_load(b),
                q3 = mantis_quad_load(b + 48);
    for (int beat = 0; beat < beats; beat++) {
        mantis_quad_give(&q0, &p, out_a + MANTIS_LANES * beat, RANDOM_RUN);
        if (quads > 1)
            mantis_quad_give(&q1, &p, out_a + 4 * RANDOM_RUN + MANTIS_LANES * beat, RANDOM_RUN);
        if (quads > 2) {
            mantis_quad_give(&q2, &p, out_b + MANTIS_LANES * beat, RANDOM_RUN);
            mantis_quad_give(&q3, &p, out_b + 4 * RANDOM_RUN + MANTIS_LANES * beat, RANDOM_RUN);
        }
        for (int i = 0; i < 2; i++) {
            const uint32_t constant = i ? 0x38 : 0x58;
            mantis_quad_round(&q0, constant);
            if (quads > 1)
                mantis_quad_round(&q1, constant);
            if (quads > 2) {
                mantis_quad_round(&q2, constant);
                mantis_quad_round(&q3, constant);
            }
        }
    }
    mantis_quad_store(a, &q0);
    if (quads > 1)
        mantis_quad_store(a + 48, &q1);
    if (quads > 2) {
        mantis_quad_store(b, &q2);
        mantis_quad_store(b + 48, &q3);
    }
}

AVX512 void mantis_random_run_avx512(mantis_random_lanes *lanes, int count, int beats, uint32_t *out)
{
    if (count > 4)
        run(lanes->state, lanes->state, 2, beats, out, out);
    else
        run(lanes->state, lanes->state, 1, beats, out, out);
}

AVX512 void mantis_random_pair_avx512(mantis_random_lanes *a, mantis_random_lanes *b, int beats, uint32_t *out_a,
                                      uint32_t *out_b)
{
    run(a->state, b->state, 4, beats, out_a, out_b);
}

#endif
