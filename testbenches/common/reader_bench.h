/* SPDX-License-Identifier: Apache-2.0 */
/* reader_bench: dma_reader against plain copies of bytes: both channels ask at random, every interface stalls at
 * random, some answers are errors. Speaks to ports alone, so that the cycle model and the RTL can be under it. */
#ifndef MANTIS_READER_BENCH_H
#define MANTIS_READER_BENCH_H

#include "cycle/dma_reader_ports.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The unit under test; reset: as at power-up. */
struct reader_dut {
    void *self;
    void (*reset)(void *self);
    void (*show)(void *self, const struct dma_reader_in *in, struct dma_reader_out *out);
    void (*tick)(void *self, const struct dma_reader_in *in, const struct dma_reader_out *out);
};

struct reader_case {
    uint32_t seed;
    uint32_t requests[2];       /* of products, of streams */
    uint32_t stall_ar, stall_r; /* 0 never, else one clock in so many goes through */
    uint32_t stall_req[2], stall_beat[2];
    uint32_t fetches; /* one streams' request in so many is a descriptor's; 0: none */
    uint32_t faults;  /* one answer in so many is an error; 0: none */
    uint32_t clears;  /* one clock in so many forgets an error; 0: none */
    uint64_t blocked; /* so many clocks nobody takes beats of products */
};

struct reader_result {
    uint64_t clocks, beats; /* of the bus */
    uint64_t client_beats[2];
    uint64_t served_while_blocked; /* streams' beats given while products' were not taken */
};

/* NULL, or what was wrong. */
const char *reader_bench(const struct reader_case *c, const struct reader_dut *dut, struct reader_result *result);

/* The cycle model's unit. One at a time. */
struct reader_dut reader_cycle_dut(void);

#ifdef __cplusplus
}
#endif

#endif
