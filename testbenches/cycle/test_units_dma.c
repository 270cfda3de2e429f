/* SPDX-License-Identifier: Apache-2.0 */
/* dma_reader and dma_writer against plain copies of bytes: random addresses, lengths and stalls on every channel; AXI
 * rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cycle/dma_reader.h"
#include "cycle/dma_writer.h"

#include <string.h>

enum { WINDOW = 1 << 16, REQUESTS = 400, CLOCKS = 2000000, QUEUE = 256 };

static const uint64_t base = UINT64_C(0x1234567ffff000); /* bursts' addresses carry into the high word */
static uint8_t window[WINDOW];
static uint8_t expected[WINDOW];
static uint32_t noise;

static uint32_t draw(uint32_t below)
{
    noise ^= noise << 13;
    noise ^= noise >> 17;
    noise ^= noise << 5;
    return (noise >> 3) % below;
}

/* stall: 0 never, else one clock in `stall` goes through. */
static uint32_t go(uint32_t stall)
{
    return stall == 0 || draw(stall) == 0;
}

static struct dma_request request(void)
{
    static const uint32_t most[4] = {20, 200, 5000, 20000};
    struct dma_request r = {draw(WINDOW), 1 + draw(most[draw(4)])};
    if (draw(4) == 0)
        r.addr &= ~15u;
    if (draw(8) == 0)
        r.addr = (r.addr | 0xfff) - draw(40);
    if (r.addr + r.bytes > WINDOW)
        r.bytes = WINDOW - r.addr;
    return r;
}

struct burst {
    uint64_t addr;
    uint32_t beats;
};

struct bursts {
    struct burst item[QUEUE];
    unsigned head, count;
};

/* A burst as AXI wants it: aligned here, within the window and within one 4 KiB line of the bus. */
static void take_burst(struct bursts *q, uint64_t addr, uint32_t len)
{
    assert_true(addr % 16 == 0);
    assert_true(addr >= base && addr + 16 * (len + 1) <= base + WINDOW);
    assert_true(addr / 256 == (addr + 16 * len) / 256); /* its line, hence 4 KiB */
    assert_true(q->count < QUEUE);
    q->item[(q->head + q->count++) % QUEUE] = (struct burst){addr, len + 1};
}

static uint8_t *next_beat(struct bursts *q, uint32_t *last)
{
    struct burst *b = &q->item[q->head];
    uint8_t *bytes = &window[b->addr - base];
    b->addr += 16;
    *last = --b->beats == 0;
    if (*last) {
        q->head = (q->head + 1) % QUEUE;
        q->count--;
    }
    return bytes;
}

/* -- reader ------------------------------------------------------------------------------------ */

static void run_reader(uint32_t seed, uint32_t stall_ar, uint32_t stall_r, uint32_t stall_beat, uint32_t stall_req,
                       bool fault)
{
    static struct dma_reader_unit u;
    struct bursts bursts = {0};
    struct dma_request pending[QUEUE];
    unsigned head = 0, waiting = 0, sent = 0, received = 0;
    uint64_t taken = 0; /* bytes of the oldest pending request */
    struct dma_request next = {0};
    uint64_t clocks = 0, beats = 0;

    noise = seed;
    for (int i = 0; i < WINDOW; i++)
        window[i] = (uint8_t)draw(256);
    memset(&u, 0, sizeof u);
    u.in = (struct dma_reader_in){.rst_ni = 1, .mem_base_i = base};
    next = request();
    for (; received < REQUESTS; clocks++) {
        struct dma_reader_out before = u.out;
        struct dma_reader_in old = u.in;
        assert_true(clocks < CLOCKS);
        dma_reader_outputs(&u.s, &u.in, &u.out);
        if (clocks > 0 && before.arvalid_o && !old.arready_i) {
            assert_true(u.out.arvalid_o);
            assert_int_equal(u.out.araddr_o, before.araddr_o);
            assert_int_equal(u.out.arlen_o, before.arlen_o);
        }
        if (clocks > 0 && before.beat_valid_o && !old.beat_ready_i) {
            assert_true(u.out.beat_valid_o);
            assert_memory_equal(u.out.beat_data_o, before.beat_data_o, 16);
        }
        if (waiting > 0)
            assert_false(u.out.idle_o);
        assert_true(u.out.rready_o);

        bool held = old.req_valid_i && !before.req_ready_o && clocks > 0;
        u.in.req_valid_i = sent < REQUESTS && (held || go(stall_req));
        u.in.req_addr_i = next.addr;
        u.in.req_bytes_i = next.bytes;
        u.in.arready_i = go(stall_ar);
        u.in.beat_ready_i = go(stall_beat);
        u.in.rvalid_i = bursts.count > 0 && go(stall_r);
        u.in.rresp_i = 0;
        if (u.in.rvalid_i && u.out.rready_o) {
            uint32_t last;
            memcpy(u.in.rdata_i, next_beat(&bursts, &last), 16);
            u.in.rresp_i = fault && received == REQUESTS / 2 ? 2 : 0;
            beats++;
        }
        if (u.out.arvalid_o && u.in.arready_i)
            take_burst(&bursts, u.out.araddr_o, u.out.arlen_o);
        if (u.in.req_valid_i && u.out.req_ready_o) {
            assert_true(waiting < QUEUE);
            pending[(head + waiting++) % QUEUE] = next;
            next = request();
            sent++;
        }
        if (u.out.beat_valid_o && u.in.beat_ready_i) {
            uint8_t want[16] = {0};
            assert_true(waiting > 0);
            uint64_t left = pending[head].bytes - taken;
            memcpy(want, &window[pending[head].addr + taken], left < 16 ? left : 16);
            assert_memory_equal(u.out.beat_data_o, want, 16);
            taken += 16;
            if (left <= 16) {
                head = (head + 1) % QUEUE;
                waiting--;
                received++;
                taken = 0;
            }
        }
        dma_reader_tick(&u.s, &u.in, &u.out);
    }
    u.in.req_valid_i = u.in.rvalid_i = 0;
    dma_reader_outputs(&u.s, &u.in, &u.out);
    assert_true(u.out.idle_o);
    assert_int_equal(u.out.error_o, fault);
    assert_int_equal(bursts.count, 0);
    u.in.clear_i = 1;
    dma_reader_tick(&u.s, &u.in, &u.out);
    dma_reader_outputs(&u.s, &u.in, &u.out);
    assert_int_equal(u.out.error_o, 0);
    /* Nothing stalls: a clock a beat, besides the flush of a request whose last bytes are already there. */
    if (stall_ar + stall_r + stall_beat + stall_req == 0)
        assert_true(clocks < beats + 2 * REQUESTS + 64);
}

static void reader_free_running(void **state)
{
    (void)state;
    run_reader(1, 0, 0, 0, 0, false);
}

static void reader_stalled(void **state)
{
    (void)state;
    for (uint32_t seed = 2; seed < 12; seed++)
        run_reader(seed, seed % 4, seed / 4 % 3, seed % 3, seed % 5, false);
    run_reader(77, 9, 0, 0, 0, false);
    run_reader(78, 0, 0, 9, 0, false);
}

static void reader_fault(void **state)
{
    (void)state;
    run_reader(5, 2, 2, 2, 2, true);
}

/* -- writer ------------------------------------------------------------------------------------ */

struct writer_case {
    uint32_t seed, stall_aw, stall_w, stall_b, stall_data, stall_req;
    bool poison, fault;
    bool locked; /* from a burst's address to its last beat nothing is asked of the writer, and nothing given to it */
};

/* Clients of the writer send their data whenever they like, also before the request was taken. */
static void run_writer(struct writer_case c)
{
    static struct dma_writer_unit u;
    struct bursts addresses = {0};
    struct dma_request sending = {0};
    uint64_t given = 0; /* bytes of `sending` already given as data */
    bool request_taken = true, data_done = true;
    unsigned done = 0, finished_bursts = 0, answers = 0;
    /* W beats that came before their address */
    static struct {
        uint32_t data[4], strobe, last;
    } early[4096];
    unsigned early_head = 0, early_count = 0;
    uint64_t clocks = 0, beats = 0;
    unsigned stored = 0;

    noise = c.seed;
    for (int i = 0; i < WINDOW; i++)
        window[i] = expected[i] = (uint8_t)draw(256);
    memset(&u, 0, sizeof u);
    u.in = (struct dma_writer_in){.rst_ni = 1, .mem_base_i = base, .poison_i = c.poison};

    for (;; clocks++) {
        struct dma_writer_out before = u.out;
        struct dma_writer_in old = u.in;
        assert_true(clocks < CLOCKS);
        dma_writer_outputs(&u.s, &u.in, &u.out);
        if (clocks > 0 && before.awvalid_o && !old.awready_i) {
            assert_true(u.out.awvalid_o);
            assert_int_equal(u.out.awaddr_o, before.awaddr_o);
            assert_int_equal(u.out.awlen_o, before.awlen_o);
        }
        if (clocks > 0 && before.wvalid_o && !old.wready_i) {
            assert_true(u.out.wvalid_o);
            assert_memory_equal(u.out.wdata_o, before.wdata_o, 16);
            assert_int_equal(u.out.wstrb_o, before.wstrb_o);
            assert_int_equal(u.out.wlast_o, before.wlast_o);
        }
        /* What was in the store when the error came goes out as it is. */
        stored = u.out.error_o ? stored : 33;
        if (clocks > 0 && u.out.error_o && u.out.wvalid_o && (old.wready_i || !before.wvalid_o)) {
            assert_true(stored > 0 || u.out.wstrb_o == 0);
            stored -= stored > 0;
        }
        if (answers < finished_bursts || addresses.count > 0 || early_count > 0)
            assert_false(u.out.idle_o);
        if (request_taken && data_done) {
            if (done == REQUESTS) {
                if (u.out.idle_o)
                    break;
            } else {
                sending = request();
                request_taken = data_done = false;
                given = 0;
                done++;
            }
        }

        const bool locked = c.locked && addresses.count > 0;
        u.in.req_valid_i = !locked && !request_taken && ((old.req_valid_i && clocks > 0) || go(c.stall_req));
        u.in.req_addr_i = sending.addr;
        u.in.req_bytes_i = sending.bytes;
        u.in.data_valid_i = !locked && !data_done && ((old.data_valid_i && !before.data_ready_o) || go(c.stall_data));
        if (u.in.data_valid_i && !(old.data_valid_i && !before.data_ready_o))
            for (int i = 0; i < 4; i++)
                u.in.data_i[i] = draw(1u << 16) << 16 | draw(1u << 16);
        u.in.awready_i = go(c.stall_aw);
        u.in.wready_i = go(c.stall_w);

        u.in.bvalid_i = answers < finished_bursts && go(c.stall_b);
        u.in.bresp_i = u.in.bvalid_i && c.fault && answers == 100 ? 3 : 0;
        answers += u.in.bvalid_i;

        if (u.in.req_valid_i && u.out.req_ready_o)
            request_taken = true;
        if (u.in.data_valid_i && u.out.data_ready_o) {
            uint64_t left = sending.bytes - given;
            if (!c.poison)
                memcpy(&expected[sending.addr + given], u.in.data_i, left < 16 ? left : 16);
            given += 16;
            data_done = left <= 16;
        }
        if (u.out.awvalid_o && u.in.awready_i)
            take_burst(&addresses, u.out.awaddr_o, u.out.awlen_o);
        if (u.out.wvalid_o && u.in.wready_i) {
            unsigned slot = (early_head + early_count++) % 4096;
            assert_true(early_count <= 4096);
            memcpy(early[slot].data, u.out.wdata_o, 16);
            early[slot].strobe = u.out.wstrb_o;
            early[slot].last = u.out.wlast_o;
            beats++;
        }
        while (early_count > 0 && addresses.count > 0) {
            uint32_t last;
            uint8_t *bytes = next_beat(&addresses, &last);
            assert_int_equal(early[early_head].last, last);
            for (int i = 0; i < 16; i++)
                if (early[early_head].strobe >> i & 1)
                    bytes[i] = (uint8_t)(early[early_head].data[i / 4] >> 8 * (i % 4));
            finished_bursts += last;
            early_head = (early_head + 1) % 4096;
            early_count--;
        }
        dma_writer_tick(&u.s, &u.in, &u.out);
    }
    assert_int_equal(u.out.error_o, c.fault);
    if (!c.fault)
        assert_memory_equal(window, expected, WINDOW);
    if (c.stall_aw + c.stall_w + c.stall_b + c.stall_data + c.stall_req == 0 && !c.locked)
        assert_true(clocks < beats + 8 * REQUESTS);
    u.in = (struct dma_writer_in){.rst_ni = 1, .clear_i = 1};
    dma_writer_tick(&u.s, &u.in, &u.out);
    dma_writer_outputs(&u.s, &u.in, &u.out);
    assert_int_equal(u.out.error_o, 0);
}

static void writer_free_running(void **state)
{
    (void)state;
    run_writer((struct writer_case){.seed = 1});
}

static void writer_stalled(void **state)
{
    (void)state;
    for (uint32_t s = 2; s < 12; s++)
        run_writer((struct writer_case){s, s % 4, s / 4 % 3, s % 5, s % 3, s % 2, false, false, false});
    run_writer((struct writer_case){.seed = 90, .stall_aw = 40});
    run_writer((struct writer_case){.seed = 91, .stall_w = 7});
    run_writer((struct writer_case){.seed = 92, .stall_data = 7});
    run_writer((struct writer_case){.seed = 93, .stall_req = 30});
}

/* A memory that has taken an address gets the burst's beats whatever the writer's clients do. */
static void writer_locked(void **state)
{
    (void)state;
    run_writer((struct writer_case){.seed = 6, .locked = true});
    run_writer((struct writer_case){.seed = 7, .stall_aw = 3, .stall_w = 2, .stall_data = 3, .locked = true});
}

/* A poisoned writer goes through the motions and changes no byte. */
static void writer_poisoned(void **state)
{
    (void)state;
    run_writer((struct writer_case){.seed = 3, .stall_w = 2, .poison = true});
}

static void writer_fault(void **state)
{
    (void)state;
    run_writer((struct writer_case){.seed = 4, .stall_b = 3, .fault = true});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_free_running), cmocka_unit_test(reader_stalled), cmocka_unit_test(reader_fault),
        cmocka_unit_test(writer_free_running), cmocka_unit_test(writer_stalled), cmocka_unit_test(writer_poisoned),
        cmocka_unit_test(writer_fault),        cmocka_unit_test(writer_locked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
