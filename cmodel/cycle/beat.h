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

/* A port's words in memory are its bytes, if the machine keeps them in this order. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { BEAT_AS_WORDS = 1 };
#else
enum { BEAT_AS_WORDS = 0 };
#endif

/* Ports of so many words; a beat beyond them is 0. */
static inline void beat_load(struct beat *b, const uint32_t *word, uint32_t words)
{
    if (BEAT_AS_WORDS)
        memcpy(b->byte, word, 4 * (size_t)words);
    else
        for (uint32_t i = 0; i < 4 * words; i++)
            b->byte[i] = (uint8_t)(word[i / 4] >> 8 * (i % 4));
    memset(b->byte + 4 * (size_t)words, 0, PORT_BYTES - 4 * (size_t)words);
}

static inline void beat_store(const struct beat *b, uint32_t *word, uint32_t words)
{
    if (BEAT_AS_WORDS) {
        memcpy(word, b->byte, 4 * (size_t)words);
        return;
    }
    for (uint32_t i = 0; i < words; i++) {
        const uint8_t *at = b->byte + 4 * (size_t)i;
        word[i] = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    }
}

#define BEAT_LOAD(beat, port)  beat_load(beat, port, sizeof(port) / 4)
#define BEAT_STORE(beat, port) beat_store(beat, port, sizeof(port) / 4)

/* `keep` bytes, at most a client's beat, of two beats side by side from byte `at` of the first on, in a beat whose
 * other bytes are 0. What lies in the first alone asks for no second. */
static inline void beat_cut(struct beat *to, const struct beat *low, const struct beat *high, uint32_t at,
                            uint64_t keep, uint32_t client_bytes)
{
    const uint32_t here = PORT_BYTES - at, bytes = keep < client_bytes ? (uint32_t)keep : client_bytes;
    if (bytes == PRODUCTS_BYTES && bytes <= here) {
        memcpy(to->byte, low->byte + at, PRODUCTS_BYTES);
        memset(to->byte + PRODUCTS_BYTES, 0, PORT_BYTES - PRODUCTS_BYTES);
    } else if (bytes == PORT_BYTES && at == 0) {
        *to = *low;
    } else {
        const uint32_t first = bytes < here ? bytes : here;
        memset(to->byte, 0, PORT_BYTES);
        memcpy(to->byte, low->byte + at, first);
        if (bytes > first)
            memcpy(to->byte + first, high->byte, bytes - first);
    }
}

#endif
