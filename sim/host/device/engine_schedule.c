/* SPDX-License-Identifier: Apache-2.0 */
/* List scheduling: an order of commands that ends early. */
#include "host/device/engine_schedule.h"

#include "host/device/engine_interval.h"

#include <stdlib.h>
#include <string.h>

/* Nodes from..to-1 that are taken, of which all before have ended at time 0. What a taken node waits for is taken. */
typedef struct {
    const command_graph *g;
    size_t from, to;
    bool *taken;
    uint64_t *begin, *ended; /* by node */
    uint64_t *load;          /* by node: see loads */
    const uint64_t *urgency; /* by node, of the way that is tried: the graph's tails, or loads */
    bool *placed;
    uint32_t *list; /* n nodes, sorted */
    size_t n;
    interval *work[GRAPH_WORKERS]; /* in order of time */
    size_t busy[GRAPH_WORKERS];
} part;

static bool part_begin(part *p, const command_graph *g)
{
    *p = (part){.g = g, .to = g->count};
    p->taken = calloc(g->count + 1, sizeof *p->taken);
    p->begin = calloc(g->count + 1, sizeof *p->begin);
    p->ended = calloc(g->count + 1, sizeof *p->ended);
    p->load = calloc(g->count + 1, sizeof *p->load);
    p->placed = calloc(g->count + 1, sizeof *p->placed);
    p->list = calloc(g->count + 1, sizeof *p->list);
    bool good = p->taken && p->begin && p->ended && p->load && p->placed && p->list;
    for (int k = 0; k < GRAPH_WORKERS; k++)
        good = (p->work[k] = calloc(g->count + 1, sizeof *p->work[k])) && good;
    return good;
}

static void part_end(part *p)
{
    free(p->taken);
    free(p->begin);
    free(p->ended);
    free(p->load);
    free(p->placed);
    free(p->list);
    for (int k = 0; k < GRAPH_WORKERS; k++)
        free(p->work[k]);
}

static uint64_t ready_at(const part *p, size_t i)
{
    uint64_t at = 0;
    for (size_t e = p->g->first[i]; e < p->g->first[i + 1]; e++)
        if (p->g->before[e] >= p->from)
            at = later(at, p->ended[p->g->before[e]]);
    return at;
}

static bool all_placed(const part *p, size_t i)
{
    for (size_t e = p->g->first[i]; e < p->g->first[i + 1]; e++)
        if (p->g->before[e] >= p->from && !p->placed[p->g->before[e]])
            return false;
    return true;
}

static void clear(part *p)
{
    memset(p->placed, 0, p->g->count * sizeof *p->placed);
    memset(p->busy, 0, sizeof p->busy);
}

/* Into the first gap of its engine that takes it, if it then ends by `limit`. */
static bool place(part *p, uint32_t i, uint64_t from, uint64_t limit)
{
    const graph_node *node = &p->g->nodes[i];
    interval *w = p->work[node->worker];
    size_t *n = &p->busy[node->worker], at = 0;
    uint64_t begin = later(from, ready_at(p, i));
    for (; at < *n && w[at].begin < begin + node->clocks; at++)
        begin = later(begin, w[at].end);
    if (begin + node->clocks > limit)
        return false;
    memmove(&w[at + 1], &w[at], ((*n)++ - at) * sizeof *w);
    w[at] = (interval){begin, begin + node->clocks};
    p->begin[i] = begin;
    p->ended[i] = begin + node->clocks;
    p->placed[i] = true;
    return true;
}

/* The clocks from a node's begin to the end of all that waits for it, if the engines did nothing else: its own, then
 * at least what each engine has to do for those, and the load of each of them. False: out of memory. */
static bool loads(part *p)
{
    const size_t n = p->to - p->from, words = (n + 63) / 64;
    uint64_t *behind = calloc(n * words + 1, sizeof *behind); /* a bit for each node that waits for this one */
    memset(p->load + p->from, 0, n * sizeof *p->load);
    for (size_t i = p->to; behind && i-- > p->from;) {
        const uint64_t *own = behind + (i - p->from) * words;
        uint64_t sum[GRAPH_WORKERS] = {0}, most = p->load[i]; /* the largest load of those that wait for it */
        for (size_t k = 0; k < n; k++)
            if (own[k / 64] >> k % 64 & 1 && p->taken[p->from + k])
                sum[p->g->nodes[p->from + k].worker] += p->g->nodes[p->from + k].clocks;
        for (int e = 0; e < GRAPH_WORKERS; e++)
            most = later(most, sum[e]);
        p->load[i] = p->g->nodes[i].clocks + most;
        for (size_t e = p->g->first[i]; e < p->g->first[i + 1]; e++) {
            if (p->g->before[e] < p->from)
                continue;
            uint64_t *load = &p->load[p->g->before[e]], *to = behind + (p->g->before[e] - p->from) * words;
            if (p->taken[i])
                *load = later(*load, p->load[i]);
            for (size_t k = 0; k < words; k++)
                to[k] |= own[k];
            to[(i - p->from) / 64] |= UINT64_C(1) << (i - p->from) % 64;
        }
    }
    const bool good = behind != NULL;
    free(behind);
    return good;
}

/* At each moment a free engine takes, of what it may begin, what is most urgent. */
static void greedily(part *p)
{
    uint64_t now = 0;
    clear(p);
    for (bool left = true; left;) {
        uint64_t next = UINT64_MAX;
        size_t best = p->to;
        left = false;
        for (size_t i = p->from; i < p->to; i++) {
            if (!p->taken[i] || p->placed[i])
                continue;
            left = true;
            if (!all_placed(p, i))
                continue;
            const int worker = p->g->nodes[i].worker;
            const uint64_t idle = p->busy[worker] ? p->work[worker][p->busy[worker] - 1].end : 0;
            const uint64_t at = later(ready_at(p, i), idle);
            if (at <= now && (best == p->to || p->urgency[i] > p->urgency[best]))
                best = i;
            next = at < next ? at : next;
        }
        if (best < p->to)
            place(p, (uint32_t)best, now, UINT64_MAX);
        else
            now = next;
    }
}

/* Lists the taken nodes by falling urgency, or by the times of their begin; equal ones by their number, so that what a
 * node waits for stands before it. */
static void sort(part *p, bool by_urgency)
{
    p->n = 0;
    for (size_t i = p->from; i < p->to; i++) {
        if (!p->taken[i])
            continue;
        size_t at = p->n++;
        for (; at > 0; at--) {
            const uint32_t k = p->list[at - 1];
            if (by_urgency ? p->urgency[k] >= p->urgency[i] : p->begin[k] <= p->begin[i])
                break;
            p->list[at] = k;
        }
        p->list[at] = (uint32_t)i;
    }
}

/* The most urgent first, each into the first gap. */
static void into_gaps(part *p)
{
    clear(p);
    sort(p, true);
    for (size_t k = 0; k < p->n; k++)
        place(p, p->list[k], 0, UINT64_MAX);
}

static uint64_t length(const part *p)
{
    uint64_t t = 0;
    for (size_t i = p->from; i < p->to; i++)
        t = later(t, p->placed[i] ? p->ended[i] : 0);
    return t;
}

/* Of four ways the best one. False: out of memory. */
static bool place_all(part *p)
{
    static void (*const WAYS[])(part *) = {into_gaps, greedily};
    const uint64_t *const urgencies[] = {p->g->tail, p->load};
    uint64_t least = UINT64_MAX;
    int best = 0;
    if (!loads(p))
        return false;
    for (int i = 0; i < 5; i++) { /* the fifth time the best one again */
        const int way = i < 4 ? i : best;
        p->urgency = urgencies[way / 2];
        WAYS[way % 2](p);
        if (i < 4 && length(p) < least) {
            least = length(p);
            best = way;
        }
    }
    return true;
}

bool schedule_early(const command_graph *g, bool together, uint32_t *order)
{
    part p;
    bool good = part_begin(&p, g);
    for (size_t from = 0; good && from < g->count; from = p.to) {
        p.from = from;
        for (p.to = from + 1; p.to < g->count && !(together && (g->nodes[p.to].worker == GRAPH_HOST ||
                                                                g->nodes[p.to - 1].worker == GRAPH_HOST));
             p.to++) {
        }
        memset(p.taken + from, true, p.to - from);
        good = place_all(&p);
        sort(&p, false);
        memcpy(order + from, p.list, p.n * sizeof *order);
    }
    part_end(&p);
    return good;
}

/* Marks what marked nodes wait for. */
static void with_needs(const command_graph *g, bool *taken)
{
    for (size_t i = g->count; i-- > 0;)
        for (size_t e = g->first[i]; taken[i] && e < g->first[i + 1]; e++)
            taken[g->before[e]] = true;
}

/* Places the nodes that must be, and others where nothing ends later for them. *cost: until the first end, and of what
 * is left. False: out of memory. */
static bool fill(part *p, const bool *must, uint64_t *cost)
{
    memcpy(p->taken, must, p->g->count * sizeof *must);
    if (!place_all(p))
        return false;
    const uint64_t limit = length(p);
    uint64_t left = 0;
    for (uint32_t i = 0; i < p->g->count; i++) {
        if (!p->taken[i] && all_placed(p, i))
            p->taken[i] = place(p, i, 0, limit);
        left += p->taken[i] ? 0 : p->g->nodes[i].clocks;
    }
    *cost = limit + left / SCHEDULE_LEFT_COUNTS;
    return true;
}

/* Lets in one by one what makes the order longer, but less so than it is worth. must: the best so far; trial, filled:
 * room for as many. */
static bool let_in(part *p, bool *must, bool *trial, bool *filled, uint64_t *least)
{
    const size_t bytes = p->g->count * sizeof *must;
    bool good = fill(p, must, least);
    memcpy(filled, p->taken, bytes);
    for (size_t i = 0; good && i < p->g->count; i++) {
        uint64_t cost;
        if (filled[i])
            continue;
        memcpy(trial, must, bytes);
        trial[i] = true;
        with_needs(p->g, trial);
        good = fill(p, trial, &cost);
        if (cost < *least) {
            *least = cost;
            memcpy(must, trial, bytes);
            memcpy(filled, p->taken, bytes);
        }
    }
    uint64_t again;
    return good && fill(p, must, &again);
}

bool schedule_fill(const command_graph *g, bool *taken, uint32_t *order, size_t *count, uint64_t *cost)
{
    part p;
    bool *room = calloc(2 * g->count + 1, sizeof *room);
    bool good = part_begin(&p, g) && room;
    if (good) {
        with_needs(g, taken);
        good = let_in(&p, taken, room, room + g->count, cost);
        sort(&p, false);
        memcpy(taken, p.taken, g->count * sizeof *taken);
        memcpy(order, p.list, p.n * sizeof *order);
        *count = p.n;
    }
    free(room);
    part_end(&p);
    return good;
}
