/* SPDX-License-Identifier: Apache-2.0 */
/* read_channel: one of the reader's two channels: its requests, the run of bursts to ask for, and the beats of its
 * bursts packed to those of its requests (microarchitecture 6). */
#ifndef MANTIS_CYCLE_READ_CHANNEL_H
#define MANTIS_CYCLE_READ_CHANNEL_H

#include "cycle/beat.h"
#include "cycle/burst_fifo.h"
#include "cycle/dma_request.h"
#include "cycle/fifo.h"

enum {
    READ_CHANNEL_REQUESTS = 2,
    READ_CHANNEL_SEGMENTS = 64,
    READ_CHANNEL_ROOM = 1024 / PORT_BYTES,
    READ_CHANNEL_BEATS = 4, /* of a client's 16 bytes */
    READ_CHANNEL_WIDE_BEATS = 2
};

struct read_channel_segment {
    bool again; /* it begins in the last beat of the segment before, .. */
    bool alone; /* .. which has all that its first beat needs */
    bool fetch;
    uint32_t offset; /* addr mod PORT_BYTES */
    uint64_t bytes;  /* 33 bits */
};

struct read_channel_beat {
    struct beat data;
    bool fetch;
};

struct read_channel {
    struct fifo requests;
    struct dma_request request[READ_CHANNEL_REQUESTS]; /* D */
    bool request_fetch[READ_CHANNEL_REQUESTS];         /* D */
    /* the run: beats of one or more requests, still to be asked for */
    uint32_t run_valid;
    bool run_fetch;     /* D */
    uint32_t next_beat; /* D */
    uint32_t last_beat; /* D */
    uint32_t reserved;  /* beats asked for and not yet used */
    struct burst_fifo segments;
    struct read_channel_segment segment[READ_CHANNEL_SEGMENTS], next_segment; /* D */
    struct burst_fifo buffer;
    struct beat buffered[READ_CHANNEL_ROOM], oldest; /* D */
    /* the active segment */
    uint32_t seg_valid, have_prev, flush;
    bool seg_fetch;    /* D */
    uint32_t seg_at;   /* D: where in the bus beat under way the next byte to be given lies */
    uint64_t seg_left; /* D */
    struct beat prev;  /* D */
    struct fifo beats;
    struct read_channel_beat beat[READ_CHANNEL_BEATS]; /* D */
};

/* A burst that the channel offers to the port. */
struct read_burst {
    bool valid;
    bool fetch;
    uint32_t beat; /* its first */
    uint32_t len;  /* beats - 1 */
    bool final;    /* the run's last */
};
static inline struct read_burst read_channel_offer(const struct read_channel *s)
{
    const bool final = s->next_beat / DMA_LINE == s->last_beat / DMA_LINE;
    const uint32_t end = final ? s->last_beat % DMA_LINE : DMA_LINE - 1;
    return (struct read_burst){
        .valid = s->run_valid && s->reserved <= READ_CHANNEL_ROOM - DMA_LINE,
        .fetch = s->run_fetch,
        .beat = s->next_beat,
        .len = end - s->next_beat % DMA_LINE,
        .final = final,
    };
}

bool read_channel_idle(const struct read_channel *s);

/* What happens to a channel in a clock. */
struct read_channel_in {
    uint32_t client_bytes; /* of a client's beat, in every clock the same */
    bool request;          /* taken */
    bool fetch;
    struct dma_request asked;
    bool launched; /* the burst that it offers */
    struct read_burst offer;
    bool here;              /* a bus beat for it: */
    const struct beat *bus; /* otherwise not looked at */
    bool beat_ready;
    bool reset;
};
/* Would a clock change anything, in which nothing comes but perhaps the client takes a beat? */
bool read_channel_stirs(const struct read_channel *s, uint32_t client_bytes, bool beat_ready);
void read_channel_tick(struct read_channel *s, const struct read_channel_in *in);

#endif
