/* SPDX-License-Identifier: Apache-2.0 */
/* Loads and stores on the memory image: little-endian, any alignment, no aliasing trouble. */
#ifndef MANTIS_BYTES_H
#define MANTIS_BYTES_H

#include <stdint.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the memory image is little-endian; this host is not");

static inline uint32_t load32(const uint8_t *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static inline int16_t load16(const uint8_t *p)
{
    int16_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static inline int64_t load64(const uint8_t *p)
{
    int64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static inline void store32(uint8_t *p, uint32_t x)
{
    memcpy(p, &x, sizeof x);
}

static inline void store16(uint8_t *p, int16_t x)
{
    memcpy(p, &x, sizeof x);
}

static inline void store64(uint8_t *p, int64_t x)
{
    memcpy(p, &x, sizeof x);
}

#endif
