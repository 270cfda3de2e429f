# SPDX-License-Identifier: Apache-2.0
# Plain loops that compilers turn into SIMD only at -O3.
FAST_SRC += cmodel/float/float_loops.c
