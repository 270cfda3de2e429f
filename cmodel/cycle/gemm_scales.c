/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_scales.h"

#include <string.h>

void gemm_scales_outputs(const struct gemm_scales *s, const struct gemm_scales_in *in, struct gemm_scales_out *out)
{
    (void)s;
    (void)in;
    memset(out, 0, sizeof *out);
}

void gemm_scales_tick(struct gemm_scales *s, const struct gemm_scales_in *in, const struct gemm_scales_out *out)
{
    (void)in;
    (void)out;
    s->state = 0;
}
