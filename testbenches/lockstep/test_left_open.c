/* SPDX-License-Identifier: Apache-2.0 */
/* What an error leaves open: outputs of commands that are unordered with the failed one, and nothing else. Devices that
 * agree on other bytes than golden's are left with them wherever an order holds, so that lockstep finds them. */
#include "../common/tap.h"

#include "mantis/command.h"
#include "platform/left_open.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 14, SLOTS = 8, RING = SIZE - SLOTS * 128, FAILED = 0 };

static _Alignas(64) uint8_t golden_bytes[SIZE], cycle_bytes[SIZE], rtl_bytes[SIZE];
static mantis_memory golden = {golden_bytes, SIZE}, sides[2] = {{cycle_bytes, SIZE}, {rtl_bytes, SIZE}};
static mantis_ring ring;

static uint32_t out_of(uint32_t i)
{
    return 0x1000 + 0x100 * i;
}

/* A peak of 16 words, whose entry goes to `to`. */
static void peak(uint32_t to, uint32_t after)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_PEAK_COUNT, 16);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, 0);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, to);
    mantis_set(&c, MANTIS_ALL_AFTER, after);
    mantis_ring_push(&golden, &ring, &c);
}

/* The failed one: a product, wrong as it is but for its engine. */
static void begin(void)
{
    memset(golden_bytes, 0, SIZE);
    ring = (mantis_ring){RING, SLOTS, 0, 0};
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_ring_push(&golden, &ring, &c);
}

/* How many are open, with both devices' entries of peaks 1.. written; *left: whose differ from golden's still. */
static uint32_t close_them(uint32_t *left)
{
    memcpy(cycle_bytes, golden_bytes, SIZE);
    for (uint32_t i = FAILED + 1; i < ring.tail; i++)
        memset(cycle_bytes + out_of(i), 0x55, 4);
    memcpy(rtl_bytes, cycle_bytes, SIZE);
    const uint32_t open = left_open_close(&golden, &ring, FAILED, ring.tail, sides);
    *left = 0;
    for (uint32_t i = FAILED + 1; i < ring.tail; i++)
        *left |= (uint32_t)(memcmp(golden_bytes + out_of(i), cycle_bytes + out_of(i), 4) != 0) << i;
    return open;
}

int main(void)
{
    uint32_t left, open;
    begin();
    peak(out_of(1), 1);
    peak(out_of(2), 2);
    peak(out_of(3), 2); /* behind the failed one */
    peak(out_of(4), 255);
    open = close_them(&left);
    tap_ok(open == 2 && left == (1u << 3 | 1u << 4), "unordered ones are open, those behind an ordered one are not");

    begin();
    peak(out_of(1), 0);
    peak(out_of(2), 255);
    tap_ok(close_them(&left) == 0 && left == (1u << 1 | 1u << 2), "AFTER 0: wrong bytes of all behind are found");

    begin();
    peak(out_of(1), 255);
    peak(RING + 7 * 128, 255);
    peak(out_of(3), 255);
    open = close_them(&left);
    tap_ok(open == 2 && left >> 3 == 1, "what stands behind a command that writes into the ring is in order");

    begin();
    peak(out_of(1), 255);
    peak(SIZE, 255); /* beyond memory */
    peak(out_of(3), 255);
    open = close_them(&left);
    tap_ok(open == 1 && left == (1u << 2 | 1u << 3), "a command that is refused writes nothing, and its engine stands");

    begin();
    peak(out_of(1), 255);
    memcpy(cycle_bytes, golden_bytes, SIZE);
    memcpy(rtl_bytes, golden_bytes, SIZE);
    rtl_bytes[out_of(1)] = 1;
    open = left_open_close(&golden, &ring, FAILED, ring.tail, sides);
    tap_ok(open == 1 && rtl_bytes[out_of(1)] == 1, "where the devices differ the difference stays");
    cycle_bytes[out_of(1) + 4] = rtl_bytes[out_of(1) + 4] = 1;
    left_open_close(&golden, &ring, FAILED, ring.tail, sides);
    tap_ok(cycle_bytes[out_of(1) + 4] == 1 && rtl_bytes[out_of(1) + 4] == 1, "and a byte beside an open output stays");
    return tap_done();
}
