/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_record: what the walker is told of a step and of a command's view: the ports step_* and view_* between loader
 * and walker. Section 10.1. */
#ifndef MANTIS_CYCLE_GEMM_RECORD_H
#define MANTIS_CYCLE_GEMM_RECORD_H

#include "cycle/gemm_steps.h"
#include "cycle/gemm_loader_ports.h"
#include "cycle/gemm_walker_ports.h"

/* As the ports show it: u and v in 20 bits, two's complement. */
struct gemm_record {
    uint32_t rows, cols, klen;
    uint32_t last_chunk, last_m, last_n, last, last_pass, end_row;
    uint32_t channel, u, v, left;
    uint32_t lines; /* a bit for each line of a lined view's window that is there; mode P */
};

/* Of the step that `s` stands at. */
struct gemm_record gemm_record_of(const struct gemm_steps *s, const uint32_t desc[32]);

struct gemm_record_view {
    uint32_t linear, packed, narrow, slice_log, line, line_last, reach, reach_down, out_step, width, rows_log, fold,
        pair;
};

struct gemm_record_view gemm_record_view_of(const struct view *v, const uint32_t desc[32]);

/* On the loader's ports; from there to the walker's; and there as the walker reads it. */
void gemm_record_show(const struct gemm_record *r, const struct gemm_record_view *v, struct gemm_loader_out *out);
void gemm_record_route(const struct gemm_loader_out *l, struct gemm_walker_in *w);
struct gemm_record gemm_record_shown(const struct gemm_walker_in *in);

#endif
