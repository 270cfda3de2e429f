/* SPDX-License-Identifier: Apache-2.0 */
/* A small pool of threads that share out numbered tasks. Which thread takes which task is left to chance, so
 * the work must not depend on it: tasks write disjoint bytes and merge their reports by maximum and OR. */
#ifndef MANTIS_POOL_H
#define MANTIS_POOL_H

#include "mantis/executor.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct mantis_pool mantis_pool;

/* threads 0: one per processor. NULL when out of memory. Fewer threads than asked for may start; the pool works with
 * any number. */
mantis_pool *mantis_pool_create(unsigned threads);
unsigned mantis_pool_threads(const mantis_pool *pool);
/* Each worker keeps to one of the processors that the calling thread may use: the second of them, the third and so on,
 * round about. The caller stays as it is. False where the system cannot. */
bool mantis_pool_pin(mantis_pool *pool);
/* Returns when all tasks are done. The caller works too. Whether the work is worth waking the others (some
 * microseconds) is the caller's to say: with `alone` it does everything itself. Fewer than 2^32 tasks. */
void mantis_pool_run(mantis_pool *pool, mantis_work work, void *context, size_t tasks, int alone);
void mantis_pool_destroy(mantis_pool *pool);

#endif
