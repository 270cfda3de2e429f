# Sums a channel a lane: plain loops that compilers turn into SIMD only at -O3.
CFLAGS_float_views = $(if $(findstring -O2,$(OPT)),-O3)
