/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/read_channel.h"

#include <stddef.h>

bool read_channel_idle(const struct read_channel *s)
{
    return !fifo_out_valid(&s->requests) && !s->run_valid && burst_fifo_empty(&s->segments) && !s->seg_valid &&
           !fifo_out_valid(&s->beats);
}

/* -- the address side -------------------------------------------------------------------------- */

/* The next request begins in the beat in which the segment before it ends, and that is not over. */
static bool begins_in_last(const struct read_channel *s)
{
    const bool left = !burst_fifo_empty(&s->segments) || s->seg_valid;
    return left && !s->request_fetch[s->requests.read] && !s->run_fetch &&
           dma_first_beat(&s->request[s->requests.read]) == s->last_beat;
}

/* The run may take the next request: when it is over, or when that goes on where the run ends. */
static bool may_take_request(const struct read_channel *s, bool over)
{
    const struct dma_request *r = &s->request[s->requests.read];
    const bool fetch = s->request_fetch[s->requests.read];
    if (!fifo_out_valid(&s->requests) || !burst_fifo_in_ready(&s->segments, READ_CHANNEL_SEGMENTS))
        return false;
    return over || begins_in_last(s) || (!fetch && !s->run_fetch && dma_first_beat(r) == s->last_beat + 1);
}

/* It does, and is a segment: what of it is not asked for yet lengthens the run, or begins one. */
static void take_request(struct read_channel *s, bool over, uint32_t client_bytes)
{
    const struct dma_request *r = &s->request[s->requests.read];
    const uint32_t offset = r->addr % PORT_BYTES;
    const uint64_t need = r->bytes < client_bytes ? r->bytes : client_bytes;
    const bool again = begins_in_last(s);
    s->segment[s->segments.write] = (struct read_channel_segment){again, again && offset + need <= PORT_BYTES,
                                                                  s->request_fetch[s->requests.read], offset, r->bytes};
    if (again && dma_last_beat(r) == s->last_beat)
        return;
    if (over) {
        s->next_beat = again ? s->last_beat + 1 : dma_first_beat(r);
        s->run_fetch = s->request_fetch[s->requests.read];
    }
    s->last_beat = dma_last_beat(r);
    s->run_valid = 1;
}

static void launch(struct read_channel *s, const struct read_burst *burst)
{
    s->next_beat = dma_next_beat(s->next_beat | (DMA_LINE - 1));
    s->run_valid = !burst->final;
    s->reserved += burst->len + 1;
}

/* -- the data side ----------------------------------------------------------------------------- */

struct emitted {
    bool beat; /* one goes to the beat fifo, where it lies already */
    bool done; /* the active segment is over */
};

/* prev alone has all that the next beat needs. */
static bool flushes(const struct read_channel *s, uint32_t client_bytes)
{
    const uint64_t need = s->seg_left < client_bytes ? s->seg_left : client_bytes;
    return s->have_prev && s->seg_at + need <= PORT_BYTES;
}

/* A beat of what lies in prev, if there is one, and in a bus beat that is used, if one is. */
static struct emitted give(struct read_channel *s, const struct beat *used, uint32_t client_bytes)
{
    const uint64_t need = s->seg_left < client_bytes ? s->seg_left : client_bytes;
    const struct emitted e = {.beat = true, .done = s->seg_left <= client_bytes};
    const uint32_t next = s->seg_at + client_bytes;

    if (used && !s->have_prev && s->seg_at + need > PORT_BYTES) {
        s->have_prev = 1;
        s->flush = 0;
        return (struct emitted){0};
    }
    const struct beat *low = used && !s->have_prev ? used : &s->prev;
    beat_cut(&s->beat[s->beats.write].data, low, used, s->seg_at, s->seg_left, client_bytes);
    if (e.done)
        return e;

    s->seg_left -= client_bytes;
    s->seg_at = next % PORT_BYTES;
    if (used && (s->have_prev || next != PORT_BYTES))
        s->have_prev = 1;
    else if (next == PORT_BYTES)
        s->have_prev = 0;
    s->flush = flushes(s, client_bytes);
    return e;
}

static void next_segment(struct read_channel *s, bool pop)
{
    if (!pop)
        return;
    s->seg_valid = burst_fifo_out_valid(&s->segments);
    s->have_prev = s->seg_valid && s->next_segment.again;
    s->flush = s->seg_valid && s->next_segment.alone;
    if (s->seg_valid) {
        s->seg_fetch = s->next_segment.fetch;
        s->seg_at = s->next_segment.offset;
        s->seg_left = s->next_segment.bytes;
    }
}

/* The beat fifo's depth. */
static uint32_t beats_kept(uint32_t client_bytes)
{
    return client_bytes > 16 ? READ_CHANNEL_WIDE_BEATS : READ_CHANNEL_BEATS;
}

/* What the active segment makes of the beat at hand; *used: it took one. */
static struct emitted advance(struct read_channel *s, const struct read_channel_in *in, bool *used)
{
    const bool room = fifo_in_ready(&s->beats, beats_kept(in->client_bytes));
    const bool straight = burst_fifo_empty(&s->buffer);
    const bool at_hand = burst_fifo_out_valid(&s->buffer) || (straight && in->here);
    *used = at_hand && s->seg_valid && !s->flush && room;
    if (*used) {
        const struct beat *d = straight ? in->bus : &s->oldest;
        const struct emitted e = give(s, d, in->client_bytes);
        s->prev = *d;
        return e;
    }
    if (s->seg_valid && s->flush && room)
        return give(s, NULL, in->client_bytes);
    return (struct emitted){0};
}

static void keep(struct read_channel *s, const struct read_channel_in *in, bool used)
{
    const bool straight = burst_fifo_empty(&s->buffer);
    const bool push = in->here && !(used && straight) && burst_fifo_in_ready(&s->buffer, READ_CHANNEL_ROOM);
    const bool pop = used && !straight;
    if (burst_fifo_reads(&s->buffer, pop))
        s->oldest = s->buffered[s->buffer.read];
    if (push)
        s->buffered[s->buffer.write] = *in->bus;
    burst_fifo_tick(&s->buffer, READ_CHANNEL_ROOM, push, true, pop, in->reset);
}

bool read_channel_stirs(const struct read_channel *s, uint32_t client_bytes, bool beat_ready)
{
    const bool gives = s->seg_valid && fifo_in_ready(&s->beats, beats_kept(client_bytes)) &&
                       (s->flush || burst_fifo_out_valid(&s->buffer));
    const bool next = !s->seg_valid && burst_fifo_out_valid(&s->segments);
    return gives || next || (fifo_out_valid(&s->beats) && beat_ready) || may_take_request(s, !s->run_valid) ||
           burst_fifo_reads(&s->buffer, false) || burst_fifo_reads(&s->segments, false);
}

void read_channel_tick(struct read_channel *s, const struct read_channel_in *in)
{
    bool used;
    const struct read_burst *burst = &in->offer;
    const struct emitted e = advance(s, in, &used);
    const bool beat_pops = fifo_out_valid(&s->beats) && in->beat_ready;
    if (e.beat)
        s->beat[s->beats.write].fetch = s->seg_fetch;
    fifo_tick(&s->beats, beats_kept(in->client_bytes), e.beat, beat_pops, in->reset);
    keep(s, in, used);

    const bool over = !s->run_valid || (in->launched && burst->final);
    if (in->launched)
        launch(s, burst);
    const bool taken = may_take_request(s, over);
    if (taken)
        take_request(s, over, in->client_bytes);
    s->reserved -= (uint32_t)used;
    if (in->request) {
        dma_request_set(&s->request[s->requests.write], &in->asked);
        s->request_fetch[s->requests.write] = in->fetch;
    }
    fifo_tick(&s->requests, READ_CHANNEL_REQUESTS, in->request, taken, in->reset);

    const bool pop = e.done || !s->seg_valid;
    next_segment(s, pop);
    if (burst_fifo_reads(&s->segments, pop))
        s->next_segment = s->segment[s->segments.read];
    burst_fifo_tick(&s->segments, READ_CHANNEL_SEGMENTS, taken, true, pop, in->reset);

    if (in->reset)
        s->run_valid = s->reserved = s->seg_valid = s->have_prev = s->flush = 0;
}
