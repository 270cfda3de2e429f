/* SPDX-License-Identifier: Apache-2.0 */
/* The float executor leaves the process as it was: OpenBLAS' number of threads belongs to whoever set it, before,
 * between and after runs, with two executors that run side by side, and after a command that was refused. */
#include "../common/placed.h"
#include "../common/tap.h"
#include "mantis/float.h"

#ifdef MANTIS_HAVE_BLAS

#include <cblas.h>
#include <pthread.h>

enum { MEMORY = 8 << 20, HOST_THREADS = 3, RUNS = 40 };

static void *run_many(void *argument)
{
    placed p;
    mantis_executor *e = mantis_float_create(2);
    mantis_command c = placed_gemm(96, 96, 600, 0);
    bool good = e != NULL;
    placed_create(&p, MEMORY);
    for (int i = 0; i < RUNS && good; i++)
        good = placed_set(&p, &c, PLACED_SMALL, (uint64_t)i) && placed_agrees(&p, e, PLACED_SMALL, 5);
    mantis_destroy(e);
    placed_destroy(&p);
    *(bool *)argument = good;
    return NULL;
}

int main(void)
{
    placed p;
    placed_create(&p, MEMORY);
    openblas_set_num_threads(HOST_THREADS);
    if (openblas_get_num_threads() != HOST_THREADS) {
        tap_skip("OpenBLAS' threads", "this OpenBLAS has one thread");
        return tap_done();
    }
    mantis_executor *e = mantis_float_create(2);
    tap_ok(e && openblas_get_num_threads() == HOST_THREADS, "an executor is created");
    mantis_command c = placed_gemm(64, 64, 300, 0);
    tap_ok(placed_set(&p, &c, PLACED_SMALL, 1) && placed_agrees(&p, e, PLACED_SMALL, 50) &&
               openblas_get_num_threads() == HOST_THREADS,
           "a product runs %s", p.wrong);
    mantis_set(&c, MANTIS_GEMM_DEPTH, 0);
    tap_ok(!placed_set(&p, &c, PLACED_SMALL, 1) && !placed_agrees(&p, e, PLACED_SMALL, 50) &&
               openblas_get_num_threads() == HOST_THREADS,
           "one is refused");
    openblas_set_num_threads(HOST_THREADS - 1);
    mantis_set(&c, MANTIS_GEMM_DEPTH, 300);
    tap_ok(placed_set(&p, &c, PLACED_SMALL, 1) && placed_agrees(&p, e, PLACED_SMALL, 50) &&
               openblas_get_num_threads() == HOST_THREADS - 1,
           "the host changes the number between runs");
    bool good[2] = {false, false};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, run_many, &good[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    tap_ok(good[0] && good[1] && openblas_get_num_threads() == HOST_THREADS - 1, "two executors ran side by side");
    mantis_destroy(e);
    tap_ok(openblas_get_num_threads() == HOST_THREADS - 1, "and after all");
    placed_destroy(&p);
    return tap_done();
}

#else

int main(void)
{
    tap_skip("float executor", "this build has no BLAS");
    return tap_done();
}

#endif
