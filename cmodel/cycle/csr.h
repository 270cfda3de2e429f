/* SPDX-License-Identifier: Apache-2.0 */
/* csr: the AXI4-Lite registers (microarchitecture 4; offsets and accesses by command_set.def). One write and one read
 * under way. */
#ifndef MANTIS_CYCLE_CSR_H
#define MANTIS_CYCLE_CSR_H

#include "mantis/command_set.h"

#include "cycle/csr_ports.h"

#include <stdbool.h>

enum { COUNTER_BASE = 0x100 };

struct csr {
    uint32_t aw_held, w_held, b_valid, b_resp;
    uint32_t aw_addr, w_data, w_strb; /* D */
    uint32_t r_valid, r_resp;
    uint32_t r_data; /* D */
    uint32_t control, mem_base_lo, mem_base_hi, mem_limit, ring_base, ring_mask, tail, sticky, irq, bus_limit;
    uint32_t restart, counter_clear;
};

struct csr_unit {
    struct csr s;
    struct csr_in in;
    struct csr_out out;
};

void csr_outputs(const struct csr *s, const struct csr_in *in, struct csr_out *out);
/* Would a clock change anything? */
bool csr_stirs(const struct csr *s, const struct csr_in *in);
void csr_tick(struct csr *s, const struct csr_in *in, const struct csr_out *out);

#endif
