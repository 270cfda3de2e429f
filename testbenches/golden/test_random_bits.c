/* SPDX-License-Identifier: Apache-2.0 */
/* mantis_golden_random_bits: MAP with words of fewer bits is the map lane of the words with their low bits cleared, at
 * every SIMD level; 24 bits are the contract; anything else is refused. */
#include "../common/tap.h"

#include "mantis/command.h"
#include "mantis/executor.h"
#include "mantis/numerics.h"

#include <stdlib.h>
#include <string.h>

enum { N = 10000, SIZE = 1 << 17, RING = 0, PEAK = 0x400, X = 0x1000, Q = 0x10000 };

static mantis_memory memory;

/* MAP of N words, random group 7 on; false when it failed. */
static bool map(mantis_executor *e, int bits)
{
    mantis_ring ring = {RING, 4, 0, 0};
    mantis_report report;
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, (uint64_t)bits);
    mantis_set(&c, MANTIS_MAP_STOCHASTIC, 1);
    mantis_set(&c, MANTIS_MAP_SEED_LO, 42);
    mantis_set(&c, MANTIS_MAP_STEP, 3);
    mantis_set(&c, MANTIS_MAP_X0_STREAM, 5);
    mantis_set(&c, MANTIS_MAP_FIRST, 7);
    mantis_set(&c, MANTIS_MAP_COUNT, N);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, X);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, PEAK);
    mantis_set(&c, MANTIS_MAP_OUT, Q);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, PEAK + 4);
    mantis_ring_push(&memory, &ring, &c);
    if (mantis_run(e, &memory, &ring, &report) == MANTIS_OK)
        return true;
    printf("# %s\n", report.message);
    return false;
}

/* Elements that differ from the primitive under words of which `kept` bits are left. */
static long wrong(int bits, int kept)
{
    const int32_t emax = mantis_peak_exponent(0x40000000u, bits, false);
    long count = 0;
    for (uint32_t i = 0; i < N; i++) {
        mantis_random r;
        bool saturated = false;
        uint32_t word;
        int32_t q = 0;
        mantis_random_seek(&r, (mantis_random_key){42, 3, 5}, 7 + i / 16);
        memcpy(&word, memory.bytes + X + 4 * i, 4);
        const int32_t want = mantis_map_lane(
            word, emax, bits, mantis_random_word(&r, (int)(i % 16)) >> (24 - kept) << (24 - kept), &saturated);
        if (bits == 16) {
            int16_t narrow;
            memcpy(&narrow, memory.bytes + Q + 2 * i, 2);
            q = narrow;
        } else {
            q = (int8_t)memory.bytes[Q + i];
        }
        count += q != want;
    }
    return count;
}

int main(void)
{
    static const char *const LEVELS[] = {"scalar", "avx2", "avx512"};
    static const int KEPT[] = {24, 23, 16, 12, 8, 1}, BITS[] = {8, 4, 16};
    uint64_t state = 12345;
    memory = (mantis_memory){aligned_alloc(64, SIZE), SIZE};
    if (!memory.bytes)
        return 1;
    memset(memory.bytes, 0, SIZE);
    for (uint32_t i = 0; i < N; i++) { /* both signs, sixteen binades below 2 */
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const uint32_t word = (uint32_t)(state >> 63) << 31 | (uint32_t)(112 + (state >> 40) % 16) << 23 |
                              (uint32_t)(state >> 20 & 0x7fffff);
        memcpy(memory.bytes + X + 4 * i, &word, 4);
    }
    memcpy(memory.bytes + PEAK, &(uint32_t){0x40000000u}, 4);
    for (int l = 0; l < 3; l++) {
        mantis_executor *e = mantis_golden_create(2, LEVELS[l]);
        if (!e) {
            tap_skip(LEVELS[l], "this processor lacks the level");
            continue;
        }
        for (int b = 0; b < 3; b++) {
            long differ = 0, other = 0;
            for (int k = 0; k < 6; k++) {
                if (mantis_golden_random_bits(e, KEPT[k]) != MANTIS_OK || !map(e, BITS[b]))
                    differ += N;
                differ += wrong(BITS[b], KEPT[k]);
                other += KEPT[k] < 12 && wrong(BITS[b], 24) == 0; /* fewer bits must be seen in the results */
            }
            tap_ok(differ == 0 && other == 0, "%s, %d bits: 24, 23, 16, 12, 8 and 1 random bits (%ld wrong)", LEVELS[l],
                   BITS[b], differ);
        }
        tap_ok(mantis_golden_random_bits(e, 0) == MANTIS_BAD_ARGUMENT &&
                   mantis_golden_random_bits(e, 25) == MANTIS_BAD_ARGUMENT,
               "%s: 0 and 25 are refused", LEVELS[l]);
        mantis_destroy(e);
    }
    free(memory.bytes);
    return tap_done();
}
