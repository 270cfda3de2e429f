/* SPDX-License-Identifier: Apache-2.0 */
#ifdef MANTIS_HAVE_BLAS

#include "float/blas_threads.h"

#include <cblas.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned users; /* products that run now, in all executors of the process */
static int before;     /* OpenBLAS' threads when the first began */

void blas_threads_take(void)
{
    pthread_mutex_lock(&lock);
    if (users++ == 0) {
        before = openblas_get_num_threads();
        openblas_set_num_threads(1);
    }
    pthread_mutex_unlock(&lock);
}

void blas_threads_give(void)
{
    pthread_mutex_lock(&lock);
    if (--users == 0)
        openblas_set_num_threads(before);
    pthread_mutex_unlock(&lock);
}

#else
typedef int blas_threads_need_blas; /* an empty translation unit is not C */
#endif
