/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/product_scaling.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_GEMM_##name)

enum { ENTRIES = 1, CHANNELS = 2 };

struct product_scaling product_scaling_of(const uint32_t desc[32], uint32_t operand)
{
    bool a = operand == 0;
    uint32_t code = a ? FIELD(X0_SCALING) : FIELD(X1_SCALING);
    bool channels = code == CHANNELS;
    bool innermost_k = a ? !FIELD(TRANS_A) : FIELD(TRANS_B); /* channels are the innermost index in memory */
    return (struct product_scaling){
        .scaled = code != 0,
        .channels = channels,
        .along_sum = channels && innermost_k,
        .along_out = code == ENTRIES || (channels && !innermost_k),
        .addr = a ? FIELD(X0_SCALE) : FIELD(X1_SCALE),
        .span = a ? FIELD(X0_SPAN) : FIELD(X1_SPAN),
        .last_g = ((uint32_t)1 << (a ? FIELD(X0_LOG_G) : FIELD(X1_LOG_G))) - 1,
        .step = a ? FIELD(X0_SCALE_STEP) : FIELD(X1_SCALE_STEP),
    };
}

uint32_t product_scaling_total(const uint32_t desc[32], uint32_t operand, uint32_t entries)
{
    struct product_scaling s = product_scaling_of(desc, operand);
    return FIELD(LAST_GROUP) * s.step + (s.channels ? s.span : entries);
}

int32_t product_scaling_base(const uint32_t desc[32], int32_t e_a, int32_t e_b)
{
    struct product_scaling a = product_scaling_of(desc, 0), b = product_scaling_of(desc, 1);
    return e_a + e_b - (int32_t)(a.along_sum ? a.last_g : 0) - (int32_t)(b.along_sum ? b.last_g : 0);
}
