/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_scales: the exponents of a GEMM's operands, one a row or a channel (microarchitecture 10). */
#ifndef MANTIS_CYCLE_GEMM_SCALES_H
#define MANTIS_CYCLE_GEMM_SCALES_H

#include "cycle/gemm_scales_ports.h"

struct gemm_scales {
    uint32_t state;
};

struct gemm_scales_unit {
    struct gemm_scales s;
    struct gemm_scales_in in;
    struct gemm_scales_out out;
};

void gemm_scales_outputs(const struct gemm_scales *s, const struct gemm_scales_in *in, struct gemm_scales_out *out);
void gemm_scales_tick(struct gemm_scales *s, const struct gemm_scales_in *in, const struct gemm_scales_out *out);

#endif
