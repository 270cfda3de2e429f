/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_loader: requests the lines of A, B and bias and writes what comes back into the scratchpads and the bias memory.
 *
 * Latency: a beat taken in a clock is shown on the write outputs, and takes effect, in the next. Sections 10.1, 10.7.
 * Used by gemm. */
#ifndef MANTIS_CYCLE_GEMM_LOADER_H
#define MANTIS_CYCLE_GEMM_LOADER_H

#include "cycle/fifo.h"
#include "cycle/gemm_runs.h"
#include "cycle/gemm_loader_ports.h"

enum { GEMM_LOADER_MADE = 2, GEMM_LOADER_TAKEN = 8 /* depths */ };

/* A run at work. */
struct gemm_loader_run {
    uint32_t half; /* of the step that it belongs to */
    struct gemm_run run;
    struct gemm_line at;
};

struct gemm_loader {
    struct gemm_runs runs;
    struct fifo made, taken; /* runs that were not asked for yet, runs that were not received yet */
    struct gemm_run made_item[GEMM_LOADER_MADE], taken_item[GEMM_LOADER_TAKEN];
    uint32_t valid; /* `request` holds a run */
    struct gemm_loader_run request;
    uint32_t phase; /* of `receive`, enum gemm_phase */
    struct gemm_loader_run receive;
    uint32_t beat; /* of the received line */
    uint32_t
        asked; /* all lines of a step, the last of which has not come: with ACCUMULATE no further step is asked for */
    uint32_t bias_valid, a_write, b_write, fill;
    uint32_t bias_addr; /* from here on D */
    uint32_t bias_data[4];
    uint32_t write_half;
    struct gemm_place place;
    uint32_t write_data[4];
    bool record_stands; /* no register: the last step left the ports step_* and view_* as they were */
};

struct gemm_loader_unit {
    struct gemm_loader s;
    struct gemm_loader_in in;
    struct gemm_loader_out out;
};

/* Reads desc_i and filled_i of the inputs. */
void gemm_loader_outputs(const struct gemm_loader *s, const struct gemm_loader_in *in, struct gemm_loader_out *out);
/* Would a clock change anything? */
bool gemm_loader_stirs(const struct gemm_loader *s, const struct gemm_loader_in *in, const struct gemm_loader_out *out);
void gemm_loader_tick(struct gemm_loader *s, const struct gemm_loader_in *in, const struct gemm_loader_out *out);

#endif
