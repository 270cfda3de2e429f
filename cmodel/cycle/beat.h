/* SPDX-License-Identifier: Apache-2.0 */
/* A 128-bit beat as two words: byte i is bits [8i+7:8i] (microarchitecture 1.6). Byte shifts of 0..16. */
#ifndef MANTIS_CYCLE_BEAT_H
#define MANTIS_CYCLE_BEAT_H

#include <stdint.h>

struct beat {
    uint64_t low;
    uint64_t high;
};

static inline struct beat beat_load(const uint32_t word[4])
{
    return (struct beat){word[0] | (uint64_t)word[1] << 32, word[2] | (uint64_t)word[3] << 32};
}

static inline void beat_store(struct beat b, uint32_t word[4])
{
    word[0] = (uint32_t)b.low;
    word[1] = (uint32_t)(b.low >> 32);
    word[2] = (uint32_t)b.high;
    word[3] = (uint32_t)(b.high >> 32);
}

static inline struct beat beat_or(struct beat a, struct beat b)
{
    return (struct beat){a.low | b.low, a.high | b.high};
}

static inline struct beat beat_shift_right(struct beat b, unsigned bytes)
{
    if (bytes >= 16)
        return (struct beat){0, 0};
    if (bytes >= 8)
        return (struct beat){b.high >> (8 * (bytes - 8)), 0};
    if (bytes == 0)
        return b;
    return (struct beat){b.low >> (8 * bytes) | b.high << (64 - 8 * bytes), b.high >> (8 * bytes)};
}

static inline struct beat beat_shift_left(struct beat b, unsigned bytes)
{
    if (bytes >= 16)
        return (struct beat){0, 0};
    if (bytes >= 8)
        return (struct beat){0, b.low << (8 * (bytes - 8))};
    if (bytes == 0)
        return b;
    return (struct beat){b.low << (8 * bytes), b.high << (8 * bytes) | b.low >> (64 - 8 * bytes)};
}

/* Bytes from `bytes` on become 0. */
static inline struct beat beat_keep(struct beat b, uint64_t bytes)
{
    if (bytes >= 16)
        return b;
    if (bytes > 8)
        return (struct beat){b.low, b.high & (((uint64_t)1 << (8 * (bytes - 8))) - 1)};
    if (bytes == 8)
        return (struct beat){b.low, 0};
    return (struct beat){b.low & (((uint64_t)1 << (8 * bytes)) - 1), 0};
}

#endif
