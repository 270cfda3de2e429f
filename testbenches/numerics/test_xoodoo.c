/* SPDX-License-Identifier: Apache-2.0 */
/* Xoodoo against its published vectors, and the random words against a second reading of numerics section 4. */
#include "mantis/numerics.h"
#include "../common/tap.h"

#include <string.h>

static void published(void)
{
    /* The all-zero state through 12 rounds, and 384 times through 12 rounds: the test vectors of the designers' code
     * package (XKCP). */
    static const uint32_t once[12] = {0x89d5d88d, 0xa963fcbf, 0x1b232d19, 0xffa5a014, 0x36b18106, 0xafc7c1fe,
                                      0xaee57cbe, 0xa77540bd, 0x2e86e870, 0xfef5b7c9, 0x8b4fadf2, 0x5e4f4062};
    static const uint32_t often[12] = {0xfe04fab0, 0x42d5d8ce, 0x29c62ee7, 0x2a7ae5cf, 0xea36eba3, 0x14649e0a,
                                       0xfe12521b, 0xfe2eff69, 0xf1826ca5, 0xfc4c41e0, 0x1597394f, 0xeb092faf};
    uint32_t state[12] = {0};
    mantis_xoodoo(state, 12);
    tap_ok(memcmp(state, once, sizeof once) == 0, "Xoodoo, 12 rounds, zero state: published 384 bits");
    for (int i = 1; i < 384; i++)
        mantis_xoodoo(state, 12);
    tap_ok(memcmp(state, often, sizeof often) == 0, "the same 384 times over: published 384 bits");
}

/* Twelve rounds are six with the first constants and six with the last; the beat's constants are the first two. */
static void constants(void)
{
    uint32_t whole[12], beat[12];
    for (unsigned i = 0; i < 12; i++)
        whole[i] = beat[i] = 0x01234567u * (i + 1);
    mantis_xoodoo(whole, 12);
    mantis_xoodoo_beat(beat);
    mantis_xoodoo(beat, 10);
    tap_ok(memcmp(whole, beat, sizeof whole) == 0, "a beat is the first two of twelve rounds");
}

static uint32_t bit(const uint32_t state[12], unsigned i)
{
    return state[i / 32] >> i % 32 & 1;
}

static void words(void)
{
    const mantis_random_key key = {UINT64_C(0xfedcba9876543210), 77, 0xabcd0123};
    int wrong = 0;
    uint32_t state[12] = {0};
    mantis_random walk, jump;
    mantis_random_seek(&walk, key, 0);
    for (uint32_t group = 0; group < 3 * 256 + 5; group++) {
        if (group % 256 == 0) {
            const uint32_t start[12] = {group / 256, 0xabcd0123, 77, 0, 0x76543210, 0xfedcba98, 0, 0, 0, 0, 0, 0};
            memcpy(state, start, sizeof state);
            mantis_xoodoo(state, 6);
        } else {
            mantis_xoodoo_beat(state);
        }
        mantis_random_seek(&jump, key, group);
        for (unsigned lane = 0; lane < 16; lane++) {
            uint32_t want = 0;
            for (unsigned b = 0; b < 24; b++)
                want |= bit(state, 24 * lane + b) << b;
            wrong += mantis_random_word(&walk, (int)lane) != want;
            wrong += mantis_random_word(&jump, (int)lane) != want;
        }
        mantis_random_next(&walk);
    }
    tap_ok(wrong == 0, "words of 773 groups over four segments, walked and jumped to: %d differ", wrong);
    mantis_random_seek(&walk, key, (1u << 28) - 1);
    tap_ok(walk.group == (1u << 28) - 1, "the last group of a stream can be reached");
}

int main(void)
{
    published();
    constants();
    words();
    return tap_done();
}
