/* SPDX-License-Identifier: Apache-2.0 */
/* MAP: an fp32 tensor to DFP mantissas under its peak entry, and the exponent entry beside them (numerics sections 2 to
 * 4). */
#include "golden/golden.h"

typedef struct {
    const mantis_loops *loops;
    const uint8_t *x;
    uint8_t *q;
    int32_t emax;
    int bits;
} map_job;

static void body(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const map_job *job = (const map_job *)context;
    job->loops->map(job->x + 4 * element, count, words[0], job->emax, job->bits,
                    job->q + element * (job->bits == 16 ? 2 : 1), marks);
}

mantis_status mantis_map_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    mantis_golden *g = mantis_golden_of(core);
    const int bits = (int)mantis_get(c, MANTIS_MAP_BITS);
    const bool saturate = mantis_get(c, MANTIS_MAP_SATURATE);
    const uint32_t peak = load32(memory + mantis_get(c, MANTIS_MAP_X0_SCALE));
    map_job job = {g->loops, memory + mantis_get(c, MANTIS_MAP_X0_ADDR), memory + mantis_get(c, MANTIS_MAP_OUT),
                   mantis_peak_exponent(peak, bits, saturate), bits};
    const mantis_random_key key = mantis_key(mantis_get(c, MANTIS_MAP_SEED_LO), mantis_get(c, MANTIS_MAP_SEED_HI),
                                             mantis_get(c, MANTIS_MAP_STEP), mantis_get(c, MANTIS_MAP_X0_STREAM));
    const mantis_random_key *const streams[4] = {mantis_get(c, MANTIS_MAP_STOCHASTIC) ? &key : NULL, 0, 0, 0};
    const mantis_marks marks =
        mantis_walk(g->core.pool, g->loops, g->random_mask, streams, mantis_get(c, MANTIS_MAP_FIRST),
                    mantis_get(c, MANTIS_MAP_COUNT), body, &job);
    store32(memory + mantis_get(c, MANTIS_MAP_OUT_SCALE), (uint32_t)mantis_shared_exponent(peak, bits, saturate));
    *sticky |= marks.sticky;
    return MANTIS_OK;
}
