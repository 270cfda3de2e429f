# The plain C kernels are loops that the compiler turns into SIMD of the baseline by itself, but only at -O3.
CFLAGS_scalar = $(if $(findstring -O2,$(OPT)),-O3)
