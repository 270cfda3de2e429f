/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/dma_reader.h"

#include "mantis/command_set.h"

void dma_reader_outputs(const struct dma_reader *s, const struct dma_reader_in *in, struct dma_reader_out *out)
{
    (void)in;
    out->req_ready_o = fifo_in_ready(&s->requests, DMA_READER_REQUESTS);
    out->beat_valid_o = fifo_out_valid(&s->beats);
    beat_store(s->beat[s->beats.read], out->beat_data_o);
    out->idle_o = !fifo_out_valid(&s->requests) && !s->run_valid && !s->ar_valid && burst_fifo_empty(&s->segments) &&
                  !s->seg_valid && !fifo_out_valid(&s->beats);
    out->error_o = s->error;
    out->fetch_error_o = s->fetch_error;
    out->arvalid_o = s->ar_valid;
    out->araddr_o = s->ar_addr;
    out->arlen_o = s->ar_len;
    out->rready_o = 1;
    out->waits_o = s->ar_valid || s->awaited > 0;
}

/* -- the address side -------------------------------------------------------------------------- */

struct launched {
    uint32_t beats; /* of the burst that entered the AR register; 0: none */
    bool final;     /* the run's last */
};

static struct launched launch(struct dma_reader *s, const struct dma_reader_in *in)
{
    if (!s->run_valid || (s->ar_valid && !in->arready_i) || s->reserved > DMA_READER_ROOM - DMA_LINE) {
        if (in->arready_i)
            s->ar_valid = 0;
        return (struct launched){0};
    }
    const uint32_t line = s->next_beat / DMA_LINE;
    const bool final = line == s->last_beat / DMA_LINE;
    const uint32_t end = final ? s->last_beat % DMA_LINE : DMA_LINE - 1;
    s->ar_valid = 1;
    s->ar_addr = in->mem_base_i + ((uint64_t)s->next_beat << 4);
    s->ar_len = end - s->next_beat % DMA_LINE;
    s->next_beat = dma_beat((line + 1) * DMA_LINE);
    s->run_valid = !final;
    return (struct launched){s->ar_len + 1, final};
}

/* The run takes the next request: at once when it is over, or when that goes on where the run ends. True: taken. */
static bool take_request(struct dma_reader *s, bool run_before)
{
    const struct dma_request *r = &s->request[s->requests.read];
    const bool over = !run_before || !s->run_valid;
    if (!fifo_out_valid(&s->requests) || !burst_fifo_in_ready(&s->segments, DMA_READER_SEGMENTS))
        return false;
    if (!over && dma_first_beat(r) != s->last_beat + 1)
        return false;
    if (over)
        s->next_beat = dma_first_beat(r);
    s->last_beat = (uint32_t)(r->addr + r->bytes - 1) >> 4;
    s->run_valid = 1;
    return true;
}

/* -- the data side ----------------------------------------------------------------------------- */

struct emitted {
    bool beat; /* `data` goes to the beat fifo */
    bool done; /* the active segment is over */
    struct beat data;
};

/* The active segment uses a beat of the bus. */
static struct emitted use(struct dma_reader *s, struct beat d)
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

static void next_segment(struct dma_reader *s, bool pop)
{
    if (!pop)
        return;
    s->seg_valid = burst_fifo_out_valid(&s->segments);
    if (s->seg_valid) {
        s->seg_offset = s->next_segment.offset;
        s->seg_left = s->next_segment.bytes;
    }
}

void dma_reader_tick(struct dma_reader *s, const struct dma_reader_in *in, const struct dma_reader_out *out)
{
    const bool reset = !in->rst_ni;
    const bool room = fifo_in_ready(&s->beats, DMA_READER_BEATS);
    const bool straight = burst_fifo_empty(&s->buffer);
    const bool at_hand = burst_fifo_out_valid(&s->buffer) || (straight && in->rvalid_i);
    const bool used = at_hand && s->seg_valid && !s->flush && room;
    struct emitted e = {0};

    if (used)
        e = use(s, straight ? beat_load(in->rdata_i) : s->oldest);
    else if (s->seg_valid && s->flush && room)
        e = (struct emitted){true, true, beat_keep(beat_shift_right(s->prev, s->seg_offset), s->seg_left)};
    if (e.beat)
        s->beat[s->beats.write] = e.data;
    fifo_tick(&s->beats, DMA_READER_BEATS, e.beat, out->beat_valid_o && in->beat_ready_i, reset);

    const bool keep = in->rvalid_i && !(used && straight) && burst_fifo_in_ready(&s->buffer, DMA_READER_ROOM);
    if (burst_fifo_reads(&s->buffer, used))
        s->oldest = s->buffered[s->buffer.read];
    if (keep)
        s->buffered[s->buffer.write] = beat_load(in->rdata_i);
    burst_fifo_tick(&s->buffer, DMA_READER_ROOM, keep, true, used && !straight, reset);

    const bool run_before = s->run_valid;
    const struct launched burst = launch(s, in);
    const bool taken = take_request(s, run_before);
    const struct dma_request request = s->request[s->requests.read];
    s->reserved = (s->reserved + burst.beats - (uint32_t)used) & 127;
    s->awaited = (s->awaited + burst.beats - (uint32_t)(in->rvalid_i != 0)) & 127;
    const bool push = in->req_valid_i && out->req_ready_o;
    if (push)
        s->request[s->requests.write] = (struct dma_request){in->req_addr_i, in->req_bytes_i};
    fifo_tick(&s->requests, DMA_READER_REQUESTS, push, taken, reset);

    const bool pop = e.done || !s->seg_valid;
    next_segment(s, pop);
    if (burst_fifo_reads(&s->segments, pop))
        s->next_segment = s->segment[s->segments.read];
    if (taken)
        s->segment[s->segments.write] = (struct dma_reader_segment){dma_offset(&request), request.bytes};
    burst_fifo_tick(&s->segments, DMA_READER_SEGMENTS, taken, true, pop, reset);

    if (e.done)
        s->have_prev = s->flush = 0;
    bool of_fetch = s->fetch_left != 0, wrong = in->rvalid_i && in->rresp_i != 0;
    s->error = (wrong && !of_fetch) || (s->error && !in->clear_i);
    if (in->fetch_i && in->req_valid_i && out->req_ready_o) {
        s->fetch_left = MANTIS_DESCRIPTOR_BYTES / 16;
        s->fetch_error = false;
    } else if (in->rvalid_i && of_fetch) {
        s->fetch_left--;
        s->fetch_error |= wrong;
    }
    if (reset) {
        s->run_valid = s->ar_valid = s->reserved = s->awaited = s->seg_valid = s->have_prev = s->flush = s->error = 0;
        s->fetch_left = s->fetch_error = 0;
    }
}
