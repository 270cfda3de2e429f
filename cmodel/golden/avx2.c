/* SPDX-License-Identifier: Apache-2.0 */
/* The AVX2 level's table; GEMM's rare align lanes are the scalar ones. */
#include "golden/avx2.h"

#ifdef MANTIS_X86

const mantis_loops *mantis_loops_avx2(void)
{
    static const mantis_loops table = {
        "avx2",
        true,
        mantis_peak_avx2,
        mantis_peak_each_avx2,
        mantis_random_start_avx2,
        mantis_random_run_avx2,
        NULL,
        mantis_map_avx2,
        NULL, /* map_drawn */
        mantis_map_spans_avx2,
        mantis_map_each_avx2,
        mantis_vector_way_avx2,
        NULL, /* vector_drawn, vector_gates, vector_gates_drawn, vector_wide */
        NULL,
        NULL,
        NULL,
        mantis_a_bytes_avx2,
        mantis_b_bytes_avx2,
        mantis_pack_a_avx2,
        mantis_pack_b_avx2,
        mantis_multiply_avx2,
        NULL, /* multiply_align, direct, direct_few, gradient, gradient_pairs, strips, turn, pack_quads */
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        mantis_gather_scalar,
        mantis_channels_avx2,
        mantis_channels_outer_avx2,
        NULL, /* channels_pixels, channels_outer_pixels, channels_rows, channels_strip */
        NULL,
        NULL,
        NULL,
        mantis_align_avx2,
        NULL, /* align_block, align_rows */
        NULL,
        mantis_align_wide_scalar,
        mantis_align_each_scalar,
        mantis_align_sums_scalar,
        mantis_sums_scalar,
        &mantis_reduce_avx2,
    };
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") ? &table : NULL;
}

#else

const mantis_loops *mantis_loops_avx2(void)
{
    return NULL;
}

#endif
