# SPDX-License-Identifier: Apache-2.0
# The plain C kernels are loops that the compiler turns into SIMD by itself, but only at -O3 (numerics/simd_levels.h).
FAST_SRC += cmodel/golden/kernels_scalar.c cmodel/golden/reduce_loops.c
