/* SPDX-License-Identifier: Apache-2.0 */
/* An AXI4 slave memory of MANTIS_PORT bits with latency and random back-pressure, of several kinds (docs/memories.md).
 *
 * Its outputs are registers: with no latency and no back-pressure an address taken in clock t is answered from t+1 on,
 * one beat per clock, which is the least an AXI slave with registered outputs can do. Bursts are answered in order. */
#ifndef MANTIS_AXI_MEMORY_H
#define MANTIS_AXI_MEMORY_H

#include "cycle/mantis_top.h"
#include "mantis/executor.h"
#include "platform/dram.h"
#include "platform/platform.h"

#include <stdbool.h>

enum { AXI_QUEUE = 64, AXI_WRITE_BEATS = 512, AXI_WINDOWS = 2, AXI_BEAT_BYTES = MANTIS_PORT / 8 };

/* One accepted burst: window offset of its next beat, beats left, and when: it came; its next beat, or its response,
 * may be shown (AXI_UNPLANNED: a DRAM has not come to it yet); beats of which no more than so many are left, too. Times
 * are in clocks, of a DRAM in picoseconds. */
typedef struct {
    uint64_t address;
    uint32_t beats;
    uint32_t resp; /* of a response */
    uint64_t came, due, second_due;
    uint32_t second_left;
} axi_burst;

#define AXI_UNPLANNED UINT64_MAX

typedef struct {
    uint32_t data[MANTIS_PORT / 32];
    uint64_t strobe;
    uint32_t last;
} axi_write_beat;

typedef struct {
    axi_burst items[AXI_QUEUE];
    uint32_t head, count;
} axi_queue;

typedef enum { AXI_NOTHING, AXI_READ, AXI_WRITE } axi_service;

typedef struct {
    /* set by the owner */
    platform_memory kind;
    mantis_memory *memory;
    uint64_t fold;     /* 0, or how many bytes memory really has: a power of two, seen over and over up to its size */
    uint64_t bus_base; /* bus address of window offset 0 */
    uint32_t latency;
    uint32_t seed; /* 0: no back-pressure */
    bool fault;
    uint32_t fault_address;
    bool watched; /* count bytes written outside of the windows below */
    struct {
        uint64_t first, end;
    } window[AXI_WINDOWS];
    uint64_t stray; /* so many */
    /* state */
    uint64_t clock;
    uint32_t noise;
    bool ar_ready, aw_ready, w_ready;
    bool r_valid, r_last;
    uint32_t r_resp, r_data[MANTIS_PORT / 32];
    bool b_valid;
    uint32_t b_resp, write_resp;
    axi_queue reads, writes, responses;
    axi_service service;  /* single, locked: the burst under way */
    bool turn;            /* locked: the write's address is next where both wait */
    uint32_t write_beats; /* of the burst whose data come */
    dram dram;
    axi_write_beat beats[AXI_WRITE_BEATS];
    uint32_t beat_head, beat_count;
} axi_memory;

void axi_memory_reset(axi_memory *m);
/* Sets the m_* inputs of the device for this clock. */
void axi_memory_show(const axi_memory *m, struct mantis_top_in *in);
/* Nothing is under way, so that a clock changes nothing unless something comes. And so many such clocks. */
bool axi_memory_still(const axi_memory *m);
void axi_memory_pass(axi_memory *m, uint64_t clocks);
/* The clock edge: `in` as shown, `out` from the device. */
void axi_memory_tick(axi_memory *m, const struct mantis_top_in *in, const struct mantis_top_out *out);

#endif
