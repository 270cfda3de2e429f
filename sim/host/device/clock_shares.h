/* SPDX-License-Identifier: Apache-2.0 */
/* Where the clocks of a run went, counted in every clock from the cycle model's ports: by kind of command, and what
 * each engine did. Two engines: products (GEMM) and streams (all other kinds). The parts add up:
 *
 *     cycles   = products + streams - overlap + control
 *     streams  = peak + map + vector + reduce + align + stream_scales
 *              = stream_moves + stream_waits + stream_inside + stream_scales
 *     products = mac_active + stall_a + stall_b + stall_drain + stall_write + stall_memory + stall_other
 *              + product_scales
 *
 * cycles, products, streams and overlap are the machine's counters CYCLES, PRODUCTS, STREAMS and OVERLAP. */
#ifndef MANTIS_DEVICE_CLOCK_SHARES_H
#define MANTIS_DEVICE_CLOCK_SHARES_H

#include <stdint.h>

/* name, what one is */
#define CLOCK_SHARES_ITEMS(X)                                                             \
    X(cycles, "clocks in which the machine was not idle")                                 \
    X(products, "clocks of products (GEMM)")                                              \
    X(streams, "clocks of streams (PEAK, MAP, VECTOR, REDUCE, ALIGN, FENCE)")             \
    X(overlap, "clocks of a product and a stream at once")                                \
    X(control, "clocks of neither: descriptors come and are checked, order waits")        \
    X(peak, "clocks of PEAK")                                                             \
    X(map, "clocks of MAP")                                                               \
    X(vector, "clocks of VECTOR")                                                         \
    X(reduce, "clocks of REDUCE")                                                         \
    X(align, "clocks of ALIGN")                                                           \
    X(mac_active, "product clocks in which the array accumulated")                        \
    X(stall_a, "product clocks waiting for operand A")                                    \
    X(stall_b, "product clocks waiting for operand B")                                    \
    X(stall_drain, "product clocks waiting for the drain")                                \
    X(stall_write, "product clocks waiting for the writer")                               \
    X(stall_memory, "product clocks waiting for the memory")                              \
    X(stall_other, "product clocks of start, pipeline fill and finish")                   \
    X(product_scales, "product clocks around GEMM: scale entries come and go")            \
    X(stream_moves, "stream clocks in which a beat passed the streams' channel")          \
    X(stream_waits, "stream clocks without a beat, in which the memory kept one waiting") \
    X(stream_inside, "stream clocks without either: pipelines fill, compute and empty")   \
    X(stream_scales, "stream clocks around these: scale entries come and go, fences")

#define CLOCK_SHARES_ENUM(name, about) CLOCK_SHARE_##name,
enum { CLOCK_SHARES_ITEMS(CLOCK_SHARES_ENUM) CLOCK_SHARES };
#undef CLOCK_SHARES_ENUM

struct mantis_top;

typedef struct clock_shares {
    uint64_t clocks[CLOCK_SHARES];
} clock_shares;

const char *clock_share_name(int item);
const char *clock_share_about(int item);

/* Counts a clock, of which all ports are shown; context is a clock_shares (mantis_platform_options.watch). */
void clock_shares_watch(void *context, const struct mantis_top *top);

/* part / cycles; 0 without clocks. */
double clock_share_of(const clock_shares *s, int part);

#endif
