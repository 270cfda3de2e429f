/* SPDX-License-Identifier: Apache-2.0 */
/* Graphs of commands and their times on two engines: hand-made ones whose answer is known, and random ones, whose walk
 * is done once more clock by clock from the rules, and whose early order must be one that the dependences allow. */
#include "../common/tap.h"

#include "host/device/engine_bounds.h"

#include <string.h>

enum { P = ENGINE_PRODUCTS, S = ENGINE_STREAMS, H = GRAPH_HOST, MOST = 400 };

/* Writes word `to`, reads words a and b (-1: none). */
static graph_node node(int worker, uint64_t clocks, int to, int a, int b)
{
    graph_node n = {.worker = worker, .opcode = worker == P ? MANTIS_OP_GEMM : MANTIS_OP_MAP, .clocks = clocks};
    const int words[3] = {to, a, b};
    for (int i = 0; i < 3; i++)
        if (words[i] >= 0)
            n.touched.span[n.touched.count++] = (mantis_span){4 * (uint32_t)words[i], 4 * (uint32_t)words[i] + 3};
    n.touched.written = to >= 0;
    return n;
}

static engine_bound bound(const graph_node *nodes, size_t count)
{
    const step_log log = {.nodes = (graph_node *)nodes, .count = count};
    engine_bounds b;
    if (!engine_bounds_find(&log, &b))
        abort();
    return b.port[0];
}

static void known(void)
{
    /* A backward pass: chain S10 P20 S10 P20 S10, each P with a P20 beside it that nothing waits for. */
    const graph_node backward[] = {node(S, 10, 1, 0, -1), node(P, 20, 90, 1, -1), node(P, 20, 2, 1, -1),
                                   node(S, 10, 3, 2, -1), node(P, 20, 91, 3, -1), node(P, 20, 4, 3, -1),
                                   node(S, 10, 5, 4, -1), node(S, 5, 92, 90, -1), node(S, 5, 93, 91, -1)};
    engine_bound b = bound(backward, 9);
    tap_ok(b.in_turn == 120 && b.busy[P] == 80 && b.busy[S] == 40 && b.chain == 70 && b.chain_commands == 5 &&
               b.chain_of[MANTIS_OP_GEMM] == 40 && b.chain_of[MANTIS_OP_MAP] == 30,
           "sums and the longest chain");
    tap_ok(b.time[0][0].clocks == 120 && b.time[0][0].overlap == 0, "in the order of the program nothing overlaps");
    tap_ok(b.time[1][0].clocks == 95 && b.time[1][0].overlap == 25, "early: %u clocks, %u of them of both",
           (unsigned)b.time[1][0].clocks, (unsigned)b.time[1][0].overlap);
    /* The host between two halves: it reads what the second command left and writes word 7. */
    const graph_node host[] = {node(P, 50, 1, 0, -1), node(S, 10, 2, 0, -1), node(H, 0, 7, -1, -1),
                               node(S, 10, 3, 7, -1)};
    b = bound(host, 4);
    tap_ok(b.time[0][0].clocks == 60 && b.time[0][1].clocks == 50 && b.time[1][0].clocks == 60 &&
               b.time[1][1].clocks == 50,
           "a host that waits for what it needs alone lets the product run on");
    const graph_node again[] = {node(P, 30, 1, 0, -1), node(S, 10, 0, 2, -1), node(S, 10, 1, 2, -1)};
    b = bound(again, 3);
    tap_ok(b.chain == 40 && b.time[1][1].clocks == 50, "what is written over waits for its readers and writers");
    const graph_node apart[] = {node(P, 30, 1, 0, -1), node(S, 10, 2, 0, -1), node(S, 10, 3, 2, -1)};
    b = bound(apart, 3);
    tap_ok(b.time[0][0].clocks == 30 && b.time[0][0].overlap == 20, "readers of one word do not wait for each other");
    b = bound(apart, 0);
    tap_ok(b.in_turn == 0 && b.time[1][1].clocks == 0 && b.chain == 0, "no command takes no time");
}

/* AFTER's 255: the product that the last stream could run beside is too far away. */
static void window(void)
{
    static graph_node far[258];
    for (int count = 257; count <= 258; count++) {
        far[0] = node(P, 1000, 1, 0, -1);
        for (int i = 1; i < count; i++)
            far[i] = node(S, 1, 2, 2, -1);
        const engine_bound b = bound(far, (size_t)count);
        tap_ok(b.time[0][0].clocks == (count == 257 ? 1001 : 1002), "command %d behind a product of 1000 clocks",
               count - 1);
    }
}

static bool conflict(const graph_node *a, const graph_node *b)
{
    for (uint32_t i = 0; i < a->touched.count; i++)
        for (uint32_t k = 0; k < b->touched.count; k++)
            if ((i < a->touched.written || k < b->touched.written) &&
                a->touched.span[i].first == b->touched.span[k].first)
                return true;
    return false;
}

static bool must_wait(const graph_node *nodes, uint32_t later, uint32_t earlier)
{
    return (nodes[later].worker == H && later == earlier + 1) || conflict(&nodes[later], &nodes[earlier]);
}

/* The order in which commands of the nodes begin, clock by clock: each by the rules of commands.md, with the largest
 * AFTER that its conflicts leave. Returns the clock in which all have ended. */
static uint64_t simulate(const graph_node *nodes, const uint32_t *order, size_t count)
{
    static uint64_t left[MOST];
    static bool begun[MOST];
    static size_t after[MOST];
    size_t ended = 0, clock = 0;
    for (size_t i = 0; i < count; i++) {
        after[i] = i < 255 ? i : 255;
        for (size_t k = i; k-- > 0;)
            if (nodes[order[i]].worker != nodes[order[k]].worker && conflict(&nodes[order[i]], &nodes[order[k]])) {
                after[i] = i - 1 - k < after[i] ? i - 1 - k : after[i];
                break;
            }
        left[i] = nodes[order[i]].clocks;
        begun[i] = false;
    }
    for (;; clock++) {
        bool moved = true;
        while (moved) { /* what ends and begins at this clock */
            moved = false;
            while (ended < count && begun[ended] && left[ended] == 0)
                ended++, moved = true;
            for (size_t i = ended; i < count; i++) {
                bool may = !begun[i] && ended + after[i] >= i;
                for (size_t k = ended; k < i && may; k++)
                    may = nodes[order[k]].worker != nodes[order[i]].worker || (begun[k] && left[k] == 0);
                for (size_t k = ended; k + after[i] < i && may; k++)
                    may = begun[k] && left[k] == 0;
                if (may)
                    begun[i] = moved = true;
            }
        }
        if (ended == count)
            return clock;
        for (size_t i = ended; i < count; i++)
            left[i] -= begun[i] && left[i] > 0;
    }
}

static void random_graphs(void)
{
    static graph_node nodes[MOST];
    static uint32_t order[MOST], place[MOST];
    uint64_t noise = 9;
    unsigned shorter = 0, graphs = 0;
    bool good = true;
    for (; graphs < 400 && good; graphs++) {
        const size_t count = 1 + tap_random(&noise) % (graphs % 40 ? 40 : MOST);
        const bool hosts = graphs % 2;
        const int words = 3 + (int)(tap_random(&noise) % 40);
        for (size_t i = 0; i < count; i++) {
            const int worker = hosts && tap_random(&noise) % 8 == 0 ? H : (int)(tap_random(&noise) % 2);
            nodes[i] = node(worker, worker == H ? 0 : 1 + tap_random(&noise) % 30, (int)(tap_random(&noise) % words),
                            (int)(tap_random(&noise) % words), (int)(tap_random(&noise) % words));
        }
        command_graph g;
        if (!command_graph_make(&g, nodes, count))
            abort();
        const engine_bound b = bound(nodes, count);
        for (int together = 0; together < 2; together++) {
            if (!schedule_early(&g, together, order))
                abort();
            const schedule_time t = schedule_walk(&g, order, together);
            memset(place, 0xff, sizeof place);
            for (size_t i = 0; i < count; i++)
                place[order[i]] = (uint32_t)i;
            for (uint32_t i = 0; i < count; i++) {
                good = good && place[i] < count;
                for (uint32_t k = 0; k < i; k++)
                    good = good &&
                           (place[k] < place[i] ||
                            !(must_wait(nodes, i, k) || (together && (nodes[i].worker == H || nodes[k].worker == H))));
            }
            good = good && t.clocks >= b.chain && t.clocks >= b.busy[P] && t.clocks >= b.busy[S] &&
                   t.clocks <= b.in_turn && t.busy[P] == b.busy[P] && t.busy[S] == b.busy[S];
            good = good && t.overlap <= t.clocks && t.clocks + t.overlap >= b.in_turn;
            if (!hosts) {
                good = good && t.clocks == simulate(nodes, order, count);
                shorter += t.clocks < b.time[0][0].clocks;
            }
        }
        command_graph_free(&g);
    }
    tap_ok(good && shorter > 100, "random graphs: %u, of which %u times an early order ends earlier", graphs, shorter);
}

/* How many of the graph's nodes an order has whose first `must` ones are wanted. */
static size_t filled(const graph_node *nodes, size_t count, size_t must, uint64_t *cost)
{
    command_graph g;
    uint32_t order[MOST];
    bool taken[MOST] = {false};
    size_t n = 0;
    if (!command_graph_make(&g, nodes, count))
        abort();
    for (size_t i = 0; i < must; i++)
        taken[i] = true;
    if (!schedule_fill(&g, taken, order, &n, cost))
        abort();
    command_graph_free(&g);
    return n;
}

/* What need not be done yet: in a gap, or for one clock in SCHEDULE_LEFT_COUNTS of what it takes. A product of `even`
 * clocks makes the order longer by just that. */
static void others(void)
{
    enum { K = SCHEDULE_LEFT_COUNTS, EVEN = 30 * K / (K - 1), LONG = EVEN + 2 * K };
    const uint64_t both = EVEN + 50 > 2 * EVEN ? EVEN + 50 : 2 * EVEN;
    uint64_t cost;
    const graph_node gap[] = {node(S, 30, 1, 0, -1), node(P, 50, 2, 1, -1), node(P, 30, 3, 0, -1)};
    tap_ok(filled(gap, 3, 2, &cost) == 3 && cost == 80, "a product in a gap of its engine");
    const graph_node longer[] = {node(S, 30, 1, 0, -1), node(P, 50, 2, 1, -1), node(P, LONG, 3, 0, -1)};
    tap_ok(filled(longer, 3, 2, &cost) == 2 && cost == 80 + LONG / K,
           "one that is longer than the gap by more than it is worth stays: %d against %d", LONG - 30, LONG / K);
    const graph_node worth[] = {node(S, 30, 1, 0, -1), node(P, 50, 2, 1, -1), node(P, EVEN, 3, 0, -1)};
    tap_ok(filled(worth, 3, 2, &cost) == 2 && cost == 80 + EVEN - 30, "also one that costs as much as it is worth");
    const graph_node less[] = {node(S, 30, 1, 0, -1), node(P, 50, 2, 1, -1), node(P, EVEN - K, 3, 0, -1)};
    tap_ok(filled(less, 3, 2, &cost) == 3 && cost == 80 + EVEN - K - 30, "not one that costs less");
    const graph_node chain[] = {node(S, 30, 1, 0, -1), node(P, 50, 2, 1, -1), node(P, EVEN, 3, 0, -1),
                                node(S, EVEN, 4, 3, -1)};
    tap_ok(filled(chain, 4, 2, &cost) == 4 && cost == both, "with a stream that waits for it, it is worth it");
    const graph_node needs[] = {node(P, 40, 1, 0, -1), node(S, 30, 2, 1, -1), node(P, 5, 3, 0, -1)};
    tap_ok(filled(needs, 3, 0, &cost) == 0 && cost == 75 / K, "where nothing is wanted, nothing is done");
}

int main(void)
{
    known();
    others();
    window();
    random_graphs();
    return tap_done();
}
