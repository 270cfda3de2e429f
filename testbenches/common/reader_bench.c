/* SPDX-License-Identifier: Apache-2.0 */
#include "reader_bench.h"

#include "dma_window.h"

#include "cycle/dma_reader.h"

#include <stddef.h>
#include <string.h>

enum { CLOCKS = 2000000, PRODUCTS = 0, STREAMS = 1 };

typedef struct {
    dma_range range;
    bool fetch;
} asked;

/* A client of one channel. */
typedef struct {
    asked next, pending[DMA_QUEUE];
    unsigned head, waiting, sent, received;
    uint64_t taken; /* bytes of the oldest pending request */
    bool shows;     /* the request `next` */
} client;

/* One channel's ports. */
typedef struct {
    bool req_ready, beat_valid, beat_fetch, idle, error;
    const uint32_t *data;
} shown;

typedef struct {
    dma_window window;
    dma_bursts bursts;
    client client[2];
    bool error[2], fetch_error; /* as they should be shown */
    struct dma_reader_in in;
    struct dma_reader_out out, before;
    struct reader_result result;
} bench;

static shown channel_out(const struct dma_reader_out *o, int channel)
{
    if (channel == PRODUCTS)
        return (shown){o->pr_req_ready_o, o->pr_beat_valid_o, false, o->pr_idle_o, o->pr_error_o, o->pr_beat_data_o};
    return (shown){o->st_req_ready_o, o->st_beat_valid_o, o->st_beat_fetch_o,
                   o->st_idle_o,      o->st_error_o,      o->st_beat_data_o};
}

static bool beat_ready(const struct dma_reader_in *in, int channel)
{
    return channel == PRODUCTS ? in->pr_beat_ready_i : in->st_beat_ready_i;
}

static void draw_next(bench *b, const struct reader_case *c, int channel)
{
    asked *next = &b->client[channel].next;
    next->fetch = channel == STREAMS && c->fetches != 0 && dma_draw(&b->window, c->fetches) == 0;
    next->range = next->fetch ? dma_draw_descriptor(&b->window) : dma_draw_range(&b->window, channel);
}

/* What holds of the outputs, after those of the clock before. */
static const char *judge(const bench *b, bool first)
{
    const struct dma_reader_out *o = &b->out, *p = &b->before;
    if (!o->rready_o)
        return "rready is down";
    if (!first && p->arvalid_o && !b->in.arready_i &&
        (!o->arvalid_o || o->araddr_o != p->araddr_o || o->arlen_o != p->arlen_o))
        return "ar does not hold";
    if ((b->bursts.count > 0 || o->arvalid_o) && !o->waits_o)
        return "memory owes something, and waits is down";
    for (int i = 0; i < 2; i++) {
        const shown now = channel_out(o, i), then = channel_out(p, i);
        if (!first && then.beat_valid && !beat_ready(&b->in, i) &&
            (!now.beat_valid || now.beat_fetch != then.beat_fetch ||
             memcmp(now.data, then.data, dma_client_bytes(i)) != 0))
            return "a beat does not hold";
        if (b->client[i].waiting > 0 && now.idle)
            return "idle with a request under way";
        if (now.error != b->error[i])
            return "an error of the wrong channel, or of none";
    }
    return o->st_fetch_error_o != b->fetch_error ? "fetch_error is wrong" : NULL;
}

static void drive(bench *b, const struct reader_case *c)
{
    struct dma_reader_in *in = &b->in;
    bool valid[2], ready[2], clear[2];
    for (int i = 0; i < 2; i++) {
        client *k = &b->client[i];
        k->shows =
            k->sent < c->requests[i] && k->waiting < DMA_QUEUE && (k->shows || dma_go(&b->window, c->stall_req[i]));
        valid[i] = k->shows;
        ready[i] = dma_go(&b->window, c->stall_beat[i]) && (i == STREAMS || b->result.clocks >= c->blocked);
        clear[i] = c->clears != 0 && dma_draw(&b->window, c->clears) == 0;
    }
    in->pr_req_valid_i = valid[0];
    in->st_req_valid_i = valid[1];
    in->pr_req_addr_i = b->client[0].next.range.addr;
    in->st_req_addr_i = b->client[1].next.range.addr;
    in->pr_req_bytes_i = b->client[0].next.range.bytes;
    in->st_req_bytes_i = b->client[1].next.range.bytes;
    in->st_fetch_i = valid[1] && b->client[1].next.fetch;
    in->pr_beat_ready_i = ready[0];
    in->st_beat_ready_i = ready[1];
    in->pr_clear_i = clear[0];
    in->st_clear_i = clear[1];
    in->arready_i = dma_go(&b->window, c->stall_ar);
    in->rvalid_i = b->bursts.count > 0 && dma_go(&b->window, c->stall_r);
    in->rresp_i = 0;
}

/* The port's side of a clock: a beat of the oldest burst, a burst taken. */
static const char *memory(bench *b, const struct reader_case *c)
{
    bool wrong[2] = {false, false}, wrong_fetch = false;
    if (b->in.rvalid_i) {
        bool last;
        const uint64_t addr = dma_oldest_beat(&b->bursts, &last);
        memcpy(b->in.rdata_i, &b->window.bytes[addr - DMA_BASE], PORT_BYTES);
        if (c->faults != 0 && dma_draw(&b->window, c->faults) == 0) {
            b->in.rresp_i = 2 + dma_draw(&b->window, 2);
            if (addr - DMA_BASE >= DMA_DESCRIPTORS)
                wrong_fetch = true;
            else
                wrong[dma_channel_of(addr)] = true;
        }
        b->result.beats++;
    }
    const bool fetch_taken = b->in.st_fetch_i && b->in.st_req_valid_i && b->out.st_req_ready_o;
    b->error[0] = wrong[0] || (b->error[0] && !b->in.pr_clear_i);
    b->error[1] = wrong[1] || (b->error[1] && !b->in.st_clear_i);
    b->fetch_error = !fetch_taken && (b->fetch_error || wrong_fetch);
    if (b->out.arvalid_o && b->in.arready_i)
        return dma_take_burst(&b->bursts, b->out.araddr_o, b->out.arlen_o);
    return NULL;
}

static const char *take_beat(bench *b, int channel, const shown *o)
{
    client *k = &b->client[channel];
    uint8_t want[PORT_BYTES] = {0};
    const uint32_t size = dma_client_bytes(channel);
    const size_t shown_bytes = channel == PRODUCTS ? sizeof((struct dma_reader_out *)0)->pr_beat_data_o : PORT_BYTES;
    if (k->waiting == 0)
        return "a beat that nobody asked for";
    const asked *a = &k->pending[k->head];
    const uint64_t left = a->range.bytes - k->taken;
    memcpy(want, &b->window.bytes[a->range.addr + k->taken], left < size ? left : size);
    if (memcmp(o->data, want, shown_bytes) != 0)
        return channel == PRODUCTS ? "wrong bytes for products" : "wrong bytes for streams";
    if (o->beat_fetch != a->fetch)
        return "the mark of a descriptor's beats is wrong";
    k->taken += size;
    b->result.client_beats[channel]++;
    if (left <= size) {
        k->head = (k->head + 1) % DMA_QUEUE;
        k->waiting--;
        k->received++;
        k->taken = 0;
    }
    return NULL;
}

static const char *clients(bench *b, const struct reader_case *c)
{
    for (int i = 0; i < 2; i++) {
        client *k = &b->client[i];
        const shown o = channel_out(&b->out, i);
        if (k->shows && o.req_ready) {
            k->pending[(k->head + k->waiting++) % DMA_QUEUE] = k->next;
            k->sent++;
            k->shows = false;
            draw_next(b, c, i);
        }
        if (o.beat_valid && beat_ready(&b->in, i)) {
            const char *wrong = take_beat(b, i, &o);
            if (wrong != NULL)
                return wrong;
            b->result.served_while_blocked += i == STREAMS && b->result.clocks < c->blocked;
        }
    }
    return NULL;
}

const char *reader_bench(const struct reader_case *c, const struct reader_dut *dut, struct reader_result *result)
{
    static bench b;
    const char *wrong = NULL;
    memset(&b, 0, sizeof b);
    dma_fill(&b.window, c->seed);
    b.in = (struct dma_reader_in){.rst_ni = 1, .mem_base_i = DMA_BASE};
    for (int i = 0; i < 2; i++)
        draw_next(&b, c, i);
    dut->reset(dut->self);
    for (bool first = true; b.client[0].received < c->requests[0] || b.client[1].received < c->requests[1];
         first = false) {
        if (b.result.clocks++ > CLOCKS)
            return "it does not end";
        b.before = b.out;
        dut->show(dut->self, &b.in, &b.out);
        if ((wrong = judge(&b, first)) != NULL)
            return wrong;
        drive(&b, c);
        /* Registers alone are shown: the inputs of this clock change nothing. */
        if ((wrong = memory(&b, c)) != NULL)
            return wrong;
        const struct dma_reader_out now = b.out;
        dut->tick(dut->self, &b.in, &now);
        if ((wrong = clients(&b, c)) != NULL)
            return wrong;
    }
    b.in.pr_req_valid_i = b.in.st_req_valid_i = b.in.rvalid_i = 0;
    dut->show(dut->self, &b.in, &b.out);
    *result = b.result;
    if (!b.out.pr_idle_o || !b.out.st_idle_o || b.out.waits_o || b.bursts.count != 0)
        return "not idle at the end";
    return NULL;
}

/* -- the cycle model's ------------------------------------------------------------------------- */

static struct dma_reader cycle_reader;

static void cycle_reset(void *self)
{
    memset(self, 0, sizeof cycle_reader);
}

static void cycle_show(void *self, const struct dma_reader_in *in, struct dma_reader_out *out)
{
    dma_reader_outputs(self, in, out);
}

static void cycle_tick(void *self, const struct dma_reader_in *in, const struct dma_reader_out *out)
{
    dma_reader_tick(self, in, out);
}

struct reader_dut reader_cycle_dut(void)
{
    return (struct reader_dut){&cycle_reader, cycle_reset, cycle_show, cycle_tick};
}
