/* SPDX-License-Identifier: Apache-2.0 */
/* Memory answers one beat with an error: the first or the last of each operand of random commands of every kind, read
 * or written, with a command of the other engine beside it. Cycle model and RTL agree in all ports, in what they leave
 * in memory, and that it is BUS_ERROR; each operand was met. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/machine.h"

#include <stdlib.h>
#include <string.h>

#ifdef MANTIS_HAVE_RTL

enum { MEMORY = 1 << 19, SLOTS = 8, SEEDS = 8, NAMES = 32, LARGEST = 60 };

typedef struct {
    machine m;
    mantis_memory images[2];
    unsigned runs, errors, names;
    struct {
        const char *name;
        unsigned met;
    } operand[NAMES];
} bench;

static void count(bench *b, const char *name, bool met)
{
    unsigned i = 0;
    while (i < b->names && strcmp(b->operand[i].name, name) != 0)
        i++;
    if (i == NAMES)
        return;
    b->operand[i].name = name;
    b->operand[i].met += met;
    b->names += i == b->names;
}

static bool run(bench *b, const random_program *p, uint64_t address, const char *name)
{
    machine *m = &b->m;
    for (int i = 0; i < 2; i++) {
        memcpy(b->images[i].bytes, p->memory.bytes, MEMORY);
        m->sides[i].bus.fault_address = (uint32_t)address;
        m->sides[i].bus.latency = b->runs % 3 * 4;
    }
    uint32_t done;
    mantis_status code = MANTIS_OK;
    const mantis_status status = machine_run(m, &p->ring, 0, p->ring.tail, &done, &code);
    const bool same = !m->differs && status == MANTIS_OK && code != MANTIS_RACE &&
                      memcmp(b->images[0].bytes, b->images[1].bytes, MEMORY) == 0;
    if (!same)
        printf("# error at %s: clock %llu, %s.%s: cycle %s, rtl %s\n", name, (unsigned long long)m->differing_clock,
               m->difference.unit, m->difference.signal, m->difference.cycle_value, m->difference.rtl_value);
    b->runs++;
    b->errors += code == MANTIS_BUS_ERROR;
    count(b, name, code == MANTIS_BUS_ERROR);
    machine_give_up(m);
    return same;
}

static bool each_operand(bench *b, mantis_opcode opcode, uint64_t seed)
{
    random_program p;
    if (!random_program_create(&p, MEMORY, SLOTS, seed))
        return false;
    p.largest = LARGEST;
    p.finer_scales = seed % 2;
    random_program_command(&p, opcode);
    random_program_command(&p, opcode == MANTIS_OP_GEMM ? MANTIS_OP_VECTOR : MANTIS_OP_GEMM);
    mantis_command command;
    memcpy(&command, p.memory.bytes + p.ring.base, sizeof command);
    mantis_extent extents[MANTIS_MAX_EXTENTS];
    const unsigned operands = mantis_command_extents(&command, MEMORY, extents);
    bool good = true;
    for (unsigned i = 0; good && i < operands; i++) {
        const uint64_t last = extents[i].address + extents[i].bytes - 1;
        good = run(b, &p, extents[i].address, extents[i].name) && run(b, &p, last, extents[i].name);
    }
    random_program_destroy(&p);
    return good;
}

int main(void)
{
    static bench b;
    const mantis_platform_options options = {.cycle_limit = 300000, .fault = true};
    mantis_device *cycle = mantis_cycle_device_create(NULL), *rtl = mantis_rtl_device_create();
    for (int i = 0; i < 2; i++)
        b.images[i] = (mantis_memory){aligned_alloc(64, MEMORY), MEMORY};
    if (!tap_ok(cycle && rtl && b.images[0].bytes && b.images[1].bytes, "two devices and their memories"))
        return tap_done();
    machine_init(&b.m, cycle, rtl, &options);
    for (int i = 0; i < 2; i++)
        b.m.sides[i].bus.memory = &b.images[i];
    bool good = true;
    for (uint64_t seed = 1; good && seed <= SEEDS; seed++)
        for (int opcode = MANTIS_OP_PEAK; good && opcode <= MANTIS_OP_ALIGN; opcode++)
            good = opcode == MANTIS_OP_FENCE || each_operand(&b, (mantis_opcode)opcode, 100 * seed + (uint64_t)opcode);
    tap_ok(good && b.errors > b.runs * 3 / 4, "%u errors of memory, %u end in BUS_ERROR, %llu clocks agree", b.runs,
           b.errors, (unsigned long long)b.m.clock);
    bool each = b.names > 10;
    for (unsigned i = 0; i < b.names; i++)
        each = each && b.operand[i].met > 0;
    tap_ok(each, "each of %u operands was met", b.names);
    machine_destroy(&b.m);
    for (int i = 0; i < 2; i++)
        free(b.images[i].bytes);
    return tap_done();
}

#else

int main(void)
{
    tap_skip("bus errors", "this build has no RTL");
    return tap_done();
}

#endif
