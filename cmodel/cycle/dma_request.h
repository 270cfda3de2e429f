/* SPDX-License-Identifier: Apache-2.0 */
/* What clients ask of dma_reader and dma_writer, and the bursts that both make of it (microarchitecture 6, 7): at most
 * a line of 256 bytes, lines as they lie in the window. Beats of the bus have PORT_BYTES and are numbered from the
 * window's first. */
#ifndef MANTIS_CYCLE_DMA_REQUEST_H
#define MANTIS_CYCLE_DMA_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#if MANTIS_PORT != 128 && MANTIS_PORT != 256 && MANTIS_PORT != 512
#error "MANTIS_PORT must be 128, 256 or 512"
#endif

enum {
    PORT_BYTES = MANTIS_PORT / 8,
    PORT_RATIO = MANTIS_PORT / 128,
    DMA_LINE = 256 / PORT_BYTES,
    PRODUCTS_BYTES = 16, /* of a client's beat */
    STREAMS_BYTES = PORT_BYTES,
};

struct dma_request {
    uint32_t addr;
    uint64_t bytes; /* 33 bits */
};

/* By members: what lies between them stays. */
static inline void dma_request_set(struct dma_request *to, const struct dma_request *from)
{
    to->addr = from->addr;
    to->bytes = from->bytes;
}

static inline uint32_t dma_first_beat(const struct dma_request *r)
{
    return r->addr / PORT_BYTES;
}

static inline uint32_t dma_last_beat(const struct dma_request *r)
{
    return (uint32_t)(r->addr + r->bytes - 1) / PORT_BYTES;
}

/* The beat behind the window's last is its first. */
static inline uint32_t dma_next_beat(uint32_t beat)
{
    return (uint32_t)(((uint64_t)beat + 1) * PORT_BYTES) / PORT_BYTES;
}

static inline uint64_t dma_beat_offset(uint32_t beat)
{
    return (uint64_t)beat * PORT_BYTES;
}

#endif
