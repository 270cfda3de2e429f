/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/dma_reader.h"

void dma_reader_outputs(const struct dma_reader *s, const struct dma_reader_in *in, struct dma_reader_out *out)
{
    (void)in;
    out->req_ready_o = fifo_in_ready(&s->issue.requests, DMA_REQUESTS);
    out->beat_valid_o = fifo_out_valid(&s->beats);
    beat_store(s->beat[s->beats.read], out->beat_data_o);
    out->idle_o =
        dma_issue_idle(&s->issue) && !fifo_out_valid(&s->segments) && !s->seg_valid && !fifo_out_valid(&s->beats);
    out->error_o = s->error;
    out->arvalid_o = s->issue.valid;
    out->araddr_o = s->issue.addr;
    out->arlen_o = s->issue.len;
    out->rready_o = s->seg_valid && !s->flush && fifo_in_ready(&s->beats, DMA_BEATS);
}

struct emitted {
    bool beat; /* `data` goes to the beat fifo */
    bool done; /* the active segment is over */
    struct beat data;
};

/* A beat of the bus arrives for the active segment. */
static struct emitted receive(struct dma_reader *s, struct beat d)
{
    uint32_t o = s->seg_offset;
    uint64_t left = s->seg_left;
    struct emitted e = {.beat = true, .done = left <= 16};

    if (o == 0) {
        e.data = beat_keep(d, left);
    } else if (s->have_prev) {
        e.data = beat_keep(beat_or(beat_shift_right(s->prev, o), beat_shift_left(d, 16 - o)), left);
        if (!e.done)
            s->flush = left - 16 <= 16 - o; /* the rest is in this beat already */
        s->prev = e.done ? s->prev : d;
    } else if (left <= 16 - o) {
        e.data = beat_keep(beat_shift_right(d, o), left);
    } else {
        s->prev = d;
        s->have_prev = 1;
        return (struct emitted){0};
    }
    if (!e.done)
        s->seg_left = left - 16;
    return e;
}

static void next_segment(struct dma_reader *s, bool reset, bool push, const struct dma_request *request, bool take)
{
    bool pop = take && fifo_out_valid(&s->segments);
    if (take)
        s->seg_valid = pop;
    if (pop) {
        s->seg_offset = s->segment[s->segments.read].offset;
        s->seg_left = s->segment[s->segments.read].bytes;
    }
    if (push)
        s->segment[s->segments.write] = (struct dma_reader_segment){request->addr & 15, request->bytes};
    fifo_tick(&s->segments, DMA_READER_SEGMENTS, push, pop, reset);
}

void dma_reader_tick(struct dma_reader *s, const struct dma_reader_in *in, const struct dma_reader_out *out)
{
    bool reset = !in->rst_ni;
    bool r_fire = in->rvalid_i && out->rready_o;
    struct emitted e = {0};

    if (r_fire)
        e = receive(s, beat_load(in->rdata_i));
    else if (s->flush && fifo_in_ready(&s->beats, DMA_BEATS))
        e = (struct emitted){true, true, beat_keep(beat_shift_right(s->prev, s->seg_offset), s->seg_left)};

    if (e.beat)
        s->beat[s->beats.write] = e.data;
    fifo_tick(&s->beats, DMA_BEATS, e.beat, out->beat_valid_o && in->beat_ready_i, reset);

    const struct dma_issue_in issue = {
        .reset = reset,
        .mem_base = in->mem_base_i,
        .req_valid = in->req_valid_i,
        .req = {in->req_addr_i, in->req_bytes_i},
        .channel_ready = in->arready_i,
        .segments_ready = fifo_in_ready(&s->segments, DMA_READER_SEGMENTS),
    };
    struct dma_issued did = dma_issue_tick(&s->issue, &issue);
    next_segment(s, reset, did.segment, &did.request, e.done || !s->seg_valid);

    if (e.done)
        s->have_prev = s->flush = 0;
    s->error = (r_fire && in->rresp_i != 0) || (s->error && !in->clear_i);
    if (reset)
        s->seg_valid = s->have_prev = s->flush = s->error = 0;
}
