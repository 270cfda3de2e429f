/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes of the product's datapath, all following from N = MANTIS_N (section 1 of the microarchitecture). */
#ifndef MANTIS_CYCLE_GEOMETRY_H
#define MANTIS_CYCLE_GEOMETRY_H

#include <stdbool.h>
#include <stdint.h>

#if MANTIS_N != 8 && MANTIS_N != 16 && MANTIS_N != 32
#error "MANTIS_N must be 8, 16 or 32"
#endif

enum {
    MANTIS_EDGE = 4 * MANTIS_N, /* a block of C is EDGE x EDGE */
    MANTIS_KC = 256,            /* a chunk of the sum */
    MANTIS_BANKS = MANTIS_N < 16 ? 16 : MANTIS_N,
    MANTIS_GROUP = 16 /* lanes of map, align and reduce; bytes of a beat */
};

/* A port of N bytes: N = 8 makes 64 bits, one uint64_t; wider ones are arrays of words (section 1, rule 7). */
#if MANTIS_N == 8
typedef uint64_t operand_port;
#else
typedef uint32_t operand_port[MANTIS_N / 4];
#endif

/* Byte i of the port, and the port from its bytes. */
static inline uint8_t operand_byte(const operand_port *port, int i)
{
#if MANTIS_N == 8
    return (uint8_t)(*port >> 8 * i);
#else
    return (uint8_t)((*port)[i / 4] >> 8 * (i % 4));
#endif
}

static inline void operand_set(operand_port *port, const uint8_t byte[MANTIS_N])
{
#if MANTIS_N == 8
    uint64_t all = 0;
    for (int i = 0; i < 8; i++)
        all |= (uint64_t)byte[i] << 8 * i;
    *port = all;
#else
    for (int w = 0; w < MANTIS_N / 4; w++)
        (*port)[w] = (uint32_t)byte[4 * w] | (uint32_t)byte[4 * w + 1] << 8 | (uint32_t)byte[4 * w + 2] << 16 |
                     (uint32_t)byte[4 * w + 3] << 24;
#endif
}

static inline bool operand_is_zero(const operand_port *port)
{
#if MANTIS_N == 8
    return *port == 0;
#else
    uint32_t any = 0;
    for (int w = 0; w < MANTIS_N / 4; w++)
        any |= (*port)[w];
    return any == 0;
#endif
}

static inline uint32_t geometry_min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

#endif
