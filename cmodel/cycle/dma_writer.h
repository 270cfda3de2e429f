/* SPDX-License-Identifier: Apache-2.0 */
/* dma_writer: streams of packed 128-bit beats to byte ranges of the memory window (microarchitecture 7).
 *
 * A request of `bytes` bytes to any byte address takes ceil(bytes/16) data beats; bytes outside the range get no
 * strobe. */
#ifndef MANTIS_CYCLE_DMA_WRITER_H
#define MANTIS_CYCLE_DMA_WRITER_H

#include "cycle/beat.h"
#include "cycle/dma_issue.h"
#include "cycle/dma_writer_ports.h"

struct dma_writer_segment {
    uint32_t beat;   /* addr[11:4] */
    uint32_t offset; /* addr[3:0] */
    uint64_t bytes;  /* 33 bits */
};

struct dma_writer {
    struct dma_issue issue;
    struct fifo segments;
    struct dma_writer_segment segment[DMA_SEGMENTS]; /* D */
    /* the active segment */
    uint32_t seg_valid, seg_first;
    uint32_t seg_offset; /* D */
    uint32_t seg_beat;   /* D, 8 bits */
    uint64_t seg_left;   /* D */
    struct fifo beats;
    struct beat beat[DMA_BEATS]; /* D */
    struct beat prev;            /* D */
    uint32_t w_valid;
    struct beat w_data;   /* D */
    uint32_t w_strb;      /* D */
    uint32_t w_last;      /* D */
    uint32_t outstanding; /* bursts without a B answer, 16 bits */
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
