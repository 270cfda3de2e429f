/* SPDX-License-Identifier: Apache-2.0 */
/* PEAK: the largest magnitude of the tensor, of each stretch or of each channel into its peak entry (numerics sections
 * 2, 10, 11). Threads merge theirs by maximum. */
#include "golden/golden.h"

#include "commands/scaling.h"

#include <stdatomic.h>

_Static_assert(2 * PEAK_CHANNELS <= MANTIS_MAX_COEF, "a period of repeated channels fits where most channels do");

typedef struct {
    const mantis_loops *loops;
    const uint8_t *x;
    uint64_t span, period;   /* elements of an entry; or channels, and after how many elements they come again */
    _Atomic uint32_t *peaks; /* by entry or channel */
} peak_job;

static void merge(_Atomic uint32_t *to, uint32_t peak)
{
    uint32_t seen = atomic_load_explicit(to, memory_order_relaxed);
    while (peak > seen && !atomic_compare_exchange_weak(to, &seen, peak)) {
    }
}

static void once(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const peak_job *job = (const peak_job *)context;
    const uint32_t peak = job->loops->peak(job->x + 4 * element, count);
    (void)words;
    marks->peak = peak > marks->peak ? peak : marks->peak;
}

static void by_span(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const peak_job *job = (const peak_job *)context;
    uint64_t entry = element / job->span, left = job->span - element % job->span;
    (void)words;
    (void)marks;
    while (count) {
        const size_t n = left < count ? (size_t)left : count;
        const uint32_t peak = job->loops->peak(job->x + 4 * element, n);
        if (n == job->span) /* nobody else's */
            atomic_store_explicit(&job->peaks[entry++], peak, memory_order_relaxed);
        else
            merge(&job->peaks[entry++], peak);
        element += n;
        count -= n;
        left = job->span;
    }
}

static void by_channel(void *context, uint64_t element, size_t count, const uint32_t *const words[4],
                       mantis_marks *marks)
{
    const peak_job *job = (const peak_job *)context;
    uint32_t own[MANTIS_MAX_COEF] = {0}; /* a period has no more elements than the most channels */
    uint64_t at = element % job->period;
    (void)words;
    (void)marks;
    while (count) {
        const size_t n = job->period - at < count ? (size_t)(job->period - at) : count;
        job->loops->peak_each(job->x + 4 * element, n, own + at);
        element += n;
        count -= n;
        at = 0;
    }
    for (uint64_t first = job->span; first < job->period; first += job->span)
        for (uint64_t i = 0; i < job->span; i++)
            own[i] = own[first + i] > own[i] ? own[first + i] : own[i];
    for (uint64_t i = 0; i < job->span; i++)
        merge(&job->peaks[i], own[i]);
}

mantis_status mantis_peak_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    mantis_golden *g = mantis_golden_of(core);
    const mantis_scaling s = mantis_peak_scaling(c);
    static const mantis_run_body BODY[3] = {once, by_span, by_channel};
    peak_job job = {.loops = g->loops,
                    .x = memory + mantis_get(c, MANTIS_PEAK_X0_ADDR),
                    .span = s.span,
                    .period = s.kind == SCALED_BY_CHANNEL ? s.span * (1 + (PEAK_CHANNELS - 1) / s.span) : 0,
                    .peaks = (_Atomic uint32_t *)(void *)mantis_scratch_of(&g->core.scratch, 4 * s.entries)};
    uint8_t *const out = memory + mantis_get(c, MANTIS_PEAK_OUT_SCALE);
    const mantis_random_key *const none[4] = {0, 0, 0, 0};
    if (!job.peaks)
        return MANTIS_NO_MEMORY;
    for (uint64_t i = 0; i < s.entries; i++)
        atomic_init(&job.peaks[i], 0);
    const mantis_marks marks = mantis_walk(g->core.pool, g->loops, g->random_mask, none, 0,
                                           mantis_get(c, MANTIS_PEAK_COUNT), BODY[s.kind], NULL, &job, NULL, NULL);
    for (uint64_t i = 0; i < s.entries; i++)
        store32(out + 4 * i, s.kind ? atomic_load(&job.peaks[i]) : marks.peak);
    *sticky |= marks.sticky;
    return MANTIS_OK;
}
