/* SPDX-License-Identifier: Apache-2.0 */
/* Products under group exponents along K: acc = sum over parts of (product of the part) << places. */
#include "golden/gemm_job.h"
#include "numerics/simd_levels.h"

/* The operand whose channels lie along K, or NULL. */
static const mantis_operand_scale *grouped(const gemm_job *job)
{
    for (int i = 0; i < 2; i++)
        if (job->scale[i].scaling.kind == SCALED_BY_CHANNEL && job->scale[i].scaling.by_reduction)
            return &job->scale[i];
    return NULL;
}

static size_t mask_words(const gemm_job *job)
{
    return (job->k + 63) / 64;
}

size_t mantis_gemm_order_bytes(const gemm_job *job)
{
    const mantis_operand_scale *s = grouped(job);
    return s ? gemm_round((mask_words(job) * sizeof(uint64_t) << s->scaling.log_g) + job->k * sizeof(uint32_t)) : 0;
}

gemm_order mantis_gemm_order_of(const gemm_job *job, uint8_t *scratch)
{
    const mantis_operand_scale *s = grouped(job);
    gemm_order o = {.parts = 1, .length = {job->k}};
    if (!s)
        return o;
    const size_t words = mask_words(job);
    o.parts = (size_t)1 << s->scaling.log_g;
    uint64_t *const mask = (uint64_t *)(void *)scratch;
    uint32_t *const order = (uint32_t *)(void *)(mask + o.parts * words);
    memset(mask, 0, o.parts * words * sizeof *mask);
    size_t at = 0;
    for (size_t g = 0; g < o.parts; g++) {
        const size_t first = at;
        for (size_t k = 0, c = 0; k < job->k; k++, c = c + 1 == s->scaling.span ? 0 : c + 1) {
            if ((size_t)mantis_channel_group(s, 0, c) == g) {
                order[at++] = (uint32_t)k;
                mask[g * words + k / 64] |= UINT64_C(1) << k % 64;
            }
        }
        o.length[g] = at - first;
        o.places[g] = (unsigned)(o.parts - 1 - g);
    }
    o.gather = (mantis_gather){order, mask, job->k, o.parts};
    return o;
}

/* Static: the resolver of a function that is not would be a name that the library exports. */
MANTIS_SIMD_LEVELS static void add_part(int32_t *acc, const int32_t *part, size_t rows, size_t cols, unsigned places)
{
    for (size_t row = 0; row < rows; row++)
        for (size_t i = row * GEMM_COLS; i < row * GEMM_COLS + cols; i++)
            acc[i] = (int32_t)((uint32_t)acc[i] + ((uint32_t)part[i] << places));
}

void mantis_gemm_add_part(int32_t *acc, const int32_t *part, size_t rows, size_t cols, unsigned places)
{
    add_part(acc, part, rows, cols, places);
}
