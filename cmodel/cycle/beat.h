/* SPDX-License-Identifier: Apache-2.0 */
/* A beat of the bus, or of a client, which has as many bytes or fewer: byte i is bits [8i+7:8i] of its port
 * (microarchitecture 1.6). */
#ifndef MANTIS_CYCLE_BEAT_H
#define MANTIS_CYCLE_BEAT_H

#include "cycle/dma_request.h"

#include <string.h>

struct beat {
    uint8_t byte[PORT_BYTES];
};

/* Ports of so many words; a beat beyond them is 0. */
static inline struct beat beat_load(const uint32_t *word, uint32_t words)
{
    struct beat b = {{0}};
    for (uint32_t i = 0; i < words; i++)
        for (uint32_t k = 0; k < 4; k++)
            b.byte[4 * i + k] = (uint8_t)(word[i] >> 8 * k);
    return b;
}

static inline void beat_store(const struct beat *b, uint32_t *word, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++) {
        const uint8_t *at = b->byte + 4 * (size_t)i;
        word[i] = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    }
}

#define BEAT_LOAD(port)        beat_load(port, sizeof(port) / 4)
#define BEAT_STORE(beat, port) beat_store(beat, port, sizeof(port) / 4)

/* Two beats side by side, `low` first. */
struct beat_pair {
    struct beat low, high;
};

/* `keep` of the pair's bytes from `at` on, in a beat whose others are 0. */
static inline struct beat beat_cut(const struct beat_pair *pair, uint32_t at, uint64_t keep, uint32_t client_bytes)
{
    struct beat b = {{0}};
    const uint32_t low = at < PORT_BYTES ? PORT_BYTES - at : 0;
    const uint32_t bytes = keep < client_bytes ? (uint32_t)keep : client_bytes;
    if (bytes <= low) {
        memcpy(b.byte, pair->low.byte + at, bytes);
    } else {
        memcpy(b.byte, pair->low.byte + at, low);
        memcpy(b.byte + low, pair->high.byte, bytes - low);
    }
    return b;
}

#endif
