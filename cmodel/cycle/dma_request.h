/* SPDX-License-Identifier: Apache-2.0 */
/* What clients ask of dma_reader and dma_writer, and the bursts that both make of it (microarchitecture 6, 7): at most
 * a line of 16 beats of 16 bytes, lines as they lie in the window. */
#ifndef MANTIS_CYCLE_DMA_REQUEST_H
#define MANTIS_CYCLE_DMA_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

enum { DMA_LINE = 16 };

/* Beats are numbered from the window's first: 28 bits. */
static inline uint32_t dma_beat(uint32_t number)
{
    return number & 0xfffffff;
}

struct dma_request {
    uint32_t addr;
    uint64_t bytes; /* 33 bits */
};

static inline uint32_t dma_first_beat(const struct dma_request *r)
{
    return r->addr >> 4;
}

static inline uint32_t dma_offset(const struct dma_request *r)
{
    return r->addr & 15;
}

#endif
