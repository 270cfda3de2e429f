/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of single descriptors in golden, cycle and RTL, status and clocks, on descriptors that are mostly right
 * and wrong in one or two places, in windows that end anywhere. Memory is all ones, so that a command that passes ends
 * with its first scale entry: what costs time here is the check. */
#include "../common/drawn_commands.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>

enum { LARGEST = 1 << 16, SLOTS = 16, RING_BYTES = SLOTS * MANTIS_DESCRIPTOR_BYTES, ROUNDS = 200 };

static unsigned seen[8][7];

/* Fills the ring, and runs it to its end over the commands that end with an error. */
static bool agree(mantis_executor *lockstep, uint8_t *bytes, mantis_report *report, unsigned long long *clocks)
{
    const uint64_t size = RING_BYTES + 1024 + drawn_below(LARGEST - RING_BYTES - 1024);
    mantis_memory memory = {bytes, drawn_below(2) ? size / 16 * 16 : size};
    mantis_ring ring = {(uint32_t)((size - RING_BYTES) / 128 * 128), SLOTS, 0, 0};
    memset(bytes, 0xff, LARGEST);
    for (int i = 0; i < SLOTS; i++) {
        mantis_command c = drawn_command();
        for (uint32_t n = drawn_below(3); n > 0; n--)
            drawn_spoil(&c);
        mantis_set(&c, MANTIS_ALL_AFTER, drawn_below(4) ? drawn_below(256) : 0);
        mantis_ring_push(&memory, &ring, &c);
    }
    while (ring.head != ring.tail) {
        mantis_run(lockstep, &memory, &ring, report);
        if (report->status >= MANTIS_NO_MEMORY)
            return false;
        *clocks += report->counters[MANTIS_COUNTER_CYCLES];
        if (report->status != MANTIS_OK) {
            const uint8_t opcode = bytes[ring.base + ring.head % SLOTS * MANTIS_DESCRIPTOR_BYTES];
            seen[opcode & 7][report->status]++;
            ring.head++;
        }
    }
    return true;
}

int main(void)
{
    if (!mantis_has_rtl()) {
        tap_skip("checks", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options options = {.cycle_limit = 3000000, .together = SLOTS};
    mantis_executor *lockstep = platform_lockstep_create(&options);
    uint8_t *bytes = aligned_alloc(64, LARGEST);
    mantis_report report = {0};
    unsigned long long clocks = 0;
    unsigned rounds = 0;
    bool good = lockstep != NULL && bytes != NULL;
    while (good && rounds < ROUNDS) {
        good = agree(lockstep, bytes, &report, &clocks);
        rounds++;
    }
    tap_ok(good, "%u commands, %llu clocks agree", rounds * SLOTS, clocks);
    if (!good)
        printf("# round %u: %s\n", rounds, lockstep != NULL ? report.message : "no executor");
    unsigned fewest = 1;
    for (int op = MANTIS_OP_PEAK; op <= MANTIS_OP_ALIGN; op++)
        for (int status = MANTIS_ILLEGAL; status <= (op == MANTIS_OP_FENCE ? MANTIS_ILLEGAL : MANTIS_BAD_ADDRESS);
             status++)
            if (seen[op][status] < fewest)
                fewest = seen[op][status];
    tap_ok(fewest == 1, "every check of every command has failed");
    mantis_destroy(lockstep);
    free(bytes);
    return tap_done();
}
