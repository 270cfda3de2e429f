/* SPDX-License-Identifier: Apache-2.0 */
/* PEAK: the tensor's largest magnitude into its peak entry (numerics section 2). */
#include "golden/golden.h"

typedef struct {
    const mantis_loops *loops;
    const uint8_t *x;
} peak_job;

static void body(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const peak_job *job = (const peak_job *)context;
    const uint32_t peak = job->loops->peak(job->x + 4 * element, count);
    (void)words;
    marks->peak = peak > marks->peak ? peak : marks->peak;
}

mantis_status mantis_peak_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    mantis_golden *g = mantis_golden_of(core);
    peak_job job = {g->loops, memory + mantis_get(c, MANTIS_PEAK_X0_ADDR)};
    const mantis_random_key *const none[4] = {0, 0, 0, 0};
    const mantis_marks marks =
        mantis_walk(g->core.pool, g->loops, g->random_mask, none, 0, mantis_get(c, MANTIS_PEAK_COUNT), body, &job);
    store32(memory + mantis_get(c, MANTIS_PEAK_OUT_SCALE), marks.peak);
    *sticky |= marks.sticky;
    return MANTIS_OK;
}
