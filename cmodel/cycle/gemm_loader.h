/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_loader: requests the lines of A, B and bias and writes what comes back into the scratchpads and the bias memory.
 *
 * Latency: a beat taken in a clock is shown on the write outputs, and takes effect, in the next. Sections 10.1, 10.7.
 * Used by gemm. */
#ifndef MANTIS_CYCLE_GEMM_LOADER_H
#define MANTIS_CYCLE_GEMM_LOADER_H

#include "cycle/gemm_lines.h"

struct gemm_loader_in {
    uint32_t rst_ni;
    uint32_t start_i;
    uint32_t desc_i[32];
    uint32_t exponent_i; /* E_C, 12 bits */
    uint32_t filled_i;   /* one bit a half */
    uint32_t rd_req_ready_i;
    uint32_t rd_beat_valid_i;
    uint32_t rd_beat_data_i[4];
};

struct gemm_loader_out {
    uint32_t rd_req_valid_o;
    uint32_t rd_req_addr_o;
    uint64_t rd_req_bytes_o;
    uint32_t rd_beat_ready_o;
    uint32_t bias_valid_o;
    uint32_t bias_addr_o; /* in units of 4 columns */
    uint32_t bias_data_o[4];
    uint32_t a_write_o;
    uint32_t b_write_o;
    uint32_t write_column_o;
    uint32_t write_half_o;
    uint32_t write_row_o;
    uint32_t write_k_o;
    uint32_t write_count_o;
    uint32_t write_view_o; /* a pixel of a view's window, at write_index_o */
    uint32_t write_index_o;
    uint32_t write_data_o[4];
    uint32_t fill_o; /* the half write_half_o is complete */
    uint32_t saturated_event_o;
    uint32_t phase_o; /* enum gemm_phase of the receiver */
};

struct gemm_loader {
    struct gemm_lines request;
    struct gemm_lines receive;
    uint32_t beat; /* of the received line */
    uint32_t bias_valid, a_write, b_write, fill, saturated;
    uint32_t bias_addr; /* from here on D */
    uint32_t bias_data[4];
    uint32_t write_half;
    struct gemm_place place;
    uint32_t write_data[4];
};

struct gemm_loader_unit {
    struct gemm_loader s;
    struct gemm_loader_in in;
    struct gemm_loader_out out;
};

/* Reads desc_i and filled_i of the inputs. */
void gemm_loader_outputs(const struct gemm_loader *s, const struct gemm_loader_in *in, struct gemm_loader_out *out);
void gemm_loader_tick(struct gemm_loader *s, const struct gemm_loader_in *in, const struct gemm_loader_out *out);

#endif
