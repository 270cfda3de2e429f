/* SPDX-License-Identifier: Apache-2.0 */
/* fifo: the pointers of a circular buffer of `depth` items (microarchitecture 1.4).
 *
 * The storage belongs to the unit that uses it: an array of `depth` items beside a `struct fifo`. in_ready = count <
 * depth, out_valid = count > 0, out_data = storage[read], also when empty. A pushed item is visible in the next clock.
 */
#ifndef MANTIS_CYCLE_FIFO_H
#define MANTIS_CYCLE_FIFO_H

#include <stdbool.h>
#include <stdint.h>

struct fifo {
    uint32_t write;
    uint32_t read;
    uint32_t count;
};

static inline bool fifo_in_ready(const struct fifo *s, uint32_t depth)
{
    return s->count < depth;
}

static inline bool fifo_out_valid(const struct fifo *s)
{
    return s->count > 0;
}

/* One clock. push needs in_ready, pop needs out_valid, both before the edge; the caller stores the pushed item at
 * storage[write] before. */
static inline void fifo_tick(struct fifo *s, uint32_t depth, bool push, bool pop, bool reset)
{
    if (reset) {
        s->write = 0;
        s->read = 0;
        s->count = 0;
        return;
    }
    if (push)
        s->write = s->write + 1 == depth ? 0 : s->write + 1;
    if (pop)
        s->read = s->read + 1 == depth ? 0 : s->read + 1;
    s->count += (uint32_t)push - (uint32_t)pop;
}

#endif
