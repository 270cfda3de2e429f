/* SPDX-License-Identifier: Apache-2.0 */
/* The array's use over all convolutions of ResNet-20 on 32 x 32 images, batch 8, and over single large ones: forward,
 * weight gradient and input gradient of every layer as views, on the cycle model with zero-wait memory; golden leaves
 * the same bytes. At N = 16 at least 75 % of ResNet-20's clocks of GEMM are MAC-active. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <string.h>

enum { MEMORY = 32 << 20, X = 0x10000, W = 0x800000, DY = 0x880000, OUT = 0x1000000, ENTRY = 0x100 };

typedef struct {
    uint32_t cin, cout, size, stride, kernel; /* size: of the input */
    uint32_t rate, images;
} layer;

typedef struct {
    random_program p, q;
    mantis_executor *cycle, *golden;
    int equal;
    uint64_t active[3], total[3]; /* of each pass */
} bench;

static mantis_command common_fields(const layer *l)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_VIEW, 1);
    mantis_set(&c, MANTIS_GEMM_OUT, OUT);
    mantis_set(&c, MANTIS_GEMM_X0_SCALE, ENTRY);
    mantis_set(&c, MANTIS_GEMM_X1_SCALE, ENTRY + 4);
    mantis_set(&c, MANTIS_GEMM_VIEW_IMAGES, l->images);
    mantis_set(&c, MANTIS_GEMM_VIEW_RATE, l->rate);
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
    const uint32_t out = (l->size - 1) / l->stride + 1, pixels = l->images * out * out, taps = l->kernel * l->kernel,
                   pad = (l->kernel - 1) * l->rate / 2;
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
        set_geometry(&c, out, l->size, l->cout, (l->kernel - 1) * l->rate - pad);
        mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, l->stride);
        mantis_set(&c, MANTIS_GEMM_VIEW_FLIP, 1);
        mantis_set(&c, MANTIS_GEMM_X0_ADDR, DY);
        mantis_set(&c, MANTIS_GEMM_TRANS_B, 1);
        mantis_set(&c, MANTIS_GEMM_ROWS, l->images * l->size * l->size);
        mantis_set(&c, MANTIS_GEMM_DEPTH, taps * l->cout);
        mantis_set(&c, MANTIS_GEMM_X1_ADDR, W);
        mantis_set(&c, MANTIS_GEMM_COLS, l->cin);
        mantis_set(&c, MANTIS_GEMM_X1_LD, l->cout);
        mantis_set(&c, MANTIS_GEMM_X1_STEP, l->cin * l->cout);
        mantis_set(&c, MANTIS_GEMM_OUT_LD, l->cin);
    }
    return c;
}

static void run(bench *b, const layer *l, int pass)
{
    static const char *const NAMES[3] = {"forward", "weight gradient", "input gradient"};
    const mantis_command c = make(l, pass);
    mantis_report report, reference;
    mantis_ring_push(&b->p.memory, &b->p.ring, &c);
    mantis_ring_push(&b->q.memory, &b->q.ring, &c);
    mantis_run(b->cycle, &b->p.memory, &b->p.ring, &report);
    mantis_run(b->golden, &b->q.memory, &b->q.ring, &reference);
    b->equal = b->equal && report.status == MANTIS_OK && reference.status == MANTIS_OK &&
               memcmp(b->p.memory.bytes, b->q.memory.bytes, b->p.memory.size) == 0;
    b->active[pass] += report.counters[MANTIS_COUNTER_MAC_ACTIVE];
    b->total[pass] += report.counters[MANTIS_COUNTER_GEMM_CYCLES];
    printf(
        "# %-15s %2u -> %2u at %3u, stride %u, kernel %u, rate %2u: %7llu clocks, %5.1f %% MAC-active; A %llu B %llu "
        "drain %llu write %llu memory %llu other %llu %s\n",
        NAMES[pass], l->cin, l->cout, l->size, l->stride, l->kernel, l->rate,
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

static void test_resnet20(bench *b)
{
    static const layer LAYERS[] = {{3, 16, 32, 1, 3, 1, 8},  {16, 16, 32, 1, 3, 1, 8}, {16, 16, 32, 1, 3, 1, 8},
                                   {16, 16, 32, 1, 3, 1, 8}, {16, 16, 32, 1, 3, 1, 8}, {16, 16, 32, 1, 3, 1, 8},
                                   {16, 16, 32, 1, 3, 1, 8}, {16, 32, 32, 2, 3, 1, 8}, {16, 32, 32, 2, 1, 1, 8},
                                   {32, 32, 16, 1, 3, 1, 8}, {32, 32, 16, 1, 3, 1, 8}, {32, 32, 16, 1, 3, 1, 8},
                                   {32, 32, 16, 1, 3, 1, 8}, {32, 32, 16, 1, 3, 1, 8}, {32, 64, 16, 2, 3, 1, 8},
                                   {32, 64, 16, 2, 1, 1, 8}, {64, 64, 8, 1, 3, 1, 8},  {64, 64, 8, 1, 3, 1, 8},
                                   {64, 64, 8, 1, 3, 1, 8},  {64, 64, 8, 1, 3, 1, 8},  {64, 64, 8, 1, 3, 1, 8}};
    b->equal = 1;
    for (int pass = 0; pass < 3; pass++) {
        for (size_t i = pass == 2; i < sizeof LAYERS / sizeof *LAYERS; i++) /* nobody needs the image's gradient */
            run(b, &LAYERS[i], pass);
        printf("# %.1f %% of %llu clocks\n", 100.0 * (double)b->active[pass] / (double)b->total[pass],
               (unsigned long long)b->total[pass]);
    }
    tap_ok(b->equal, "golden and cycle leave the same bytes in every pass of every layer");
    const double fraction =
        (double)(b->active[0] + b->active[1] + b->active[2]) / (double)(b->total[0] + b->total[1] + b->total[2]);
    tap_ok(MANTIS_N != 16 || fraction >= 0.75, "%.1f %% of all clocks are MAC-active", 100 * fraction);
}

/* A stem of 7 x 7 on an image of 224 x 224, and 3 x 3 kernels on wide images, spread over up to 49 pixels. */
static void test_large(bench *b)
{
    static const layer LAYERS[] = {{3, 64, 224, 2, 7, 1, 1}, {16, 16, 300, 1, 3, 1, 1}, {16, 16, 321, 2, 3, 1, 1},
                                   {32, 32, 65, 1, 3, 1, 1}, {32, 32, 65, 1, 3, 12, 1}, {32, 32, 65, 1, 3, 24, 1}};
    b->equal = 1;
    for (int pass = 0; pass < 3; pass++)
        for (size_t i = pass == 2; i < sizeof LAYERS / sizeof *LAYERS; i++)
            run(b, &LAYERS[i], pass);
    tap_ok(b->equal, "and of single large images");
}

int main(void)
{
    static bench b;
    b.cycle = platform_cycle_create(NULL);
    b.golden = mantis_golden_create(0, NULL);
    if (b.cycle == NULL || b.golden == NULL || !random_program_create(&b.p, MEMORY, 4, 5) ||
        !random_program_create(&b.q, MEMORY, 4, 5))
        return tap_ok(0, "out of memory"), tap_done();
    for (uint32_t i = X; i < OUT; i++) {
        const int8_t value = (int8_t)((int32_t)draw_range(&b.p.random, 0, 254) - 127);
        b.p.memory.bytes[i] = b.q.memory.bytes[i] = (uint8_t)value;
    }
    test_resnet20(&b);
    test_large(&b);
    random_program_destroy(&b.p);
    random_program_destroy(&b.q);
    mantis_destroy(b.cycle);
    mantis_destroy(b.golden);
    return tap_done();
}
