/* SPDX-License-Identifier: Apache-2.0 */
/* When each command of a given order runs. */
#include "host/device/engine_interval.h"
#include "host/device/engine_schedule.h"

#include <stdlib.h>

enum { WINDOW = 255 }; /* of AFTER */

/* Clocks in which an interval of one engine meets those of the other, which come in order of time. */
static uint64_t common(const interval *a, size_t n, const interval *b, size_t m)
{
    uint64_t sum = 0;
    for (size_t i = 0, k = 0; i < n && k < m;) {
        const uint64_t from = later(a[i].begin, b[k].begin), to = a[i].end < b[k].end ? a[i].end : b[k].end;
        sum += to > from ? to - from : 0;
        if (a[i].end < b[k].end)
            i++;
        else
            k++;
    }
    return sum;
}

typedef struct {
    uint64_t *ended;         /* by node */
    uint64_t *until;         /* by place: all up to it have ended */
    interval *work[ENGINES]; /* in order of time */
    size_t n[ENGINES];
} walk;

static bool walk_begin(walk *w, size_t count)
{
    w->ended = calloc(count + 1, sizeof *w->ended);
    w->until = calloc(count + 1, sizeof *w->until);
    for (int e = 0; e < ENGINES; e++) {
        w->work[e] = calloc(count + 1, sizeof *w->work[e]);
        w->n[e] = 0;
    }
    return w->ended && w->until && w->work[0] && w->work[1];
}

static void walk_end(walk *w)
{
    free(w->ended);
    free(w->until);
    for (int e = 0; e < ENGINES; e++)
        free(w->work[e]);
}

schedule_time schedule_walk(const command_graph *g, const uint32_t *order, bool together)
{
    schedule_time t = {0};
    uint64_t free_at[GRAPH_WORKERS] = {0}, host = 0;
    walk w;
    if (walk_begin(&w, g->count)) {
        for (size_t place = 0; place < g->count; place++) {
            const uint32_t i = order[place];
            const graph_node *node = &g->nodes[i];
            uint64_t begin = later(free_at[node->worker], host);
            for (size_t e = g->first[i]; e < g->first[i + 1]; e++)
                begin = later(begin, w.ended[g->before[e]]);
            if (place > WINDOW)
                begin = later(begin, w.until[place - WINDOW - 1]);
            if (together && node->worker == GRAPH_HOST && place > 0)
                begin = host = later(begin, w.until[place - 1]);
            free_at[node->worker] = w.ended[i] = begin + node->clocks;
            w.until[place] = later(place ? w.until[place - 1] : 0, w.ended[i]);
            t.busy[node->worker] += node->clocks;
            t.clocks = later(t.clocks, w.ended[i]);
            if (node->worker != GRAPH_HOST)
                w.work[node->worker][w.n[node->worker]++] = (interval){begin, w.ended[i]};
        }
        t.overlap = common(w.work[0], w.n[0], w.work[1], w.n[1]);
    }
    walk_end(&w);
    return t;
}

void schedule_in_turn(const command_graph *g, uint32_t *order)
{
    for (size_t i = 0; i < g->count; i++)
        order[i] = (uint32_t)i;
}
