/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the levels avx512 and amx, which differ by their products. */
#ifndef MANTIS_AVX512_TABLE_H
#define MANTIS_AVX512_TABLE_H

#include "golden/avx512.h"

#ifdef MANTIS_X86

/* product(x): the level's loop for x of products. */
/* clang-format off */
#define AVX512_TABLE(name, product)                                                                                  \
    {                                                                                                                \
        name, true,                                                                                                  \
        mantis_peak_avx512, mantis_peak_each_avx512,                                                                 \
        mantis_random_start_avx512, mantis_random_run_avx512, mantis_random_pair_avx512,                             \
        mantis_map_avx512, mantis_map_drawn_avx512, mantis_map_spans_avx512, mantis_map_each_avx512,                 \
        mantis_vector_way_avx512, mantis_vector_drawn_avx512, mantis_vector_gates_avx512,                            \
        mantis_vector_gates_set_avx512, mantis_vector_wide_avx512,                                                   \
        product(a_bytes), product(b_bytes), product(pack_a), product(pack_b),                                        \
        product(multiply), product(multiply_align),                                                                  \
        product(direct), mantis_direct_few_vnni,                                                                     \
        mantis_gradient_vnni, mantis_gradient_pairs_vnni, product(strips), product(turn), mantis_pack_quads_vnni,    \
        mantis_gather_avx512,                                                                                        \
        mantis_channels_avx512, mantis_channels_outer_avx512, mantis_channels_pixels_vnni,                           \
        mantis_channels_outer_pixels_vnni, mantis_channels_rows_vnni, mantis_channels_strip_vnni,                    \
        mantis_align_avx512, mantis_align_block_avx512, mantis_align_rows_avx512, mantis_align_wide_avx512,          \
        mantis_align_each_avx512, mantis_align_sums_avx512, mantis_sums_avx512,                                      \
        &mantis_reduce_avx512,                                                                                       \
    }
/* clang-format on */

#endif
#endif
