/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/dma_writer.h"

static bool idle(const struct dma_writer *s, unsigned channel)
{
    return write_channel_idle(&s->channel[channel]) && s->outstanding[channel] == 0;
}

void dma_writer_outputs(const struct dma_writer *s, const struct dma_writer_in *in, struct dma_writer_out *out)
{
    (void)in;
    const struct write_channel *products = &s->channel[CHANNEL_PRODUCTS], *streams = &s->channel[CHANNEL_STREAMS];
    const struct write_channel *w = &s->channel[s->data_of[s->data_order.read]];
    out->pr_req_ready_o = fifo_in_ready(&products->requests, WRITE_CHANNEL_REQUESTS);
    out->st_req_ready_o = fifo_in_ready(&streams->requests, WRITE_CHANNEL_REQUESTS);
    out->pr_data_ready_o = fifo_in_ready(&products->beats, WRITE_CHANNEL_DATA);
    out->st_data_ready_o = fifo_in_ready(&streams->beats, WRITE_CHANNEL_DATA);
    out->pr_idle_o = idle(s, CHANNEL_PRODUCTS);
    out->st_idle_o = idle(s, CHANNEL_STREAMS);
    out->pr_error_o = s->error[CHANNEL_PRODUCTS];
    out->st_error_o = s->error[CHANNEL_STREAMS];
    out->waits_o = s->outstanding[0] > 0 || s->outstanding[1] > 0;
    out->awvalid_o = s->aw_valid;
    out->awaddr_o = s->aw_addr;
    out->awlen_o = s->aw_len;
    out->wvalid_o = fifo_out_valid(&s->data_order) && burst_fifo_out_valid(&w->store);
    BEAT_STORE(&w->shown.data, out->wdata_o);
    out->wstrb_o = w->shown.strb;
    out->wlast_o = w->shown.last;
}

/* The address register takes the oldest burst of one channel, which is returned. */
static unsigned launch(struct dma_writer *s, const struct dma_writer_in *in)
{
    const bool free = (!s->aw_valid || in->awready_i) && fifo_in_ready(&s->data_order, DMA_WRITER_DATA_ORDER) &&
                      fifo_in_ready(&s->answer_order, DMA_WRITER_ANSWER_ORDER);
    const bool offers[CHANNELS] = {fifo_out_valid(&s->channel[0].bursts), fifo_out_valid(&s->channel[1].bursts)};
    const unsigned channel = burst_turn(&s->turn, free, offers);
    if (in->awready_i)
        s->aw_valid = 0;
    if (channel == NO_CHANNEL)
        return channel;
    const struct write_channel *c = &s->channel[channel];
    s->aw_valid = 1;
    s->aw_addr = in->mem_base_i + dma_beat_offset(c->burst[c->bursts.read].beat);
    s->aw_len = c->burst[c->bursts.read].len;
    return channel;
}

static void answers(struct dma_writer *s, const struct dma_writer_in *in, unsigned launched)
{
    const bool clear[CHANNELS] = {in->pr_clear_i, in->st_clear_i};
    for (unsigned c = 0; c < CHANNELS; c++) {
        const bool mine = in->bvalid_i && s->answer_of[s->answer_order.read] == c;
        s->outstanding[c] = s->outstanding[c] + (launched == c) - mine;
        s->error[c] = (mine && in->bresp_i != 0) || (s->error[c] && !clear[c]);
    }
}

bool dma_writer_stirs(const struct dma_writer *s, const struct dma_writer_in *in)
{
    const bool comes = in->pr_req_valid_i || in->st_req_valid_i || in->pr_data_valid_i || in->st_data_valid_i;
    const bool clears = (in->pr_clear_i && s->error[CHANNEL_PRODUCTS]) || (in->st_clear_i && s->error[CHANNEL_STREAMS]);
    return comes || clears || in->bvalid_i || s->aw_valid || fifo_out_valid(&s->answer_order) ||
           fifo_out_valid(&s->data_order) || !write_channel_idle(&s->channel[CHANNEL_PRODUCTS]) ||
           !write_channel_idle(&s->channel[CHANNEL_STREAMS]);
}

void dma_writer_tick(struct dma_writer *s, const struct dma_writer_in *in, const struct dma_writer_out *out)
{
    const bool reset = !in->rst_ni;
    const unsigned launched = launch(s, in), shown = s->data_of[s->data_order.read];
    struct write_channel_in clock[CHANNELS]; /* field by field: compilers fill a struct with 0 slowly */
    struct write_channel_in *products = &clock[CHANNEL_PRODUCTS], *streams = &clock[CHANNEL_STREAMS];
    products->poison = in->pr_poison_i || s->error[CHANNEL_PRODUCTS];
    products->request = in->pr_req_valid_i && out->pr_req_ready_o;
    products->asked = (struct dma_request){in->pr_req_addr_i, in->pr_req_bytes_i};
    products->data_taken = in->pr_data_valid_i && out->pr_data_ready_o;
    streams->poison = in->st_poison_i || s->error[CHANNEL_STREAMS];
    streams->request = in->st_req_valid_i && out->st_req_ready_o;
    streams->asked = (struct dma_request){in->st_req_addr_i, in->st_req_bytes_i};
    streams->data_taken = in->st_data_valid_i && out->st_data_ready_o;
    struct beat data[CHANNELS];
    if (clock[CHANNEL_PRODUCTS].data_taken)
        BEAT_LOAD(&data[CHANNEL_PRODUCTS], in->pr_data_i);
    if (clock[CHANNEL_STREAMS].data_taken)
        BEAT_LOAD(&data[CHANNEL_STREAMS], in->st_data_i);
    answers(s, in, launched);
    for (unsigned c = 0; c < CHANNELS; c++) {
        clock[c].data = &data[c];
        clock[c].launched = launched == c;
        clock[c].w_ready = in->wready_i && fifo_out_valid(&s->data_order) && shown == c;
        clock[c].reset = reset;
        if (clock[c].request || clock[c].data_taken || reset || !write_channel_idle(&s->channel[c]))
            write_channel_tick(&s->channel[c], &clock[c]);
    }

    const bool order = launched != NO_CHANNEL;
    if (order) {
        s->data_of[s->data_order.write] = launched;
        s->answer_of[s->answer_order.write] = launched;
    }
    fifo_tick(&s->data_order, DMA_WRITER_DATA_ORDER, order, out->wvalid_o && in->wready_i && out->wlast_o, reset);
    fifo_tick(&s->answer_order, DMA_WRITER_ANSWER_ORDER, order, in->bvalid_i && fifo_out_valid(&s->answer_order),
              reset);
    if (reset)
        s->turn = s->aw_valid = s->outstanding[0] = s->outstanding[1] = s->error[0] = s->error[1] = 0;
}
