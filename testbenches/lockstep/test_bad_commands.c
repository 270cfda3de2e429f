/* SPDX-License-Identifier: Apache-2.0 */
/* What goes wrong on the machine: bus errors, reset in mid-command, a ring outside memory, rings that wrap. Every
 * executor that this build has. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "mantis/numerics.h"
#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef mantis_executor *(*creator)(const mantis_platform_options *options);

enum { COUNT = 1000, IN = 0, OUT = 4096, SCALE = 8192 };

static mantis_command peak_command(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_PEAK_COUNT, COUNT);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, IN);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, SCALE);
    return c;
}

static mantis_command map_command(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    mantis_set(&c, MANTIS_MAP_COUNT, COUNT);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, IN);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, SCALE);
    mantis_set(&c, MANTIS_MAP_OUT, OUT);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, SCALE + 4);
    return c;
}

/* Memory with COUNT floats at IN and their peak at SCALE. */
static int prepare(random_program *p)
{
    if (!random_program_create(p, 1 << 16, 8, 3))
        return 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        const uint32_t word = 0x3f800000 + (draw_u32(&p->random) & 0x7fffff);
        memcpy(p->memory.bytes + IN + 4 * i, &word, 4);
    }
    const uint32_t peak = mantis_peak((const uint32_t *)(const void *)(p->memory.bytes + IN), COUNT);
    memcpy(p->memory.bytes + SCALE, &peak, 4);
    return 1;
}

static void push(random_program *p, mantis_command c)
{
    mantis_ring_push(&p->memory, &p->ring, &c);
}

/* Bytes from..to-1 all have this value. */
static bool untouched(const random_program *p, uint32_t from, uint32_t to, uint8_t value)
{
    for (uint32_t i = from; i < to; i++)
        if (p->memory.bytes[i] != value)
            return false;
    return true;
}

static bool no_entry(const random_program *p)
{
    return untouched(p, SCALE + 4, SCALE + 8, 0);
}

/* What is in memory after an error only the devices alone can say: lockstep compares their memories and hands back
 * neither. */
static void bus_error(const char *name, creator create)
{
    const bool alone = create != platform_lockstep_create;
    random_program p;
    mantis_report report;
    mantis_platform_options options = {.latency = 3, .fault = true, .fault_address = IN + 1536};
    mantis_executor *e = create(&options);
    if (e == NULL || !prepare(&p)) {
        tap_ok(0, "%s: set up", name);
        return;
    }
    push(&p, map_command());
    mantis_run(e, &p.memory, &p.ring, &report);
    tap_ok(report.status == MANTIS_BUS_ERROR && report.completed == 0 && p.ring.head == 0,
           "%s: a read error ends MAP with BUS_ERROR", name);
    tap_ok(strstr(report.message, "MAP") != NULL, "%s: the message names it: %s", name, report.message);
    if (alone) {
        tap_ok(no_entry(&p), "%s: no exponent entry is written", name);
        tap_ok(p.memory.bytes[OUT] != 0 && untouched(&p, OUT + COUNT / 2, OUT + COUNT, 0),
               "%s: what comes after the error is not written", name);
    }
    mantis_destroy(e);
    random_program_destroy(&p);

    options.fault_address = OUT + 512;
    e = create(&options);
    if (e == NULL || !prepare(&p)) {
        tap_ok(0, "%s: set up", name);
        return;
    }
    memset(p.memory.bytes + OUT, 0xee, SCALE - OUT); /* a mantissa of no word here: all are positive */
    push(&p, map_command());
    push(&p, peak_command());
    mantis_run(e, &p.memory, &p.ring, &report);
    tap_ok(report.status == MANTIS_BUS_ERROR && report.completed == 0, "%s: a write error ends MAP with BUS_ERROR",
           name);
    if (alone)
        tap_ok(no_entry(&p) && untouched(&p, OUT + 512, OUT + 528, 0xee) && untouched(&p, OUT + COUNT, SCALE, 0xee) &&
                   p.memory.bytes[OUT] != 0xee,
               "%s: neither the entry nor a byte beside the tensor is written", name);
    p.ring.head++;
    mantis_run(e, &p.memory, &p.ring, &report);
    tap_ok(report.status == MANTIS_OK && report.completed == 1, "%s: the machine goes on after it", name);
    mantis_destroy(e);
    random_program_destroy(&p);
}

static void reset_in_mid_command(const char *name, creator create)
{
    for (uint64_t clocks = 30; clocks < 400; clocks += 37) {
        random_program p, q;
        mantis_report report;
        const mantis_platform_options options = {.latency = 7, .backpressure_seed = 5};
        mantis_executor *e = create(&options), *golden = mantis_golden_create(1, NULL);
        if (e == NULL || golden == NULL || !prepare(&p) || !prepare(&q)) {
            tap_ok(0, "%s: set up", name);
            return;
        }
        push(&p, map_command());
        push(&q, map_command());
        mantis_run_then_reset(e, &p.memory, &p.ring, clocks);
        mantis_run(e, &p.memory, &p.ring, &report);
        const mantis_status status = report.status;
        mantis_run(golden, &q.memory, &q.ring, &report);
        tap_ok(status == MANTIS_OK && memcmp(p.memory.bytes, q.memory.bytes, p.memory.size) == 0,
               "%s: reset after %llu clocks, then the command runs as if nothing had been", name,
               (unsigned long long)clocks);
        mantis_destroy(e);
        mantis_destroy(golden);
        random_program_destroy(&p);
        random_program_destroy(&q);
    }
}

static void rings(const char *name, creator create)
{
    random_program p;
    mantis_report report;
    mantis_executor *e = create(NULL);
    uint32_t completed = 0;
    if (e == NULL || !prepare(&p)) {
        tap_ok(0, "%s: set up", name);
        return;
    }
    for (int round = 0; round < 5; round++) { /* 8 slots, 5 commands a round: the ring wraps */
        for (int i = 0; i < 5; i++)
            push(&p, i == 3 ? map_command() : peak_command());
        mantis_run(e, &p.memory, &p.ring, &report);
        completed += report.completed;
    }
    tap_ok(report.status == MANTIS_OK && completed == 25 && p.ring.head == 25,
           "%s: 25 commands through a ring of 8 slots", name);
    p.ring.base = (uint32_t)p.memory.size;
    p.ring.tail++;
    mantis_run(e, &p.memory, &p.ring, &report);
    tap_ok(report.status == MANTIS_BAD_ADDRESS && report.completed == 0, "%s: a ring outside memory is BAD_ADDRESS",
           name);
    mantis_destroy(e);
    random_program_destroy(&p);
}

/* A command's results may be the next descriptor: it is read when they are there, not ahead of them. */
static void written_descriptor(const char *name, creator create)
{
    const uint32_t length = 20; /* of the second tensor; as a word of fp32 a subnormal, its own peak */
    for (uint32_t scaling = 0; scaling <= 1; scaling++) {
        random_program p;
        mantis_report report;
        mantis_executor *e = create(NULL);
        mantis_command first = peak_command(), second = peak_command();
        if (e == NULL || !prepare(&p)) {
            tap_ok(0, "%s: set up", name);
            return;
        }
        memcpy(p.memory.bytes + IN, &length, 4);
        const uint32_t second_count = p.ring.base + MANTIS_DESCRIPTOR_BYTES + 4 * MANTIS_FIELD_WORD(MANTIS_PEAK_COUNT);
        mantis_set(&first, MANTIS_PEAK_SCALING, scaling); /* recorded by the sequencer, or written by the unit */
        mantis_set(&first, MANTIS_PEAK_SPAN, scaling);
        mantis_set(&first, MANTIS_PEAK_COUNT, 1);
        mantis_set(&first, MANTIS_PEAK_OUT_SCALE, second_count);
        mantis_set(&second, MANTIS_PEAK_COUNT, 0);
        push(&p, first);
        push(&p, second);
        push(&p, peak_command());
        mantis_run(e, &p.memory, &p.ring, &report);
        tap_ok(report.status == MANTIS_OK && report.completed == 3, "%s: a descriptor that the command before %s", name,
               scaling ? "writes" : "records");
        mantis_destroy(e);
        random_program_destroy(&p);
    }
}

/* An error in answer to a descriptor that is fetched ahead is that command's, not the running one's. */
static void descriptor_error(const char *name, creator create)
{
    const bool alone = create != platform_lockstep_create;
    random_program p;
    mantis_report report;
    const uint32_t ring = (1 << 16) - 8 * MANTIS_DESCRIPTOR_BYTES;
    const mantis_platform_options options = {
        .latency = 3, .fault = true, .fault_address = ring + MANTIS_DESCRIPTOR_BYTES + 112};
    mantis_executor *e = create(&options);
    if (e == NULL || !prepare(&p) || p.ring.base != ring) {
        tap_ok(0, "%s: set up", name);
        return;
    }
    memset(p.memory.bytes + SCALE + 4, 0xee, 4);
    push(&p, map_command());
    push(&p, peak_command());
    push(&p, peak_command());
    mantis_run(e, &p.memory, &p.ring, &report);
    tap_ok(report.status == MANTIS_BUS_ERROR && report.completed == 1 && p.ring.head == 1,
           "%s: a descriptor's read error ends its own command", name);
    if (alone)
        tap_ok(p.memory.bytes[OUT + COUNT - 1] != 0 && !untouched(&p, SCALE + 4, SCALE + 8, 0xee),
               "%s: the command before it has written its output and its entry", name);
    p.ring.head++;
    mantis_run(e, &p.memory, &p.ring, &report);
    tap_ok(report.status == MANTIS_OK && report.completed == 1, "%s: the machine goes on after it", name);
    mantis_destroy(e);
    random_program_destroy(&p);
}

/* A view whose extent, taken in 64 bits, would wrap to a small number. */
static void endless_view(const char *name, creator create)
{
    random_program p;
    mantis_report report;
    mantis_executor *e = create(NULL);
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    if (e == NULL || !prepare(&p)) {
        tap_ok(0, "%s: set up", name);
        return;
    }
    mantis_set(&c, MANTIS_GEMM_VIEW, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_IMAGES, 65535);
    mantis_set(&c, MANTIS_GEMM_VIEW_H, 65199);
    mantis_set(&c, MANTIS_GEMM_VIEW_W, 340);
    mantis_set(&c, MANTIS_GEMM_VIEW_C, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_KH, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, 1);
    mantis_set(&c, MANTIS_GEMM_ROWS, 65535);
    mantis_set(&c, MANTIS_GEMM_COLS, 1);
    mantis_set(&c, MANTIS_GEMM_DEPTH, 1);
    mantis_set(&c, MANTIS_GEMM_X0_LD, 12697744);
    mantis_set(&c, MANTIS_GEMM_X1_LD, 1);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, 1);
    mantis_set(&c, MANTIS_GEMM_OUT, OUT);
    /* In 64 bits A would end after 1,006,437,048 bytes, inside this memory (untouched pages cost nothing). */
    const uint64_t size = 1200u << 20;
    mantis_memory large = {mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), size};
    mantis_ring ring = {(uint32_t)size - 4 * MANTIS_DESCRIPTOR_BYTES, 4, 0, 0};
    if (large.bytes != MAP_FAILED) {
        mantis_set(&c, MANTIS_GEMM_X0_ADDR, 1 << 20);
        mantis_set(&c, MANTIS_GEMM_X1_ADDR, (1 << 20) - 64);
        mantis_set(&c, MANTIS_GEMM_X0_SCALE, (1 << 20) - 128);
        mantis_set(&c, MANTIS_GEMM_X1_SCALE, (1 << 20) - 124);
        mantis_ring_push(&large, &ring, &c);
        mantis_run(e, &large, &ring, &report);
        tap_ok(report.status == MANTIS_BAD_ADDRESS && report.completed == 0,
               "%s: a view longer than 2^64 bytes is BAD_ADDRESS", name);
        munmap(large.bytes, size);
    }
    mantis_destroy(e);
    random_program_destroy(&p);
}

static mantis_executor *golden(const mantis_platform_options *options)
{
    (void)options;
    return mantis_golden_create(0, NULL);
}

int main(void)
{
    bus_error("cycle", platform_cycle_create);
    reset_in_mid_command("cycle", platform_cycle_create);
    rings("golden", golden);
    written_descriptor("golden", golden);
    written_descriptor("cycle", platform_cycle_create);
    descriptor_error("cycle", platform_cycle_create);
    endless_view("golden", golden);
    endless_view("cycle", platform_cycle_create);
    rings("cycle", platform_cycle_create);
    if (mantis_has_rtl()) {
        bus_error("rtl", platform_rtl_create);
        bus_error("lockstep", platform_lockstep_create);
        reset_in_mid_command("rtl", platform_rtl_create);
        rings("rtl", platform_rtl_create);
        written_descriptor("rtl", platform_rtl_create);
        written_descriptor("lockstep", platform_lockstep_create);
        descriptor_error("rtl", platform_rtl_create);
        descriptor_error("lockstep", platform_lockstep_create);
        endless_view("rtl", platform_rtl_create);
    } else {
        tap_skip("rtl", "this build has no RTL");
    }
    return tap_done();
}
