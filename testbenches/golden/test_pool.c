/* SPDX-License-Identifier: Apache-2.0 */
/* The pool: each task of each run is done once and before the run ends, by as many threads as there may be, whether
 * runs follow one another at once or after workers have gone to sleep, whether tasks take long or no time, and when the
 * pool ends while workers look, sleep or have never had a run. Threads that are pinned keep to a processor each. */
#include "../common/tap.h"
#include "executor/pool.h"

#include <sched.h>
#include <stdatomic.h>
#include <string.h>
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

/* Where the threads may run, as they see it in their tasks. */
typedef struct {
    cpu_set_t may[THREADS];
    atomic_bool seen[THREADS];
} places;

static void look(void *context, size_t task, unsigned thread)
{
    places *p = context;
    (void)task;
    if (!atomic_exchange(&p->seen[thread], true))
        sched_getaffinity(0, sizeof p->may[thread], &p->may[thread]);
    pause_for(50);
}

static void pinned(unsigned threads)
{
    static places p;
    cpu_set_t before, after;
    unsigned wrong = 0, seen = 0;
    int last = -1;
    memset(&p, 0, sizeof p);
    sched_getaffinity(0, sizeof before, &before);
    mantis_pool *pool = mantis_pool_create(threads);
    const bool told = pool && mantis_pool_pin(pool);
    for (int i = 0; told && i < 1000 && seen < mantis_pool_threads(pool) - 1; i++) {
        mantis_pool_run(pool, look, &p, 4 * threads, 0);
        seen = 0;
        for (unsigned t = 1; t < threads; t++)
            seen += atomic_load(&p.seen[t]);
    }
    for (unsigned t = 1; told && t < threads; t++) {
        int at = 0;
        while (at < CPU_SETSIZE && !CPU_ISSET(at, &p.may[t]))
            at++;
        wrong += CPU_COUNT(&p.may[t]) != 1 || at == CPU_SETSIZE || !CPU_ISSET(at, &before) ||
                 (at == last && CPU_COUNT(&before) > 1);
        last = at;
    }
    sched_getaffinity(0, sizeof after, &after);
    tap_ok(told && seen == mantis_pool_threads(pool) - 1 && wrong == 0 && CPU_EQUAL(&before, &after),
           "%u threads pinned: each worker keeps to a processor, next to its neighbour's; the caller to none", threads);
    mantis_pool_destroy(pool);
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
    pinned(1);
    pinned(2);
    pinned(5);
    return tap_done();
}
