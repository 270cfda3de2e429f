/* SPDX-License-Identifier: Apache-2.0 */
/* Two gated VECTORs that golden does in one pass (cmodel/golden/vector_gates.c): the bytes, the sticky bits and the
 * report of one command after the other, on both sides of every condition. The same commands run one by one, each a run
 * of its own, and at the scalar level, which does none together. */
#include "../common/tap.h"
#include "golden/golden.h"

#include <stdlib.h>
#include <string.h>

enum {
    MEMORY = 1 << 21,
    RING = 0x400,
    ONE = 0x100,
    ONE_EXPONENT = 0x104,
    X_PEAK = 0x108,
    OUT_PEAK = 0x10c,
    OTHER_PEAK = 0x110,
    X = 0x10000,
    GATE = 0x80000,
    GATE2 = 0xf0000,
    OTHER = 0x160000,
    MOST = 0x70000 / 4 - 64
};

static uint64_t seed = 1;
static uint8_t *image, *bytes[3];

static uint32_t below(uint32_t n)
{
    return (uint32_t)((tap_random(&seed) >> 20) % n);
}

static void put(uint32_t at, uint32_t word)
{
    memcpy(image + at, &word, sizeof word);
}

/* Words around 2^(top-127), zeros among them; their peak, or one that is older. */
static void draw_tensor(uint32_t at, uint32_t n, uint32_t top, uint32_t peak_at)
{
    uint32_t peak = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t down = below(24), sign = below(2) << 31;
        const uint32_t magnitude =
            below(8) == 0 ? 0 : (top > down ? top - down : 0) << 23 | (below(4) ? below(1 << 23) : 0x7fffff);
        put(at + 4 * i, sign | magnitude);
        peak = magnitude > peak ? magnitude : peak;
    }
    if (peak_at)
        put(peak_at, below(8) || peak < 3 << 23 ? peak : peak - (2 << 23));
}

static mantis_command gate(uint32_t n, uint32_t x, uint32_t x_peak, uint32_t by, uint32_t stream)
{
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    const uint32_t cols = n % 7 == 0 ? 7 : 1;
    mantis_set(&c, MANTIS_VECTOR_X0_KIND, 1);
    mantis_set(&c, MANTIS_VECTOR_X0_ADDR, x);
    mantis_set(&c, MANTIS_VECTOR_X0_SCALE, x_peak);
    mantis_set(&c, MANTIS_VECTOR_X0_STREAM, stream);
    mantis_set(&c, MANTIS_VECTOR_C0_ADDR, ONE);
    mantis_set(&c, MANTIS_VECTOR_C0_SCALE, ONE_EXPONENT);
    mantis_set(&c, MANTIS_VECTOR_GATE, 1);
    mantis_set(&c, MANTIS_VECTOR_GATE_ADDR, by);
    mantis_set(&c, MANTIS_VECTOR_MAP_STOCHASTIC, 1);
    mantis_set(&c, MANTIS_VECTOR_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_VECTOR_ROWS, n / cols);
    mantis_set(&c, MANTIS_VECTOR_COLS, cols);
    mantis_set(&c, MANTIS_VECTOR_FIRST, below(300));
    mantis_set(&c, MANTIS_VECTOR_SEED_LO, 7);
    return c;
}

typedef struct {
    mantis_report report;
    mantis_ring ring;
    uint32_t sticky, completed;
} end;

static end run(mantis_executor *executor, uint8_t *to, uint32_t ring, bool one_by_one)
{
    mantis_memory memory = {to, MEMORY};
    end e = {.ring = {ring, 4, 3, one_by_one ? 4 : 5}};
    memcpy(to, image, MEMORY);
    for (; e.ring.tail <= 5; e.ring.tail++) {
        const mantis_status status = mantis_run(executor, &memory, &e.ring, &e.report);
        e.sticky |= e.report.sticky;
        e.completed += e.report.completed;
        if (status != MANTIS_OK)
            break;
    }
    return e;
}

static bool same(const end *a, const end *b)
{
    return a->sticky == b->sticky && a->completed == b->completed && a->report.status == b->report.status &&
           a->ring.head == b->ring.head && strcmp(a->report.message, b->report.message) == 0;
}

static mantis_executor *fast, *scalar;

/* Both commands in the image's ring, which may lie anywhere. Pairs: how many were done together. */
static bool agree(const mantis_command pair[2], uint32_t ring, uint64_t *pairs)
{
    mantis_golden *const g = (mantis_golden *)fast;
    const uint64_t before = g->pairs;
    for (uint32_t i = 0; i < 2; i++)
        memcpy(image + ring + (3 + i) % 4 * MANTIS_DESCRIPTOR_BYTES, &pair[i], sizeof pair[i]);
    const end together = run(fast, bytes[0], ring, false);
    *pairs = g->pairs - before;
    const end each = run(fast, bytes[1], ring, true), plain = run(scalar, bytes[2], ring, false);
    return g->pairs - before == *pairs && !g->done && same(&together, &each) && same(&together, &plain) &&
           memcmp(bytes[0], bytes[1], MEMORY) == 0 && memcmp(bytes[0], bytes[2], MEMORY) == 0;
}

static uint32_t draw(mantis_command pair[2], uint32_t n, uint32_t top, bool in_place)
{
    const int place = (int)below(15);
    const uint32_t out = in_place ? X : OTHER;
    const int16_t one = (int16_t)(1 << place);
    memset(image, 0, MEMORY);
    memcpy(image + ONE, &one, sizeof one);
    put(ONE_EXPONENT, (uint32_t)-place);
    draw_tensor(X, n, top, X_PEAK);
    draw_tensor(GATE, n, 127, 0);
    draw_tensor(GATE2, n, 127, 0);
    pair[0] = gate(n, X, X_PEAK, GATE, below(9));
    pair[1] = gate(n, out, OUT_PEAK, GATE2, below(9));
    for (int i = 0; i < 2; i++) {
        mantis_set(&pair[i], MANTIS_VECTOR_OUT, out);
        mantis_set(&pair[i], MANTIS_VECTOR_OUT_SCALE, OUT_PEAK);
    }
    return n;
}

/* Sizes around a register, a run, a segment and the tasks of both kinds; exponents down to where a mapping needs its
 * words' hidden bits or a result is no longer normal. */
static void values(void)
{
    static const uint32_t SIZES[] = {1, 15, 16, 17, 255, 256, 257, 1000, 4096, 8190, 4096 * 17 + 5, MOST};
    static const uint32_t TOPS[] = {20, 40, 41, 42, 43, 100, 127, 200, 254};
    bool good = true;
    uint64_t all = 0, most = 0, pairs;
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
        for (size_t k = 0; k < sizeof TOPS / sizeof *TOPS; k++) {
            mantis_command pair[2];
            draw(pair, SIZES[i], TOPS[k], k % 2);
            good &= agree(pair, RING, &pairs);
            all += pairs;
            most += SIZES[i] > 16 && TOPS[k] > 60; /* whose peaks are surely above all that is special */
        }
    tap_ok(good, "%u pairs leave the bytes of one command after the other", (unsigned)all);
    tap_ok(!((mantis_golden *)fast)->loops->vector_gates == !all && (!all || all >= most),
           "at least %u were done together where the level can", (unsigned)most);
}

typedef struct {
    const char *what;
    int command; /* whose field is set */
    uint32_t field;
    uint32_t value;
} change;

/* Each condition alone: the bytes are right, and the pair isn't done together. */
static void conditions(void)
{
    const change CHANGES[] = {
        {"nothing", 1, MANTIS_ALL_TAG, 9},
        {"it waits for less", 1, MANTIS_ALL_AFTER, 2},
        {"another coefficient", 0, MANTIS_VECTOR_C0_ADDR, ONE + 0x80},
        {"another coefficient behind it", 1, MANTIS_VECTOR_C0_ADDR, ONE + 0x80},
        {"another exponent", 1, MANTIS_VECTOR_C0_SCALE, ONE + 0x84},
        {"an exponent that is refused", 1, MANTIS_VECTOR_C0_SCALE, ONE + 0x88},
        {"another tensor", 1, MANTIS_VECTOR_X0_ADDR, GATE},
        {"another peak", 1, MANTIS_VECTOR_X0_SCALE, X_PEAK},
        {"another result", 1, MANTIS_VECTOR_OUT, OTHER},
        {"another peak of the result", 1, MANTIS_VECTOR_OUT_SCALE, OTHER_PEAK},
        {"no peak of the first", 0, MANTIS_VECTOR_RECORD_PEAK, 0},
        {"no peak of the second", 1, MANTIS_VECTOR_RECORD_PEAK, 0},
        {"the result is its own gate", 1, MANTIS_VECTOR_GATE_ADDR, X},
        {"no second gate", 1, MANTIS_VECTOR_GATE, 0},
        {"no first gate", 0, MANTIS_VECTOR_GATE, 0},
        {"relu", 1, MANTIS_VECTOR_RELU, 1},
        {"relu of the first", 0, MANTIS_VECTOR_RELU, 1},
        {"a stochastic result", 1, MANTIS_VECTOR_STOCHASTIC, 1},
        {"a stochastic result of the first", 0, MANTIS_VECTOR_STOCHASTIC, 1},
        {"no headroom", 0, MANTIS_VECTOR_SATURATE, 1},
        {"to nearest", 0, MANTIS_VECTOR_MAP_STOCHASTIC, 0},
        {"fewer elements", 1, MANTIS_VECTOR_ROWS, 900},
        {"a tensor outside of memory", 1, MANTIS_VECTOR_GATE_ADDR, 0xfffff000},
        {"a constant", 1, MANTIS_VECTOR_C3_PRESENT, 1},
        {"a coefficient of each row", 0, MANTIS_VECTOR_C0_LAYOUT, 2},
        {"mantissas", 1, MANTIS_VECTOR_X0_KIND, 3},
        {"another command", 1, MANTIS_ALL_OPCODE, MANTIS_OP_FENCE},
    };
    bool good = true;
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++) {
        const change *c = &CHANGES[i];
        mantis_command pair[2];
        uint64_t pairs;
        const int16_t three = 3;
        draw(pair, 1000, 127, true);
        memcpy(image + ONE + 0x80, &three, sizeof three);
        put(ONE + 0x84, 3);
        put(ONE + 0x88, 600);
        mantis_set(&pair[c->command], c->field, c->value);
        const bool right = agree(pair, RING, &pairs), as_meant = !pairs || i == 0;
        if (!right || !as_meant)
            printf("# %s: %s\n", c->what, right ? "done together" : "differs");
        good &= right && as_meant;
    }
    tap_ok(good, "each condition that fails: one command after the other");
    mantis_command pair[2];
    uint64_t pairs;
    draw(pair, 1000, 127, true);
    tap_ok(agree(pair, X + 2048, &pairs) && !pairs, "a first result that is written over the second command");
}

int main(void)
{
    image = calloc(1, MEMORY);
    for (int i = 0; i < 3; i++)
        bytes[i] = aligned_alloc(64, MEMORY);
    scalar = mantis_golden_create(1, "scalar");
    if (!image || !bytes[0] || !bytes[1] || !bytes[2] || !scalar)
        return 1;
    for (unsigned threads = 1; threads <= 2; threads++) {
        fast = mantis_golden_create(threads, NULL);
        if (!fast)
            return 1;
        printf("# %s, %u threads\n", ((mantis_golden *)fast)->loops->name, threads);
        values();
        conditions();
        mantis_destroy(fast);
    }
    mantis_destroy(scalar);
    for (int i = 0; i < 3; i++)
        free(bytes[i]);
    free(image);
    return tap_done();
}
