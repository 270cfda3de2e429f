/* SPDX-License-Identifier: Apache-2.0 */
/* dma_reader: byte ranges of the memory window to streams of packed 128-bit beats (microarchitecture 6).
 *
 * A request of `bytes` bytes from any byte address gives ceil(bytes/16) beats, shifted so that its first byte is byte
 * 0; bytes beyond the range are 0. Up to 32 requests are in flight; answers come in order. */
#ifndef MANTIS_CYCLE_DMA_READER_H
#define MANTIS_CYCLE_DMA_READER_H

#include "cycle/beat.h"
#include "cycle/dma_issue.h"
#include "cycle/dma_reader_ports.h"

/* A view's lines are 16 bytes each: as many are under way as memory has clocks of latency. */
enum { DMA_READER_SEGMENTS = 32 };

struct dma_reader_segment {
    uint32_t offset; /* addr mod 16 */
    uint64_t bytes;  /* 33 bits */
};

struct dma_reader {
    struct dma_issue issue;
    struct fifo segments;
    struct dma_reader_segment segment[DMA_READER_SEGMENTS]; /* D */
    /* the active segment */
    uint32_t seg_valid, have_prev, flush;
    uint32_t seg_offset; /* D */
    uint64_t seg_left;   /* D */
    struct beat prev;    /* D */
    struct fifo beats;
    struct beat beat[DMA_BEATS]; /* D */
    uint32_t error;
};

struct dma_reader_unit {
    struct dma_reader s;
    struct dma_reader_in in;
    struct dma_reader_out out;
};

void dma_reader_outputs(const struct dma_reader *s, const struct dma_reader_in *in, struct dma_reader_out *out);
void dma_reader_tick(struct dma_reader *s, const struct dma_reader_in *in, const struct dma_reader_out *out);

#endif
