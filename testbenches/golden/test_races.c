/* SPDX-License-Identifier: Apache-2.0 */
/* RACE: golden refuses the later of two commands that AFTER lets run at once where they meet in a byte that one of them
 * writes, and no other. Each operand of each command against a word at its ends and beside them; the rules of order one
 * by one; random programs against a closure over the rules and bytes marked one by one. */
#include "../common/tap.h"

#include "mantis/command.h"

#include <string.h>

enum { MEMORY = 1 << 16, RING = 0xc000, SLOTS = 64, PROBE = 0xb000 };

static uint8_t *bytes;
static mantis_executor *golden;
static mantis_ring ring;

typedef uint32_t setting[2];

static mantis_command make(mantis_opcode opcode, const setting *settings, size_t count)
{
    mantis_command c = mantis_command_make(opcode);
    for (size_t i = 0; i < count; i++)
        if (mantis_set(&c, settings[i][0], settings[i][1]) != MANTIS_OK)
            abort();
    return c;
}
#define MAKE(opcode, ...) \
    make(opcode, (const setting[]){__VA_ARGS__}, sizeof((const setting[]){__VA_ARGS__}) / sizeof(setting))

static mantis_command with(mantis_command c, uint32_t field, uint32_t value)
{
    if (mantis_set(&c, field, value) != MANTIS_OK)
        abort();
    return c;
}

static void begin(void)
{
    memset(bytes, 0, MEMORY);
    ring = (mantis_ring){RING, SLOTS, 0, 0};
}

static void push(mantis_command c, uint32_t after)
{
    mantis_memory memory = {bytes, MEMORY};
    c = with(c, MANTIS_ALL_AFTER, after);
    if (mantis_ring_push(&memory, &ring, &c) != MANTIS_OK)
        abort();
}

static mantis_report run(void)
{
    mantis_memory memory = {bytes, MEMORY};
    mantis_report report;
    mantis_run(golden, &memory, &ring, &report);
    return report;
}

/* -- each operand of each command ------------------------------------------------------------------------------- */

/* Commands of the other engine that write, or read, one word at `at`. */
static mantis_command probe(bool product, bool writes, uint32_t at)
{
    if (product)
        return MAKE(MANTIS_OP_PEAK, {MANTIS_PEAK_COUNT, 4}, {MANTIS_PEAK_X0_ADDR, writes ? PROBE : at},
                    {MANTIS_PEAK_OUT_SCALE, writes ? at : PROBE + 64});
    return MAKE(MANTIS_OP_GEMM, {MANTIS_GEMM_ROWS, 1}, {MANTIS_GEMM_COLS, 1}, {MANTIS_GEMM_DEPTH, 1},
                {MANTIS_GEMM_OUT_LD, 1}, {MANTIS_GEMM_X0_LD, 1}, {MANTIS_GEMM_X1_LD, 1},
                {MANTIS_GEMM_OUT, writes ? at : PROBE}, {MANTIS_GEMM_X0_ADDR, writes ? PROBE + 16 : at},
                {MANTIS_GEMM_X1_ADDR, PROBE + 17}, {MANTIS_GEMM_X0_SCALE, PROBE + 32},
                {MANTIS_GEMM_X1_SCALE, PROBE + 36});
}

static bool conflict(const mantis_command *a, const mantis_command *b)
{
    uint8_t marks[MEMORY] = {0};
    mantis_extent list[MANTIS_MAX_EXTENTS];
    unsigned n = mantis_command_extents(a, MEMORY, list);
    for (unsigned i = 0; i < n; i++)
        for (uint64_t k = 0; k < list[i].bytes; k++)
            marks[list[i].address + k] |= list[i].written ? 2 : 1;
    n = mantis_command_extents(b, MEMORY, list);
    for (unsigned i = 0; i < n; i++)
        for (uint64_t k = 0; k < list[i].bytes; k++)
            if (marks[list[i].address + k] & (list[i].written ? 3 : 2))
                return true;
    return false;
}

static unsigned raced, apart, wrong;

/* The pair in both orders: unordered a race if they conflict, in order never one. */
static void pair(const mantis_command *a, const mantis_command *b)
{
    const bool meet = conflict(a, b);
    if (mantis_command_check(a, MEMORY) != MANTIS_OK || mantis_command_check(b, MEMORY) != MANTIS_OK)
        abort();
    for (int turn = 0; turn < 2; turn++) {
        for (uint32_t after = 0; after < 3; after++) {
            begin();
            push(turn ? *b : *a, 0);
            push(turn ? *a : *b, after);
            const mantis_report report = run();
            const bool want = meet && after;
            wrong += report.status != (want ? MANTIS_RACE : MANTIS_OK) || report.completed != (want ? 1 : 2) ||
                     ring.head != report.completed;
        }
    }
    raced += meet;
    apart += !meet;
}

/* Each operand of c against words in and beside its first and last bytes. */
static void operands(const char *what, const mantis_command *c)
{
    const bool product = mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM;
    mantis_extent list[MANTIS_MAX_EXTENTS];
    const unsigned n = mantis_command_extents(c, MEMORY, list);
    unsigned missed = n == 0;
    raced = apart = wrong = 0;
    for (unsigned i = 0; i < n; i++) {
        const uint32_t last = (uint32_t)(list[i].address + list[i].bytes - 1), before = raced;
        for (int writes = 0; writes < 2; writes++) {
            const uint32_t step = writes ? 4 : product ? 16 : 1, reach = writes || !product ? step : 16;
            const uint32_t at[4] = {list[i].address / step * step - reach, list[i].address / step * step,
                                    last / step * step, last / step * step + reach};
            for (int k = 0; k < 4; k++) {
                const mantis_command other = probe(product, writes, at[k]);
                pair(c, &other);
            }
        }
        missed += raced == before;
    }
    tap_ok(!missed && !wrong && raced && apart, "%s: %u operands, %u pairs race, %u do not touch", what, n, raced,
           apart);
}

static mantis_command product(void)
{
    return MAKE(MANTIS_OP_GEMM, {MANTIS_GEMM_ROWS, 5}, {MANTIS_GEMM_COLS, 6}, {MANTIS_GEMM_DEPTH, 7},
                {MANTIS_GEMM_OUT, 0x1000}, {MANTIS_GEMM_OUT_LD, 9}, {MANTIS_GEMM_X0_ADDR, 0x2001},
                {MANTIS_GEMM_X0_LD, 8}, {MANTIS_GEMM_X1_ADDR, 0x3003}, {MANTIS_GEMM_X1_LD, 10},
                {MANTIS_GEMM_X0_SCALE, 0x4000}, {MANTIS_GEMM_X1_SCALE, 0x4100}, {MANTIS_GEMM_OUT_SCALE, 0x4200},
                {MANTIS_GEMM_X2_ADDR, 0x4300}, {MANTIS_GEMM_X2_SCALE, 0x4400});
}

static mantis_command view(void)
{
    return MAKE(MANTIS_OP_GEMM, {MANTIS_GEMM_VIEW, 1}, {MANTIS_GEMM_VIEW_IMAGES, 2}, {MANTIS_GEMM_VIEW_H, 4},
                {MANTIS_GEMM_VIEW_W, 5}, {MANTIS_GEMM_VIEW_C, 3}, {MANTIS_GEMM_VIEW_OH, 4}, {MANTIS_GEMM_VIEW_OW, 5},
                {MANTIS_GEMM_VIEW_KH, 3}, {MANTIS_GEMM_VIEW_KW, 3}, {MANTIS_GEMM_VIEW_PAD, 1},
                {MANTIS_GEMM_VIEW_STRIDE, 1}, {MANTIS_GEMM_VIEW_DILATE, 1}, {MANTIS_GEMM_TRANS_B, 1},
                {MANTIS_GEMM_ROWS, 40}, {MANTIS_GEMM_COLS, 6}, {MANTIS_GEMM_DEPTH, 27}, {MANTIS_GEMM_OUT, 0x1000},
                {MANTIS_GEMM_OUT_LD, 6}, {MANTIS_GEMM_X0_ADDR, 0x2001}, {MANTIS_GEMM_X0_LD, 7},
                {MANTIS_GEMM_X1_ADDR, 0x3003}, {MANTIS_GEMM_X1_LD, 3}, {MANTIS_GEMM_X1_STEP, 40},
                {MANTIS_GEMM_X0_SCALE, 0x4000}, {MANTIS_GEMM_X1_SCALE, 0x4100}, {MANTIS_GEMM_LAST_GROUP, 2},
                {MANTIS_GEMM_X0_GROUP, 3}, {MANTIS_GEMM_X1_GROUP, 500}, {MANTIS_GEMM_OUT_GROUP, 1000});
}

static mantis_command vector(void)
{
    mantis_command c =
        MAKE(MANTIS_OP_VECTOR, {MANTIS_VECTOR_ROWS, 3}, {MANTIS_VECTOR_COLS, 7}, {MANTIS_VECTOR_OUT, 0x1000},
             {MANTIS_VECTOR_OUT_SCALE, 0x1100}, {MANTIS_VECTOR_RECORD_PEAK, 1}, {MANTIS_VECTOR_GATE, 1},
             {MANTIS_VECTOR_GATE_ADDR, 0x1200}, {MANTIS_VECTOR_C3_PRESENT, 1});
    for (uint32_t t = 0; t < 3; t++) {
        c = with(c, MANTIS_VECTOR_X_KIND[t], t + 1);
        c = with(c, MANTIS_VECTOR_X_ADDR[t], 0x2000 + 0x400 * t);
        c = with(c, MANTIS_VECTOR_X_SCALE[t], 0x2100 + 0x400 * t);
    }
    for (uint32_t t = 0; t < 4; t++) {
        c = with(c, MANTIS_VECTOR_C_LAYOUT[t], t < 3 ? t : 1);
        c = with(c, MANTIS_VECTOR_C_ADDR[t], 0x3000 + 0x400 * t);
        c = with(c, MANTIS_VECTOR_C_SCALE[t], 0x3100 + 0x400 * t);
    }
    return c;
}

static mantis_command map(void)
{
    return MAKE(MANTIS_OP_MAP, {MANTIS_MAP_BITS, 16}, {MANTIS_MAP_COUNT, 60}, {MANTIS_MAP_SPAN, 20},
                {MANTIS_MAP_X0_ADDR, 0x1000}, {MANTIS_MAP_X0_SCALE, 0x2000}, {MANTIS_MAP_OUT, 0x3000},
                {MANTIS_MAP_OUT_SCALE, 0x4000});
}

static mantis_command peak(void)
{
    return MAKE(MANTIS_OP_PEAK, {MANTIS_PEAK_COUNT, 60}, {MANTIS_PEAK_SPAN, 20}, {MANTIS_PEAK_X0_ADDR, 0x1000},
                {MANTIS_PEAK_OUT_SCALE, 0x4000});
}

static mantis_command reduce(void)
{
    return MAKE(MANTIS_OP_REDUCE, {MANTIS_REDUCE_ROWS, 5}, {MANTIS_REDUCE_COLS, 9}, {MANTIS_REDUCE_X0_ADDR, 0x1000},
                {MANTIS_REDUCE_X1_ADDR, 0x2000}, {MANTIS_REDUCE_OUT, 0x3000}, {MANTIS_REDUCE_P_PRESENT, 1},
                {MANTIS_REDUCE_P_WIDE, 1});
}

static void every_operand(void)
{
    mantis_command c = with(with(product(), MANTIS_GEMM_BIAS, 1), MANTIS_GEMM_RECORD_PEAK, 1);
    operands("GEMM with bias and peak", &c);
    c = with(with(product(), MANTIS_GEMM_RAW, 1), MANTIS_GEMM_ACCUMULATE, 1);
    operands("GEMM that accumulates", &c);
    c = with(with(with(product(), MANTIS_GEMM_X0_SCALING, 1), MANTIS_GEMM_X0_SPAN, 1), MANTIS_GEMM_X1_SCALING, 2);
    c = with(with(c, MANTIS_GEMM_X1_SPAN, 6), MANTIS_GEMM_X1_LOG_G, 1);
    operands("GEMM with row exponents and a scale record", &c);
    c = view();
    operands("GEMM on a view, by taps, in groups", &c);
    c = map();
    operands("MAP", &c);
    c = with(map(), MANTIS_MAP_SCALING, 1);
    operands("MAP by spans", &c);
    c = with(with(map(), MANTIS_MAP_SCALING, 2), MANTIS_MAP_BITS, 8);
    operands("MAP by channels", &c);
    c = peak();
    operands("PEAK", &c);
    c = with(peak(), MANTIS_PEAK_SCALING, 1);
    operands("PEAK by spans", &c);
    c = with(peak(), MANTIS_PEAK_SCALING, 2);
    operands("PEAK by channels", &c);
    c = vector();
    operands("VECTOR with all operands", &c);
    c = reduce();
    operands("REDUCE of a product", &c);
    c = with(with(reduce(), MANTIS_REDUCE_P_PRESENT, 0), MANTIS_REDUCE_THRESHOLD, 1);
    operands("REDUCE with thresholds", &c);
    c = MAKE(MANTIS_OP_ALIGN, {MANTIS_ALIGN_COUNT, 21}, {MANTIS_ALIGN_RECORD_PEAK, 1}, {MANTIS_ALIGN_OUT, 0x1000},
             {MANTIS_ALIGN_OUT_SCALE, 0x1100}, {MANTIS_ALIGN_X0_ADDR, 0x2000}, {MANTIS_ALIGN_X0_SCALE, 0x2400});
    operands("ALIGN", &c);
}

/* -- rules of order ------------------------------------------------------------------------------------------------ */

/* Reads C of product(). */
static mantis_command reader(void)
{
    return probe(true, false, 0x1000);
}

static mantis_command fence(void)
{
    return mantis_command_make(MANTIS_OP_FENCE);
}

/* `good`: it ran to its end; otherwise the last command was refused. */
static void ends(bool good, const char *what)
{
    const uint32_t tail = ring.tail;
    const mantis_report report = run();
    tap_ok(report.status == (good ? MANTIS_OK : MANTIS_RACE) && ring.head == tail - !good, "%s", what);
    if (report.status && report.status != MANTIS_RACE)
        printf("# %s\n", report.message);
}

static void rules(void)
{
    begin();
    push(peak(), 0);
    push(map(), 255);
    ends(true, "an engine's own commands are in order, whatever AFTER");
    begin();
    push(product(), 255);
    push(fence(), 0);
    push(reader(), 2);
    ends(true, "what an engine's earlier command has waited for has ended");
    begin();
    push(product(), 0);
    push(fence(), 1);
    push(reader(), 2);
    ends(false, "but only what it has waited for");
    begin();
    push(fence(), 0);
    push(product(), 0);
    push(product(), 0);
    push(reader(), 1);
    ends(false, "the nearest of two products");
    begin();
    push(product(), 0);
    push(with(product(), MANTIS_GEMM_OUT, 0x5000), 0);
    push(reader(), 1);
    ends(true, "AFTER 1 waits for the second before");
    const mantis_command into_ring = probe(true, true, RING + SLOTS * MANTIS_DESCRIPTOR_BYTES - 4),
                         beside_ring = probe(true, true, RING + SLOTS * MANTIS_DESCRIPTOR_BYTES),
                         before_ring = probe(true, true, RING - 4);
    begin();
    push(product(), 0);
    push(into_ring, 255);
    push(reader(), 255);
    ends(true, "a command that writes into the ring and all before it have ended before what is behind it");
    begin();
    push(product(), 0);
    push(beside_ring, 255);
    push(reader(), 255);
    ends(false, "the word behind the ring is not in it");
    begin();
    push(product(), 0);
    push(before_ring, 255);
    push(reader(), 255);
    ends(false, "nor is the one before it");
    for (uint32_t between = 254; between < 256; between++) {
        mantis_memory memory = {bytes, MEMORY};
        begin();
        ring = (mantis_ring){0x8000, 256, 0xffffff80, 0xffffff80}; /* counts wrap, and so do slots */
        push(product(), 0);
        for (uint32_t i = 0; i < between; i++)
            push(with(product(), MANTIS_GEMM_OUT, 0x5000), 255);
        mantis_command c = with(reader(), MANTIS_ALL_AFTER, 255);
        if (between == 255) /* the ring is full: what is behind it goes into a run of its own */
            run();
        if (mantis_ring_push(&memory, &ring, &c) != MANTIS_OK)
            abort();
        ends(between == 255, between == 255 ? "what a run before has done has ended" : "255 commands before");
    }
}

static void refusal(void)
{
    begin();
    memset(bytes + 0x1000, 0x11, 16);
    push(with(product(), MANTIS_ALL_TAG, 17), 0);
    push(with(with(reader(), MANTIS_ALL_TAG, 18), MANTIS_PEAK_OUT_SCALE, 0x6000), 1);
    memset(bytes + 0x6000, 0x77, 4);
    mantis_report report = run();
    tap_ok(report.status == MANTIS_RACE && bytes[0x6000] == 0x77 && report.completed == 1,
           "nothing of a refused command is done");
    tap_ok(strstr(report.message, "RACE: command 1, PEAK tag 18") &&
               strstr(report.message, "its x0 meets out of command 0, GEMM tag 17, at 0x00001000"),
           "the message names both: %s", report.message);
    report = run();
    tap_ok(report.status == MANTIS_OK && bytes[0x6000] != 0x77, "first in the next run, it waits for none");
    begin();
    push(product(), 0);
    push(with(reader(), MANTIS_PEAK_OUT_SCALE, 2), 1);
    tap_ok(run().status == MANTIS_BAD_ADDRESS, "a command's own faults come first");
    begin();
    memset(bytes + PROBE, 0xff, 4);
    push(product(), 0);
    push(MAKE(MANTIS_OP_MAP, {MANTIS_MAP_BITS, 8}, {MANTIS_MAP_COUNT, 4}, {MANTIS_MAP_X0_ADDR, 0x1000},
              {MANTIS_MAP_X0_SCALE, PROBE}, {MANTIS_MAP_OUT, 0x5000}, {MANTIS_MAP_OUT_SCALE, 0x5100}),
         1);
    tap_ok(run().status == MANTIS_RACE, "but not what its scale entries say");
}

/* -- random programs ----------------------------------------------------------------------------------------------- */

enum { LENGTH = 24 };

static uint64_t noise = 42;

static uint32_t below(uint32_t n)
{
    return (uint32_t)(tap_random(&noise) >> 33) % n;
}

/* Mostly in a small place where commands meet; now and then in slots of the ring that are not used. */
static uint32_t place(void)
{
    return below(12) ? below(128) * 16 : RING + LENGTH * MANTIS_DESCRIPTOR_BYTES + below(64) * 16;
}

static mantis_command draw(void)
{
    mantis_command c = fence();
    switch (below(4)) {
    case 0:
        c = MAKE(MANTIS_OP_PEAK, {MANTIS_PEAK_COUNT, 1 + below(40)}, {MANTIS_PEAK_X0_ADDR, place()},
                 {MANTIS_PEAK_OUT_SCALE, place() + 4 * below(4)});
        break;
    case 1:
        c = MAKE(MANTIS_OP_REDUCE, {MANTIS_REDUCE_ROWS, 1 + below(4)}, {MANTIS_REDUCE_COLS, 1 + below(8)},
                 {MANTIS_REDUCE_X0_ADDR, place()}, {MANTIS_REDUCE_OUT, place()});
        break;
    case 2:
        c = MAKE(MANTIS_OP_GEMM, {MANTIS_GEMM_ROWS, 1 + below(6)}, {MANTIS_GEMM_COLS, 1 + below(6)},
                 {MANTIS_GEMM_DEPTH, 1 + below(8)}, {MANTIS_GEMM_X0_LD, 8}, {MANTIS_GEMM_X1_LD, 8},
                 {MANTIS_GEMM_OUT_LD, 6}, {MANTIS_GEMM_X0_ADDR, place() + below(16)},
                 {MANTIS_GEMM_X1_ADDR, place() + below(16)}, {MANTIS_GEMM_X0_SCALE, PROBE},
                 {MANTIS_GEMM_X1_SCALE, PROBE + 4}, {MANTIS_GEMM_OUT, place() + 4 * below(4)});
        break;
    default: break;
    }
    return with(c, MANTIS_ALL_AFTER, below(3) ? below(6) : below(256));
}

static bool meets_ring(const mantis_command *c)
{
    mantis_extent list[MANTIS_MAX_EXTENTS];
    const unsigned n = mantis_command_extents(c, MEMORY, list);
    for (unsigned i = 0; i < n; i++)
        if (list[i].written && list[i].address + list[i].bytes > RING &&
            list[i].address < RING + SLOTS * MANTIS_DESCRIPTOR_BYTES)
            return true;
    return false;
}

static bool is_product(const mantis_command *c)
{
    return mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM;
}

/* The first command that races with one before it, by the rules alone and everything that follows from them; LENGTH:
 * none. */
static uint32_t first_race(const mantis_command *c)
{
    static bool ended[LENGTH][LENGTH]; /* [j][i]: j has ended when i begins */
    for (int i = 0; i < LENGTH; i++)
        for (int j = 0; j < LENGTH; j++)
            ended[j][i] =
                j < i && (j < i - (int)mantis_get(&c[i], MANTIS_ALL_AFTER) || is_product(&c[j]) == is_product(&c[i]));
    for (int k = 0; k < LENGTH; k++)
        if (meets_ring(&c[k]))
            for (int j = 0; j <= k; j++)
                for (int i = k + 1; i < LENGTH; i++)
                    ended[j][i] = true;
    for (int k = 0; k < LENGTH; k++)
        for (int j = 0; j < LENGTH; j++)
            for (int i = 0; i < LENGTH; i++)
                ended[j][i] |= ended[j][k] && ended[k][i];
    for (uint32_t i = 0; i < LENGTH; i++)
        for (uint32_t j = 0; j < i; j++)
            if (!ended[j][i] && conflict(&c[j], &c[i]))
                return i;
    return LENGTH;
}

static void random_programs(void)
{
    unsigned races = 0, clean = 0, waits = 0;
    bool good = true;
    for (int round = 0; round < 1500 && good; round++) {
        mantis_command c[LENGTH];
        bool all_zero = true;
        begin();
        for (int i = 0; i < LENGTH; i++) {
            do
                c[i] = draw();
            while (mantis_command_check(&c[i], MEMORY) != MANTIS_OK);
            all_zero = all_zero && mantis_get(&c[i], MANTIS_ALL_AFTER) == 0;
            mantis_memory memory = {bytes, MEMORY};
            mantis_ring_push(&memory, &ring, &c[i]);
        }
        const uint32_t want = first_race(c);
        const mantis_report report = run();
        good = report.status == (want < LENGTH ? MANTIS_RACE : MANTIS_OK) && ring.head == want;
        if (!good)
            printf("# round %d: command %u expected, %u: %s\n", round, want, ring.head, report.message);
        races += want < LENGTH;
        clean += want == LENGTH;
        waits += meets_ring(&c[0]);
    }
    tap_ok(good && races > 100 && clean > 100 && waits > 10, "random programs: %u race, %u do not", races, clean);
}

int main(void)
{
    golden = mantis_golden_create(1, NULL);
    bytes = aligned_alloc(64, MEMORY);
    if (!golden || !bytes)
        return 1;
    every_operand();
    rules();
    refusal();
    random_programs();
    mantis_destroy(golden);
    free(bytes);
    return tap_done();
}
