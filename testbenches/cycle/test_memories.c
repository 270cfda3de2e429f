/* SPDX-License-Identifier: Apache-2.0 */
/* The platform's memories at their pins: one port serves a burst at a time, a locked one takes no address meanwhile and
 * keeps a burst waiting for its data for ever; a DRAM's clocks follow from its table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "platform/axi_memory.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 20 };

typedef struct {
    axi_memory m;
    mantis_memory memory;
    struct mantis_top_in in;
    struct mantis_top_out out;
    bool ar, aw, w, r, b; /* taken in the last clock */
} bench;

static uint8_t bytes[SIZE];

static bench *begin(platform_memory kind, uint32_t seed)
{
    static bench b;
    memset(&b, 0, sizeof b);
    b.memory = (mantis_memory){.bytes = bytes, .size = SIZE};
    b.m.memory = &b.memory;
    b.m.kind = kind;
    b.m.seed = seed;
    b.out.m_rready_o = b.out.m_bready_o = 1;
    axi_memory_reset(&b.m);
    return &b;
}

static void read_at(bench *b, uint64_t address, uint32_t beats)
{
    b->out.m_arvalid_o = 1;
    b->out.m_araddr_o = address;
    b->out.m_arlen_o = beats - 1;
}

static void write_at(bench *b, uint64_t address, uint32_t beats)
{
    b->out.m_awvalid_o = 1;
    b->out.m_awaddr_o = address;
    b->out.m_awlen_o = beats - 1;
}

static void step(bench *b)
{
    axi_memory_show(&b->m, &b->in);
    b->ar = b->in.m_arready_i && b->out.m_arvalid_o;
    b->aw = b->in.m_awready_i && b->out.m_awvalid_o;
    b->w = b->in.m_wready_i && b->out.m_wvalid_o;
    b->r = b->in.m_rvalid_i && b->out.m_rready_o;
    b->b = b->in.m_bvalid_i;
    axi_memory_tick(&b->m, &b->in, &b->out);
    b->out.m_arvalid_o = b->out.m_arvalid_o && !b->ar;
    b->out.m_awvalid_o = b->out.m_awvalid_o && !b->aw;
}

/* Clocks from now to the first and to the last of so many read beats. */
static void until(bench *b, unsigned beats, unsigned *first, unsigned *last)
{
    *first = *last = 0;
    for (unsigned clock = 0, seen = 0; seen < beats; clock++) {
        assert_true(clock < 5000);
        step(b);
        *first = b->r && seen == 0 ? clock : *first;
        *last = clock;
        seen += b->r;
    }
}

/* Reads of four beats and writes of three, as many as it takes: when are beats and addresses taken? */
static void one_at_a_time(void **state)
{
    (void)state;
    for (int locked = 0; locked < 2; locked++)
        for (uint32_t seed = 0; seed < 3; seed++) {
            bench *b = begin(locked ? PLATFORM_MEMORY_LOCKED : PLATFORM_MEMORY_SINGLE, seed);
            unsigned reads = 0, writes = 0, read_left = 0, write_left = 0, both = 0, ahead = 0;
            for (int clock = 0; clock < 2000; clock++) {
                if (!b->out.m_arvalid_o)
                    read_at(b, 4096 + 64 * (unsigned)clock % 4096, 4);
                if (!b->out.m_awvalid_o)
                    write_at(b, 64 * (unsigned)clock % 4096, 3);
                b->out.m_wvalid_o = 1;
                b->out.m_wlast_o = writes % 3 == 2;
                b->out.m_wstrb_o = UINT64_MAX >> (64 - AXI_BEAT_BYTES);
                step(b);
                assert_false(b->r && b->w);
                ahead += (b->ar || b->aw) && read_left + write_left > 0;
                read_left = read_left + 4 * b->ar - b->r;
                write_left = write_left + 3 * b->aw - b->w;
                both += read_left > 0 && write_left > 0;
                reads += b->r;
                writes += b->w;
                assert_true(!b->in.m_bvalid_i || b->in.m_bresp_i == 0);
            }
            assert_true(reads > 400 && writes > 400);
            assert_true(locked ? ahead == 0 && both == 0 : ahead > 0);
        }
}

/* An address whose data do not come holds up everything: the reason why a master must have them first. */
static void waits_for_data(void **state)
{
    (void)state;
    for (platform_memory kind = PLATFORM_MEMORY_SINGLE; kind <= PLATFORM_MEMORY_LOCKED; kind++) {
        bench *b = begin(kind, 0);
        write_at(b, 0, 2);
        for (int i = 0; i < 4; i++)
            step(b);
        assert_false(b->out.m_awvalid_o);
        read_at(b, 4096, 1);
        for (int i = 0; i < 1000; i++) {
            step(b);
            assert_false(b->r);
        }
        b->out.m_wvalid_o = 1;
        unsigned first, last;
        b->out.m_wlast_o = 0;
        step(b);
        b->out.m_wlast_o = 1;
        step(b);
        b->out.m_wvalid_o = 0;
        until(b, 1, &first, &last);
        assert_true(last < 8);
    }
}

/* Until data that are there so late stand in the port's register. */
static unsigned clocks(uint64_t picoseconds)
{
    return (unsigned)((picoseconds + DRAM_PERIOD - 1) / DRAM_PERIOD) + 1;
}

/* A closed bank; the open row; another row of the bank; a burst over a row's end. */
static void dram_rows(void **state)
{
    (void)state;
    for (int low = 0; low < 2; low++) {
        const dram_timing *t = low ? &dram_lpddr4 : &dram_ddr4;
        bench *b = begin(low ? PLATFORM_MEMORY_LPDDR4 : PLATFORM_MEMORY_DDR4, 0);
        const uint64_t hit = t->cl + t->beat + t->controller;
        unsigned first, last;
        read_at(b, 0, 16);
        until(b, 16, &first, &last);
        assert_int_equal(first, clocks(t->rcd + hit));
        assert_int_equal(last - first, 15); /* the port is the slower one: a beat a clock */
        read_at(b, 1024, 1);
        until(b, 1, &first, &last);
        assert_int_equal(first, clocks(hit));
        for (int i = 0; i < 100; i++)
            step(b);
        read_at(b, t->row_bytes * DRAM_BANKS, 1);
        until(b, 1, &first, &last);
        assert_int_equal(first, clocks(t->rp + t->rcd + hit));
        /* A burst over the end of a row goes on in the next bank, where another row is open. */
        for (int i = 0; i < 100; i++)
            step(b);
        read_at(b, 2 * t->row_bytes * DRAM_BANKS - 2 * AXI_BEAT_BYTES, 4);
        until(b, 4, &first, &last);
        assert_int_equal(first, clocks(t->rcd + hit));
        assert_int_equal(last, clocks(t->rp + t->rcd + hit) + 1);
        assert_true(last - first > 3);
    }
}

/* The longest of many single reads waits for a refresh; the seed moves it; the same seed repeats it. */
static void dram_refresh(void **state)
{
    (void)state;
    unsigned when[3] = {0};
    for (int run = 0; run < 3; run++) {
        dram d;
        dram_reset(&d, &dram_ddr4, run == 1 ? 7 : 0);
        const uint64_t refresh = d.refresh;
        uint64_t now = 0, asked = 0;
        unsigned waits = 0;
        for (unsigned i = 0; i < 4000; i++) {
            const dram_plan p = dram_burst(&d, now, 0, 1, false);
            if (p.first - now > dram_ddr4.rfc) {
                waits++;
                when[run] = waits == 1 ? i : when[run];
            }
            asked = now;
            now = p.last + 10000;
        }
        assert_true(asked > 20 * dram_ddr4.refi);
        assert_int_equal(waits, (asked - refresh) / dram_ddr4.refi + 1);
    }
    assert_int_equal(when[0], when[2]);
    assert_int_not_equal(when[0], when[1]);
}

/* Writes alone, reads alone, and both: turning costs. */
static void dram_turns(void **state)
{
    (void)state;
    uint64_t ends[3];
    for (int mix = 0; mix < 3; mix++) {
        dram d;
        dram_reset(&d, &dram_ddr4, 0);
        for (unsigned i = 0; i < 64; i++)
            ends[mix] = dram_burst(&d, 0, 256 * i, 16, mix == 2 ? i % 2 : mix == 1).last;
    }
    assert_in_range(ends[1] + 20000 - ends[0], 0, 40000);
    assert_true(ends[2] > ends[0] + 32 * (dram_ddr4.wtr + dram_ddr4.cl));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_at_a_time), cmocka_unit_test(waits_for_data), cmocka_unit_test(dram_rows),
        cmocka_unit_test(dram_refresh),  cmocka_unit_test(dram_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
