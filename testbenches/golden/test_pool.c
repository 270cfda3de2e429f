/* SPDX-License-Identifier: Apache-2.0 */
/* The pool: each task of each run is done once and before the run ends, by as many threads as there may be, whether
 * runs follow one another at once or after workers have gone to sleep, whether tasks take long or no time, and when the
 * pool ends while workers look, sleep or have never had a run. */
#include "../common/tap.h"
#include "executor/pool.h"

#include <stdatomic.h>
#include <time.h>

enum { TASKS = 300, THREADS = 16 };

typedef struct {
    atomic_int done[TASKS];
    atomic_int by[THREADS];
    int plain[TASKS]; /* written by whoever does the task, read by the caller */
    int round;
    unsigned threads;
    atomic_bool stranger; /* a thread number out of range */
} shared;

static void pause_for(long microseconds)
{
    nanosleep(&(struct timespec){0, 1000 * microseconds}, NULL);
}

static void work(void *context, size_t task, unsigned thread)
{
    shared *s = context;
    if (s->round % 50 == 49 && task % 3 == 0)
        pause_for(20);
    if (thread >= s->threads)
        atomic_store(&s->stranger, true);
    else
        atomic_fetch_add(&s->by[thread], 1);
    s->plain[task] = s->round;
    atomic_fetch_add(&s->done[task], 1);
}

static bool good_runs(unsigned threads, int runs, long rest)
{
    static shared s;
    mantis_pool *pool = mantis_pool_create(threads);
    bool good = pool != NULL;
    for (s.round = 0; good && s.round < runs; s.round++) {
        const size_t tasks = (size_t)(s.round * 7 % TASKS);
        s.threads = mantis_pool_threads(pool);
        for (size_t i = 0; i < TASKS; i++)
            atomic_store(&s.done[i], 0);
        mantis_pool_run(pool, work, &s, tasks, s.round % 5 == 4);
        for (size_t i = 0; i < TASKS; i++)
            good &= atomic_load(&s.done[i]) == (i < tasks) && (i >= tasks || s.plain[i] == s.round);
        if (rest && s.round % 10 == 0)
            pause_for(rest);
    }
    mantis_pool_destroy(pool);
    return good && !atomic_load(&s.stranger);
}

int main(void)
{
    static const unsigned counts[] = {1, 2, 3, 16};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        tap_ok(good_runs(counts[i], 3000, 0), "%u threads, runs at once", counts[i]);
        tap_ok(good_runs(counts[i], 300, 500), "%u threads, runs after a rest", counts[i]);
    }
    bool good = true;
    for (int i = 0; i < 200; i++)
        good &= good_runs(2 + (unsigned)i % 3, i % 4, i % 2 ? 100 : 0);
    tap_ok(good, "pools of few runs or none");
    return tap_done();
}
