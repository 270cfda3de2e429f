/* SPDX-License-Identifier: Apache-2.0 */
#include "writer_bench.h"

#include "dma_window.h"

#include "cycle/dma_writer.h"

#include <stddef.h>
#include <string.h>

enum { CLOCKS = 2000000, EARLY = 256, STORE = 2 * DMA_LINE };

/* A client of one channel. It gives its data whenever it likes, also before the request was taken. */
typedef struct {
    dma_range sending;
    uint64_t given; /* bytes of it */
    bool request_done, data_done, shows_request, shows_data;
    uint32_t data[PORT_BYTES / 4];
    unsigned begun;
    unsigned finished, answered; /* bursts */
    bool error;
    unsigned stored; /* beats that were made before the error */
} client;

typedef struct {
    dma_window window;
    uint8_t expected[DMA_WINDOW];
    dma_bursts addresses;
    client client[2];
    /* W beats that came before their address */
    struct {
        uint32_t data[PORT_BYTES / 4];
        uint64_t strobe;
        uint32_t last;
    } early[EARLY];
    unsigned early_head, early_count;
    int unanswered[DMA_QUEUE]; /* channels of finished bursts, in order */
    unsigned answer_head, answer_count;
    struct dma_writer_in in;
    struct dma_writer_out out, before;
    struct writer_result result;
} bench;

static bool idle(const struct dma_writer_out *o, int channel)
{
    return channel ? o->st_idle_o : o->pr_idle_o;
}

static const char *judge(bench *b, bool first)
{
    const struct dma_writer_out *o = &b->out, *p = &b->before;
    if (!first && p->awvalid_o && !b->in.awready_i &&
        (!o->awvalid_o || o->awaddr_o != p->awaddr_o || o->awlen_o != p->awlen_o))
        return "aw does not hold";
    if (!first && p->wvalid_o && !b->in.wready_i &&
        (!o->wvalid_o || memcmp(o->wdata_o, p->wdata_o, PORT_BYTES) != 0 || o->wstrb_o != p->wstrb_o ||
         o->wlast_o != p->wlast_o))
        return "w does not hold";
    for (int i = 0; i < 2; i++) {
        const client *k = &b->client[i];
        if ((k->request_done != k->data_done || k->answered < k->finished) && idle(o, i))
            return "idle with a request under way";
        if ((i ? o->st_error_o : o->pr_error_o) != k->error)
            return "an error of the wrong channel, or of none";
    }
    if ((b->addresses.count > 0 || b->answer_count > 0 || o->awvalid_o || o->wvalid_o) && !o->waits_o)
        return "memory owes something, and waits is down";
    return NULL;
}

static void begin(bench *b, const struct writer_case *c, int channel)
{
    client *k = &b->client[channel];
    if (!k->request_done || !k->data_done || k->begun == c->requests[channel])
        return;
    k->sending = dma_draw_range(&b->window, channel);
    k->request_done = k->data_done = false;
    k->given = 0;
    k->begun++;
}

static void drive(bench *b, const struct writer_case *c)
{
    struct dma_writer_in *in = &b->in;
    const bool locked = c->locked && b->addresses.count > 0;
    for (int i = 0; i < 2; i++) {
        client *k = &b->client[i];
        begin(b, c, i);
        const bool blocked = i == 0 && b->result.clocks < c->blocked;
        k->shows_request = !locked && !k->request_done && (k->shows_request || dma_go(&b->window, c->stall_req[i]));
        const bool goes = !blocked && !k->data_done && (k->shows_data || dma_go(&b->window, c->stall_data[i]));
        if (goes && !k->shows_data)
            for (int j = 0; j < PORT_BYTES / 4; j++)
                k->data[j] = dma_draw(&b->window, 1u << 16) << 16 | dma_draw(&b->window, 1u << 16);
        k->shows_data = goes;
    }
    in->pr_req_valid_i = b->client[0].shows_request;
    in->st_req_valid_i = b->client[1].shows_request;
    in->pr_req_addr_i = b->client[0].sending.addr;
    in->st_req_addr_i = b->client[1].sending.addr;
    in->pr_req_bytes_i = b->client[0].sending.bytes;
    in->st_req_bytes_i = b->client[1].sending.bytes;
    in->pr_data_valid_i = !locked && b->client[0].shows_data;
    in->st_data_valid_i = !locked && b->client[1].shows_data;
    memcpy(in->pr_data_i, b->client[0].data, sizeof in->pr_data_i);
    memcpy(in->st_data_i, b->client[1].data, sizeof in->st_data_i);
    in->awready_i = dma_go(&b->window, c->stall_aw);
    in->wready_i = dma_go(&b->window, c->stall_w);
    in->bvalid_i = b->answer_count > 0 && dma_go(&b->window, c->stall_b);
    in->bresp_i = 0;
}

/* The answer of this clock, if there is one. */
static void answer(bench *b, const struct writer_case *c)
{
    if (!b->in.bvalid_i)
        return;
    const int channel = b->unanswered[b->answer_head];
    client *k = &b->client[channel];
    b->answer_head = (b->answer_head + 1) % DMA_QUEUE;
    b->answer_count--;
    if (++k->answered == 20 && c->fault >> channel & 1) {
        b->in.bresp_i = 3;
        k->error = true;
        k->stored = STORE + 2 + b->early_count; /* one in the output of the store, one made in this clock */
    }
}

static const char *write_beat(bench *b)
{
    bool last;
    const uint64_t addr = dma_oldest_beat(&b->addresses, &last);
    const int channel = dma_channel_of(addr);
    client *k = &b->client[channel];
    const uint64_t strobe = b->early[b->early_head].strobe;
    if (b->early[b->early_head].last != last)
        return "wlast is wrong, or beats of another burst came";
    for (int i = 0; i < PORT_BYTES; i++)
        if (strobe >> i & 1)
            b->window.bytes[addr - DMA_BASE + (unsigned)i] =
                (uint8_t)(b->early[b->early_head].data[i / 4] >> 8 * (i % 4));
    b->result.written_while_blocked += channel;
    b->early_head = (b->early_head + 1) % EARLY;
    b->early_count--;
    if (k->error && strobe != 0 && k->stored-- == 0)
        return "a beat made after the error has strobes";
    if (last) {
        k->finished++;
        if (b->answer_count == DMA_QUEUE)
            return "too many bursts without an answer";
        b->unanswered[(b->answer_head + b->answer_count++) % DMA_QUEUE] = channel;
    }
    return NULL;
}

static const char *memory(bench *b)
{
    const struct dma_writer_out *o = &b->out;
    const char *wrong = NULL;
    if (o->awvalid_o && b->in.awready_i)
        wrong = dma_take_burst(&b->addresses, o->awaddr_o, o->awlen_o);
    if (wrong == NULL && o->wvalid_o && b->in.wready_i) {
        const unsigned at = (b->early_head + b->early_count++) % EARLY;
        if (b->early_count > EARLY)
            return "too many beats before their addresses";
        memcpy(b->early[at].data, o->wdata_o, PORT_BYTES);
        b->early[at].strobe = o->wstrb_o;
        b->early[at].last = o->wlast_o;
        b->result.beats++;
    }
    while (wrong == NULL && b->early_count > 0 && b->addresses.count > 0)
        wrong = write_beat(b);
    return wrong;
}

static void clients(bench *b, const struct writer_case *c)
{
    for (int i = 0; i < 2; i++) {
        client *k = &b->client[i];
        const bool locked = c->locked && !(i ? b->in.st_data_valid_i : b->in.pr_data_valid_i);
        if (k->shows_request && (i ? b->out.st_req_ready_o : b->out.pr_req_ready_o)) {
            k->request_done = true;
            k->shows_request = false;
        }
        if (k->shows_data && !locked && (i ? b->out.st_data_ready_o : b->out.pr_data_ready_o)) {
            const uint64_t left = k->sending.bytes - k->given;
            const uint32_t size = PORT_BYTES;
            if (!c->poison[i])
                memcpy(&b->expected[k->sending.addr + k->given], k->data, left < size ? left : size);
            k->given += size;
            b->result.client_beats[i]++;
            k->data_done = left <= size;
            k->shows_data = false;
        }
    }
}

static bool finished(const bench *b, const struct writer_case *c)
{
    for (int i = 0; i < 2; i++) {
        const client *k = &b->client[i];
        if (!k->request_done || !k->data_done || k->begun < c->requests[i] || !idle(&b->out, i))
            return false;
    }
    return true;
}

/* What memory holds of a channel, unless an error took its strobes. */
static const char *compare(const bench *b, const struct writer_case *c)
{
    for (int i = 0; i < 2; i++)
        if (!(c->fault >> i & 1) && memcmp(&b->window.bytes[i * DMA_HALF], &b->expected[i * DMA_HALF], DMA_HALF) != 0)
            return i ? "wrong bytes of streams" : "wrong bytes of products";
    if (b->out.waits_o || b->addresses.count != 0 || b->early_count != 0 || b->answer_count != 0)
        return "not idle at the end";
    return NULL;
}

const char *writer_bench(const struct writer_case *c, const struct writer_dut *dut, struct writer_result *result)
{
    static bench b;
    const char *wrong = NULL;
    memset(&b, 0, sizeof b);
    dma_fill(&b.window, c->seed);
    memcpy(b.expected, b.window.bytes, sizeof b.expected);
    b.in = (struct dma_writer_in){
        .rst_ni = 1, .mem_base_i = DMA_BASE, .pr_poison_i = c->poison[0], .st_poison_i = c->poison[1]};
    for (int i = 0; i < 2; i++)
        b.client[i].request_done = b.client[i].data_done = true;
    dut->reset(dut->self);
    for (bool first = true;; first = false) {
        if (b.result.clocks++ > CLOCKS)
            return "it does not end";
        b.before = b.out;
        dut->show(dut->self, &b.in, &b.out);
        if ((wrong = judge(&b, first)) != NULL)
            return wrong;
        if (finished(&b, c))
            break;
        if (b.result.clocks <= c->blocked)
            *result = b.result;
        drive(&b, c);
        answer(&b, c);
        if ((wrong = memory(&b)) != NULL)
            return wrong;
        const struct dma_writer_out now = b.out;
        dut->tick(dut->self, &b.in, &now);
        clients(&b, c);
    }
    b.result.written_while_blocked = c->blocked ? result->written_while_blocked : 0;
    *result = b.result;
    return compare(&b, c);
}

/* -- the cycle model's ------------------------------------------------------------------------- */

static struct dma_writer cycle_writer;

static void cycle_reset(void *self)
{
    memset(self, 0, sizeof cycle_writer);
}

static void cycle_show(void *self, const struct dma_writer_in *in, struct dma_writer_out *out)
{
    dma_writer_outputs(self, in, out);
}

static void cycle_tick(void *self, const struct dma_writer_in *in, const struct dma_writer_out *out)
{
    dma_writer_tick(self, in, out);
}

struct writer_dut writer_cycle_dut(void)
{
    return (struct writer_dut){&cycle_writer, cycle_reset, cycle_show, cycle_tick};
}
