/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR's one sum that does not fit in the 48 bits of an addend (numerics section 7): -32768 in both factors of terms
 * 0 and 1, at equal exponents. Golden, cycle and RTL take it to -2^47 alike; one exponent apart nothing wraps. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <string.h>

enum { SIZE = 1 << 16, COLS = 37, ROWS = 5, COUNT = ROWS * COLS, X = 0, C = 4096, E = 8192, OUT = 12288, PEAK = 16384 };

static void put(random_program *p, uint32_t at, uint32_t value, int bytes)
{
    for (int b = 0; b < bytes; b++)
        p->memory.bytes[at + (uint32_t)b] = (uint8_t)(value >> 8 * b);
}

static uint32_t word(const random_program *p, uint32_t at)
{
    const uint8_t *m = p->memory.bytes + at;
    return m[0] | (uint32_t)m[1] << 8 | (uint32_t)m[2] << 16 | (uint32_t)m[3] << 24;
}

/* out = c0*x0 + c1*x1 (+ c2*x2 + c3), coefficients in layout `layout`, exponents 0 but x1's, which is -apart. */
static mantis_command vector(random_program *p, uint32_t layout, bool second_pair, uint32_t apart, bool stochastic)
{
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    for (uint32_t i = 0; i < COUNT; i++)
        put(p, X + 2 * i, 0x8000, 2);
    for (uint32_t i = 0; i < COLS; i++)
        put(p, C + 2 * i, i % 3 ? 0x8000 : 0x8001, 2);
    put(p, E, 0, 4);
    put(p, E + 4, 0u - apart, 4);
    for (uint32_t t = 0; t < (second_pair ? 4 : 2); t++) {
        c.word[0] |= (t < 3 ? 3u : 1u) << (8 + 2 * t) | layout << (16 + 2 * t);
        c.word[21 + 2 * t] = C;
        c.word[22 + 2 * t] = E;
        if (t < 3) {
            c.word[12 + 3 * t] = X;
            c.word[13 + 3 * t] = t == 1 ? E + 4 : E;
        }
    }
    mantis_set(&c, MANTIS_VECTOR_STOCHASTIC, stochastic);
    mantis_set(&c, MANTIS_VECTOR_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_VECTOR_ROWS, ROWS);
    mantis_set(&c, MANTIS_VECTOR_COLS, COLS);
    mantis_set(&c, MANTIS_VECTOR_OUT, OUT);
    mantis_set(&c, MANTIS_VECTOR_OUT_SCALE, PEAK);
    return c;
}

int main(void)
{
    random_program p;
    if (!mantis_has_rtl()) {
        tap_skip("pairs that wrap", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options options = {.latency = 4, .backpressure_seed = 9};
    mantis_executor *executor = platform_lockstep_create(&options);
    if (executor == NULL || !random_program_create(&p, SIZE, 4, 1))
        return tap_ok(0, "out of memory"), tap_done();
    for (uint32_t variant = 0; variant < 24; variant++) {
        const uint32_t layout = variant % 3, apart = variant / 12;
        const bool second_pair = variant / 3 & 1, stochastic = variant / 6 & 1;
        const mantis_command c = vector(&p, layout, second_pair, apart, stochastic);
        mantis_report report;
        mantis_ring_push(&p.memory, &p.ring, &c);
        mantis_run(executor, &p.memory, &p.ring, &report);
        const bool agree = tap_ok(report.status == MANTIS_OK && report.lockstep_commands == 1,
                                  "layout %u, %d terms, x1 %u lower, %s: all executors agree", layout,
                                  second_pair ? 4 : 2, apart, stochastic ? "stochastic" : "nearest");
        if (!agree)
            printf("# %s\n", report.message);
        /* Column 1: 2^30 + 2^30 wraps to -2^31, 2^30 + 2^29 does not; with the second pair 2^30 - 2^15 more. */
        if (layout == 1) {
            const uint32_t wanted = second_pair ? (apart ? 0x4f1fff80 : 0xce800100) : (apart ? 0x4ec00000 : 0xcf000000);
            tap_ok(word(&p, OUT + 4) == wanted, "element 1 is 0x%08x", wanted);
        }
    }
    random_program_destroy(&p);
    mantis_destroy(executor);
    return tap_done();
}
