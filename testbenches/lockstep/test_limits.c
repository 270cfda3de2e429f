/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes at the edge of what is accepted: in drawn commands of every kind each size is set, in turn, to the last value
 * with one status and to the first with another, wherever its range has such an edge; golden, cycle and RTL agree on
 * both sides, in status and clocks. Limits that follow from other fields are met so without being named here. And
 * commands that pass are tried with each bit of each size turned over: one that a check does not look at leaves a size
 * that is good. Memory is all ones, so that most commands that pass end with their first scale entry. */
#include "../common/drawn_commands.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>

enum {
    MEMORY = 1 << 16,
    SLOTS = 16,
    RING = MEMORY - SLOTS * MANTIS_DESCRIPTOR_BYTES,
    COMMANDS = 12,
    LARGEST = 1 << 18
};

static const uint32_t peak[] = {MANTIS_PEAK_COUNT, MANTIS_PEAK_SPAN, 0},
                      map[] = {MANTIS_MAP_COUNT, MANTIS_MAP_SPAN, MANTIS_MAP_FIRST, MANTIS_MAP_BITS, 0},
                      gemm[] = {MANTIS_GEMM_ROWS,          MANTIS_GEMM_COLS,          MANTIS_GEMM_DEPTH,
                                MANTIS_GEMM_OUT_LD,        MANTIS_GEMM_X0_LD,         MANTIS_GEMM_X1_LD,
                                MANTIS_GEMM_LAST_GROUP,    MANTIS_GEMM_X0_GROUP,      MANTIS_GEMM_X1_GROUP,
                                MANTIS_GEMM_OUT_GROUP,     MANTIS_GEMM_X1_STEP,       MANTIS_GEMM_X0_SPAN,
                                MANTIS_GEMM_X1_SPAN,       MANTIS_GEMM_X0_LOG_G,      MANTIS_GEMM_X1_LOG_G,
                                MANTIS_GEMM_X0_SCALE_STEP, MANTIS_GEMM_X1_SCALE_STEP, MANTIS_GEMM_VIEW_H,
                                MANTIS_GEMM_VIEW_W,        MANTIS_GEMM_VIEW_C,        MANTIS_GEMM_VIEW_IMAGES,
                                MANTIS_GEMM_VIEW_OH,       MANTIS_GEMM_VIEW_OW,       MANTIS_GEMM_VIEW_KH,
                                MANTIS_GEMM_VIEW_KW,       MANTIS_GEMM_VIEW_PAD,      MANTIS_GEMM_VIEW_RATE,
                                MANTIS_GEMM_VIEW_STRIDE,   MANTIS_GEMM_VIEW_DILATE,   0},
                      vector[] = {MANTIS_VECTOR_ROWS, MANTIS_VECTOR_COLS, MANTIS_VECTOR_FIRST, 0},
                      reduce[] = {MANTIS_REDUCE_ROWS, MANTIS_REDUCE_COLS, 0},
                      align[] = {MANTIS_ALIGN_COUNT, MANTIS_ALIGN_FIRST, 0};
static const uint32_t *const sizes_of[8] = {NULL, peak, map, gemm, vector, reduce, NULL, align};

static mantis_executor *lockstep;
static mantis_memory memory;
static mantis_ring ring;
static mantis_report report;
static unsigned edges, turned, runs;

/* Runs what the ring has, over commands that end with an error. False: they disagree. */
static bool run_ring(void)
{
    while (ring.head != ring.tail) {
        mantis_run(lockstep, &memory, &ring, &report);
        if (report.status >= MANTIS_NO_MEMORY)
            return false;
        ring.head += report.status != MANTIS_OK;
    }
    memset(memory.bytes, 0xff, RING);
    return true;
}

/* A command that passes, and would take long. */
static bool is_long(const mantis_command *c)
{
    return mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM && mantis_command_check(c, MEMORY) == MANTIS_OK &&
           (uint64_t)mantis_get(c, MANTIS_GEMM_ROWS) * mantis_get(c, MANTIS_GEMM_COLS) *
                   mantis_get(c, MANTIS_GEMM_DEPTH) * (mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1) >
               LARGEST;
}

/* Pushes a command that does not take long. False: the executors disagree. */
static bool push(const mantis_command *c)
{
    if (is_long(c))
        return true;
    mantis_ring_push(&memory, &ring, c);
    runs++;
    return ring.tail - ring.head < SLOTS || run_ring();
}

static mantis_status status_with(const mantis_command *c, uint32_t field, uint32_t value)
{
    mantis_command changed = *c;
    mantis_set(&changed, field, value);
    return mantis_command_check(&changed, MEMORY);
}

/* The edge between `low` and `high`, whose status differs, and the command on both sides of it. */
static bool run_edge(const mantis_command *c, uint32_t field, uint32_t low, uint32_t high)
{
    const mantis_status below = status_with(c, field, low);
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (status_with(c, field, middle) == below)
            low = middle;
        else
            high = middle;
    }
    edges++;
    for (uint32_t value = low; value <= high && value >= low; value++) {
        mantis_command changed = *c;
        mantis_set(&changed, field, value);
        if (!push(&changed))
            return false;
    }
    return true;
}

/* A good command with a bit more, or one less, in a size; the highest ones matter most. */
static bool each_bit(const mantis_command *c, uint32_t field)
{
    const unsigned bits = field & 0xff;
    for (unsigned k = 0; k < bits; k++) {
        mantis_command changed = *c;
        mantis_set(&changed, field, mantis_get(c, field) ^ UINT32_C(1) << k);
        if (mantis_command_check(&changed, MEMORY) == MANTIS_OK)
            continue;
        turned++;
        if (!push(&changed))
            return false;
    }
    return true;
}

/* All edges of a field: values are tried at powers of two and between them. */
static bool each_edge(const mantis_command *c, uint32_t field)
{
    const unsigned bits = field & 0xff;
    uint32_t before = 0;
    for (unsigned k = 0; k < 2 * bits; k++) {
        const uint32_t power = UINT32_C(1) << k / 2, value = k % 2 ? power + (power - 1) : power;
        if (value <= before)
            continue;
        if (status_with(c, field, before) != status_with(c, field, value) && !run_edge(c, field, before, value))
            return false;
        before = value;
    }
    return true;
}

/* Every size of drawn commands of every kind, COMMANDS of each, those that pass alone or with others. */
static bool each_size(bool passing, bool (*each)(const mantis_command *c, uint32_t field))
{
    unsigned drawn[8] = {0};
    bool good = true;
    for (unsigned all = 0; good && all < 6 * COMMANDS;) {
        const mantis_command c = drawn_command();
        const uint32_t opcode = mantis_get(&c, MANTIS_ALL_OPCODE);
        const uint32_t *field = sizes_of[opcode];
        const mantis_status status = mantis_command_check(&c, MEMORY);
        if (field == NULL || drawn[opcode] == COMMANDS || (passing ? status != MANTIS_OK : status == MANTIS_ILLEGAL))
            continue;
        drawn[opcode]++;
        all++;
        for (; good && *field != 0; field++)
            good = each(&c, *field);
    }
    return good && run_ring();
}

int main(void)
{
    if (!mantis_has_rtl()) {
        tap_skip("limits", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options options = {.cycle_limit = 3000000, .together = SLOTS};
    lockstep = platform_lockstep_create(&options);
    memory = (mantis_memory){aligned_alloc(64, MEMORY), MEMORY};
    bool good = lockstep != NULL && memory.bytes != NULL;
    if (good)
        memset(memory.bytes, 0xff, MEMORY);
    ring = (mantis_ring){RING, SLOTS, 0, 0};
    good = good && each_size(false, each_edge);
    const bool bits = good && each_size(true, each_bit);
    if (!bits)
        printf("# %s\n", lockstep != NULL ? report.message : "no executor");
    tap_ok(good && edges > 300 && runs > 500, "%u edges of sizes, %u commands agree", edges, runs);
    tap_ok(bits && turned > 500, "%u good commands with a bit turned agree", turned);
    mantis_destroy(lockstep);
    free(memory.bytes);
    return tap_done();
}
