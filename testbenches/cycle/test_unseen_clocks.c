/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks that nobody sees leave what seen ones leave: two machines run random programs, one with all ports shown. At
 * random clocks of the other a sum is kept of the registers and memories of each unit, the pins, the platform's memory
 * and its bus; there it may also begin to be seen, or be seen no more. The first is looked at in the same clocks. All
 * sums, the number of clocks and what the commands leave must be equal, whatever the memory, its latency and
 * back-pressure; and some clocks of products and of streams must have passed at once, or have been made of an engine's
 * units alone (the memory goes through those one by one), but with a limit of the bus, which looks at each; at once
 * only where memory has no moods. MANTIS_RANDOM_SEED and MANTIS_RANDOM_PROGRAMS choose another start and more
 * programs. */
#include "../common/environment.h"
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/machine.h"

#include <stddef.h>
#include <string.h>

/* Name and state of each unit; of gemm its own registers, too, which stand before its units. */
#define UNITS(X)                               \
    X(csr, u_csr.s)                            \
    X(counters, u_counters.s)                  \
    X(bus_watch, u_bus_watch.s)                \
    X(sequencer, u_sequencer.s)                \
    X(dma_reader, u_dma_reader.s)              \
    X(dma_writer, u_dma_writer.s)              \
    X(random_products, u_random_products.s)    \
    X(random_streams, u_random_streams.s)      \
    X(peak_products, u_peak_products.s)        \
    X(peak_streams, u_peak_streams.s)          \
    X(align_unit, u_align_unit.s)              \
    X(stream, u_stream.s)                      \
    X(reduce, u_reduce.s)                      \
    X(gemm_reads, u_gemm.s.reads)              \
    X(gemm_scales, u_gemm.s.u_scales.s)        \
    X(gemm_walker, u_gemm.s.u_walker.s)        \
    X(scratchpad_a, u_gemm.s.u_scratchpad_a.s) \
    X(scratchpad_b, u_gemm.s.u_scratchpad_b.s) \
    X(mac_array, u_gemm.s.u_array.s)           \
    X(drain, u_gemm.s.u_drain.s)

/* Of the loader, whose runs have bytes between their members, what stands beside them; and its ports. */
#define LOADER(X) X(made) X(taken) X(valid) X(phase) X(beat) X(asked) X(bias_valid) X(bias_data) X(write_data) X(fill)

#define NAME(name, member) #name,
static const char *const PARTS[] = {UNITS(NAME) "gemm", "gemm_loader", "pins", "memory", "bus"};
#undef NAME
enum { SUMS = sizeof PARTS / sizeof PARTS[0], LOOKS = 4096 };

typedef struct {
    uint64_t clock, sum[SUMS];
} look;

typedef struct {
    machine m;
    mantis_memory memory;
    uint64_t draw, next; /* the clock of the next look */
    bool unseen;
    look looks[LOOKS];
    size_t count;      /* looks */
    size_t passed[2];  /* clocks of products, of streams that were not made of all units */
    size_t at_once;    /* of them: in which no unit was stepped */
    uint64_t bus;      /* memory's clock at the last call */
    const look *after; /* looks in the clocks of these; NULL: at random */
} side;

static uint64_t sum_of(uint64_t sum, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    for (; size >= 8; size -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 29;
    }
    for (; size > 0; size--)
        sum = (sum ^ *at++) * UINT64_C(0x100000001b3);
    return sum;
}

static uint64_t sum_of_loader(struct gemm_loader_unit u)
{
    uint64_t sum = 0;
#define SUM(member) sum = sum_of(sum, &u.s.member, sizeof u.s.member);
    LOADER(SUM)
#undef SUM
    gemm_loader_outputs(&u.s, &u.in, &u.out);
    return sum_of(sum, &u.out, sizeof u.out);
}

/* Called in every clock. */
static void watch(void *context, const struct mantis_top *shown)
{
    side *s = context;
    s->passed[shown->u_stream.s.state == STREAM_FLOW] += s->m.passing;
    s->at_once += s->m.passing && s->m.sides[0].bus.clock == s->bus;
    s->bus = s->m.sides[0].bus.clock;
    if (s->m.passing || s->count == LOOKS || s->m.clock < (s->after ? s->after[s->count].clock : s->next))
        return;
    if (!s->after) {
        s->next = s->m.clock + 1 + tap_random(&s->draw) % (tap_random(&s->draw) % 4 ? 900 : 16);
        s->unseen ^= tap_random(&s->draw) % 8 == 0;
    }
    mantis_top_unseen(mantis_cycle_device_model(s->m.sides[0].device), s->unseen); /* what was put off is done */
    look *l = &s->looks[s->count++];
    uint64_t *sum = l->sum;
    l->clock = s->m.clock;
#define SUM(name, member) *sum++ = sum_of(0, &shown->member, sizeof shown->member);
    UNITS(SUM)
#undef SUM
    *sum++ = sum_of(0, &shown->u_gemm.s, offsetof(struct gemm, reads));
    *sum++ = sum_of_loader(shown->u_gemm.s.u_loader);
    *sum++ = sum_of(0, &s->m.sides[0].out, sizeof s->m.sides[0].out);
    *sum++ = sum_of(0, s->memory.bytes, s->memory.size);
    const axi_memory *bus = &s->m.sides[0].bus;
    *sum++ = sum_of(0, (const char *)bus + offsetof(axi_memory, clock), sizeof *bus - offsetof(axi_memory, clock));
}

/* Unseen, or to be looked at in the clocks of another. */
static bool create(side *s, mantis_platform_options options, uint64_t bytes, const look *after)
{
    mantis_device *device = mantis_cycle_device_create(NULL);
    *s = (side){.memory = {malloc(bytes), bytes}, .unseen = !after, .draw = 1, .after = after};
    if (device == NULL || s->memory.bytes == NULL)
        return false;
    options.watch = watch;
    options.watch_context = s;
    machine_init(&s->m, device, NULL, &options);
    s->m.sides[0].bus.memory = &s->memory;
    mantis_top_unseen(mantis_cycle_device_model(device), s->unseen);
    return true;
}

static void destroy(side *s)
{
    machine_destroy(&s->m);
    free(s->memory.bytes);
}

/* The whole ring, stepping over commands that end with an error. Returns a sum of what each command left. */
static uint64_t run(side *s, const random_program *p)
{
    uint64_t sum = 0;
    uint32_t at = p->ring.head;
    s->count = 0;
    memset(s->looks, 0xff, sizeof s->looks); /* none */
    memcpy(s->memory.bytes, p->memory.bytes, p->memory.size);
    while (at != p->ring.tail) {
        uint32_t done = 0, sticky = 0;
        uint64_t counters[MANTIS_COUNTERS];
        mantis_status code = MANTIS_OK;
        const mantis_status status = machine_run(&s->m, &p->ring, at, p->ring.tail - at, &done, &code);
        if (status != MANTIS_OK || machine_counters(&s->m, counters) != MANTIS_OK ||
            machine_sticky(&s->m, &sticky) != MANTIS_OK)
            return 0; /* a time-out: it hangs */
        const uint64_t left[] = {done, (uint64_t)code, sticky, s->m.clock};
        sum = sum_of(sum_of(sum, left, sizeof left), counters, sizeof counters);
        at += done + (code != MANTIS_OK);
    }
    return sum_of(sum, s->memory.bytes, s->memory.size) | 1;
}

static bool same(const side *a, const side *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        const look *x = &a->looks[i], *y = &b->looks[i];
        for (int part = 0; part < SUMS; part++)
            if (x->clock != y->clock || x->sum[part] != y->sum[part]) {
                printf("# %s differs in clock %llu or since %llu\n", PARTS[part], (unsigned long long)x->clock,
                       (unsigned long long)(i ? x[-1].clock : 0));
                return false;
            }
    }
    return a->count == b->count && a->count > 0;
}

int main(void)
{
    const unsigned long first = environment("MANTIS_RANDOM_SEED", 1),
                        programs = environment("MANTIS_RANDOM_PROGRAMS", 16);
    const struct {
        const char *what;
        platform_memory memory;
        uint32_t latency, backpressure, bus_limit;
    } memories[] = {{"zero-wait memory", PLATFORM_MEMORY_ZERO, 0, 0, 0},
                    {"latency 37", PLATFORM_MEMORY_ZERO, 37, 0, 0},
                    {"back-pressure", PLATFORM_MEMORY_ZERO, 0, 99, 0},
                    {"latency 9, back-pressure and a limit of the bus", PLATFORM_MEMORY_ZERO, 9, 7, 24},
                    {"one port", PLATFORM_MEMORY_SINGLE, 0, 0, 0},
                    {"locked bursts, latency and back-pressure", PLATFORM_MEMORY_LOCKED, 6, 31, 0},
                    {"DDR4", PLATFORM_MEMORY_DDR4, 0, 0, 0},
                    {"LPDDR4 and back-pressure", PLATFORM_MEMORY_LPDDR4, 0, 5, 0}};
    for (size_t i = 0; i < sizeof memories / sizeof memories[0]; i++) {
        const mantis_platform_options options = {.memory = memories[i].memory,
                                                 .latency = memories[i].latency,
                                                 .backpressure_seed = memories[i].backpressure,
                                                 .bus_limit = memories[i].bus_limit,
                                                 .cycle_limit = 3000000};
        unsigned long seed = first * 1000 + (unsigned long)i * 100000000, ran = 0;
        bool good = true;
        static side a, b;
        random_program p;
        for (; good && ran < programs; ran++) {
            good = random_program_create(&p, 1 << 20, 16, ++seed);
            if (!good)
                break;
            p.with_errors = seed % 2;
            p.finer_scales = seed % 4 != 0;
            p.largest = seed % 16 == 0 ? 4000 : seed % 4 == 2 ? 2000 : 600;
            random_program_fill(&p, 12);
            if (ran == 0)
                good = create(&a, options, p.memory.size, b.looks) && create(&b, options, p.memory.size, NULL);
            const uint64_t left = good ? run(&b, &p) : 0;
            good = good && left && left == run(&a, &p) && same(&a, &b);
            random_program_destroy(&p);
        }
        const bool limited = memories[i].bus_limit > 0, calm = memories[i].backpressure == 0;
        const bool passes = programs < 16 ||
                            ((b.passed[0] > 0 && b.passed[1] > 0) == !limited && (b.at_once > 0) == (!limited && calm));
        tap_ok(good && passes,
               "%s: %lu programs, %llu clocks the same, of them %zu of products and %zu of streams alone, %zu at once",
               memories[i].what, ran, (unsigned long long)a.m.clock, b.passed[0], b.passed[1], b.at_once);
        if (!good)
            printf("# seed %lu\n", seed);
        destroy(&a);
        destroy(&b);
    }
    return tap_done();
}
