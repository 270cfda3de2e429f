/* SPDX-License-Identifier: Apache-2.0 */
/* dma_writer: streams of packed beats to byte ranges of the memory window, for products and streams on one port
 * (microarchitecture 7).
 *
 * A request of `bytes` bytes to any byte address takes as many data beats as they fill; bytes outside the range get no
 * strobe. A burst's address and beats are shown when all its beats are in its channel's store. */
#ifndef MANTIS_CYCLE_DMA_WRITER_H
#define MANTIS_CYCLE_DMA_WRITER_H

#include "cycle/burst_turn.h"
#include "cycle/dma_writer_ports.h"
#include "cycle/write_channel.h"

/* Bursts whose beats, or answers, are to come. */
enum { DMA_WRITER_DATA_ORDER = 8, DMA_WRITER_ANSWER_ORDER = 64 };

struct dma_writer {
    struct write_channel channel[CHANNELS];
    uint32_t turn;
    uint32_t aw_valid;
    uint64_t aw_addr; /* D */
    uint32_t aw_len;  /* D */
    struct fifo data_order, answer_order;
    unsigned data_of[DMA_WRITER_DATA_ORDER], answer_of[DMA_WRITER_ANSWER_ORDER]; /* channels, D */
    uint32_t outstanding[CHANNELS];                                              /* bursts without an answer, 7 bits */
    uint32_t error[CHANNELS];
};

struct dma_writer_unit {
    struct dma_writer s;
    struct dma_writer_in in;
    struct dma_writer_out out;
};

void dma_writer_outputs(const struct dma_writer *s, const struct dma_writer_in *in, struct dma_writer_out *out);
/* Would a clock change anything? */
bool dma_writer_stirs(const struct dma_writer *s, const struct dma_writer_in *in);
void dma_writer_tick(struct dma_writer *s, const struct dma_writer_in *in, const struct dma_writer_out *out);

#endif
