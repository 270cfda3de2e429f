/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_window.h"

#include <stddef.h>

uint32_t dma_draw(dma_window *w, uint32_t below)
{
    w->noise ^= w->noise << 13;
    w->noise ^= w->noise >> 17;
    w->noise ^= w->noise << 5;
    return (w->noise >> 3) % below;
}

bool dma_go(dma_window *w, uint32_t stall)
{
    return stall == 0 || dma_draw(w, stall) == 0;
}

void dma_fill(dma_window *w, uint32_t seed)
{
    w->noise = seed * 2654435761u + 1;
    for (int i = 0; i < DMA_WINDOW; i++)
        w->bytes[i] = (uint8_t)dma_draw(w, 256);
}

dma_range dma_draw_range(dma_window *w, int channel)
{
    static const uint32_t most[4] = {20, 200, 2000, 10000};
    const uint32_t first = channel ? DMA_HALF : 0, end = channel ? DMA_DESCRIPTORS : DMA_HALF;
    dma_range r = {first + dma_draw(w, end - first), 1 + dma_draw(w, most[dma_draw(w, 4)])};
    if (dma_draw(w, 4) == 0)
        r.addr &= ~(PORT_BYTES - 1u);
    if (dma_draw(w, 8) == 0)
        r.addr &= ~15u;
    if (dma_draw(w, 8) == 0)
        r.addr = (r.addr | 0xfff) - dma_draw(w, 40);
    if (r.addr + r.bytes > end)
        r.bytes = end - r.addr;
    return r;
}

dma_range dma_draw_descriptor(dma_window *w)
{
    return (dma_range){DMA_DESCRIPTORS + 128 * dma_draw(w, (DMA_WINDOW - DMA_DESCRIPTORS) / 128), 128};
}

int dma_channel_of(uint64_t addr)
{
    return addr - DMA_BASE >= DMA_HALF;
}

const char *dma_take_burst(dma_bursts *q, uint64_t addr, uint32_t len)
{
    if (addr % PORT_BYTES != 0)
        return "a burst is not aligned to a beat";
    if (addr < DMA_BASE || addr + PORT_BYTES * ((uint64_t)len + 1) > DMA_BASE + DMA_WINDOW)
        return "a burst leaves the window";
    if (addr / 256 != (addr + PORT_BYTES * (uint64_t)len) / 256)
        return "a burst crosses a line";
    if (q->count == DMA_QUEUE)
        return "too many bursts without beats";
    const unsigned at = (q->head + q->count++) % DMA_QUEUE;
    q->item[at].addr = addr;
    q->item[at].beats = len + 1;
    return NULL;
}

uint64_t dma_oldest_beat(dma_bursts *q, bool *last)
{
    const uint64_t addr = q->item[q->head].addr;
    q->item[q->head].addr += PORT_BYTES;
    *last = --q->item[q->head].beats == 0;
    if (*last) {
        q->head = (q->head + 1) % DMA_QUEUE;
        q->count--;
    }
    return addr;
}
