/* SPDX-License-Identifier: Apache-2.0 */
/* Products with a bias far above them, through golden, cycle and RTL in lockstep: all kinds of bias window (numerics
 * section 5), of products, views and groups; and biases that are powers of two, moved by about as many places as a
 * mantissa may, up and down: a place too many would leave nothing of them. MANTIS_RANDOM_SEED chooses another start. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "mantis/numerics.h"
#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>

enum { COMMANDS = 120, POWERS = 40, HIGHEST = 46 /* places up; -25 are the lowest */ };

static uint32_t load(const random_program *p, uint32_t at)
{
    uint32_t word;
    memcpy(&word, p->memory.bytes + at, 4);
    return word;
}

/* Biases of one bit, most of which move by HIGHEST - 3 .. HIGHEST + 4 places, the others by -28 .. -21. Counts those
 * that move by one more than the highest. */
static uint32_t power_words(random_program *p, const mantis_command *c)
{
    const int32_t e =
        (int32_t)(load(p, mantis_get(c, MANTIS_GEMM_X0_SCALE)) + load(p, mantis_get(c, MANTIS_GEMM_X1_SCALE)));
    const mantis_window w = mantis_bias_window(load(p, mantis_get(c, MANTIS_GEMM_X2_SCALE)) & 0x7fffffff, e);
    const uint32_t count = mantis_get(c, MANTIS_GEMM_COLS) * (mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1);
    uint32_t beyond = 0;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t places = i % 4 ? HIGHEST - 3 + (int32_t)((i + i / 4) % 8) : -28 + (int32_t)(i / 4 % 8),
                      field = 150 + w.exponent + places;
        const uint32_t word = field > 0 && field < 255 ? (uint32_t)field << 23 : 0;
        memcpy(p->memory.bytes + mantis_get(c, MANTIS_GEMM_X2_ADDR) + 4 * i, &word, 4);
        beyond += word != 0 && places == HIGHEST + 1;
    }
    return beyond;
}

int main(void)
{
    const char *text = getenv("MANTIS_RANDOM_SEED");
    if (!mantis_has_rtl()) {
        tap_skip("bias windows", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options options = {.latency = 3, .backpressure_seed = 11};
    mantis_executor *executor = platform_lockstep_create(&options);
    random_program p;
    random_bias_kinds kinds = {0};
    uint32_t ran = 0, saturated = 0;
    if (executor == NULL || !random_program_create(&p, 1 << 20, 4, text != NULL ? strtoul(text, NULL, 0) : 1))
        return tap_ok(0, "out of memory"), tap_done();
    while (ran < COMMANDS) {
        mantis_report report;
        random_program_bias(&p, &kinds);
        mantis_run(executor, &p.memory, &p.ring, &report);
        if (report.status != MANTIS_OK) {
            printf("# command %u: %s\n", ran, report.message);
            break;
        }
        saturated += (report.sticky & MANTIS_STICKY_SATURATED) != 0;
        ran++;
    }
    tap_ok(ran == COMMANDS && saturated == kinds.clamped, "%u products agree, SATURATED for the %u with a clamped bias",
           ran, kinds.clamped);
    uint32_t powers = 0, beyond = 0;
    while (ran == COMMANDS && powers < POWERS) {
        mantis_report report;
        random_bias_kinds unused = {0};
        const mantis_command c = random_program_bias(&p, &unused);
        beyond += power_words(&p, &c);
        mantis_run(executor, &p.memory, &p.ring, &report);
        if (report.status != MANTIS_OK) {
            printf("# powers of two, command %u: %s\n", powers, report.message);
            break;
        }
        powers++;
    }
    tap_ok(powers == POWERS && beyond > 10, "%u products with powers of two agree, %u of them a place above the range",
           powers, beyond);
    tap_ok(kinds.level > 5 && kinds.wide > 5 && kinds.lowered > 5 && kinds.emptied > 5 && kinds.clamped > 5 &&
               kinds.none > 5,
           "S = 0: %u, %u of more than 32 bits; S below 31: %u; from 31 on: %u; clamped: %u; peak entry 0: %u",
           kinds.level, kinds.wide, kinds.lowered, kinds.emptied, kinds.clamped, kinds.none);
    random_program_destroy(&p);
    mantis_destroy(executor);
    return tap_done();
}
