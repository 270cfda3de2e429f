/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/dma_reader.h"

void dma_reader_outputs(const struct dma_reader *s, const struct dma_reader_in *in, struct dma_reader_out *out)
{
    (void)in;
    const struct read_channel *products = &s->channel[CHANNEL_PRODUCTS], *streams = &s->channel[CHANNEL_STREAMS];
    out->pr_req_ready_o = fifo_in_ready(&products->requests, READ_CHANNEL_REQUESTS);
    out->st_req_ready_o = fifo_in_ready(&streams->requests, READ_CHANNEL_REQUESTS);
    out->pr_beat_valid_o = fifo_out_valid(&products->beats);
    out->st_beat_valid_o = fifo_out_valid(&streams->beats);
    BEAT_STORE(&products->beat[products->beats.read].data, out->pr_beat_data_o);
    BEAT_STORE(&streams->beat[streams->beats.read].data, out->st_beat_data_o);
    out->st_beat_fetch_o = streams->beat[streams->beats.read].fetch;
    out->pr_idle_o = read_channel_idle(products);
    out->st_idle_o = read_channel_idle(streams);
    out->pr_error_o = s->error[CHANNEL_PRODUCTS];
    out->st_error_o = s->error[CHANNEL_STREAMS];
    out->st_fetch_error_o = s->fetch_error;
    out->arvalid_o = s->ar_valid;
    out->araddr_o = s->ar_addr;
    out->arlen_o = s->ar_len;
    out->rready_o = 1;
    out->waits_o = !burst_fifo_empty(&s->order);
}

/* The address register takes a burst of one channel, which is returned. */
static unsigned launch(struct dma_reader *s, const struct dma_reader_in *in, const struct read_burst bursts[CHANNELS])
{
    const bool free = (!s->ar_valid || in->arready_i) && burst_fifo_in_ready(&s->order, DMA_READER_ORDER);
    const bool offers[CHANNELS] = {bursts[0].valid, bursts[1].valid};
    const unsigned channel = burst_turn(&s->turn, free, offers);
    if (in->arready_i)
        s->ar_valid = 0;
    if (channel == NO_CHANNEL)
        return channel;
    s->ar_valid = 1;
    s->ar_addr = in->mem_base_i + dma_beat_offset(bursts[channel].beat);
    s->ar_len = bursts[channel].len;
    return channel;
}

static void judge(struct dma_reader *s, const struct dma_reader_in *in, bool fetch_taken)
{
    const bool wrong = in->rvalid_i && in->rresp_i != 0, clear[CHANNELS] = {in->pr_clear_i, in->st_clear_i};
    for (unsigned c = 0; c < CHANNELS; c++)
        s->error[c] = (wrong && s->oldest.channel == c && !s->oldest.fetch) || (s->error[c] && !clear[c]);
    s->fetch_error = !fetch_taken && (s->fetch_error || (wrong && s->oldest.fetch));
}

/* A burst of one of the channels may go to the address register. */
static bool may_launch(const struct dma_reader *s, const struct dma_reader_in *in)
{
    const bool free = (!s->ar_valid || in->arready_i) && burst_fifo_in_ready(&s->order, DMA_READER_ORDER);
    return free && (read_channel_offer(&s->channel[0]).valid || read_channel_offer(&s->channel[1]).valid);
}

bool dma_reader_stirs(const struct dma_reader *s, const struct dma_reader_in *in, const struct dma_reader_out *out)
{
    const bool asked = (in->pr_req_valid_i && out->pr_req_ready_o) || (in->st_req_valid_i && out->st_req_ready_o);
    const bool clears = (in->pr_clear_i && s->error[CHANNEL_PRODUCTS]) || (in->st_clear_i && s->error[CHANNEL_STREAMS]);
    return in->rvalid_i || asked || clears || (s->ar_valid && in->arready_i) || burst_fifo_reads(&s->order, false) ||
           read_channel_stirs(&s->channel[CHANNEL_PRODUCTS], PRODUCTS_BYTES, in->pr_beat_ready_i) ||
           read_channel_stirs(&s->channel[CHANNEL_STREAMS], STREAMS_BYTES, in->st_beat_ready_i) || may_launch(s, in);
}

/* What a client does to its channel. Field by field: compilers fill a struct with 0 slowly. */
static inline void channel_in(struct read_channel_in *c, uint32_t client_bytes, bool request, uint32_t addr,
                              uint64_t bytes, bool beat_ready)
{
    c->client_bytes = client_bytes;
    c->request = request;
    c->asked.addr = addr;
    c->asked.bytes = bytes;
    c->beat_ready = beat_ready;
}

void dma_reader_tick(struct dma_reader *s, const struct dma_reader_in *in, const struct dma_reader_out *out)
{
    const bool reset = !in->rst_ni, comes = in->rvalid_i != 0;
    const struct read_burst bursts[CHANNELS] = {read_channel_offer(&s->channel[0]), read_channel_offer(&s->channel[1])};
    const unsigned launched = launch(s, in, bursts);
    const unsigned here = s->oldest.channel;
    struct read_channel_in clock[CHANNELS];
    channel_in(&clock[CHANNEL_PRODUCTS], PRODUCTS_BYTES, in->pr_req_valid_i && out->pr_req_ready_o, in->pr_req_addr_i,
               in->pr_req_bytes_i, in->pr_beat_ready_i);
    channel_in(&clock[CHANNEL_STREAMS], STREAMS_BYTES, in->st_req_valid_i && out->st_req_ready_o, in->st_req_addr_i,
               in->st_req_bytes_i, in->st_beat_ready_i);
    clock[CHANNEL_PRODUCTS].fetch = false;
    clock[CHANNEL_STREAMS].fetch = in->st_fetch_i;
    struct beat bus;
    if (comes)
        BEAT_LOAD(&bus, in->rdata_i);
    judge(s, in, clock[CHANNEL_STREAMS].request && clock[CHANNEL_STREAMS].fetch);
    for (unsigned c = 0; c < CHANNELS; c++) {
        clock[c].launched = launched == c;
        clock[c].offer = bursts[c];
        clock[c].here = comes && here == c;
        clock[c].bus = &bus;
        clock[c].reset = reset;
        if (clock[c].request || clock[c].here || clock[c].launched || reset ||
            read_channel_stirs(&s->channel[c], clock[c].client_bytes, clock[c].beat_ready))
            read_channel_tick(&s->channel[c], &clock[c]);
    }

    const bool whole = comes && s->place == s->oldest.len;
    if (comes)
        s->place = whole ? 0 : (s->place + 1) % DMA_LINE;
    if (burst_fifo_reads(&s->order, whole))
        s->oldest = s->ordered[s->order.read];
    if (launched != NO_CHANNEL)
        s->ordered[s->order.write] = (struct dma_reader_burst){launched, bursts[launched].fetch, bursts[launched].len};
    burst_fifo_tick(&s->order, DMA_READER_ORDER, launched != NO_CHANNEL, true, whole, reset);
    if (reset)
        s->turn = s->ar_valid = s->place = s->error[0] = s->error[1] = s->fetch_error = 0;
}
