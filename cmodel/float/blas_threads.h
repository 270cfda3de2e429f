/* SPDX-License-Identifier: Apache-2.0 */
/* OpenBLAS' own threads, put aside around our products: the pool's threads share a product out, and BLAS' threads would
 * spin beside them and change how sums are rounded.
 *
 * Their number belongs to the whole process, so it is OpenBLAS' only while a product of some executor runs: the first
 * to come notes it and sets one, the last to go puts it back. What other parts of the process multiply in between runs
 * in one thread. */
#ifndef MANTIS_BLAS_THREADS_H
#define MANTIS_BLAS_THREADS_H

void blas_threads_take(void);
void blas_threads_give(void);

#endif
