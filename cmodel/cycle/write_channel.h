/* SPDX-License-Identifier: Apache-2.0 */
/* write_channel: one of the writer's two channels: its requests and their data become bursts that are complete in its
 * store (microarchitecture 7). */
#ifndef MANTIS_CYCLE_WRITE_CHANNEL_H
#define MANTIS_CYCLE_WRITE_CHANNEL_H

#include "cycle/beat.h"
#include "cycle/burst_fifo.h"
#include "cycle/dma_request.h"
#include "cycle/fifo.h"

enum {
    WRITE_CHANNEL_REQUESTS = 8,
    WRITE_CHANNEL_DATA = 2,
    WRITE_CHANNEL_STORE = 2 * DMA_LINE,
    WRITE_CHANNEL_BURSTS = 4
};

/* A beat as the bus sees it. */
struct write_channel_beat {
    struct beat data;
    uint64_t strb;
    uint32_t last;
};

struct write_channel_burst {
    uint32_t beat;
    uint32_t len;
};

struct write_channel {
    struct fifo requests;
    struct dma_request request[WRITE_CHANNEL_REQUESTS]; /* D */
    /* the active segment */
    uint32_t seg_valid, seg_first;
    uint32_t seg_offset; /* D */
    uint32_t seg_beat;   /* D */
    uint64_t seg_left;   /* D */
    struct fifo beats;
    struct beat beat[WRITE_CHANNEL_DATA]; /* D */
    struct beat prev;                     /* D */
    /* the burst under way, and those that are complete */
    uint32_t burst_open;
    uint32_t burst_first; /* D */
    struct burst_fifo store;
    struct write_channel_beat stored[WRITE_CHANNEL_STORE], shown; /* D */
    struct fifo bursts;
    struct write_channel_burst burst[WRITE_CHANNEL_BURSTS]; /* D */
};

/* Nothing asked or kept: a clock in which nothing comes changes nothing. */
static inline bool write_channel_idle(const struct write_channel *s)
{
    return !fifo_out_valid(&s->requests) && !s->seg_valid && !fifo_out_valid(&s->beats) &&
           !fifo_out_valid(&s->bursts) && burst_fifo_empty(&s->store);
}

/* What happens to a channel in a clock. */
struct write_channel_in {
    bool poison;
    bool request; /* taken */
    struct dma_request asked;
    bool data_taken;
    const struct beat *data; /* looked at when it is taken */
    bool launched;           /* its oldest burst */
    bool w_ready;            /* the beat shown is taken, if there is one */
    bool reset;
};
void write_channel_tick(struct write_channel *s, const struct write_channel_in *in);

#endif
