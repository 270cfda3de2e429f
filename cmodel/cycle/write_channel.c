/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/write_channel.h"

struct produced {
    bool beat;       /* one was made, and lies in the store but for strobes and `last` */
    bool pop;        /* it took a data beat */
    bool done;       /* it was the segment's last */
    uint32_t number; /* of the beat in the window */
    uint64_t strb;
};

static uint64_t ones(uint32_t count)
{
    return count < 64 ? (UINT64_C(1) << count) - 1 : UINT64_MAX;
}

/* A beat of what is left of the last data beat and of this one, or nothing; both are 0 where they have no bytes. */
static void put_beat(struct write_channel *s, struct beat *to, const struct beat *data)
{
    const uint32_t o = s->seg_offset;
    if (o == 0 && data) {
        *to = *data;
    } else {
        memset(to->byte, 0, sizeof to->byte);
        if (data)
            memcpy(to->byte + o, data->byte, PORT_BYTES - o);
        if (!s->seg_first)
            memcpy(to->byte, s->prev.byte + PORT_BYTES - o, o);
    }
    if (data)
        s->prev = *data;
}

/* The active segment's next beat, when its data and a place for it are there. */
static struct produced produce(struct write_channel *s, const struct write_channel_in *in)
{
    const uint32_t o = s->seg_offset;
    const uint32_t lead = s->seg_first ? o : 0; /* bytes of this beat before the range */
    const uint32_t room = PORT_BYTES - lead;
    const uint32_t n = s->seg_left < room ? (uint32_t)s->seg_left : room;
    const bool needed = o == 0 || s->seg_first || s->seg_left > o; /* otherwise prev holds the rest */

    if (!burst_fifo_in_ready(&s->store, WRITE_CHANNEL_STORE) || !fifo_in_ready(&s->bursts, WRITE_CHANNEL_BURSTS))
        return (struct produced){0};
    if (!s->seg_valid || (needed && !fifo_out_valid(&s->beats)))
        return (struct produced){0};

    const struct produced p = {.beat = true,
                               .pop = needed,
                               .done = n == s->seg_left,
                               .number = s->seg_beat,
                               .strb = in->poison ? 0 : ones(n) << lead};
    put_beat(s, &s->stored[s->store.write].data, needed ? &s->beat[s->beats.read] : NULL);
    s->seg_left -= n;
    s->seg_beat++;
    s->seg_first = 0;
    return p;
}

/* The bursts: the one under way grows by the beat, and ends with it or not. */
static void gather(struct write_channel *s, const struct produced *p, bool reset, bool w_ready, bool pop_burst)
{
    const struct dma_request *next = &s->request[s->requests.read];
    const bool goes_on = fifo_out_valid(&s->requests) && dma_first_beat(next) == dma_next_beat(p->number);
    const uint32_t place = p->number % DMA_LINE;
    const bool last = p->beat && (place == DMA_LINE - 1 || (p->done && !goes_on));

    if (burst_fifo_reads(&s->store, w_ready))
        s->shown = s->stored[s->store.read];
    if (p->beat) {
        s->stored[s->store.write].strb = p->strb;
        s->stored[s->store.write].last = last;
        if (!s->burst_open)
            s->burst_first = place;
        s->burst_open = !last;
    }
    if (last)
        s->burst[s->bursts.write] =
            (struct write_channel_burst){p->number - place + s->burst_first, place - s->burst_first};
    burst_fifo_tick(&s->store, WRITE_CHANNEL_STORE, p->beat, last, w_ready, reset);
    fifo_tick(&s->bursts, WRITE_CHANNEL_BURSTS, last, pop_burst, reset);
}

/* True: the active segment was loaded from the request fifo. */
static bool next_segment(struct write_channel *s, bool over)
{
    if (!over)
        return false;
    s->seg_valid = fifo_out_valid(&s->requests);
    if (s->seg_valid) {
        const struct dma_request *next = &s->request[s->requests.read];
        s->seg_first = 1;
        s->seg_offset = next->addr % PORT_BYTES;
        s->seg_beat = dma_first_beat(next);
        s->seg_left = next->bytes;
    }
    return s->seg_valid;
}

void write_channel_tick(struct write_channel *s, const struct write_channel_in *in)
{
    const bool idle = !s->seg_valid;
    const struct produced p = produce(s, in);
    gather(s, &p, in->reset, in->w_ready, in->launched);

    const bool pop = next_segment(s, idle || p.done);
    if (in->request)
        dma_request_set(&s->request[s->requests.write], &in->asked);
    fifo_tick(&s->requests, WRITE_CHANNEL_REQUESTS, in->request, pop, in->reset);
    if (in->data_taken)
        s->beat[s->beats.write] = *in->data;
    fifo_tick(&s->beats, WRITE_CHANNEL_DATA, in->data_taken, p.pop, in->reset);
    if (in->reset)
        s->seg_valid = s->seg_first = s->burst_open = 0;
}
