/* SPDX-License-Identifier: Apache-2.0 */
/* The pool: workers sleep on a condition until a run's number changes, then take tasks from one atomic counter. */
#include "executor/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
    mantis_pool *pool;
    unsigned index;
} worker;

struct mantis_pool {
    pthread_mutex_t lock;
    pthread_cond_t start, done;
    pthread_t *threads;
    worker *workers;
    unsigned count; /* workers besides the caller */
    unsigned long run;
    unsigned working; /* workers that have not finished this run */
    int stop;
    mantis_work work;
    void *context;
    size_t tasks;
    atomic_size_t next;
};

static void take_tasks(mantis_pool *pool, unsigned thread)
{
    size_t task;
    while ((task = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed)) < pool->tasks)
        pool->work(pool->context, task, thread);
}

static void *worker_main(void *argument)
{
    const worker *self = (const worker *)argument;
    mantis_pool *pool = self->pool;
    unsigned long seen = 0;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->run == seen && !pool->stop)
            pthread_cond_wait(&pool->start, &pool->lock);
        if (pool->stop)
            break;
        seen = pool->run;
        pthread_mutex_unlock(&pool->lock);
        take_tasks(pool, self->index);
        pthread_mutex_lock(&pool->lock);
        if (--pool->working == 0)
            pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

mantis_pool *mantis_pool_create(unsigned threads)
{
    if (threads == 0) {
        const long n = sysconf(_SC_NPROCESSORS_ONLN);
        threads = n > 0 ? (unsigned)n : 1;
    }
    threads = threads > 256 ? 256 : threads;
    mantis_pool *pool = (mantis_pool *)calloc(1, sizeof *pool);
    if (!pool)
        return NULL;
    pool->threads = (pthread_t *)calloc(threads, sizeof *pool->threads);
    pool->workers = (worker *)calloc(threads, sizeof *pool->workers);
    if (!pool->threads || !pool->workers) {
        free(pool->threads);
        free(pool->workers);
        free(pool);
        return NULL;
    }
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->start, NULL);
    pthread_cond_init(&pool->done, NULL);
    atomic_init(&pool->next, 0);
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

void mantis_pool_run(mantis_pool *pool, mantis_work work, void *context, size_t tasks, int alone)
{
    if (pool->count == 0 || tasks <= 1 || alone) {
        for (size_t task = 0; task < tasks; task++)
            work(context, task, 0);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->work = work;
    pool->context = context;
    pool->tasks = tasks;
    atomic_store(&pool->next, 0);
    pool->working = pool->count;
    pool->run++;
    pthread_cond_broadcast(&pool->start);
    pthread_mutex_unlock(&pool->lock);
    take_tasks(pool, 0);
    pthread_mutex_lock(&pool->lock);
    while (pool->working)
        pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

void mantis_pool_destroy(mantis_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stop = 1;
    pthread_cond_broadcast(&pool->start);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->start);
    pthread_mutex_destroy(&pool->lock);
    free(pool->workers);
    free(pool->threads);
    free(pool);
}
