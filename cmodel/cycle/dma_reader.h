/* SPDX-License-Identifier: Apache-2.0 */
/* dma_reader: byte ranges of the memory window to streams of packed 128-bit beats (microarchitecture 6).
 *
 * A request of `bytes` bytes from any byte address gives ceil(bytes/16) beats, shifted so that its first byte is byte
 * 0; bytes beyond the range are 0. Answers come in order. A burst is asked for only when the buffer has room for it. */
#ifndef MANTIS_CYCLE_DMA_READER_H
#define MANTIS_CYCLE_DMA_READER_H

#include "cycle/beat.h"
#include "cycle/burst_fifo.h"
#include "cycle/dma_reader_ports.h"
#include "cycle/dma_request.h"
#include "cycle/fifo.h"

enum { DMA_READER_REQUESTS = 2, DMA_READER_SEGMENTS = 64, DMA_READER_ROOM = 64, DMA_READER_BEATS = 4 };

struct dma_reader_segment {
    uint32_t offset; /* addr mod 16 */
    uint64_t bytes;  /* 33 bits */
};

struct dma_reader {
    struct fifo requests;
    struct dma_request request[DMA_READER_REQUESTS]; /* D */
    /* the run: beats of one or more requests, still to be asked for */
    uint32_t run_valid;
    uint32_t next_beat; /* D */
    uint32_t last_beat; /* D */
    uint32_t ar_valid;
    uint64_t ar_addr;  /* D */
    uint32_t ar_len;   /* D */
    uint32_t reserved; /* beats asked for and not yet used */
    uint32_t awaited;  /* and not yet here */
    struct burst_fifo segments;
    struct dma_reader_segment segment[DMA_READER_SEGMENTS], next_segment; /* D */
    struct burst_fifo buffer;
    struct beat buffered[DMA_READER_ROOM], oldest; /* D */
    /* the active segment */
    uint32_t seg_valid, have_prev, flush;
    uint32_t seg_offset; /* D */
    uint64_t seg_left;   /* D */
    struct beat prev;    /* D */
    struct fifo beats;
    struct beat beat[DMA_READER_BEATS]; /* D */
    uint32_t error;
    uint32_t fetch_left;  /* bus beats of a descriptor to come, 4 bits */
    uint32_t fetch_error; /* of these */
};

struct dma_reader_unit {
    struct dma_reader s;
    struct dma_reader_in in;
    struct dma_reader_out out;
};

void dma_reader_outputs(const struct dma_reader *s, const struct dma_reader_in *in, struct dma_reader_out *out);
void dma_reader_tick(struct dma_reader *s, const struct dma_reader_in *in, const struct dma_reader_out *out);

#endif
