/* The AVX-512 level: not there yet on this build. */
#include "golden/kernels.h"

const mantis_kernels *mantis_kernels_avx512(void)
{
    return NULL;
}
