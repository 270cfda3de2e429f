/* SPDX-License-Identifier: Apache-2.0 */
/* Walk: elements in runs together with their random words.
 *
 * Elements 0..n-1 of a tensor whose element 0 belongs to random group `first`; streams[t] NULL: no words. Runs are at
 * most RANDOM_RUN elements long and begin on a group when any stream is drawn; otherwise they are long. Tasks of
 * segments go to the pool's threads; a task's eight segments are drawn side by side, so runs of a task don't come in
 * order. Each random word is ANDed with `mask` (MANTIS_RANDOM_MASK but in experiments). */
#ifndef MANTIS_WALK_H
#define MANTIS_WALK_H

#include "golden/loops.h"
#include "executor/pool.h"

/* words[t] is NULL where streams[t] was. marks: the thread's own, merged by mantis_walk. */
typedef void (*mantis_run_body)(void *context, uint64_t element, size_t count, const uint32_t *const words[4],
                                mantis_marks *marks);

mantis_marks mantis_walk(mantis_pool *pool, const mantis_loops *loops, uint32_t mask,
                         const mantis_random_key *const streams[4], uint32_t first, uint64_t n, mantis_run_body body,
                         void *context);

#endif
