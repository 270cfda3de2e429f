/* SPDX-License-Identifier: Apache-2.0 */
/* Walk: elements in runs together with their random words.
 *
 * Elements 0..n-1 of a tensor whose element 0 belongs to random group `first`; streams[t] NULL: no words. Runs are at
 * most RANDOM_RUN elements long and begin on a group when any stream is drawn; otherwise they are long. Tasks of
 * segments go to the pool's threads; eight segments of a task are drawn side by side, so its runs don't come in order.
 * Each random word is ANDed with `mask` (MANTIS_RANDOM_MASK but in experiments). */
#ifndef MANTIS_WALK_H
#define MANTIS_WALK_H

#include "golden/loops.h"
#include "executor/pool.h"

/* words[t] is NULL where streams[t] was. marks: the thread's own, merged by mantis_walk. */
typedef void (*mantis_run_body)(void *context, uint64_t element, size_t count, const uint32_t *const words[4],
                                mantis_marks *marks);

/* n elements from element on, RANDOM_SEGMENTS whole segments or whole pieces (RANDOM_PIECE) of no more than
 * RANDOM_FEW_SEGMENTS, together with their words, which lanes[t] are about to give; NULL where streams[t] was. false:
 * they are to be done by runs, as if nothing had been. */
typedef bool (*mantis_set_body)(void *context, uint64_t element, size_t n, const mantis_random_lanes *const lanes[4],
                                mantis_marks *marks);

/* Tensors that runs touch, or will soon: their lines are asked for ahead. */
typedef struct {
    int count;
    struct {
        const uint8_t *base; /* element 0 */
        size_t bytes;        /* of an element */
    } tensor[6];
} mantis_walk_tensors;

/* Once, whatever their number of uses. */
static inline void mantis_walk_touches(mantis_walk_tensors *t, const uint8_t *base, size_t bytes)
{
    for (int i = 0; i < t->count; i++)
        if (t->tensor[i].base == base)
            return;
    t->tensor[t->count].base = base;
    t->tensor[t->count++].bytes = bytes;
}

/* What is done with the elements of a task when all of them have been, while they are in a cache. */
typedef void (*mantis_task_end)(void *context, uint64_t element, uint64_t count, unsigned thread);

/* set, touched, end: or NULL; context: of body, set and end. */
mantis_marks mantis_walk(mantis_pool *pool, const mantis_loops *loops, uint32_t mask,
                         const mantis_random_key *const streams[4], uint32_t first, uint64_t n, mantis_run_body body,
                         mantis_set_body set, void *context, const mantis_walk_tensors *touched, mantis_task_end end);

#endif
