/* SPDX-License-Identifier: Apache-2.0 */
/* The fp32 executor, from libmantis-float: the same commands computed in fp32 with OpenBLAS, as a baseline. */
#ifndef MANTIS_FLOAT_H
#define MANTIS_FLOAT_H

#include "mantis/executor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* threads 0: one per processor. NULL when out of memory, or when the build has no BLAS (the program of `make golden`).
 * Mapped tensors keep their fp32 values in a shadow of the executor, so one executor serves one memory image. Results
 * depend on the processor (OpenBLAS picks its kernels by it), not on threads. While a product runs, OpenBLAS has one
 * thread in the whole process; afterwards it has as many as before. */
MANTIS_API mantis_executor *mantis_float_create(unsigned threads);

#ifdef __cplusplus
}
#endif
#endif
