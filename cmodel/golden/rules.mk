# SPDX-License-Identifier: Apache-2.0
# The plain C loops are some that the compiler turns into SIMD by itself, but only at -O3 (numerics/simd_levels.h).
FAST_SRC += cmodel/numerics/peak.c cmodel/golden/loops_scalar.c cmodel/golden/loops_finer.c \
            cmodel/golden/reduce_loops.c \
            cmodel/golden/gemm_order.c cmodel/golden/column_sums.c cmodel/golden/vector_gates.c \
            cmodel/golden/gemm_direct.c cmodel/golden/gemm_gradient.c
