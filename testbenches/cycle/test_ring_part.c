/* SPDX-License-Identifier: Apache-2.0 */
/* Runs that begin at another slot than the ring's first: the platform gives the machine parts of the ring, one after
 * the other. Flags and counters are those of all parts, commands of a part are fetched ahead, and what writes into
 * another part still ends before anything behind it is read. */
#include "../common/tap.h"

#include "mantis/command.h"
#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>

enum { MEMORY = 1 << 17, SLOTS = 8, FIRST = 3, ENTRIES = 0x1000, A = 0x2000, B = 0x8000, Y = 0x10000, EDGE = 64 };

typedef struct {
    mantis_memory memory;
    mantis_ring ring;
} bench;

static bench begin(void)
{
    bench b = {{aligned_alloc(64, MEMORY), MEMORY}, {0, SLOTS, FIRST, FIRST}};
    if (b.memory.bytes == NULL)
        abort();
    memset(b.memory.bytes, 0, MEMORY);
    memset(b.memory.bytes + A, 1, Y - A); /* int8 ones; as fp32 words not 0 */
    return b;
}

static mantis_command peak(uint32_t from, uint32_t count, uint32_t entry)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, from);
    mantis_set(&c, MANTIS_PEAK_COUNT, count);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, entry);
    return c;
}

/* Under an older, smaller peak: raises SATURATED. */
static mantis_command map(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    mantis_set(&c, MANTIS_MAP_COUNT, 16);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, A);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, ENTRIES);
    mantis_set(&c, MANTIS_MAP_OUT, Y);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, ENTRIES + 4);
    return c;
}

static mantis_command product(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_ROWS, EDGE);
    mantis_set(&c, MANTIS_GEMM_COLS, EDGE);
    mantis_set(&c, MANTIS_GEMM_DEPTH, EDGE);
    mantis_set(&c, MANTIS_GEMM_X0_LD, EDGE);
    mantis_set(&c, MANTIS_GEMM_X1_LD, EDGE);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, EDGE);
    mantis_set(&c, MANTIS_GEMM_X0_ADDR, A);
    mantis_set(&c, MANTIS_GEMM_X1_ADDR, B);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, ENTRIES);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, ENTRIES + 4);
    mantis_set(&c, MANTIS_GEMM_OUT, Y);
    return c;
}

static void push(bench *b, mantis_command c, uint32_t after)
{
    mantis_set(&c, MANTIS_ALL_AFTER, after);
    if (mantis_ring_push(&b->memory, &b->ring, &c) != MANTIS_OK)
        abort();
}

/* Golden's and the cycle model's reports; whether both leave the same bytes. */
static bool run(const bench *b, mantis_report *golden, mantis_report *cycle)
{
    mantis_executor *executors[2] = {mantis_golden_create(1, NULL), platform_cycle_create(NULL)};
    mantis_report *reports[2] = {golden, cycle};
    bench copy[2];
    for (int i = 0; i < 2; i++) {
        copy[i] = begin();
        memcpy(copy[i].memory.bytes, b->memory.bytes, MEMORY);
        copy[i].ring = b->ring;
        mantis_run(executors[i], &copy[i].memory, &copy[i].ring, reports[i]);
        mantis_destroy(executors[i]);
    }
    const bool same = memcmp(copy[0].memory.bytes, copy[1].memory.bytes, MEMORY) == 0;
    free(copy[0].memory.bytes);
    free(copy[1].memory.bytes);
    return same;
}

int main(void)
{
    mantis_report golden, cycle;
    bench b = begin();
    push(&b, map(), 0);
    for (uint32_t i = 1; i < SLOTS; i++)
        push(&b, peak(A, 16, ENTRIES + 8 + 4 * i), 0);
    const bool same = run(&b, &golden, &cycle);
    tap_ok(same && golden.status == MANTIS_OK && cycle.status == MANTIS_OK && cycle.completed == SLOTS &&
               cycle.counters[MANTIS_COUNTER_COMMANDS] == SLOTS,
           "all slots from the fourth on: %u commands, counted %llu", cycle.completed,
           (unsigned long long)cycle.counters[MANTIS_COUNTER_COMMANDS]);
    tap_ok(golden.sticky == MANTIS_STICKY_SATURATED && cycle.sticky == golden.sticky,
           "a flag of the first part is in the report: %u, golden's %u", cycle.sticky, golden.sticky);
    free(b.memory.bytes);

    b = begin();
    push(&b, product(), 0);
    push(&b, peak(A, 16, ENTRIES + 8), 1);
    push(&b, peak(A, 16, ENTRIES + 12), 2);
    run(&b, &golden, &cycle);
    tap_ok(cycle.status == MANTIS_OK && cycle.counters[MANTIS_COUNTER_OVERLAP] > 0,
           "commands of a part run beside each other: %llu clocks of both engines",
           (unsigned long long)cycle.counters[MANTIS_COUNTER_OVERLAP]);
    free(b.memory.bytes);

    b = begin();
    push(&b, product(), 0);
    push(&b, peak(A, 16, (FIRST - 2) * MANTIS_DESCRIPTOR_BYTES), 1);
    push(&b, peak(Y, EDGE * EDGE, ENTRIES + 8), 2);
    tap_ok(run(&b, &golden, &cycle) && golden.status == MANTIS_OK && cycle.status == MANTIS_OK && cycle.completed == 3,
           "behind what writes into another part all is in order: golden's bytes");
    free(b.memory.bytes);
    return tap_done();
}
