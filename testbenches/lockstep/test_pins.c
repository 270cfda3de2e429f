/* SPDX-License-Identifier: Apache-2.0 */
/* The cycle model and the RTL under rough handling: register traffic of every kind while commands run, stops and
 * restarts, resets of a few clocks anywhere with noise on all pins of the register port. Every port of every unit is
 * compared in every clock, also in reset. MANTIS_RANDOM_SEED and MANTIS_RANDOM_SECONDS choose another start and a
 * longer run. */
#include "../common/environment.h"
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/machine.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef MANTIS_HAVE_RTL

enum { SIZE = 1 << 19, SLOTS = 16, COMMANDS = 12, EPISODES = 8 };

typedef struct {
    machine m;
    mantis_memory images[2];
    random_program p;
    random_source random;
    unsigned long resets, restarts, stops;
} bench;

static uint32_t draw(bench *b, uint32_t below)
{
    return draw_range(&b->random, 0, below - 1);
}

/* Registers that may be written at any time; a running machine must not see the others move. */
static void noisy_write(bench *b, struct mantis_top_in *pins)
{
    static const uint32_t offsets[] = {MANTIS_REG_STICKY,
                                       MANTIS_REG_IRQ,
                                       MANTIS_REG_COUNTER_CLEAR,
                                       MANTIS_REG_RESTART,
                                       MANTIS_REG_CONTROL,
                                       MANTIS_REG_HEAD,
                                       MANTIS_REG_CONTROL,
                                       0x048,
                                       0x100,
                                       0x009};
    const uint32_t i = draw(b, sizeof offsets / sizeof offsets[0]);
    pins->s_awaddr_i = offsets[i];
    pins->s_wdata_i = offsets[i] == MANTIS_REG_CONTROL && draw(b, 3) ? 7 : draw_u32(&b->random);
    pins->s_wstrb_i = draw(b, 8) ? 15 : draw(b, 16);
    b->stops += offsets[i] == MANTIS_REG_CONTROL && !(pins->s_wdata_i & 1) && pins->s_wstrb_i == 15;
}

/* The register port's master in one clock: what was offered and not taken stays. */
static void noisy_pins(bench *b)
{
    struct mantis_top_in *pins = &b->m.csr;
    const struct mantis_top_out *out = &b->m.sides[0].out;
    const bool address = pins->s_awvalid_i && !out->s_awready_o, data = pins->s_wvalid_i && !out->s_wready_o;
    if (!address && !data)
        noisy_write(b, pins);
    if (!address)
        pins->s_awvalid_i = draw(b, 6) == 0;
    if (!data)
        pins->s_wvalid_i = draw(b, 6) == 0;
    if (!(pins->s_arvalid_i && !out->s_arready_o)) {
        pins->s_arvalid_i = draw(b, 3) == 0;
        pins->s_araddr_i = draw(b, 4) ? draw(b, 0x58) * 4 : draw(b, 4096);
    }
    pins->s_bready_i = draw(b, 3) > 0;
    pins->s_rready_i = draw(b, 3) > 0;
}

/* From reset to running. */
static void bring_up(bench *b)
{
    machine *m = &b->m;
    m->limit = m->clock + 100000;
    machine_reset(m);
    machine_write(m, MANTIS_REG_MEM_BASE_LO, (uint32_t)m->sides[0].bus.bus_base);
    machine_write(m, MANTIS_REG_MEM_BASE_HI, (uint32_t)(m->sides[0].bus.bus_base >> 32));
    machine_write(m, MANTIS_REG_MEM_LIMIT, (uint32_t)(b->p.memory.size - 1));
    machine_write(m, MANTIS_REG_RING_BASE, b->p.ring.base);
    machine_write(m, MANTIS_REG_RING_MASK, SLOTS - 1);
    machine_write(m, MANTIS_REG_CONTROL, 7);
    machine_write(m, MANTIS_REG_TAIL, COMMANDS);
}

/* A reset of one to five clocks, whatever is under way, with the port's pins at random. The memory knows nothing of it.
 */
static void rough_reset(bench *b)
{
    machine *m = &b->m;
    m->reset = true;
    for (uint32_t clocks = 1 + draw(b, 5); clocks > 0; clocks--) {
        m->csr.s_awvalid_i = draw(b, 2);
        m->csr.s_wvalid_i = draw(b, 2);
        m->csr.s_arvalid_i = draw(b, 2);
        m->csr.s_araddr_i = draw(b, 0x58) * 4;
        noisy_write(b, &m->csr);
        machine_clock(m);
    }
    b->resets++;
}

/* New commands and one stretch of clocks. */
static void episode(bench *b)
{
    machine *m = &b->m;
    b->p.ring.head = b->p.ring.tail = 0;
    random_program_fill(&b->p, COMMANDS);
    memset(&b->p.memory.bytes[draw(b, SIZE / 2)], (int)draw(b, 256), 64); /* sometimes a tensor or an entry turns bad */
    for (int i = 0; i < 2; i++) {
        memcpy(b->images[i].bytes, b->p.memory.bytes, SIZE);
        m->sides[i].bus.memory = &b->images[i];
    }
    bring_up(b);
    uint32_t stretch = 20 + draw(b, draw(b, 4) ? 6000 : 40000);
    while (stretch-- > 0 && !m->differs) {
        noisy_pins(b);
        machine_clock(m);
        if (draw(b, 300) == 0) { /* run again from the top, when it stands */
            m->limit = m->clock + 1000;
            m->csr.s_awvalid_i = m->csr.s_wvalid_i = m->csr.s_arvalid_i = 0;
            m->csr.s_bready_i = m->csr.s_rready_i = 1;
            for (int i = 0; i < 4; i++)
                machine_clock(m);
            const uint32_t before = mantis_cycle_device_top(m->sides[0].device)->u_csr.out.tail_o;
            machine_write(m, MANTIS_REG_RESTART, 1);
            machine_write(m, MANTIS_REG_CONTROL, 7);
            b->restarts += before != 0 && mantis_cycle_device_top(m->sides[0].device)->u_csr.out.tail_o == 0;
            machine_write(m, MANTIS_REG_TAIL, COMMANDS);
        }
    }
    rough_reset(b);
}

int main(void)
{
    const unsigned long seed = environment("MANTIS_RANDOM_SEED", 1), seconds = environment("MANTIS_RANDOM_SECONDS", 20);
    static const uint32_t memories[3][2] = {{0, 0}, {11, 0}, {3, 5}}; /* latency, back-pressure */
    for (int i = 0; i < 3; i++) {
        static bench b;
        memset(&b, 0, sizeof b);
        const mantis_platform_options options = {.latency = memories[i][0], .backpressure_seed = memories[i][1]};
        const time_t end = time(NULL) + (time_t)(seconds / 3);
        mantis_device *cycle = mantis_cycle_device_create(NULL), *rtl = mantis_rtl_device_create();
        int good =
            cycle != NULL && rtl != NULL && random_program_create(&b.p, SIZE, SLOTS, seed * 100 + (unsigned long)i);
        for (int k = 0; k < 2; k++)
            b.images[k] = (mantis_memory){aligned_alloc(64, SIZE), SIZE};
        if (!tap_ok(good && b.images[0].bytes != NULL && b.images[1].bytes != NULL, "two devices and their memories"))
            return tap_done();
        b.random.state = seed * 1000 + (unsigned long)i;
        b.p.largest = 400;
        b.p.with_errors = 1;
        machine_init(&b.m, cycle, rtl, &options);
        unsigned long episodes = 0;
        do
            episode(&b);
        while (!b.m.differs && (++episodes < EPISODES || b.resets == 0 || b.restarts == 0 || b.stops == 0 ||
                                time(NULL) < end)); /* not the clock alone: a busy host is slow */
        tap_ok(!b.m.differs && memcmp(b.images[0].bytes, b.images[1].bytes, SIZE) == 0,
               "latency %u, back-pressure %u: %llu clocks agree, with %lu resets, %lu restarts, %lu stops",
               memories[i][0], memories[i][1], (unsigned long long)b.m.clock, b.resets, b.restarts, b.stops);
        if (b.m.differs)
            printf("# clock %llu, %s.%s: cycle %s, rtl %s\n", (unsigned long long)b.m.differing_clock,
                   b.m.difference.unit, b.m.difference.signal, b.m.difference.cycle_value, b.m.difference.rtl_value);
        tap_ok(b.resets > 0 && b.restarts > 0 && b.stops > 0, "all of it happened");
        machine_destroy(&b.m);
        random_program_destroy(&b.p);
        for (int k = 0; k < 2; k++)
            free(b.images[k].bytes);
    }
    return tap_done();
}

#else

int main(void)
{
    tap_skip("rough handling", "this build has no RTL");
    return tap_done();
}

#endif
