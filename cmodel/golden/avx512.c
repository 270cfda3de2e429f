/* SPDX-License-Identifier: Apache-2.0 */
/* The AVX-512 level's table, when the processor has F, BW, DQ, VL, CD and VNNI. */
#include "golden/avx512.h"

#ifdef MANTIS_X86

const mantis_loops *mantis_loops_avx512(void)
{
    static const mantis_loops table = {
        "avx512",
        true,
        mantis_peak_avx512,
        mantis_peak_each_avx512,
        mantis_random_start_avx512,
        mantis_random_run_avx512,
        mantis_random_pair_avx512,
        mantis_map_avx512,
        mantis_map_drawn_avx512,
        mantis_map_spans_avx512,
        mantis_map_each_avx512,
        mantis_vector_way_avx512,
        mantis_vector_drawn_avx512,
        mantis_vector_gates_avx512,
        mantis_vector_gates_set_avx512,
        mantis_vector_wide_avx512,
        mantis_a_bytes_vnni,
        mantis_b_bytes_vnni,
        mantis_pack_a_vnni,
        mantis_pack_b_vnni,
        mantis_multiply_vnni,
        mantis_multiply_align_vnni,
        mantis_direct_vnni,
        mantis_direct_few_vnni,
        mantis_gradient_vnni,
        mantis_gradient_pairs_vnni,
        mantis_pack_quads_vnni,
        mantis_gather_avx512,
        mantis_channels_avx512,
        mantis_channels_outer_avx512,
        mantis_channels_pixels_vnni,
        mantis_channels_outer_pixels_vnni,
        mantis_channels_rows_vnni,
        mantis_channels_strip_vnni,
        mantis_align_avx512,
        mantis_align_block_avx512,
        mantis_align_rows_avx512,
        mantis_align_wide_avx512,
        mantis_align_each_avx512,
        mantis_align_sums_avx512,
        mantis_sums_avx512,
        &mantis_reduce_avx512,
    };
    __builtin_cpu_init();
    const int has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512vnni");
    return has ? &table : NULL;
}

#else

const mantis_loops *mantis_loops_avx512(void)
{
    return NULL;
}

#endif
