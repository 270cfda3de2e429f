/* SPDX-License-Identifier: Apache-2.0 */
/* dma_writer: streams of packed 128-bit beats to byte ranges of the memory window (microarchitecture 7).
 *
 * A request of `bytes` bytes to any byte address takes ceil(bytes/16) data beats; bytes outside the range get no
 * strobe. A burst's address and beats are shown when all its beats are in the store. */
#ifndef MANTIS_CYCLE_DMA_WRITER_H
#define MANTIS_CYCLE_DMA_WRITER_H

#include "cycle/beat.h"
#include "cycle/burst_fifo.h"
#include "cycle/dma_request.h"
#include "cycle/dma_writer_ports.h"
#include "cycle/fifo.h"

enum {
    DMA_WRITER_REQUESTS = 8,
    DMA_WRITER_DATA = 2,
    DMA_WRITER_STORE = 32,
    DMA_WRITER_BURSTS = 4,
    DMA_WRITER_OPEN = 255, /* bursts without an answer, at most */
};

/* A beat as the bus sees it. */
struct dma_writer_beat {
    struct beat data;
    uint32_t strb, last;
};

struct dma_writer_burst {
    uint32_t beat; /* 28 bits */
    uint32_t len;
};

struct dma_writer {
    struct fifo requests;
    struct dma_request request[DMA_WRITER_REQUESTS]; /* D */
    /* the active segment */
    uint32_t seg_valid, seg_first;
    uint32_t seg_offset; /* D */
    uint32_t seg_beat;   /* D, 28 bits */
    uint64_t seg_left;   /* D */
    struct fifo beats;
    struct beat beat[DMA_WRITER_DATA]; /* D */
    struct beat prev;                  /* D */
    /* the burst under way, and those that are complete */
    uint32_t burst_open;
    uint32_t burst_first; /* D */
    struct burst_fifo store;
    struct dma_writer_beat stored[DMA_WRITER_STORE], shown; /* D */
    struct fifo bursts;
    struct dma_writer_burst burst[DMA_WRITER_BURSTS]; /* D */
    uint32_t aw_valid;
    uint64_t aw_addr;     /* D */
    uint32_t aw_len;      /* D */
    uint32_t outstanding; /* bursts without a B answer, 8 bits */
    uint32_t error;
};

struct dma_writer_unit {
    struct dma_writer s;
    struct dma_writer_in in;
    struct dma_writer_out out;
};

void dma_writer_outputs(const struct dma_writer *s, const struct dma_writer_in *in, struct dma_writer_out *out);
void dma_writer_tick(struct dma_writer *s, const struct dma_writer_in *in, const struct dma_writer_out *out);

#endif
