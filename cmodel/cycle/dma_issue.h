/* SPDX-License-Identifier: Apache-2.0 */
/* dma_issue: the half that dma_reader and dma_writer share, from requests to AXI bursts on AR or AW (microarchitecture
 * 6, 7).
 *
 * A request {addr, bytes} becomes ceil((addr mod 16 + bytes)/16) beats from addr's 16-byte line on, in bursts of at
 * most 256 beats that end at 4 KiB lines, and one segment {addr, bytes} for the data side. */
#ifndef MANTIS_CYCLE_DMA_ISSUE_H
#define MANTIS_CYCLE_DMA_ISSUE_H

#include "cycle/fifo.h"

enum { DMA_REQUESTS = 2, DMA_SEGMENTS = 8, DMA_BEATS = 4 };

struct dma_request {
    uint32_t addr;
    uint64_t bytes; /* 33 bits */
};

struct dma_issue {
    struct fifo requests;
    struct dma_request request[DMA_REQUESTS]; /* D */
    uint32_t valid;                           /* the AR or AW register */
    uint64_t addr;                            /* D */
    uint32_t len;                             /* D */
    uint32_t next_addr;                       /* D */
    uint32_t beats_left;
};

struct dma_issue_in {
    bool reset;
    uint64_t mem_base;
    bool req_valid;
    struct dma_request req;
    bool channel_ready;  /* arready or awready */
    bool segments_ready; /* the segment fifo has room */
    bool hold;           /* load no burst: too many await an answer */
};

/* What the edge did besides. */
struct dma_issued {
    bool burst;   /* a burst was loaded into the AR or AW register */
    bool segment; /* `request` starts: push its segment */
    struct dma_request request;
};

struct dma_issued dma_issue_tick(struct dma_issue *s, const struct dma_issue_in *in);

/* Nothing waits, nothing is on the channel. */
static inline bool dma_issue_idle(const struct dma_issue *s)
{
    return !fifo_out_valid(&s->requests) && s->beats_left == 0 && !s->valid;
}

#endif
