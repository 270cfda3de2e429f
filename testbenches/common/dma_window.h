/* SPDX-License-Identifier: Apache-2.0 */
/* What the benches of the reader and the writer share: a window of memory of which each channel has a half, stimulus,
 * and the bursts that the port has taken. */
#ifndef MANTIS_DMA_WINDOW_H
#define MANTIS_DMA_WINDOW_H

#include "cycle/dma_request.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DMA_WINDOW = 1 << 16,
    DMA_HALF = DMA_WINDOW / 2,                /* products' below, streams' above */
    DMA_DESCRIPTORS = DMA_WINDOW - (1 << 12), /* from here on */
    DMA_QUEUE = 256,
};

/* Bursts' addresses carry into the high word. */
#define DMA_BASE UINT64_C(0x1234567ffff000)

typedef struct {
    uint32_t noise;
    uint8_t bytes[DMA_WINDOW];
} dma_window;

/* Of a channel's client (0 products, 1 streams): bytes of a beat that it reads. */
static inline uint32_t dma_client_bytes(int channel)
{
    return channel ? STREAMS_BYTES : PRODUCTS_BYTES;
}

uint32_t dma_draw(dma_window *w, uint32_t below);
/* stall: 0 never, else one clock in `stall` goes through. */
bool dma_go(dma_window *w, uint32_t stall);
void dma_fill(dma_window *w, uint32_t seed);

typedef struct {
    uint32_t addr;
    uint64_t bytes;
} dma_range;

/* Any range of a channel's half; of streams below the descriptors. */
dma_range dma_draw_range(dma_window *w, int channel);
dma_range dma_draw_descriptor(dma_window *w);

/* The channel to which an address of the bus belongs. */
int dma_channel_of(uint64_t addr);

typedef struct {
    struct {
        uint64_t addr;
        uint32_t beats;
    } item[DMA_QUEUE];
    unsigned head, count;
} dma_bursts;

/* Takes a burst; NULL, or what AXI forbids of it. */
const char *dma_take_burst(dma_bursts *q, uint64_t addr, uint32_t len);
/* The oldest burst's next beat: its address, and whether it is the burst's last. */
uint64_t dma_oldest_beat(dma_bursts *q, bool *last);

#endif
