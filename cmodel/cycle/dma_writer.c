/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/dma_writer.h"

void dma_writer_outputs(const struct dma_writer *s, const struct dma_writer_in *in, struct dma_writer_out *out)
{
    (void)in;
    out->req_ready_o = fifo_in_ready(&s->issue.requests, DMA_REQUESTS);
    out->data_ready_o = fifo_in_ready(&s->beats, DMA_BEATS);
    out->idle_o = dma_issue_idle(&s->issue) && !fifo_out_valid(&s->segments) && !s->seg_valid && !s->w_valid &&
                  s->outstanding == 0 && !fifo_out_valid(&s->beats);
    out->error_o = s->error;
    out->awvalid_o = s->issue.valid;
    out->awaddr_o = s->issue.addr;
    out->awlen_o = s->issue.len;
    out->wvalid_o = s->w_valid;
    beat_store(s->w_data, out->wdata_o);
    out->wstrb_o = s->w_strb;
    out->wlast_o = s->w_last;
}

struct produced {
    bool beat; /* the W register was loaded */
    bool pop;  /* it took a data beat */
    bool done; /* it was the segment's last */
};

/* Load the W register with the active segment's next bus beat, when its data are there. */
static struct produced produce(struct dma_writer *s, bool poison)
{
    uint32_t o = s->seg_offset;
    uint32_t lead = s->seg_first ? o : 0; /* bytes of this beat before the range */
    uint32_t room = 16 - lead;
    uint32_t n = s->seg_left < room ? (uint32_t)s->seg_left : room;
    bool needed = o == 0 || s->seg_first || s->seg_left > o; /* otherwise prev holds the rest */

    if (!s->seg_valid || (needed && !fifo_out_valid(&s->beats)))
        return (struct produced){0};

    struct beat d = needed ? s->beat[s->beats.read] : (struct beat){0, 0};
    s->w_data = beat_shift_left(d, o);
    if (!s->seg_first && o != 0)
        s->w_data = beat_or(s->w_data, beat_shift_right(s->prev, 16 - o));
    if (needed)
        s->prev = d;
    s->w_strb = poison ? 0 : ((1u << n) - 1) << lead;
    bool done = n == s->seg_left;
    s->w_last = done || s->seg_beat == 255;
    s->seg_left -= n;
    s->seg_beat = (s->seg_beat + 1) & 255;
    s->seg_first = 0;
    return (struct produced){true, needed, done};
}

static void next_segment(struct dma_writer *s, bool reset, bool push, const struct dma_request *request, bool take)
{
    bool pop = take && fifo_out_valid(&s->segments);
    if (take)
        s->seg_valid = pop;
    if (pop) {
        const struct dma_writer_segment *next = &s->segment[s->segments.read];
        s->seg_first = 1;
        s->seg_offset = next->offset;
        s->seg_beat = next->beat;
        s->seg_left = next->bytes;
    }
    if (push)
        s->segment[s->segments.write] =
            (struct dma_writer_segment){request->addr >> 4 & 255, request->addr & 15, request->bytes};
    fifo_tick(&s->segments, DMA_SEGMENTS, push, pop, reset);
}

void dma_writer_tick(struct dma_writer *s, const struct dma_writer_in *in, const struct dma_writer_out *out)
{
    bool reset = !in->rst_ni;
    bool free = !s->w_valid || in->wready_i;
    bool taken = !s->seg_valid;
    struct produced p = {0};

    if (free) {
        p = produce(s, in->poison_i || s->error);
        s->w_valid = p.beat;
        taken |= p.done;
    }

    const struct dma_issue_in issue = {
        .reset = reset,
        .mem_base = in->mem_base_i,
        .req_valid = in->req_valid_i,
        .req = {in->req_addr_i, in->req_bytes_i},
        .channel_ready = in->awready_i,
        .segments_ready = fifo_in_ready(&s->segments, DMA_SEGMENTS),
        .hold = s->outstanding == 0xffff,
    };
    struct dma_issued did = dma_issue_tick(&s->issue, &issue);
    next_segment(s, reset, did.segment, &did.request, taken);

    bool push = in->data_valid_i && out->data_ready_o;
    if (push)
        s->beat[s->beats.write] = beat_load(in->data_i);
    fifo_tick(&s->beats, DMA_BEATS, push, p.pop, reset);

    s->outstanding = (s->outstanding + did.burst - (in->bvalid_i != 0)) & 0xffff;
    s->error = (in->bvalid_i && in->bresp_i != 0) || (s->error && !in->clear_i);
    if (reset)
        s->seg_valid = s->seg_first = s->w_valid = s->outstanding = s->error = 0;
}
