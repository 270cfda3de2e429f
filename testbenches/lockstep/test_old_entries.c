/* SPDX-License-Identifier: Apache-2.0 */
/* The last group of a MAP with an exponent for each row may look beyond the last entry. What lies there is old: a
 * VECTOR's coefficients of 16 bits. Memory never sees these lanes, the port does, and cycle model and RTL agree there,
 * too. At a port of 128 or 256 bits a write holds eight entries, so a last group of eight words or fewer sees eight old
 * ones; at 512 bits none is ever seen. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <string.h>

enum { SIZE = 1 << 16, ROWS = 64, X = 0, C = 4096, PEAKS = 8192, E = 8448, OUT = 12288, OUT_SCALE = 16384 };

/* Fills the coefficients' memory, term 0, with words of all 16 bits. */
static mantis_command vector(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    mantis_set(&c, MANTIS_VECTOR_X_KIND[0], 1);
    mantis_set(&c, MANTIS_VECTOR_C_LAYOUT[0], 2);
    mantis_set(&c, MANTIS_VECTOR_ROWS, ROWS);
    mantis_set(&c, MANTIS_VECTOR_COLS, 1);
    mantis_set(&c, MANTIS_VECTOR_X_ADDR[0], X);
    mantis_set(&c, MANTIS_VECTOR_X_SCALE[0], PEAKS);
    mantis_set(&c, MANTIS_VECTOR_C_ADDR[0], C);
    mantis_set(&c, MANTIS_VECTOR_C_SCALE[0], E);
    mantis_set(&c, MANTIS_VECTOR_OUT, OUT);
    return c;
}

static mantis_command map(uint32_t count, uint32_t bits, uint32_t stochastic)
{
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, bits);
    mantis_set(&c, MANTIS_MAP_STOCHASTIC, stochastic);
    mantis_set(&c, MANTIS_MAP_SCALING, 1);
    mantis_set(&c, MANTIS_MAP_SPAN, 1);
    mantis_set(&c, MANTIS_MAP_COUNT, count);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, X);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, PEAKS);
    mantis_set(&c, MANTIS_MAP_OUT, OUT);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, OUT_SCALE);
    return c;
}

static void put(random_program *p, uint32_t at, uint32_t value)
{
    for (int b = 0; b < 4; b++)
        p->memory.bytes[at + (uint32_t)b] = (uint8_t)(value >> 8 * b);
}

/* Words of all sizes, each its own peak, and coefficients in which the byte that is not an emax says much. */
static void fill(random_program *p)
{
    for (uint32_t i = 0; i < ROWS; i++) {
        const uint32_t word = (100 + i) << 23 | (i * 0x9e3779b1u & 0x7fffff);
        put(p, X + 4 * i, word | i % 3 << 31);
        put(p, PEAKS + 4 * i, word);
    }
    for (uint32_t i = 0; i < ROWS / 2; i++)
        put(p, C + 4 * i, 0x7f68ff6cu ^ draw_u32(&p->random) % 8 * 0x20002);
    put(p, E, 0);
}

int main(void)
{
    static const uint32_t bits[] = {4, 8, 16};
    random_program p;
    if (!mantis_has_rtl()) {
        tap_skip("old entries", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options options = {.latency = 3, .backpressure_seed = 5};
    mantis_executor *executor = platform_lockstep_create(&options);
    if (executor == NULL || !random_program_create(&p, SIZE, 4, 1))
        return tap_ok(0, "out of memory"), tap_done();
    for (uint32_t variant = 0; variant < 6; variant++) {
        int good = 1;
        for (uint32_t count = 1; good && count <= ROWS; count++) {
            const mantis_command c[2] = {vector(), map(count, bits[variant / 2], variant % 2)};
            fill(&p);
            for (int i = 0; good && i < 2; i++) {
                mantis_report report;
                mantis_ring_push(&p.memory, &p.ring, &c[i]);
                mantis_run(executor, &p.memory, &p.ring, &report);
                good = report.status == MANTIS_OK && report.lockstep_commands == 1;
                if (!good)
                    printf("# %u words, command %d: %s\n", count, i, report.message);
            }
        }
        tap_ok(good, "1 to %d words to %u bits, %s, after coefficients: all executors agree", ROWS, bits[variant / 2],
               variant % 2 ? "stochastic" : "nearest");
    }
    random_program_destroy(&p);
    mantis_destroy(executor);
    return tap_done();
}
