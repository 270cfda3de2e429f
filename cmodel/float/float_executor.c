/* SPDX-License-Identifier: Apache-2.0 */
/* The float executor: the same commands in fp32, the baseline that integer training is compared with.
 *
 * Checks are those of every executor (docs/commands.md); what differs is arithmetic: nothing is quantized. Rounding
 * modes, bits, seeds and streams have no effect. Without BLAS in the build there is no float executor. */
#include "mantis/float.h"

#ifdef MANTIS_HAVE_BLAS

#include "float/float_kernels.h"

static void release(mantis_core *core)
{
    fp32_copy_free(&float_executor_of(core)->fp32_copies);
}

static const mantis_kernel_table FLOAT = {MANTIS_CORE_CLASS("float"),
                                          {
                                              [MANTIS_OP_PEAK] = float_peak_kernel,
                                              [MANTIS_OP_MAP] = float_map_kernel,
                                              [MANTIS_OP_GEMM] = float_gemm_kernel,
                                              [MANTIS_OP_VECTOR] = float_vector_kernel,
                                              [MANTIS_OP_REDUCE] = float_reduce_kernel,
                                              [MANTIS_OP_ALIGN] = float_align_kernel,
                                          },
                                          release};

mantis_executor *mantis_float_create(unsigned threads)
{
    mantis_core *core = mantis_core_create(sizeof(float_executor), &FLOAT, threads);
    return core ? &core->base : NULL;
}

#else

mantis_executor *mantis_float_create(unsigned threads)
{
    (void)threads;
    return NULL;
}

#endif
