/* SPDX-License-Identifier: Apache-2.0 */
/* csr: the AXI4-Lite registers (microarchitecture 4; offsets and accesses by command_set.def). One write and one read
 * under way. */
#ifndef MANTIS_CYCLE_CSR_H
#define MANTIS_CYCLE_CSR_H

#include "mantis/command_set.h"

#include <stdint.h>

struct csr_in {
    uint32_t rst_ni;
    /* AXI4-Lite */
    uint32_t s_awvalid_i;
    uint32_t s_awaddr_i; /* 12 bits */
    uint32_t s_wvalid_i;
    uint32_t s_wdata_i;
    uint32_t s_wstrb_i; /* 4 bits */
    uint32_t s_bready_i;
    uint32_t s_arvalid_i;
    uint32_t s_araddr_i; /* 12 bits */
    uint32_t s_rready_i;
    /* from the machine */
    uint32_t head_i;
    uint32_t status_i; /* 8 bits */
    uint32_t idle_i;
    uint32_t halted_i;
    uint32_t error_event_i;
    uint32_t fence_event_i;
    uint32_t sticky_event_i; /* MANTIS_STICKY_* */
    uint32_t counters_i[2 * MANTIS_COUNTERS];
};

struct csr_out {
    uint32_t s_awready_o;
    uint32_t s_wready_o;
    uint32_t s_bvalid_o;
    uint32_t s_bresp_o;
    uint32_t s_arready_o;
    uint32_t s_rvalid_o;
    uint32_t s_rdata_o;
    uint32_t s_rresp_o;
    uint32_t run_o;
    uint64_t mem_base_o;
    uint32_t mem_limit_o;
    uint32_t ring_base_o;
    uint32_t ring_mask_o; /* 16 bits */
    uint32_t tail_o;
    uint32_t restart_o;
    uint32_t counter_clear_o;
    uint32_t irq_o;
};

struct csr {
    uint32_t aw_held, w_held, b_valid, b_resp;
    uint32_t aw_addr, w_data, w_strb; /* D */
    uint32_t r_valid, r_resp;
    uint32_t r_data; /* D */
    uint32_t control, mem_base_lo, mem_base_hi, mem_limit, ring_base, ring_mask, tail, sticky, irq;
    uint32_t restart, counter_clear;
};

struct csr_unit {
    struct csr s;
    struct csr_in in;
    struct csr_out out;
};

void csr_outputs(const struct csr *s, const struct csr_in *in, struct csr_out *out);
void csr_tick(struct csr *s, const struct csr_in *in, const struct csr_out *out);

#endif
