/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/dma_issue.h"

static void load_burst(struct dma_issue *s, uint64_t mem_base, uint32_t first, uint32_t beats)
{
    uint32_t to_line = 256 - (first >> 4 & 255);
    uint32_t n = beats < to_line ? beats : to_line;
    s->addr = mem_base + first;
    s->len = (n - 1) & 255;
    s->next_addr = first + 16 * n;
    s->beats_left = beats - n;
}

struct dma_issued dma_issue_tick(struct dma_issue *s, const struct dma_issue_in *in)
{
    struct dma_issued did = {0};
    bool push = in->req_valid && fifo_in_ready(&s->requests, DMA_REQUESTS);

    if (!s->valid || in->channel_ready) {
        if (in->hold) {
            /* the channel empties */
        } else if (s->beats_left > 0) {
            load_burst(s, in->mem_base, s->next_addr, s->beats_left);
            did.burst = true;
        } else if (fifo_out_valid(&s->requests) && in->segments_ready) {
            did.request = s->request[s->requests.read];
            uint64_t beats = ((did.request.addr & 15) + did.request.bytes + 15) >> 4;
            load_burst(s, in->mem_base, did.request.addr & ~(uint32_t)15, (uint32_t)beats & 0x1fffffff);
            did.burst = true;
            did.segment = true;
        }
        s->valid = did.burst;
    }
    if (push)
        s->request[s->requests.write] = in->req;
    fifo_tick(&s->requests, DMA_REQUESTS, push, did.segment, in->reset);
    if (in->reset) {
        s->valid = 0;
        s->beats_left = 0;
    }
    return did;
}
