# SPDX-License-Identifier: Apache-2.0
# Plain loops that compilers turn into SIMD only at -O3.
CFLAGS_float_loops = $(if $(findstring -O2,$(OPT)),-O3)
