/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_walker: sends the array over the tiles of every filled block, one k a clock.
 *
 * Latency: the issue registers show a read; en_o, first_o, last_o accompany its operands two clocks later.
 * Sections 10.3, 10.7. Used by gemm. */
#ifndef MANTIS_CYCLE_GEMM_WALKER_H
#define MANTIS_CYCLE_GEMM_WALKER_H

#include "cycle/walker_front.h"

/* One stage of the issue's way to the array. */
struct gemm_walker_stage {
    uint32_t valid, first, last;
};

struct gemm_walker {
    uint32_t active;
    uint32_t half; /* of the issue that comes next to the issue registers */
    struct walker_front front;
    struct gemm_walker_issue u, m, shown;
    uint32_t shown_half;
    struct gemm_walker_stage s1, s2;
    uint32_t take_shadow, release, release_half;
    struct gemm_walker_tile tile;
    uint32_t waiting_fill, waiting_shadow, finished;
};

struct gemm_walker_unit {
    struct gemm_walker s;
    struct gemm_walker_in in;
    struct gemm_walker_out out;
};

void gemm_walker_outputs(const struct gemm_walker *s, const struct gemm_walker_in *in, struct gemm_walker_out *out);
/* Would a clock change anything? */
bool gemm_walker_stirs(const struct gemm_walker *s, const struct gemm_walker_in *in);
void gemm_walker_tick(struct gemm_walker *s, const struct gemm_walker_in *in, const struct gemm_walker_out *out);

#endif
