/* SPDX-License-Identifier: Apache-2.0 */
/* The golden executor: its table of kernels, and the SIMD level of their inner loops. */
#include "golden/golden.h"

#include <stdlib.h>

static void release(mantis_core *core)
{
    free(mantis_golden_of(core)->multiplier);
}

static const mantis_kernel_table GOLDEN = {MANTIS_CORE_CLASS("golden"),
                                           {
                                               [MANTIS_OP_PEAK] = mantis_peak_kernel,
                                               [MANTIS_OP_MAP] = mantis_map_kernel,
                                               [MANTIS_OP_GEMM] = mantis_gemm_kernel,
                                               [MANTIS_OP_VECTOR] = mantis_vector_kernel,
                                               [MANTIS_OP_REDUCE] = mantis_reduce_kernel,
                                               [MANTIS_OP_ALIGN] = mantis_align_kernel,
                                           },
                                           release};

static const mantis_loops *scalar(void)
{
    return &mantis_loops_scalar;
}

/* The best first. */
static const struct {
    const char *name;
    const mantis_loops *(*loops)(void);
} LEVELS[] = {
    {"amx", mantis_loops_amx}, {"avx512", mantis_loops_avx512}, {"avx2", mantis_loops_avx2}, {"scalar", scalar}};

static const mantis_loops *choose(const char *simd)
{
    if (!simd)
        simd = getenv("MANTIS_SIMD");
    const bool best = !simd || !*simd;
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++) {
        const mantis_loops *loops = best || strcmp(simd, LEVELS[i].name) == 0 ? LEVELS[i].loops() : NULL;
        if (loops)
            return loops;
    }
    return NULL;
}

mantis_executor *mantis_golden_create(unsigned threads, const char *simd)
{
    const mantis_loops *loops = choose(simd);
    mantis_golden *g = loops ? (mantis_golden *)mantis_core_create(sizeof *g, &GOLDEN, threads) : NULL;
    if (!g)
        return NULL;
    g->loops = loops;
    g->random_mask = MANTIS_RANDOM_MASK;
    return &g->core.base;
}

mantis_status mantis_golden_random_bits(mantis_executor *golden, int bits)
{
    if (!golden || golden->class_ != &GOLDEN.class_ || bits < 1 || bits > 24)
        return MANTIS_BAD_ARGUMENT;
    ((mantis_golden *)golden)->random_mask = MANTIS_RANDOM_MASK & (MANTIS_RANDOM_MASK << (24 - bits));
    return MANTIS_OK;
}

mantis_status mantis_golden_pin(mantis_executor *golden)
{
    if (!golden || golden->class_ != &GOLDEN.class_)
        return MANTIS_BAD_ARGUMENT;
    return mantis_pool_pin(((mantis_golden *)golden)->core.pool) ? MANTIS_OK : MANTIS_UNAVAILABLE;
}

mantis_status mantis_golden_multiplier(mantis_executor *golden, const mantis_multiplier *multiplier)
{
    if (!golden || golden->class_ != &GOLDEN.class_)
        return MANTIS_BAD_ARGUMENT;
    mantis_multiplier *copy = multiplier ? (mantis_multiplier *)malloc(sizeof *copy) : NULL;
    if (multiplier && !copy)
        return MANTIS_NO_MEMORY;
    if (copy)
        *copy = *multiplier;
    free(((mantis_golden *)golden)->multiplier);
    ((mantis_golden *)golden)->multiplier = copy;
    return MANTIS_OK;
}

mantis_status mantis_golden_explain(mantis_executor *golden, mantis_golden_seen seen, void *context)
{
    if (!golden || golden->class_ != &GOLDEN.class_)
        return MANTIS_BAD_ARGUMENT;
    ((mantis_golden *)golden)->seen = seen;
    ((mantis_golden *)golden)->seen_context = context;
    return MANTIS_OK;
}

const mantis_multiplier *mantis_golden_multiplier_of(const mantis_executor *golden)
{
    return golden && golden->class_ == &GOLDEN.class_ ? ((const mantis_golden *)golden)->multiplier : NULL;
}
