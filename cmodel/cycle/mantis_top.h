/* SPDX-License-Identifier: Apache-2.0 */
/* mantis_top: the units and the wires between them (microarchitecture 2 and 3). A clock is
 *
 *     mantis_top_outputs(top, &in, &out);   every unit's in and out show this clock's ports
 *     mantis_top_tick(top);                 all registers step
 *
 * out depends on registers alone, never on in; calling mantis_top_outputs again in the same clock is harmless. One
 * block of memory without pointers: a copy of the struct is a copy of the machine.
 *
 * Room cycle: one file per RTL unit, one step per clock; decodes commands by itself. */
#ifndef MANTIS_CYCLE_MANTIS_TOP_H
#define MANTIS_CYCLE_MANTIS_TOP_H

#include "cycle/align_unit.h"
#include "cycle/bus_watch.h"
#include "cycle/counters.h"
#include "cycle/csr.h"
#include "cycle/dma_reader.h"
#include "cycle/dma_writer.h"
#include "cycle/gemm.h"
#include "cycle/peak_snoop.h"
#include "cycle/quiet.h"
#include "cycle/random.h"
#include "cycle/reduce.h"
#include "cycle/sequencer.h"
#include "cycle/stream.h"
#include "cycle/mantis_top_ports.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The units as `quiet` numbers them. */
enum top_unit {
    TOP_CSR,
    TOP_SEQUENCER,
    TOP_READER,
    TOP_WRITER,
    TOP_PEAK_PRODUCTS,
    TOP_PEAK_STREAMS,
    TOP_ALIGN,
    TOP_STREAM,
    TOP_REDUCE,
    TOP_GEMM,
    TOP_BUS_WATCH,
    TOP_RANDOM_PRODUCTS,
    TOP_RANDOM_STREAMS,
    /* no units: parts of their ports, which have news of their own */
    TOP_READS_PRODUCTS, /* a channel of reader or writer */
    TOP_READS_STREAMS,
    TOP_WRITES_PRODUCTS,
    TOP_WRITES_STREAMS,
    TOP_GEMM_LEAVES /* what leaves gemm */
};

struct mantis_top {
    struct csr_unit u_csr;
    struct counters_unit u_counters;
    struct bus_watch_unit u_bus_watch;
    struct sequencer_unit u_sequencer;
    struct dma_reader_unit u_dma_reader;
    struct dma_writer_unit u_dma_writer;
    struct random_unit u_random_products;
    struct random_unit u_random_streams;
    struct peak_snoop_unit u_peak_products;
    struct peak_snoop_unit u_peak_streams;
    struct align_unit_unit u_align_unit;
    struct stream_unit u_stream;
    struct reduce_unit u_reduce;
    struct gemm_unit u_gemm;
    /* No registers: what is left out of clocks that nobody sees. */
    struct quiet quiet;
    bool sequencer_rests; /* as long as nothing that it waits for comes */
    uint32_t event;       /* counters' events of so many clocks, which are still to be counted */
    uint64_t event_clocks;
    uint64_t still;                    /* clocks behind in which nothing moved but csr and what gemm puts off */
    uint64_t calm_loads, calm_streams; /* in which nothing moved but csr and what top_alone steps of an engine */
};

/* All registers and memories 0, as at power-up. NULL when out of memory. */
struct mantis_top *mantis_top_create(void);
void mantis_top_destroy(struct mantis_top *top);

/* Products of the array by this table; NULL: exact, as at first. */
void mantis_top_multiplier(struct mantis_top *top, const mantis_multiplier *multiplier);

/* Whether nobody looks at the ports inside from now on: the registers, the pins and the ports that say valid, ready,
 * busy or done are the same, but payloads without valid are not shown, nor what goes on in gemm. At first somebody
 * does. */
void mantis_top_unseen(struct mantis_top *top, bool unseen);

/* For how many clocks from now on nothing moves, if nothing comes but reads of csr: 0 if it has not been so in the last
 * `since` clocks. And these clocks at once. */
uint64_t mantis_top_still(const struct mantis_top *top, uint64_t since);
void mantis_top_pass(struct mantis_top *top, uint64_t clocks);

/* out: when nobody looks, of every clock the same, since pins that did not change are not set anew. */
/* Counts that were put off are done. */
void mantis_top_settle_counts(struct mantis_top *top);

void mantis_top_outputs(struct mantis_top *top, const struct mantis_top_in *in, struct mantis_top_out *out);
/* The clock edge, with the inputs of the last mantis_top_outputs. */
void mantis_top_tick(struct mantis_top *top);

#ifdef __cplusplus
}
#endif
#endif
