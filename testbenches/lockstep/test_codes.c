/* SPDX-License-Identifier: Apache-2.0 */
/* Which codes may stand together, on golden, cycle model and RTL: of a good command of each kind every bit of the word
 * of codes turned over, alone and with each other one; likewise a view's word of small sizes; sums as long as groups
 * allow; windows of views as wide as they may be. Memory is all ones, so that a command that passes its checks ends
 * with its first scale entry. */
#include "../common/drawn_commands.h"
#include "../common/tap.h"

#include "mantis/command.h"
#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 13, SLOTS = 64, RING = SIZE - SLOTS * MANTIS_DESCRIPTOR_BYTES, OPERANDS = 64 };

static mantis_executor *lockstep, *golden;
static uint8_t *bytes, *alone;
static mantis_command queue[SLOTS];
static unsigned queued, all, illegal;
static bool good = true;

/* The statuses of those in the queue, by lockstep and by golden. */
static void flush(void)
{
    memset(bytes, 0xff, SIZE);
    memset(alone, 0xff, SIZE);
    mantis_memory memory = {bytes, SIZE}, copy = {alone, SIZE};
    mantis_ring ring = {RING, SLOTS, 0, 0}, same = ring;
    for (unsigned i = 0; i < queued; i++) {
        mantis_ring_push(&memory, &ring, &queue[i]);
        mantis_ring_push(&copy, &same, &queue[i]);
    }
    while (good && ring.head != ring.tail) {
        mantis_report report = {0}, said = {0};
        mantis_run(lockstep, &memory, &ring, &report);
        mantis_run(golden, &copy, &same, &said);
        good = report.status < MANTIS_NO_MEMORY && report.status == said.status && ring.head == same.head;
        if (!good)
            printf("# command %u: %s; golden: %s\n", all - queued + ring.head, report.message, said.message);
        illegal += report.status == MANTIS_ILLEGAL;
        ring.head += report.status != MANTIS_OK;
        same.head += said.status != MANTIS_OK;
    }
    queued = 0;
}

static void check(const mantis_command *c)
{
    queue[queued++] = *c;
    all++;
    if (queued == SLOTS - 1)
        flush();
}

static void set(mantis_command *c, uint32_t field, uint32_t value)
{
    mantis_set(c, field, value);
}

/* Golden finds nothing wrong with it but its scale entry. */
static bool legal(const mantis_command *c)
{
    memset(alone, 0xff, SIZE);
    mantis_memory memory = {alone, SIZE};
    mantis_ring ring = {RING, SLOTS, 0, 0};
    mantis_report report = {0};
    mantis_ring_push(&memory, &ring, c);
    mantis_run(golden, &memory, &ring, &report);
    return report.status == MANTIS_OK || report.status == MANTIS_NONFINITE || report.status == MANTIS_BAD_EXPONENT;
}

/* Bits of a word turned over, each alone, and those below `pairs` two at a time: above are reserved ones. */
static void turned(const mantis_command *base, int word, int from, int pairs)
{
    for (int i = from; i < 32; i++)
        for (int j = i; j < (i < pairs ? pairs : i + 1); j++) {
            mantis_command c = *base;
            c.word[word] ^= UINT32_C(1) << i;
            if (j != i)
                c.word[word] ^= UINT32_C(1) << j;
            check(&c);
        }
}

/* Of a kind, a view or none. */
static mantis_command drawn(int op, bool view)
{
    mantis_command c;
    do
        c = drawn_command();
    while ((int)mantis_get(&c, MANTIS_ALL_OPCODE) != op ||
           (op == MANTIS_OP_GEMM && mantis_get(&c, MANTIS_GEMM_VIEW) != view) || !legal(&c));
    return c;
}

static mantis_command product(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    set(&c, MANTIS_GEMM_ROWS, 2);
    set(&c, MANTIS_GEMM_COLS, 3);
    set(&c, MANTIS_GEMM_X0_SCALE, OPERANDS * 16);
    set(&c, MANTIS_GEMM_X1_SCALE, OPERANDS * 17);
    set(&c, MANTIS_GEMM_OUT_LD, 3);
    return c;
}

/* Sums of groups: numerics section 11's limits of K, one below and above each. */
static void longest_sums(void)
{
    static const uint32_t limit[4] = {133144, 66572, 16643, 1040};
    for (int b = 0; b < 2; b++)
        for (uint32_t log = 0; log < 4; log++)
            for (uint32_t k = limit[log] - 1; k <= limit[log] + 1; k++) {
                mantis_command c = product();
                set(&c, MANTIS_GEMM_TRANS_B, b);
                set(&c, b ? MANTIS_GEMM_X1_SCALING : MANTIS_GEMM_X0_SCALING, 2);
                set(&c, b ? MANTIS_GEMM_X1_LOG_G : MANTIS_GEMM_X0_LOG_G, log);
                set(&c, b ? MANTIS_GEMM_X1_SPAN : MANTIS_GEMM_X0_SPAN, 4);
                set(&c, MANTIS_GEMM_DEPTH, k);
                set(&c, MANTIS_GEMM_X0_LD, k);
                set(&c, MANTIS_GEMM_X1_LD, b ? k : 3);
                check(&c);
            }
}

/* Views whose kernel rows, as long as sixteen outputs see, fill the window to its last pixel, or want one more. */
static void fullest_windows(void)
{
    for (uint32_t stride = 1; stride <= 4; stride *= 2)
        for (uint32_t kw = 2; kw <= 16; kw++)
            for (uint32_t kh = 2; kh <= 16; kh++) {
                const uint32_t cols = MANTIS_VIEW_PIXELS / (4 * kh) * 4, reach = 16 * stride; /* and (kw - 1) * rate */
                const uint32_t rate = cols > reach ? (cols - reach) / (kw - 1) : 0;
                if (rate < 2 || rate > 31 || cols * kh != MANTIS_VIEW_PIXELS)
                    continue;
                for (uint32_t more = 0; more <= 1; more++) {
                    const uint32_t width = 15 * stride + (kw - 1) * (rate + more) + 1,
                                   height = (kh - 1) * (rate + more) + 1;
                    mantis_command c = product();
                    set(&c, MANTIS_GEMM_VIEW, 1);
                    set(&c, MANTIS_GEMM_ROWS, 16);
                    set(&c, MANTIS_GEMM_DEPTH, kh * kw);
                    set(&c, MANTIS_GEMM_X0_LD, 1);
                    set(&c, MANTIS_GEMM_X1_LD, 3);
                    set(&c, MANTIS_GEMM_VIEW_H, height);
                    set(&c, MANTIS_GEMM_VIEW_W, width + 8);
                    set(&c, MANTIS_GEMM_VIEW_OH, 1);
                    set(&c, MANTIS_GEMM_VIEW_OW, 16);
                    set(&c, MANTIS_GEMM_VIEW_C, 1);
                    set(&c, MANTIS_GEMM_VIEW_IMAGES, 1);
                    set(&c, MANTIS_GEMM_VIEW_KH, kh);
                    set(&c, MANTIS_GEMM_VIEW_KW, kw);
                    set(&c, MANTIS_GEMM_VIEW_STRIDE, stride);
                    set(&c, MANTIS_GEMM_VIEW_DILATE, 1);
                    set(&c, MANTIS_GEMM_VIEW_RATE, rate + more);
                    check(&c);
                }
            }
}

int main(void)
{
    if (!mantis_has_rtl()) {
        tap_skip("codes", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options options = {.cycle_limit = 3000000};
    lockstep = platform_lockstep_create(&options);
    golden = mantis_golden_create(1, NULL);
    bytes = aligned_alloc(64, SIZE);
    alone = aligned_alloc(64, SIZE);
    good = lockstep && golden && bytes && alone;
    for (int op = MANTIS_OP_PEAK; good && op <= MANTIS_OP_ALIGN; op++) {
        const mantis_command c = drawn(op, false);
        turned(&c, 0, 8, op == MANTIS_OP_VECTOR ? 32 : 20);
    }
    if (good) {
        const mantis_command c = drawn(MANTIS_OP_GEMM, true);
        turned(&c, 0, 8, 20);
        turned(&c, MANTIS_FIELD_WORD(MANTIS_GEMM_VIEW_KH), 0, 32);
        longest_sums();
        fullest_windows();
        flush();
    }
    tap_ok(good && all > 1300, "%u commands agree", all);
    tap_ok(illegal > all / 4, "%u of them are ILLEGAL", illegal);
    mantis_destroy(lockstep);
    mantis_destroy(golden);
    free(bytes);
    free(alone);
    return tap_done();
}
