/* SPDX-License-Identifier: Apache-2.0 */
/* ALIGN: int64 sums under an exponent entry to fp32, one rounding (numerics section 14). */
#include "golden/golden.h"

typedef struct {
    const mantis_loops *loops;
    const uint8_t *sums;
    uint8_t *out;
    int32_t exponent;
} align_job;

static void body(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const align_job *job = (const align_job *)context;
    job->loops->align_sums(job->sums + 8 * element, count, job->exponent, words[0], job->out + 4 * element, marks);
}

mantis_status mantis_align_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    mantis_golden *g = mantis_golden_of(core);
    align_job job = {g->loops, memory + mantis_get(c, MANTIS_ALIGN_X0_ADDR), memory + mantis_get(c, MANTIS_ALIGN_OUT),
                     (int32_t)load32(memory + mantis_get(c, MANTIS_ALIGN_X0_SCALE))};
    const mantis_random_key key = mantis_key(mantis_get(c, MANTIS_ALIGN_SEED_LO), mantis_get(c, MANTIS_ALIGN_SEED_HI),
                                             mantis_get(c, MANTIS_ALIGN_STEP), mantis_get(c, MANTIS_ALIGN_OUT_STREAM));
    const mantis_random_key *const streams[4] = {mantis_get(c, MANTIS_ALIGN_STOCHASTIC) ? &key : NULL, 0, 0, 0};
    const mantis_marks marks =
        mantis_walk(g->core.pool, g->loops, g->random_mask, streams, mantis_get(c, MANTIS_ALIGN_FIRST),
                    mantis_get(c, MANTIS_ALIGN_COUNT), body, NULL, &job, NULL, NULL);
    if (mantis_get(c, MANTIS_ALIGN_RECORD_PEAK))
        store32(memory + mantis_get(c, MANTIS_ALIGN_OUT_SCALE), marks.peak);
    *sticky |= marks.sticky;
    return MANTIS_OK;
}
