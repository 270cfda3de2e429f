/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/drain_scales.h"

#include "cycle/sign_extend.h"

struct drain_position drain_position_of(uint32_t index, uint32_t span)
{
    return (struct drain_position){index / span, index % span};
}

struct drain_position drain_position_next(struct drain_position p, uint32_t span)
{
    if (span == 0)
        return p;
    if (p.rest + 1 == span)
        return (struct drain_position){p.quotient + 1, 0};
    return (struct drain_position){p.quotient, p.rest + 1};
}

uint32_t drain_scale_addr(const struct product_scaling *x, uint32_t first, struct drain_position p)
{
    return (first + (x->channels ? p.rest : p.quotient)) & 0xfffu;
}

int32_t drain_scale_term(const struct product_scaling *x, uint32_t data)
{
    return x->channels ? -(int32_t)data : sign_extend(data, 10);
}
