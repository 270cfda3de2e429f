/* SPDX-License-Identifier: Apache-2.0 */
/* dma_reader: byte ranges of the memory window to streams of packed beats, for products and streams on one port
 * (microarchitecture 6).
 *
 * A request of `bytes` bytes from any byte address gives as many beats as they fill, shifted so that its first byte is
 * byte 0; bytes beyond the range are 0. Answers of a channel come in order. A burst is asked for only when its
 * channel's buffer has room for it. */
#ifndef MANTIS_CYCLE_DMA_READER_H
#define MANTIS_CYCLE_DMA_READER_H

#include "cycle/burst_turn.h"
#include "cycle/dma_reader_ports.h"
#include "cycle/read_channel.h"

enum { DMA_READER_ORDER = 64 };

/* A burst whose beats are to come. */
struct dma_reader_burst {
    unsigned channel;
    bool fetch;
    uint32_t len;
};

struct dma_reader {
    struct read_channel channel[CHANNELS];
    uint32_t turn;
    uint32_t ar_valid;
    uint64_t ar_addr; /* D */
    uint32_t ar_len;  /* D */
    struct burst_fifo order;
    struct dma_reader_burst ordered[DMA_READER_ORDER], oldest; /* D */
    uint32_t place;                                            /* in the oldest burst */
    uint32_t error[CHANNELS];
    uint32_t fetch_error;
};

struct dma_reader_unit {
    struct dma_reader s;
    struct dma_reader_in in;
    struct dma_reader_out out;
};

void dma_reader_outputs(const struct dma_reader *s, const struct dma_reader_in *in, struct dma_reader_out *out);
/* Would a clock change anything? */
bool dma_reader_stirs(const struct dma_reader *s, const struct dma_reader_in *in, const struct dma_reader_out *out);
void dma_reader_tick(struct dma_reader *s, const struct dma_reader_in *in, const struct dma_reader_out *out);

#endif
