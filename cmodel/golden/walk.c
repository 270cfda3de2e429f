/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over elements and random words (see walk.h). */
#include "golden/walk.h"

#include "golden/fetch.h"

#include <stdatomic.h>

typedef struct {
    const mantis_loops *loops;
    uint32_t mask; /* of the random words */
    const mantis_random_key *const *streams;
    mantis_run_body body;
    mantis_set_body set;
    mantis_task_end end_task;
    void *context;
    const mantis_walk_tensors *touched; /* or NULL */
    uint64_t start, end;                /* element positions counted from group 0 */
    uint64_t segment;                   /* of start */
    int segments_a_task, side_by_side;  /* the latter are drawn at a time */
    _Atomic uint32_t peak, sticky;
} walk;

static void merge(walk *w, const mantis_marks *marks)
{
    uint32_t seen = atomic_load(&w->peak);
    while (marks->peak > seen && !atomic_compare_exchange_weak(&w->peak, &seen, marks->peak)) {
    }
    atomic_fetch_or(&w->sticky, marks->sticky);
}

static void plain_task(void *context, size_t task, unsigned thread)
{
    walk *w = (walk *)context;
    const uint32_t *const none[4] = {0, 0, 0, 0};
    mantis_marks marks = {0, 0};
    const uint64_t from = (uint64_t)task * PLAIN_TASK, left = w->end - w->start - from;
    const size_t n = left < PLAIN_TASK ? (size_t)left : PLAIN_TASK;
    w->body(w->context, from, n, none, &marks);
    if (w->end_task)
        w->end_task(w->context, from, n, thread);
    merge(w, &marks);
}

static void keep_bits(uint32_t mask, uint32_t *words, size_t n)
{
    if (mask != MANTIS_RANDOM_MASK)
        for (size_t i = 0; i < n; i++)
            words[i] &= mask;
}

/* Sets of RANDOM_SEGMENTS lanes that a task draws: one of each stream; of a single stream, two that follow each other
 * where it has many segments. */
typedef struct {
    mantis_random_lanes lanes;
    int stream, first, count; /* of the task's segments */
} random_set;

static int make_sets(const walk *w, uint64_t first, int count, random_set sets[4])
{
    int n = 0;
    for (int t = 0; t < 4; t++) {
        for (int from = 0; w->streams[t] && from < count; from += RANDOM_SEGMENTS) {
            random_set *set = &sets[n++];
            set->stream = t;
            set->first = from;
            set->count = count - from < RANDOM_SEGMENTS ? count - from : RANDOM_SEGMENTS;
            w->loops->random_start(&set->lanes, *w->streams[t], (uint32_t)(first + (unsigned)from), set->count);
        }
    }
    return n;
}

/* Asks for runs of the task's segments from..to-1, the first segment's at `run`. */
static void fetch(const walk *w, uint64_t run, int from, int to)
{
    for (int s = from; w->touched && s < to; s++) {
        const uint64_t at = run + (unsigned)s * (uint64_t)RANDOM_SEGMENT;
        for (int i = 0; at >= w->start && at < w->end && i < w->touched->count; i++) {
            const size_t bytes = w->touched->tensor[i].bytes;
            mantis_fetch_fours((uintptr_t)w->touched->tensor[i].base + (at - w->start) * bytes,
                               RANDOM_RUN / 256 * bytes);
        }
    }
}

/* The elements of `count` segments from `first` on are done. */
static void end_task(const walk *w, uint64_t first, int count, unsigned thread)
{
    const uint64_t begin = first * RANDOM_SEGMENT, beyond = begin + (unsigned)count * (uint64_t)RANDOM_SEGMENT;
    const uint64_t from = begin < w->start ? w->start : begin, to = beyond > w->end ? w->end : beyond;
    if (w->end_task && from < to)
        w->end_task(w->context, from - w->start, to - from, thread);
}

enum { SET_WORDS = RANDOM_SEGMENTS * RANDOM_RUN }; /* of a set, a run of each segment */

/* A part of the next words of each set. */
static void draw(const walk *w, random_set *sets, int n, size_t part, uint32_t *words)
{
    enum { BEATS = RANDOM_RUN / MANTIS_LANES / RANDOM_PARTS };
    uint32_t *to = words + part * BEATS * MANTIS_LANES;
    for (int i = 0; i < n; i++, to += SET_WORDS) {
        if (w->loops->random_pair && i + 1 < n) {
            w->loops->random_pair(&sets[i].lanes, &sets[i + 1].lanes, BEATS, to, to + SET_WORDS);
            i++;
            to += SET_WORDS;
        } else {
            w->loops->random_run(&sets[i].lanes, sets[i].count, BEATS, to);
        }
    }
}

/* Of a run that is the walk's last, with so many elements left from its beginning on. */
static int parts_of(uint64_t left)
{
    enum { PART = RANDOM_RUN / RANDOM_PARTS };
    return left < RANDOM_RUN ? (int)((left + PART - 1) / PART) : RANDOM_PARTS;
}

/* The body of what lies within the walk of a segment's run, from element position `run` on, its words at r[]. */
static void run_body(const walk *w, uint64_t run, const uint32_t *const words[4], mantis_marks *marks)
{
    const uint64_t from = run < w->start ? w->start : run;
    const uint64_t to = run + RANDOM_RUN > w->end ? w->end : run + RANDOM_RUN;
    if (from >= to)
        return;
    const uint32_t *r[4];
    for (int t = 0; t < 4; t++)
        r[t] = words[t] ? words[t] + (from - run) : NULL;
    w->body(w->context, from - w->start, (size_t)(to - from), r, marks);
}

/* `count` segments from `first` on, as many as a set has, by its body, if they begin within the walk, end with a whole
 * piece, and it takes them. */
static bool set_at_once(const walk *w, uint64_t first, int count, mantis_marks *marks)
{
    mantis_random_lanes lanes[4];
    const mantis_random_lanes *drawn[4] = {NULL, NULL, NULL, NULL};
    const uint64_t begin = first * RANDOM_SEGMENT, whole = begin + (unsigned)count * (uint64_t)RANDOM_SEGMENT,
                   beyond = whole < w->end ? whole : w->end;
    if (!w->set || begin < w->start || (beyond - begin) % RANDOM_PIECE ||
        (count > RANDOM_FEW_SEGMENTS && beyond < whole))
        return false;
    for (int t = 0; t < 4; t++) {
        if (w->streams[t]) {
            w->loops->random_start(&lanes[t], *w->streams[t], (uint32_t)first, count);
            drawn[t] = &lanes[t];
        }
    }
    return w->set(w->context, begin - w->start, (size_t)(beyond - begin), drawn, marks);
}

/* As many of `left` segments from `first` on as are a set: all of one, or a few. */
static int set_of(const walk *w, uint64_t first, int left)
{
    if (left >= RANDOM_SEGMENTS && (first + RANDOM_SEGMENTS) * RANDOM_SEGMENT <= w->end)
        return RANDOM_SEGMENTS;
    return left < RANDOM_FEW_SEGMENTS ? left : RANDOM_FEW_SEGMENTS;
}

/* The next run of a segment comes when all segments have had theirs, so the processor's own prefetching does not
 * follow. It is asked for a little at a time, half while words are drawn, which touches no memory, and half between the
 * runs at hand: all at once would find no place for so many lines under way. */
static void by_runs(const walk *w, uint64_t first, int count, mantis_marks *marks)
{
    _Alignas(64) uint32_t words[4 * SET_WORDS];
    random_set sets[4];
    const int n = make_sets(w, first, count, sets), half = count / 2;
    const uint32_t *begin[4] = {0, 0, 0, 0}; /* a stream's sets follow one another */
    for (int i = n - 1; i >= 0; i--)
        begin[sets[i].stream] = words + i * SET_WORDS;
    for (uint64_t offset = 0; offset < RANDOM_SEGMENT; offset += RANDOM_RUN) {
        const uint64_t here = first * RANDOM_SEGMENT + offset, next = here + RANDOM_RUN;
        const bool last = offset + RANDOM_RUN == RANDOM_SEGMENT;
        if (here >= w->end)
            break; /* then the later segments end sooner still */
        const int parts = count > 1 ? RANDOM_PARTS : parts_of(w->end - here);
        for (int part = 0; part < parts; part++) {
            draw(w, sets, n, (size_t)part, words);
            if (offset == 0)
                fetch(w, here, count * part / RANDOM_PARTS, count * (part + 1) / RANDOM_PARTS);
            if (!last)
                fetch(w, next, half * part / RANDOM_PARTS, half * (part + 1) / RANDOM_PARTS);
        }
        for (int i = 0; i < n; i++)
            keep_bits(w->mask, words + i * SET_WORDS, (size_t)sets[i].count * RANDOM_RUN);
        const uint32_t *r[4] = {begin[0], begin[1], begin[2], begin[3]};
        for (int s = 0, asked = half, due = 0; s < count; s++) {
            due += count - half; /* of every `count` runs */
            if (!last && due >= count) {
                fetch(w, next, asked, asked + 1);
                asked++;
                due -= count;
            }
            run_body(w, here + (unsigned)s * (uint64_t)RANDOM_SEGMENT, r, marks);
            for (int t = 0; t < 4; t++)
                r[t] = r[t] ? r[t] + RANDOM_RUN : NULL;
        }
    }
}

/* `count` segments from `first` on, no more than are drawn at a time. */
static void some_segments(const walk *w, uint64_t first, int count, unsigned thread, mantis_marks *marks)
{
    int done = 0, set = set_of(w, first, count);
    while (done < count && set_at_once(w, first + (unsigned)done, set, marks)) {
        done += set;
        set = set_of(w, first + (unsigned)done, count - done);
    }
    if (done < count)
        by_runs(w, first + (unsigned)done, count - done, marks);
    end_task(w, first, count, thread);
}

static void random_task(void *context, size_t task, unsigned thread)
{
    walk *w = (walk *)context;
    mantis_marks marks = {0, 0};
    const uint64_t first = w->segment + (uint64_t)task * (unsigned)w->segments_a_task;
    const uint64_t beyond = (w->end + RANDOM_SEGMENT - 1) / RANDOM_SEGMENT;
    const int count = beyond - first < (unsigned)w->segments_a_task ? (int)(beyond - first) : w->segments_a_task;
    for (int done = 0; done < count; done += w->side_by_side) {
        const int some = count - done < w->side_by_side ? count - done : w->side_by_side;
        some_segments(w, first + (unsigned)done, some, thread, &marks);
    }
    merge(w, &marks);
}

/* A task is a thread's whole share, rounded to sets of a few segments, while that is little work; else as many segments
 * as are drawn at a time. */
static void plan(walk *w, uint64_t segments, unsigned threads)
{
    const mantis_random_key *const *s = w->streams;
    const bool single = (s[0] != NULL) + (s[1] != NULL) + (s[2] != NULL) + (s[3] != NULL) == 1;
    const uint64_t share = segments / threads, few = RANDOM_FEW_SEGMENTS;
    w->side_by_side = single && !w->set ? RANDOM_MANY_SEGMENTS : RANDOM_SEGMENTS;
    if (share >= RANDOM_SHARE)
        w->segments_a_task = w->side_by_side;
    else
        w->segments_a_task = (int)(share < few ? few : (share + few / 2) / few * few);
}

mantis_marks mantis_walk(mantis_pool *pool, const mantis_loops *loops, uint32_t mask,
                         const mantis_random_key *const streams[4], uint32_t first, uint64_t n, mantis_run_body body,
                         mantis_set_body set, void *context, const mantis_walk_tensors *touched, mantis_task_end end)
{
    walk w = {.loops = loops,
              .mask = mask,
              .streams = streams,
              .body = body,
              .set = mask == MANTIS_RANDOM_MASK ? set : NULL,
              .end_task = end,
              .context = context,
              .touched = touched};
    w.start = (uint64_t)first * MANTIS_LANES;
    w.end = w.start + n;
    w.segment = w.start / RANDOM_SEGMENT;
    atomic_init(&w.peak, 0);
    atomic_init(&w.sticky, 0);
    if (!streams[0] && !streams[1] && !streams[2] && !streams[3]) {
        mantis_pool_run(pool, plain_task, &w, (size_t)((n + PLAIN_TASK - 1) / PLAIN_TASK), n < PLAIN_ALONE);
    } else {
        const uint64_t segments = (w.end + RANDOM_SEGMENT - 1) / RANDOM_SEGMENT - w.segment;
        plan(&w, segments, mantis_pool_threads(pool));
        mantis_pool_run(pool, random_task, &w,
                        (size_t)((segments + (unsigned)w.segments_a_task - 1) / (unsigned)w.segments_a_task), 0);
    }
    const mantis_marks marks = {atomic_load(&w.peak), atomic_load(&w.sticky)};
    return marks;
}
