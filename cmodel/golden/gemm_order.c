/* SPDX-License-Identifier: Apache-2.0 */
/* Products under group exponents along K: acc = sum over parts of (product of the part) << places. */
#include "golden/gemm_job.h"

/* The operand whose channels lie along K, or NULL. */
static const mantis_operand_scale *grouped(const gemm_job *job)
{
    for (int i = 0; i < 2; i++)
        if (job->scale[i].scaling.kind == SCALED_BY_CHANNEL && job->scale[i].scaling.by_reduction)
            return &job->scale[i];
    return NULL;
}

size_t mantis_gemm_order_bytes(const gemm_job *job)
{
    return grouped(job) ? gemm_round(job->k * sizeof(uint32_t)) : 0;
}

gemm_order mantis_gemm_order_of(const gemm_job *job, uint8_t *scratch)
{
    const mantis_operand_scale *s = grouped(job);
    gemm_order o = {.parts = 1, .length = {job->k}};
    if (!s)
        return o;
    o.order = (uint32_t *)(void *)scratch;
    o.parts = (size_t)1 << s->scaling.log_g;
    size_t at = 0;
    for (size_t g = 0; g < o.parts; g++) {
        const size_t first = at;
        for (size_t k = 0, c = 0; k < job->k; k++, c = c + 1 == s->scaling.span ? 0 : c + 1)
            if ((size_t)mantis_channel_group(s, 0, c) == g)
                o.order[at++] = (uint32_t)k;
        o.length[g] = at - first;
        o.places[g] = (unsigned)(o.parts - 1 - g);
    }
    return o;
}
