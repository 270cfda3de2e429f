/* SPDX-License-Identifier: Apache-2.0 */
/* The array's use over all convolutions of ResNet-20 on 32 x 32 images, batch 8: forward, weight gradient and input
 * gradient of every layer as views, on the cycle model with zero-wait memory; golden leaves the same bytes. At N = 16
 * at least 75 % of the GEMMs' clocks are MAC-active. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <string.h>

enum { IMAGES = 8, X = 0x10000, W = 0x200000, DY = 0x240000, OUT = 0x400000, ENTRY = 0x100 };

typedef struct {
    uint32_t cin, cout, size, stride, kernel; /* size: of the input */
} layer;

static mantis_command common_fields(const layer *l)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_VIEW, 1);
    mantis_set(&c, MANTIS_GEMM_OUT, OUT);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, ENTRY);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, ENTRY + 4);
    mantis_set(&c, MANTIS_GEMM_VIEW_IMAGES, IMAGES);
    mantis_set(&c, MANTIS_GEMM_VIEW_KH, l->kernel);
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, l->kernel);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, 1);
    return c;
}

static void set_geometry(mantis_command *c, uint32_t in, uint32_t out, uint32_t channels, uint32_t pad)
{
    mantis_set(c, MANTIS_GEMM_VIEW_H, in);
    mantis_set(c, MANTIS_GEMM_VIEW_W, in);
    mantis_set(c, MANTIS_GEMM_VIEW_OH, out);
    mantis_set(c, MANTIS_GEMM_VIEW_OW, out);
    mantis_set(c, MANTIS_GEMM_VIEW_C, channels);
    mantis_set(c, MANTIS_GEMM_VIEW_PAD, pad);
    mantis_set(c, MANTIS_GEMM_X0_LD, channels);
}

/* pass 0: forward, 1: weight gradient, 2: input gradient. */
static mantis_command make(const layer *l, int pass)
{
    mantis_command c = common_fields(l);
    const uint32_t out = l->size / l->stride, pixels = IMAGES * out * out, taps = l->kernel * l->kernel,
                   pad = (l->kernel - 1) / 2;
    if (pass < 2) {
        set_geometry(&c, l->size, out, l->cin, pad);
        mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, l->stride);
        mantis_set(&c, MANTIS_GEMM_X0_ADDR, X);
        mantis_set(&c, MANTIS_GEMM_TRANS_A, (uint32_t)pass);
        mantis_set(&c, MANTIS_GEMM_ROWS, pass == 0 ? pixels : taps * l->cin);
        mantis_set(&c, MANTIS_GEMM_DEPTH, pass == 0 ? taps * l->cin : pixels);
        mantis_set(&c, MANTIS_GEMM_X1_ADDR, pass == 0 ? W : DY);
        mantis_set(&c, MANTIS_GEMM_COLS, l->cout);
        mantis_set(&c, MANTIS_GEMM_X1_LD, l->cout);
        mantis_set(&c, MANTIS_GEMM_OUT_LD, l->cout);
    } else {
        set_geometry(&c, out, l->size, l->cout, l->kernel - 1 - pad);
        mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, l->stride);
        mantis_set(&c, MANTIS_GEMM_VIEW_FLIP, 1);
        mantis_set(&c, MANTIS_GEMM_X0_ADDR, DY);
        mantis_set(&c, MANTIS_GEMM_TRANS_B, 1);
        mantis_set(&c, MANTIS_GEMM_ROWS, IMAGES * l->size * l->size);
        mantis_set(&c, MANTIS_GEMM_DEPTH, taps * l->cout);
        mantis_set(&c, MANTIS_GEMM_X1_ADDR, W);
        mantis_set(&c, MANTIS_GEMM_COLS, l->cin);
        mantis_set(&c, MANTIS_GEMM_X1_LD, l->cout);
        mantis_set(&c, MANTIS_GEMM_X1_STEP, l->cin * l->cout);
        mantis_set(&c, MANTIS_GEMM_OUT_LD, l->cin);
    }
    return c;
}

int main(void)
{
    static const layer layers[] = {{3, 16, 32, 1, 3},  {16, 16, 32, 1, 3}, {16, 16, 32, 1, 3}, {16, 16, 32, 1, 3},
                                   {16, 16, 32, 1, 3}, {16, 16, 32, 1, 3}, {16, 16, 32, 1, 3}, {16, 32, 32, 2, 3},
                                   {16, 32, 32, 2, 1}, {32, 32, 16, 1, 3}, {32, 32, 16, 1, 3}, {32, 32, 16, 1, 3},
                                   {32, 32, 16, 1, 3}, {32, 32, 16, 1, 3}, {32, 64, 16, 2, 3}, {32, 64, 16, 2, 1},
                                   {64, 64, 8, 1, 3},  {64, 64, 8, 1, 3},  {64, 64, 8, 1, 3},  {64, 64, 8, 1, 3},
                                   {64, 64, 8, 1, 3}};
    static const char *const names[3] = {"forward", "weight gradient", "input gradient"};
    random_program p, q;
    mantis_report report, reference;
    mantis_executor *cycle = platform_cycle_create(NULL), *golden = mantis_golden_create(0, NULL);
    uint64_t active[3] = {0}, total[3] = {0};
    int equal = 1;
    if (cycle == NULL || golden == NULL || !random_program_create(&p, 8 << 20, 4, 5) ||
        !random_program_create(&q, 8 << 20, 4, 5))
        return tap_ok(0, "out of memory"), tap_done();
    for (uint32_t i = X; i < OUT; i++) {
        const int8_t value = (int8_t)((int32_t)draw_range(&p.random, 0, 254) - 127);
        p.memory.bytes[i] = q.memory.bytes[i] = (uint8_t)value;
    }
    for (int pass = 0; pass < 3; pass++) {
        for (size_t i = pass == 2; i < sizeof layers / sizeof *layers; i++) { /* nobody needs the image's gradient */
            const mantis_command c = make(&layers[i], pass);
            mantis_ring_push(&p.memory, &p.ring, &c);
            mantis_ring_push(&q.memory, &q.ring, &c);
            mantis_run(cycle, &p.memory, &p.ring, &report);
            mantis_run(golden, &q.memory, &q.ring, &reference);
            equal = equal && report.status == MANTIS_OK && reference.status == MANTIS_OK &&
                    memcmp(p.memory.bytes, q.memory.bytes, p.memory.size) == 0;
            active[pass] += report.counters[MANTIS_COUNTER_MAC_ACTIVE];
            total[pass] += report.counters[MANTIS_COUNTER_GEMM_CYCLES];
            printf("# %-15s %2u -> %2u at %2u, stride %u, kernel %u: %7llu clocks, %5.1f %% MAC-active; A %llu B %llu "
                   "drain %llu write %llu memory %llu other %llu %s\n",
                   names[pass], layers[i].cin, layers[i].cout, layers[i].size, layers[i].stride, layers[i].kernel,
                   (unsigned long long)report.counters[MANTIS_COUNTER_GEMM_CYCLES],
                   100.0 * (double)report.counters[MANTIS_COUNTER_MAC_ACTIVE] /
                       (double)report.counters[MANTIS_COUNTER_GEMM_CYCLES],
                   (unsigned long long)report.counters[MANTIS_COUNTER_STALL_A],
                   (unsigned long long)report.counters[MANTIS_COUNTER_STALL_B],
                   (unsigned long long)report.counters[MANTIS_COUNTER_STALL_DRAIN],
                   (unsigned long long)report.counters[MANTIS_COUNTER_STALL_WRITE],
                   (unsigned long long)report.counters[MANTIS_COUNTER_STALL_MEMORY],
                   (unsigned long long)report.counters[MANTIS_COUNTER_STALL_OTHER], report.message);
        }
        printf("# %s: %.1f %% of %llu clocks\n", names[pass], 100.0 * (double)active[pass] / (double)total[pass],
               (unsigned long long)total[pass]);
    }
    tap_ok(equal, "golden and cycle leave the same bytes in every pass of every layer");
    const double fraction = (double)(active[0] + active[1] + active[2]) / (double)(total[0] + total[1] + total[2]);
    tap_ok(MANTIS_N != 16 || fraction >= 0.75, "%.1f %% of all clocks are MAC-active", 100 * fraction);
    random_program_destroy(&p);
    random_program_destroy(&q);
    mantis_destroy(cycle);
    mantis_destroy(golden);
    return tap_done();
}
