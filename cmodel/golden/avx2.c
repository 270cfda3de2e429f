/* The AVX2 level: not there yet on this build. */
#include "golden/kernels.h"

const mantis_kernels *mantis_kernels_avx2(void)
{
    return NULL;
}
