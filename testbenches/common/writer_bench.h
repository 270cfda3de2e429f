/* SPDX-License-Identifier: Apache-2.0 */
/* writer_bench: dma_writer against plain copies of bytes: both channels write at random, every interface stalls at
 * random, some answers are errors. Speaks to ports alone, so that the cycle model and the RTL can be under it. */
#ifndef MANTIS_WRITER_BENCH_H
#define MANTIS_WRITER_BENCH_H

#include "cycle/dma_writer_ports.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The unit under test; reset: as at power-up. */
struct writer_dut {
    void *self;
    void (*reset)(void *self);
    void (*show)(void *self, const struct dma_writer_in *in, struct dma_writer_out *out);
    void (*tick)(void *self, const struct dma_writer_in *in, const struct dma_writer_out *out);
};

struct writer_case {
    uint32_t seed;
    uint32_t requests[2];                /* of products, of streams */
    uint32_t stall_aw, stall_w, stall_b; /* 0 never, else one clock in so many goes through */
    uint32_t stall_req[2], stall_data[2];
    bool poison[2];
    uint32_t fault; /* the channel's bit: its 20th answer is an error */
    bool locked; /* from a burst's address to its last beat nothing is asked of the writer, and nothing given to it */
    uint64_t blocked; /* so many clocks products give no data after their first request */
};

struct writer_result {
    uint64_t clocks, beats; /* of the bus */
    uint64_t client_beats[2];
    uint64_t written_while_blocked; /* streams' beats */
};

/* NULL, or what was wrong. */
const char *writer_bench(const struct writer_case *c, const struct writer_dut *dut, struct writer_result *result);

/* The cycle model's unit. One at a time. */
struct writer_dut writer_cycle_dut(void);

#ifdef __cplusplus
}
#endif

#endif
