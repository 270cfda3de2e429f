/* SPDX-License-Identifier: Apache-2.0 */
/* burst_fifo: the pointers of a queue in an sram whose items appear when the last of their burst is there
 * (microarchitecture 1.4).
 *
 * Storage and output register belong to the unit that uses it. In a clock the unit asks burst_fifo_reads, and if so
 * loads its output register from storage[read]; stores what it pushes at storage[write]; then calls burst_fifo_tick. */
#ifndef MANTIS_CYCLE_BURST_FIFO_H
#define MANTIS_CYCLE_BURST_FIFO_H

#include <stdbool.h>
#include <stdint.h>

struct burst_fifo {
    uint32_t write;
    uint32_t read;
    uint32_t used;  /* items in the storage */
    uint32_t open;  /* the youngest of them: their burst is not complete */
    uint32_t ready; /* the others */
    uint32_t held;  /* the output register has an item */
};

static inline bool burst_fifo_in_ready(const struct burst_fifo *s, uint32_t depth)
{
    return s->used < depth;
}

static inline bool burst_fifo_out_valid(const struct burst_fifo *s)
{
    return s->held != 0;
}

static inline bool burst_fifo_empty(const struct burst_fifo *s)
{
    return s->used == 0 && s->held == 0;
}

/* The output register takes the next item at this edge. */
static inline bool burst_fifo_reads(const struct burst_fifo *s, bool out_ready)
{
    return s->ready > 0 && (s->held == 0 || out_ready);
}

/* One clock. push needs in_ready before the edge; last: the pushed item completes its burst. */
static inline void burst_fifo_tick(struct burst_fifo *s, uint32_t depth, bool push, bool last, bool out_ready,
                                   bool reset)
{
    if (reset) {
        s->write = s->read = 0;
        s->used = s->open = s->ready = s->held = 0;
        return;
    }
    const bool read = burst_fifo_reads(s, out_ready);
    if (read)
        s->read = s->read + 1 == depth ? 0 : s->read + 1;
    if (push)
        s->write = s->write + 1 == depth ? 0 : s->write + 1;
    s->held = read || (s->held && !out_ready);
    s->used += (uint32_t)push - (uint32_t)read;
    s->ready -= (uint32_t)read;
    if (push && last) {
        s->ready += s->open + 1;
        s->open = 0;
    } else if (push) {
        s->open++;
    }
}

#endif
