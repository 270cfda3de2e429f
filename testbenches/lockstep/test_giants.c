/* SPDX-License-Identifier: Apache-2.0 */
/* Commands up to the limits of the command set, whose tensors fill a window of 4 GiB: cycle model and RTL agree in each
 * port of each unit in each clock of their beginning; then they are broken off. Memory is one MiB, seen over and over.
 * Golden has no say. MANTIS_RANDOM_SEED and MANTIS_RANDOM_PROGRAMS choose another start and more commands. */
#include "../common/environment.h"
#include "../common/giant_commands.h"
#include "../common/tap.h"

#include "platform/machine.h"

#include <stdlib.h>
#include <string.h>

#ifdef MANTIS_HAVE_RTL

enum {
    STORE = 1 << 20,
    SLOTS = 4,
    CLOCKS = 2200,
    LOAD = 9000 /* clocks that read the most entries of scales */,
    COMMANDS = 400
};

typedef struct {
    machine m;
    mantis_memory images[2];
    random_source random;
    unsigned good, ended, status[8];
} bench;

static void put(bench *b, uint32_t address, uint32_t word)
{
    for (int i = 0; i < 2; i++)
        memcpy(b->images[i].bytes + address % STORE, &word, sizeof word);
}

/* Words that are good exponents and peaks, or any. */
static void fill(bench *b)
{
    const uint32_t mask = draw_chance(&b->random, 2) ? 0x7f : draw_chance(&b->random, 2) ? 0xff7f7f7f : UINT32_MAX;
    uint8_t *bytes = b->images[0].bytes;
    for (uint32_t at = 0; at < STORE; at += 4) {
        const uint32_t word = draw_u32(&b->random) & mask;
        memcpy(bytes + at, &word, sizeof word);
    }
    memcpy(b->images[1].bytes, bytes, STORE);
}

/* Entries that a command reads before all else, so that it begins; of raw sums they add up to the old one. */
static void put_entries(bench *b, const mantis_command *c)
{
    random_source *r = &b->random;
    const uint32_t exponent = mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM ? 0 : draw_range(r, 0, 60);
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_MAP: put(b, c->word[13], 0x3f000000 + draw_range(r, 0, 1 << 25)); break;
    case MANTIS_OP_ALIGN: put(b, c->word[13], exponent); break;
    case MANTIS_OP_GEMM:
        put(b, c->word[13], exponent);
        put(b, c->word[16], exponent);
        put(b, c->word[19], 0x3f800000);
        put(b, c->word[6], 2 * exponent);
        break;
    case MANTIS_OP_VECTOR:
        for (int word = 13; word <= 28; word++)
            if (word < 20 ? word % 3 == 1 : word >= 22 && word % 2 == 0)
                put(b, c->word[word], exponent);
        break;
    default: break;
    }
}

/* One command, or one of each engine, from reset; false: they differ. */
static bool run(bench *b, mantis_opcode opcode, bool both)
{
    machine *m = &b->m;
    mantis_memory ring_memory = {b->images[0].bytes, STORE};
    mantis_ring ring = {draw_range(&b->random, 0, STORE / 1024 - 1) * 1024, SLOTS, 0, 0};
    mantis_command commands[2] = {giant_command(&b->random, opcode), giant_command(&b->random, MANTIS_OP_GEMM)};
    const uint32_t count = both ? 2 : 1;
    fill(b);
    for (uint32_t i = 0; i < count; i++) {
        mantis_set(&commands[i], MANTIS_ALL_AFTER, 255);
        put_entries(b, &commands[i]);
        b->good += mantis_command_check(&commands[i], GIANT_WINDOW) == MANTIS_OK;
    }
    for (uint32_t i = 0; i < count; i++)
        mantis_ring_push(&ring_memory, &ring, &commands[i]);
    memcpy(b->images[1].bytes, b->images[0].bytes, STORE);
    m->sides[0].bus.latency = m->sides[1].bus.latency = draw_chance(&b->random, 2) ? 0 : 5;
    const bool scaled = opcode == MANTIS_OP_GEMM && commands[0].word[29] >> 24 != 0; /* A's */
    m->options.cycle_limit = scaled && draw_chance(&b->random, 2) ? CLOCKS + LOAD : CLOCKS;
    uint32_t done;
    mantis_status code;
    const mantis_status status = machine_run(m, &ring, 0, count, &done, &code);
    const bool same = !m->differs && (status == MANTIS_OK || status == MANTIS_TIMEOUT) &&
                      memcmp(b->images[0].bytes, b->images[1].bytes, STORE) == 0;
    if (!same) {
        char text[160];
        mantis_command_describe(&commands[0], text, sizeof text);
        printf("# %s; clock %llu, %s.%s: cycle %s, rtl %s\n", text, (unsigned long long)m->differing_clock,
               m->difference.unit, m->difference.signal, m->difference.cycle_value, m->difference.rtl_value);
    }
    b->ended += status == MANTIS_OK && code == MANTIS_OK;
    b->status[status == MANTIS_OK ? code % 8 : 7]++;
    machine_give_up(m);
    return same;
}

int main(void)
{
    static bench b;
    const mantis_platform_options options = {.cycle_limit = CLOCKS};
    const unsigned long commands = environment("MANTIS_RANDOM_PROGRAMS", COMMANDS);
    mantis_device *cycle = mantis_cycle_device_create(NULL), *rtl = mantis_rtl_device_create();
    for (int i = 0; i < 2; i++)
        b.images[i] = (mantis_memory){aligned_alloc(64, STORE), GIANT_WINDOW};
    if (!tap_ok(cycle && rtl && b.images[0].bytes && b.images[1].bytes, "two devices and their memories"))
        return tap_done();
    machine_init(&b.m, cycle, rtl, &options);
    b.random.state = environment("MANTIS_RANDOM_SEED", 1) * 1000;
    for (int i = 0; i < 2; i++) {
        b.m.sides[i].bus.memory = &b.images[i];
        b.m.sides[i].bus.fold = STORE;
    }
    bool good = true;
    unsigned long runs = 0;
    for (; good && runs < commands; runs++) {
        const mantis_opcode opcode = runs % 2 ? MANTIS_OP_GEMM : (mantis_opcode)(1 + runs / 2 % 7);
        good = opcode == MANTIS_OP_FENCE || run(&b, opcode, draw_chance(&b.random, 3));
    }
    tap_ok(good, "%lu beginnings of giant commands: %llu clocks agree", runs, (unsigned long long)b.m.clock);
    tap_ok(b.good > runs * 9 / 10 && b.status[7] > runs / 3,
           "%u commands pass the checks, %u runs are broken off, %u end", b.good, b.status[7], b.ended);
    printf("# ends: OK %u, BAD_SHAPE %u, BAD_ADDRESS %u, BAD_EXPONENT %u, NONFINITE %u\n", b.status[0], b.status[2],
           b.status[3], b.status[4], b.status[5]);
    machine_destroy(&b.m);
    for (int i = 0; i < 2; i++)
        free(b.images[i].bytes);
    return tap_done();
}

#else

int main(void)
{
    tap_skip("giants", "this build has no RTL");
    return tap_done();
}

#endif
