/* SPDX-License-Identifier: Apache-2.0 */
/* csr, counters, random and bus_watch of the cycle model: protocol and values, under random stalls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cycle/bus_watch.h"
#include "cycle/counters.h"
#include "cycle/csr.h"
#include "cycle/random.h"
#include "mantis/numerics.h"

#include <string.h>

static uint32_t noise = 1;

static uint32_t word(void)
{
    noise ^= noise << 13;
    noise ^= noise >> 17;
    noise ^= noise << 5;
    return noise * 0x9e3779b1u;
}

static uint32_t draw(uint32_t below)
{
    return (word() >> 4) % below;
}

/* -- csr --------------------------------------------------------------------------------------- */

static struct csr_unit csr;

static void csr_clock(void)
{
    csr_outputs(&csr.s, &csr.in, &csr.out);
    csr_tick(&csr.s, &csr.in, &csr.out);
    csr_outputs(&csr.s, &csr.in, &csr.out);
}

static void csr_start(void)
{
    memset(&csr, 0, sizeof csr);
    csr_clock();
    csr.in.rst_ni = 1;
}

/* Address and data in any order, the answer taken after some clocks. Returns the response. */
static uint32_t csr_write(uint32_t addr, uint32_t data, uint32_t strobe)
{
    unsigned address_at = draw(4), data_at = draw(4), answer_at = draw(6), age = 0;
    bool address_sent = false, data_sent = false;
    for (;; age++) {
        csr_outputs(&csr.s, &csr.in, &csr.out);
        assert_true(age < 32);
        csr.in.s_awvalid_i = !address_sent && age >= address_at;
        csr.in.s_awaddr_i = addr;
        csr.in.s_wvalid_i = !data_sent && age >= data_at;
        csr.in.s_wdata_i = data;
        csr.in.s_wstrb_i = strobe;
        csr.in.s_bready_i = age >= answer_at;
        if (csr.out.s_bvalid_o) {
            assert_true(address_sent && data_sent);
            if (csr.in.s_bready_i)
                break;
        }
        address_sent |= csr.in.s_awvalid_i && csr.out.s_awready_o;
        data_sent |= csr.in.s_wvalid_i && csr.out.s_wready_o;
        csr_tick(&csr.s, &csr.in, &csr.out);
    }
    uint32_t response = csr.out.s_bresp_o;
    csr_clock();
    assert_false(csr.out.s_bvalid_o);
    csr.in.s_awvalid_i = csr.in.s_wvalid_i = csr.in.s_bready_i = 0;
    return response;
}

static uint32_t csr_read(uint32_t addr, uint32_t *response)
{
    csr.in.s_arvalid_i = 1;
    csr.in.s_araddr_i = addr;
    csr_outputs(&csr.s, &csr.in, &csr.out);
    assert_true(csr.out.s_arready_o);
    csr_clock();
    csr.in.s_arvalid_i = draw(2);
    csr.in.s_araddr_i = draw(4096);
    uint32_t data = csr.out.s_rdata_o;
    *response = csr.out.s_rresp_o;
    for (unsigned wait = draw(3); wait > 0; wait--) {
        assert_true(csr.out.s_rvalid_o && !csr.out.s_arready_o);
        assert_int_equal(csr.out.s_rdata_o, data);
        csr_clock();
    }
    csr.in.s_rready_i = 1;
    csr.in.s_arvalid_i = 0;
    assert_true(csr.out.s_rvalid_o);
    csr_clock();
    csr.in.s_rready_i = 0;
    assert_false(csr.out.s_rvalid_o);
    return data;
}

static uint32_t csr_value(uint32_t addr)
{
    uint32_t response;
    uint32_t data = csr_read(addr, &response);
    assert_int_equal(response, 0);
    return data;
}

static void csr_registers(void **state)
{
    (void)state;
    static const struct {
        uint32_t addr, mask;
    } rw[] = {
        {MANTIS_REG_CONTROL, MANTIS_BITS_CONTROL_RUN | MANTIS_BITS_CONTROL_IRQ_ERROR | MANTIS_BITS_CONTROL_IRQ_FENCE},
        {MANTIS_REG_MEM_BASE_LO, MANTIS_BITS_MEM_BASE_LO_ADDRESS},
        {MANTIS_REG_MEM_BASE_HI, 0xffffffff},
        {MANTIS_REG_MEM_LIMIT, 0xffffffff},
        {MANTIS_REG_RING_BASE, MANTIS_BITS_RING_BASE_OFFSET},
        {MANTIS_REG_RING_MASK, MANTIS_BITS_RING_MASK_MASK},
        {MANTIS_REG_TAIL, 0xffffffff},
        {MANTIS_REG_BUS_LIMIT, 0xffffffff}};
    enum { RW = sizeof rw / sizeof rw[0] };
    uint32_t shadow[RW] = {0};
    csr_start();
    for (int round = 0; round < 2000; round++) {
        unsigned i = draw(RW);
        uint32_t data = word();
        uint32_t strobe = draw(3) ? 15 : draw(15);
        assert_int_equal(csr_write(rw[i].addr, data, strobe), strobe == 15 ? 0 : 2);
        if (strobe == 15)
            shadow[i] = data & rw[i].mask;
        i = draw(RW);
        assert_int_equal(csr_value(rw[i].addr), shadow[i]);
    }
    assert_int_equal(csr.out.run_o, shadow[0] & 1);
    assert_true(csr.out.mem_base_o == ((uint64_t)shadow[2] << 32 | shadow[1]));
    assert_int_equal(csr.out.mem_limit_o, shadow[3]);
    assert_int_equal(csr.out.ring_base_o, shadow[4]);
    assert_int_equal(csr.out.ring_mask_o, shadow[5]);
    assert_int_equal(csr.out.tail_o, shadow[6]);
    assert_int_equal(csr.out.bus_limit_o, shadow[7]);
    assert_int_equal(csr_value(MANTIS_REG_ID), 0x4d4e5453);
    assert_int_equal(csr_value(MANTIS_REG_VERSION), MANTIS_N << 8 | MANTIS_COMMAND_SET_VERSION);
}

/* Every offset: a register, a counter word, or SLVERR and no effect. */
static void csr_map(void **state)
{
    (void)state;
    static const uint32_t readable[] = {0,    4,    8,    0x10, 0x14, 0x18, 0x20, 0x24,
                                        0x28, 0x2c, 0x30, 0x34, 0x38, 0x3c, 0x40, 0x44};
    static const uint32_t writable[] = {8, 0x10, 0x14, 0x18, 0x20, 0x24, 0x28, 0x34, 0x38, 0x3c, 0x40, 0x44};
    csr_start();
    for (uint32_t i = 0; i < 2 * MANTIS_COUNTERS; i++)
        csr.in.counters_i[i] = word() | 1;
    for (uint32_t addr = 0; addr < 4096; addr++) {
        bool may_read = false, may_write = false;
        for (size_t i = 0; i < sizeof readable / sizeof readable[0]; i++)
            may_read |= readable[i] == addr;
        for (size_t i = 0; i < sizeof writable / sizeof writable[0]; i++)
            may_write |= writable[i] == addr;
        bool counter = addr >= 0x100 && addr < 0x100 + 8 * MANTIS_COUNTERS && addr % 4 == 0;
        uint32_t response;
        uint32_t data = csr_read(addr, &response);
        assert_int_equal(response, may_read || counter ? 0 : 2);
        if (counter)
            assert_int_equal(data, csr.in.counters_i[(addr - 0x100) / 4]);
        else if (!may_read)
            assert_int_equal(data, 0);
        struct csr before = csr.s;
        assert_int_equal(csr_write(addr, 0xffffffff, 15), may_write ? 0 : 2);
        if (!may_write) {
            assert_int_equal(csr.s.control, before.control);
            assert_int_equal(csr.s.tail, before.tail);
            assert_int_equal(csr.s.sticky | csr.s.irq, 0);
        }
    }
}

static void csr_events(void **state)
{
    (void)state;
    csr_start();
    csr.in.sticky_event_i = 2;
    csr.in.error_event_i = 1;
    csr_clock();
    csr.in.sticky_event_i = 0;
    csr.in.error_event_i = 0;
    assert_int_equal(csr_value(MANTIS_REG_STICKY), 2);
    assert_int_equal(csr_value(MANTIS_REG_IRQ), 1);
    assert_false(csr.out.irq_o);
    csr_write(MANTIS_REG_CONTROL, 4, 15); /* fence interrupts only */
    assert_false(csr.out.irq_o);
    csr_write(MANTIS_REG_CONTROL, 2, 15);
    assert_true(csr.out.irq_o);
    csr_write(MANTIS_REG_IRQ, 1, 15);
    assert_false(csr.out.irq_o);
    csr_write(MANTIS_REG_STICKY, 1, 15); /* not the flag that is set */
    assert_int_equal(csr_value(MANTIS_REG_STICKY), 2);
    csr.in.sticky_event_i = 2; /* an event beats a clear */
    csr_write(MANTIS_REG_STICKY, 2, 15);
    csr.in.sticky_event_i = 0;
    assert_int_equal(csr_value(MANTIS_REG_STICKY), 2);
    csr_write(MANTIS_REG_STICKY, 2, 15);
    assert_int_equal(csr_value(MANTIS_REG_STICKY), 0);
    csr.in.fence_event_i = 1;
    csr_clock();
    csr.in.fence_event_i = 0;
    assert_false(csr.out.irq_o);
    csr_write(MANTIS_REG_CONTROL, 4, 15);
    assert_true(csr.out.irq_o);
    csr.in.head_i = 77;
    csr.in.status_i = 5;
    csr.in.idle_i = 1;
    assert_int_equal(csr_value(MANTIS_REG_STATUS), 0x105);
    csr.in.idle_i = 0;
    csr.in.halted_i = 1;
    assert_int_equal(csr_value(MANTIS_REG_STATUS), 0x205);
    assert_int_equal(csr_value(MANTIS_REG_HEAD), 77);
}

/* Counts the clocks of a pulse around a write. */
static unsigned pulses(uint32_t addr, uint32_t data, bool restart)
{
    unsigned n = 0;
    csr.in.s_awvalid_i = csr.in.s_wvalid_i = 1;
    csr.in.s_awaddr_i = addr;
    csr.in.s_wdata_i = data;
    csr.in.s_wstrb_i = 15;
    csr.in.s_bready_i = 1;
    for (int clock = 0; clock < 8; clock++) {
        csr_clock();
        csr.in.s_awvalid_i = csr.in.s_wvalid_i = 0;
        n += restart ? csr.out.restart_o : csr.out.counter_clear_o;
    }
    return n;
}

static void csr_pulses(void **state)
{
    (void)state;
    csr_start();
    csr_write(MANTIS_REG_TAIL, 9, 15);
    assert_int_equal(pulses(MANTIS_REG_RESTART, 1, true), 0); /* not halted */
    assert_int_equal(csr.out.tail_o, 9);
    csr.in.halted_i = csr.in.lost_i = 1;
    assert_int_equal(pulses(MANTIS_REG_RESTART, 1, true), 0); /* memory does not answer */
    csr.in.lost_i = 0;
    assert_int_equal(pulses(MANTIS_REG_RESTART, 2, true), 0);
    assert_int_equal(csr.out.tail_o, 9);
    assert_int_equal(pulses(MANTIS_REG_RESTART, 1, true), 1);
    assert_int_equal(csr.out.tail_o, 0);
    assert_int_equal(pulses(MANTIS_REG_COUNTER_CLEAR, 0, false), 0);
    assert_int_equal(pulses(MANTIS_REG_COUNTER_CLEAR, 1, false), 1);
}

static void counters_count(void **state)
{
    (void)state;
    struct counters_unit u;
    memset(&u, 0, sizeof u);
    u.in.rst_ni = 1;
    uint64_t want[MANTIS_COUNTERS] = {0};
    u.s.count[3] = want[3] = 0xfffffff0; /* a carry into the high word */
    for (int clock = 0; clock < 5000; clock++) {
        u.in.event_i = word() >> (32 - MANTIS_COUNTERS);
        u.in.clear_i = clock == 3000;
        counters_outputs(&u.s, &u.in, &u.out);
        for (int i = 0; i < MANTIS_COUNTERS; i++) {
            assert_true((u.out.counters_o[2 * i] | (uint64_t)u.out.counters_o[2 * i + 1] << 32) == want[i]);
            want[i] = clock == 3000 ? 0 : want[i] + (u.in.event_i >> i & 1);
        }
        counters_tick(&u.s, &u.in, &u.out);
    }
}

/* -- random ------------------------------------------------------------------------------------ */

static void random_streams(void **state)
{
    (void)state;
    struct random_unit u;
    mantis_random_key key = {0};
    uint32_t group[4] = {0};
    uint32_t stream[4] = {0};
    unsigned clocks = 0;
    memset(&u, 0, sizeof u);
    u.in.rst_ni = 1;
    for (int want = 0; want < 20000; want++) {
        uint32_t ctx = draw(4);
        if (want % 1000 == 0) { /* another command */
            u.in.clear_i = 1;
            u.in.want_valid_i = draw(2);
            random_outputs(&u.s, &u.in, &u.out);
            random_tick(&u.s, &u.in, &u.out);
            u.in.clear_i = 0;
            key.seed = (uint64_t)word() << 32 | word();
            key.step = word();
            u.in.seed_i = key.seed;
            u.in.step_i = key.step;
            for (int c = 0; c < 4; c++)
                stream[c] = word();
        }
        /* mostly the next group, sometimes further or back, as tiles of a GEMM go */
        group[ctx] += draw(20) ? 1 : draw(40) - 10;
        if (draw(200) == 0)
            group[ctx] = word();
        group[ctx] &= 0xfffffff;
        key.stream = stream[ctx];
        u.in.want_valid_i = 1;
        u.in.want_ctx_i = ctx;
        u.in.want_stream_i = key.stream;
        u.in.want_group_i = group[ctx];
        unsigned waited = 0;
        for (random_outputs(&u.s, &u.in, &u.out); !u.out.have_o; waited++) {
            random_tick(&u.s, &u.in, &u.out);
            random_outputs(&u.s, &u.in, &u.out);
            assert_true(waited < 4 + 256);
        }
        clocks += waited + 1;
        mantis_random r;
        mantis_random_seek(&r, key, group[ctx]);
        assert_memory_equal(u.out.words_o, r.state, sizeof r.state);
        u.in.want_take_i = draw(2);
        if (draw(2)) { /* shown, and perhaps taken */
            random_tick(&u.s, &u.in, &u.out);
            random_outputs(&u.s, &u.in, &u.out);
            assert_int_equal(u.out.have_o, !u.in.want_take_i || group[ctx] % 256 == 255);
        }
        if (draw(2)) { /* a clock in which nobody asks changes nothing */
            u.in.want_valid_i = 0;
            random_tick(&u.s, &u.in, &u.out);
        }
    }
    assert_true(clocks < 20000 * 16);
}

static unsigned clocks_of_512_groups(uint32_t take)
{
    struct random_unit u;
    memset(&u, 0, sizeof u);
    u.in = (struct random_in){.rst_ni = 1, .want_valid_i = 1, .want_take_i = take};
    unsigned clocks = 0;
    for (uint32_t group = 0; group < 512; clocks++) {
        u.in.want_group_i = group;
        random_outputs(&u.s, &u.in, &u.out);
        group += u.out.have_o;
        random_tick(&u.s, &u.in, &u.out);
    }
    return clocks;
}

/* A new segment costs four clocks, each next group of it one, or none where the one before was taken. */
static void random_latency(void **state)
{
    (void)state;
    assert_int_equal(clocks_of_512_groups(0), 512 + 2 * (4 + 255));
    assert_int_equal(clocks_of_512_groups(1), 512 + 2 * 4);
}

/* Stepped as the top steps it: a watch that is switched off in the midst of a silence begins anew. */
static void watch_forgets(void **state)
{
    (void)state;
    struct bus_watch_unit u;
    memset(&u, 0, sizeof u);
    u.in.rst_ni = u.in.waits_i = 1;
    for (unsigned clock = 0; clock < 5 + 1 + 7; clock++) {
        u.in.limit_i = clock == 5 ? 0 : 7;
        bus_watch_outputs(&u.s, &u.in, &u.out);
        assert_false(u.out.lost_o);
        if (bus_watch_stirs(&u.s, &u.in))
            bus_watch_tick(&u.s, &u.in, &u.out);
    }
    bus_watch_outputs(&u.s, &u.in, &u.out);
    assert_true(u.out.lost_o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csr_registers),  cmocka_unit_test(csr_map),        cmocka_unit_test(csr_events),
        cmocka_unit_test(csr_pulses),     cmocka_unit_test(counters_count), cmocka_unit_test(random_streams),
        cmocka_unit_test(random_latency), cmocka_unit_test(watch_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
