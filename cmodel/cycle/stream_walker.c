/* SPDX-License-Identifier: Apache-2.0 */
/* The walker over VECTOR's rows and columns, or over the entries or channels of MAP's elements. */
#include "cycle/stream_units.h"

enum { WALKER_LANES = 4 * PORT_RATIO };

/* So many lanes per clock: counts the columns on, and how often they wrapped since the group's first lane. */
void stream_walker_tick(struct stream_walker *w, uint32_t cols, bool taken)
{
    if (w->ready && !taken)
        return;
    w->ready = 0;
    if (w->phase == 0) {
        w->col0 = w->col;
        w->row0 = w->row;
    }
    for (uint32_t lane = WALKER_LANES * w->phase; lane < WALKER_LANES * (w->phase + 1); lane++) {
        w->sel[lane] = (uint8_t)w->wrap;
        w->col++;
        if (w->col == cols) {
            w->col = 0;
            w->row++;
            w->wrap++;
        }
    }
    w->phase = (w->phase + 1) % (16 / WALKER_LANES);
    if (w->phase == 0) {
        w->ready = 1;
        w->wrap = 0;
    }
}
