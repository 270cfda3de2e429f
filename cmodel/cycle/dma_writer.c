/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/dma_writer.h"

void dma_writer_outputs(const struct dma_writer *s, const struct dma_writer_in *in, struct dma_writer_out *out)
{
    (void)in;
    out->req_ready_o = fifo_in_ready(&s->requests, DMA_WRITER_REQUESTS);
    out->data_ready_o = fifo_in_ready(&s->beats, DMA_WRITER_DATA);
    out->idle_o = !fifo_out_valid(&s->requests) && !s->seg_valid && !fifo_out_valid(&s->beats) &&
                  !fifo_out_valid(&s->bursts) && !s->aw_valid && burst_fifo_empty(&s->store) && s->outstanding == 0;
    out->error_o = s->error;
    out->waits_o = s->aw_valid || burst_fifo_out_valid(&s->store) || s->outstanding > 0;
    out->awvalid_o = s->aw_valid;
    out->awaddr_o = s->aw_addr;
    out->awlen_o = s->aw_len;
    out->wvalid_o = burst_fifo_out_valid(&s->store);
    beat_store(s->shown.data, out->wdata_o);
    out->wstrb_o = s->shown.strb;
    out->wlast_o = s->shown.last;
}

struct produced {
    bool beat; /* into the store */
    bool pop;  /* it took a data beat */
    bool done; /* it was the segment's last */
    uint32_t number;
    struct dma_writer_beat item; /* all but `last` */
};

/* The active segment's next bus beat, when its data and a place for it are there. */
static struct produced produce(struct dma_writer *s, bool poison)
{
    uint32_t o = s->seg_offset;
    uint32_t lead = s->seg_first ? o : 0; /* bytes of this beat before the range */
    uint32_t room = 16 - lead;
    uint32_t n = s->seg_left < room ? (uint32_t)s->seg_left : room;
    bool needed = o == 0 || s->seg_first || s->seg_left > o; /* otherwise prev holds the rest */

    if (!burst_fifo_in_ready(&s->store, DMA_WRITER_STORE) || !fifo_in_ready(&s->bursts, DMA_WRITER_BURSTS))
        return (struct produced){0};
    if (!s->seg_valid || (needed && !fifo_out_valid(&s->beats)))
        return (struct produced){0};

    struct produced p = {.beat = true, .pop = needed, .done = n == s->seg_left, .number = s->seg_beat};
    struct beat d = needed ? s->beat[s->beats.read] : (struct beat){0, 0};
    p.item.data = beat_shift_left(d, o);
    if (!s->seg_first && o != 0)
        p.item.data = beat_or(p.item.data, beat_shift_right(s->prev, 16 - o));
    p.item.strb = poison ? 0 : ((1u << n) - 1) << lead;
    if (needed)
        s->prev = d;
    s->seg_left -= n;
    s->seg_beat = dma_beat(s->seg_beat + 1);
    s->seg_first = 0;
    return p;
}

/* The bursts: the one under way grows by the beat produced, and ends with it or not. */
static void gather(struct dma_writer *s, const struct produced *p, bool reset, bool w_ready, bool pop_burst)
{
    const struct dma_request *next = &s->request[s->requests.read];
    const bool goes_on = fifo_out_valid(&s->requests) && dma_first_beat(next) == dma_beat(p->number + 1);
    const uint32_t place = p->number % DMA_LINE;
    const bool last = p->beat && (place == DMA_LINE - 1 || (p->done && !goes_on));

    if (burst_fifo_reads(&s->store, w_ready))
        s->shown = s->stored[s->store.read];
    if (p->beat) {
        s->stored[s->store.write] = p->item;
        s->stored[s->store.write].last = last;
        if (!s->burst_open)
            s->burst_first = place;
        s->burst_open = !last;
    }
    if (last)
        s->burst[s->bursts.write] =
            (struct dma_writer_burst){p->number - place + s->burst_first, place - s->burst_first};
    burst_fifo_tick(&s->store, DMA_WRITER_STORE, p->beat, last, w_ready, reset);
    fifo_tick(&s->bursts, DMA_WRITER_BURSTS, last, pop_burst, reset);
}

/* True: the AW register took the oldest complete burst. */
static bool load_address(struct dma_writer *s, const struct dma_writer_in *in)
{
    if (s->aw_valid && !in->awready_i)
        return false;
    s->aw_valid = fifo_out_valid(&s->bursts) && s->outstanding < DMA_WRITER_OPEN;
    if (s->aw_valid) {
        s->aw_addr = in->mem_base_i + ((uint64_t)s->burst[s->bursts.read].beat << 4);
        s->aw_len = s->burst[s->bursts.read].len;
    }
    return s->aw_valid;
}

/* True: the active segment was loaded from the request fifo. */
static bool next_segment(struct dma_writer *s, bool over)
{
    if (!over)
        return false;
    s->seg_valid = fifo_out_valid(&s->requests);
    if (s->seg_valid) {
        const struct dma_request *next = &s->request[s->requests.read];
        s->seg_first = 1;
        s->seg_offset = dma_offset(next);
        s->seg_beat = dma_first_beat(next);
        s->seg_left = next->bytes;
    }
    return s->seg_valid;
}

void dma_writer_tick(struct dma_writer *s, const struct dma_writer_in *in, const struct dma_writer_out *out)
{
    const bool reset = !in->rst_ni;
    const bool idle = !s->seg_valid;
    const struct produced p = produce(s, in->poison_i || s->error);
    const bool loaded = load_address(s, in);
    gather(s, &p, reset, in->wready_i, loaded);

    const bool pop = next_segment(s, idle || p.done);
    const bool ask = in->req_valid_i && out->req_ready_o;
    if (ask)
        s->request[s->requests.write] = (struct dma_request){in->req_addr_i, in->req_bytes_i};
    fifo_tick(&s->requests, DMA_WRITER_REQUESTS, ask, pop, reset);

    const bool push = in->data_valid_i && out->data_ready_o;
    if (push)
        s->beat[s->beats.write] = beat_load(in->data_i);
    fifo_tick(&s->beats, DMA_WRITER_DATA, push, p.pop, reset);

    s->outstanding = (s->outstanding + loaded - (in->bvalid_i != 0)) & 255;
    s->error = (in->bvalid_i && in->bresp_i != 0) || (s->error && !in->clear_i);
    if (reset)
        s->seg_valid = s->seg_first = s->burst_open = s->aw_valid = s->outstanding = s->error = 0;
}
