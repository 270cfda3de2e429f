/* SPDX-License-Identifier: Apache-2.0 */
/* MAP of words that have a single bit besides their sign, and of zeros: a bit that a comparison with zero leaves out
 * shows only there. Golden, cycle and RTL agree, and the signs are those of the words. Then ALIGN of sums that are a
 * power of two, or one more or less, of either sign: where what a lane holds ends shows only there. */
#include "../common/tap.h"

#include "mantis/command.h"
#include "platform/platform.h"

#include <math.h>
#include <string.h>

enum {
    MEMORY = 1 << 14,
    RING = 0x3000,
    SLOTS = 4,
    TENSOR = 0x1000,
    PEAK = 0x2000,
    OUT = 0x2100,
    SCALE = 0x2004,
    WORDS = 64,
    POWERS = 64,
    SUMS = 6 * POWERS
};

static _Alignas(64) uint8_t bytes[MEMORY];
static mantis_memory memory = {bytes, MEMORY};

static uint32_t word_of(int i)
{
    return (i >= 32 ? UINT32_C(1) << 31 : 0) | (i % 32 < 31 ? UINT32_C(1) << i % 32 : 0);
}

/* The peak of the words, then their mantissas or signs. False: the executors disagree, or refuse. */
static bool map(mantis_executor *e, uint32_t bits, bool sign)
{
    mantis_command peak = mantis_command_make(MANTIS_OP_PEAK), c = mantis_command_make(MANTIS_OP_MAP);
    mantis_ring ring = {RING, SLOTS, 0, 0};
    mantis_report report;
    for (int i = 0; i < WORDS; i++)
        memcpy(bytes + TENSOR + 4 * i, &(uint32_t){word_of(i)}, 4);
    mantis_set(&peak, MANTIS_PEAK_COUNT, WORDS);
    mantis_set(&peak, MANTIS_PEAK_X0_ADDR, TENSOR);
    mantis_set(&peak, MANTIS_PEAK_OUT_SCALE, PEAK);
    mantis_set(&c, MANTIS_MAP_COUNT, WORDS);
    mantis_set(&c, MANTIS_MAP_BITS, bits);
    mantis_set(&c, MANTIS_MAP_SIGN, sign);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, TENSOR);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, PEAK);
    mantis_set(&c, MANTIS_MAP_OUT, OUT);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, SCALE);
    mantis_ring_push(&memory, &ring, &peak);
    mantis_ring_push(&memory, &ring, &c);
    if (mantis_run(e, &memory, &ring, &report) == MANTIS_OK)
        return true;
    printf("# %s\n", report.message);
    return false;
}

static uint64_t sum_of(uint32_t i)
{
    const uint64_t magnitude = (UINT64_C(1) << i % POWERS) + i / POWERS % 3 - 1;
    return i < SUMS / 2 ? magnitude : 0 - magnitude;
}

static bool align(mantis_executor *e, bool stochastic)
{
    mantis_command c = mantis_command_make(MANTIS_OP_ALIGN);
    mantis_ring ring = {RING, SLOTS, 0, 0};
    mantis_report report;
    memset(bytes, 0, RING);
    for (uint32_t i = 0; i < SUMS; i++)
        memcpy(bytes + TENSOR + 8 * i, &(uint64_t){sum_of(i)}, 8);
    memcpy(bytes + PEAK, &(int32_t){-40}, 4);
    mantis_set(&c, MANTIS_ALIGN_COUNT, SUMS);
    mantis_set(&c, MANTIS_ALIGN_STOCHASTIC, stochastic);
    mantis_set(&c, MANTIS_ALIGN_X0_ADDR, TENSOR);
    mantis_set(&c, MANTIS_ALIGN_X0_SCALE, PEAK);
    mantis_set(&c, MANTIS_ALIGN_OUT, OUT);
    mantis_set(&c, MANTIS_ALIGN_OUT_SCALE, SCALE);
    mantis_ring_push(&memory, &ring, &c);
    if (mantis_run(e, &memory, &ring, &report) == MANTIS_OK)
        return true;
    printf("# %s\n", report.message);
    return false;
}

/* The powers of two, which any rounding leaves as they are. */
static bool powers_are_exact(void)
{
    for (uint32_t i = 0; i < SUMS; i++) {
        float word;
        memcpy(&word, bytes + OUT + 4 * i, 4);
        if (i / POWERS % 3 == 1 && word != ldexpf((float)(int64_t)sum_of(i), -40))
            return false;
    }
    return true;
}

int main(void)
{
    const mantis_platform_options options = {.cycle_limit = 100000};
    if (!mantis_has_rtl()) {
        tap_skip("words of a single bit", "this build has no RTL");
        return tap_done();
    }
    mantis_executor *lockstep = platform_lockstep_create(&options);
    tap_ok(lockstep != NULL && map(lockstep, 8, false) && map(lockstep, 16, false), "mantissas of 8 and 16 bits agree");
    bool good = lockstep != NULL && map(lockstep, 8, true);
    for (int i = 0; good && i < WORDS; i++)
        good = (int8_t)bytes[OUT + i] == (i % 32 == 31 ? 0 : i >= 32 ? -1 : 1);
    tap_ok(good, "signs agree, and are those of the words");
    good = lockstep != NULL && align(lockstep, false) && powers_are_exact();
    tap_ok(good && align(lockstep, true) && powers_are_exact(), "sums at powers of two agree, and those are exact");
    mantis_destroy(lockstep);
    return tap_done();
}
