# SPDX-License-Identifier: Apache-2.0
# The plain C kernels are loops that the compiler turns into SIMD by itself, but only at -O3 (numerics/simd_levels.h).
CFLAGS_scalar = $(if $(findstring -O2,$(OPT)),-O3)
CFLAGS_reduce_kernel = $(CFLAGS_scalar)
