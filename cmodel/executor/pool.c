/* SPDX-License-Identifier: Apache-2.0 */
/* The pool: each thread has a range of the tasks, the first thread the first ones, and takes them from its beginning;
 * when it is empty, it takes the last ones of another's. So what a thread wrote in one command it mostly reads in the
 * next, from its own cache. Between runs workers look for the next one for some microseconds and then sleep on a
 * condition, as the caller does for those that still work: commands of a few microseconds follow one another, and to
 * sleep and wake takes longer than they do.
 *
 * A run is open until its tasks are taken. Nobody waits for a worker that has not entered it by then. */
#include "executor/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOKS = 2000 }; /* before sleep; each takes some 10 ns */

#define INSIDE UINT64_C(0x7fffffff) /* workers in the run */
#define OPEN   UINT64_C(0x80000000)
#define NUMBER 32 /* the run's number from this bit on */

typedef struct {
    mantis_pool *pool;
    unsigned index;
} worker;

/* Tasks that are left of a thread's: the first in the low half, the one beyond the last in the high half. Counted from
 * its first, of which there are fewer than 2^32. A cache line of its own. */
typedef struct {
    _Alignas(64) _Atomic uint64_t left;
} range;

enum { BEYOND = 32 };

/* What a run is stands in one cache line, which is all that a worker waits for. */
struct mantis_pool {
    _Alignas(64) _Atomic uint64_t state;
    mantis_work work;
    void *context;
    size_t tasks;
    range *ranges;  /* of each thread */
    unsigned count; /* workers besides the caller */
    int looks;      /* none where there are more threads than processors */

    _Alignas(64) atomic_uint sleepers; /* workers that wait for start */
    atomic_bool waiting;               /* the caller waits for done */
    atomic_bool stop;
    pthread_mutex_t lock;
    pthread_cond_t start, done;
    pthread_t *threads;
    worker *workers;
};

static inline void look_again_later(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_ia32_pause();
#endif
}

/* The first task of a thread's range. */
static size_t first_of(const mantis_pool *pool, unsigned thread)
{
    const size_t threads = pool->count + 1;
    return pool->tasks / threads * thread + pool->tasks % threads * thread / threads;
}

static void share_out(mantis_pool *pool)
{
    for (unsigned i = 0; i <= pool->count; i++)
        atomic_store_explicit(&pool->ranges[i].left, (uint64_t)(first_of(pool, i + 1) - first_of(pool, i)) << BEYOND,
                              memory_order_relaxed);
}

/* Takes the first or the last task that is left of a range; false: there is none. */
static bool take(range *of, bool last, uint32_t *task)
{
    uint64_t left = atomic_load_explicit(&of->left, memory_order_relaxed), less;
    do {
        const uint32_t first = (uint32_t)left, beyond = (uint32_t)(left >> BEYOND);
        if (first == beyond)
            return false;
        *task = last ? beyond - 1 : first;
        less = last ? left - (UINT64_C(1) << BEYOND) : left + 1;
    } while (
        !atomic_compare_exchange_weak_explicit(&of->left, &left, less, memory_order_relaxed, memory_order_relaxed));
    return true;
}

/* Its own, then others', from the thread behind it on. */
static void take_tasks(mantis_pool *pool, unsigned thread)
{
    const unsigned threads = pool->count + 1;
    uint32_t task;
    for (unsigned i = 0; i < threads; i++) {
        const unsigned whose = (thread + i) % threads;
        const size_t first = first_of(pool, whose);
        while (take(&pool->ranges[whose], i > 0, &task))
            pool->work(pool->context, first + task, thread);
    }
}

/* An open run with another number than `seen`. */
static bool is_new(uint64_t state, uint32_t seen)
{
    return (state & OPEN) && (uint32_t)(state >> NUMBER) != seen;
}

static void sleep_until_new(mantis_pool *pool, uint32_t seen)
{
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleepers, 1);
    while (!is_new(atomic_load(&pool->state), seen) && !atomic_load(&pool->stop))
        pthread_cond_wait(&pool->start, &pool->lock);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
}

static void leave(mantis_pool *pool)
{
    const uint64_t state = atomic_fetch_sub(&pool->state, 1) - 1;
    if ((state & (OPEN | INSIDE)) || !atomic_load(&pool->waiting))
        return;
    pthread_mutex_lock(&pool->lock);
    pthread_cond_signal(&pool->done);
    pthread_mutex_unlock(&pool->lock);
}

static void *worker_main(void *argument)
{
    const worker *self = (const worker *)argument;
    mantis_pool *pool = self->pool;
    uint32_t seen = 0;
    while (!atomic_load(&pool->stop)) {
        uint64_t state = atomic_load(&pool->state);
        for (int i = 0; i < pool->looks && !is_new(state, seen); i++) {
            look_again_later();
            state = atomic_load(&pool->state);
        }
        if (!is_new(state, seen)) {
            sleep_until_new(pool, seen);
        } else if (atomic_compare_exchange_strong(&pool->state, &state, state + 1)) {
            seen = (uint32_t)(state >> NUMBER);
            take_tasks(pool, self->index);
            leave(pool);
        }
    }
    return NULL;
}

static void release(mantis_pool *pool)
{
    free(pool->ranges);
    free(pool->workers);
    free(pool->threads);
    free(pool);
}

mantis_pool *mantis_pool_create(unsigned threads)
{
    if (threads == 0) {
        const long n = sysconf(_SC_NPROCESSORS_ONLN);
        threads = n > 0 ? (unsigned)n : 1;
    }
    threads = threads > 256 ? 256 : threads;
    mantis_pool *pool = (mantis_pool *)aligned_alloc(_Alignof(mantis_pool), sizeof *pool);
    if (!pool)
        return NULL;
    memset(pool, 0, sizeof *pool);
    pool->threads = (pthread_t *)calloc(threads, sizeof *pool->threads);
    pool->workers = (worker *)calloc(threads, sizeof *pool->workers);
    pool->ranges = (range *)aligned_alloc(_Alignof(range), threads * sizeof *pool->ranges);
    if (!pool->threads || !pool->workers || !pool->ranges) {
        release(pool);
        return NULL;
    }
    memset(pool->ranges, 0, threads * sizeof *pool->ranges);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->start, NULL);
    pthread_cond_init(&pool->done, NULL);
    atomic_init(&pool->state, 0);
    atomic_init(&pool->sleepers, 0);
    atomic_init(&pool->waiting, false);
    atomic_init(&pool->stop, false);
    pool->looks = sysconf(_SC_NPROCESSORS_ONLN) < (long)threads ? 0 : LOOKS;
    while (pool->count + 1 < threads) {
        worker *w = &pool->workers[pool->count];
        w->pool = pool;
        w->index = pool->count + 1;
        if (pthread_create(&pool->threads[pool->count], NULL, worker_main, w))
            break;
        pool->count++;
    }
    return pool;
}

unsigned mantis_pool_threads(const mantis_pool *pool)
{
    return pool->count + 1;
}

#if defined(__linux__)
static int next_of(const cpu_set_t *mine, int from)
{
    do
        from = (from + 1) % CPU_SETSIZE;
    while (!CPU_ISSET(from, mine));
    return from;
}

bool mantis_pool_pin(mantis_pool *pool)
{
    cpu_set_t mine, one;
    if (pthread_getaffinity_np(pthread_self(), sizeof mine, &mine) != 0 || CPU_COUNT(&mine) == 0)
        return false;
    int at = next_of(&mine, CPU_SETSIZE - 1); /* the caller's */
    for (unsigned i = 0; i < pool->count; i++) {
        at = next_of(&mine, at);
        CPU_ZERO(&one);
        CPU_SET(at, &one);
        if (pthread_setaffinity_np(pool->threads[i], sizeof one, &one) != 0)
            return false;
    }
    return true;
}
#else
bool mantis_pool_pin(mantis_pool *pool)
{
    return pool->count == 0;
}
#endif

void mantis_pool_run(mantis_pool *pool, mantis_work work, void *context, size_t tasks, int alone)
{
    if (pool->count == 0 || tasks <= 1 || alone) {
        for (size_t task = 0; task < tasks; task++)
            work(context, task, 0);
        return;
    }
    pool->work = work;
    pool->context = context;
    pool->tasks = tasks;
    share_out(pool);
    const uint64_t number = (uint32_t)((atomic_load(&pool->state) >> NUMBER) + 1);
    atomic_store(&pool->state, number << NUMBER | OPEN);
    if (atomic_load(&pool->sleepers)) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_broadcast(&pool->start);
        pthread_mutex_unlock(&pool->lock);
    }
    take_tasks(pool, 0);
    atomic_fetch_and(&pool->state, ~OPEN);
    for (int i = 0; i < pool->looks && (atomic_load(&pool->state) & INSIDE); i++)
        look_again_later();
    if (!(atomic_load(&pool->state) & INSIDE))
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->waiting, true);
    while (atomic_load(&pool->state) & INSIDE)
        pthread_cond_wait(&pool->done, &pool->lock);
    atomic_store(&pool->waiting, false);
    pthread_mutex_unlock(&pool->lock);
}

void mantis_pool_destroy(mantis_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->stop, true);
    pthread_cond_broadcast(&pool->start);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->start);
    pthread_mutex_destroy(&pool->lock);
    release(pool);
}
