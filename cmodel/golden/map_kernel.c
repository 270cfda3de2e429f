/* SPDX-License-Identifier: Apache-2.0 */
/* MAP: an fp32 tensor to DFP mantissas under its peak entries, and the exponents beside them (numerics sections 2 to 4,
 * 10, 11), or to signs (section 13). All peak entries are read before anything is written. */
#include "golden/chain.h"

#include "commands/scaling.h"

typedef struct {
    const mantis_loops *loops;
    const uint8_t *x;
    uint8_t *q;
    int bits;
    uint64_t span;       /* elements of an entry */
    const int32_t *emax; /* by entry */
    uint64_t period;     /* by channel: elements after which the channels come again */
    const int32_t *each; /* emax of each of them */
    mantis_sums_behind sums;
} map_job;

static void once(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const map_job *job = (const map_job *)context;
    job->loops->map(job->x + 4 * element, count, words[0], *job->emax, job->bits,
                    job->q + element * (job->bits == 16 ? 2 : 1), marks);
}

static bool set_at_once(void *context, uint64_t element, size_t n, const mantis_random_lanes *const lanes[4],
                        mantis_marks *marks)
{
    const map_job *job = (const map_job *)context;
    (void)marks;
    return job->loops->map_drawn(lanes[0], job->x + 4 * element, n, *job->emax, job->bits,
                                 job->q + element * (job->bits == 16 ? 2 : 1));
}

static void by_span(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const map_job *job = (const map_job *)context;
    const mantis_map_stretches stretches = {job->emax + element / job->span, job->span - element % job->span,
                                            job->span};
    job->loops->map_spans(job->x + 4 * element, count, words[0], &stretches, job->bits,
                          job->q + element * (job->bits == 16 ? 2 : 1), marks);
}

static void by_channel(void *context, uint64_t element, size_t count, const uint32_t *const words[4],
                       mantis_marks *marks)
{
    const map_job *job = (const map_job *)context;
    const uint32_t *r = words[0];
    uint64_t at = element % job->period;
    while (count) {
        const size_t n = job->period - at < count ? (size_t)(job->period - at) : count;
        job->loops->map_each(job->x + 4 * element, n, r, job->each + at, job->bits,
                             job->q + element * (job->bits == 16 ? 2 : 1), marks);
        r = r ? r + n : NULL;
        element += n;
        count -= n;
        at = 0;
    }
}

static void signs(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const map_job *job = (const map_job *)context;
    (void)words;
    (void)marks;
    for (uint64_t i = element; i < element + count; i++) {
        const uint32_t word = load32(job->x + 4 * i);
        job->q[i] = (uint8_t)(word << 1 == 0 ? 0 : word >> 31 ? -1 : 1);
    }
}

static void add_sums(void *context, uint64_t element, uint64_t count, unsigned thread)
{
    mantis_sums_behind_add(&((const map_job *)context)->sums, element, count, thread);
}

/* -- Group exponents: e_c by channel becomes the exponent of its mantissas ------------------------ */

static int32_t largest_of(const int32_t *emax, uint64_t n)
{
    int32_t largest = emax[0];
    for (uint64_t i = 1; i < n; i++)
        largest = emax[i] > largest ? emax[i] : largest;
    return largest;
}

/* emax[c] = e - g_c. */
static void group_channels(int32_t *emax, const mantis_scaling *s)
{
    const int32_t least = largest_of(emax, s->span) - ((1 << s->log_g) - 1);
    for (uint64_t i = 0; i < s->span; i++)
        emax[i] = emax[i] > least ? emax[i] : least;
}

static void write_record(uint8_t *record, const int32_t *emax, uint64_t channels, int bits)
{
    const int32_t largest = largest_of(emax, channels);
    memset(record, 0, (size_t)mantis_record_bytes(channels));
    store32(record, (uint32_t)(largest - 127 - (bits - 2)));
    for (uint64_t i = 0; i < channels; i++)
        record[16 + i] = (uint8_t)(largest - emax[i]);
}

mantis_status mantis_map_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    mantis_golden *g = mantis_golden_of(core);
    if (mantis_golden_done(g))
        return MANTIS_OK;
    const mantis_scaling s = mantis_map_scaling(c);
    const int bits = (int)mantis_get(c, MANTIS_MAP_BITS);
    const bool saturate = mantis_get(c, MANTIS_MAP_SATURATE), sign = mantis_get(c, MANTIS_MAP_SIGN);
    const uint8_t *const peaks = memory + mantis_get(c, MANTIS_MAP_X0_SCALE);
    uint8_t *const out_scale = memory + mantis_get(c, MANTIS_MAP_OUT_SCALE);
    const uint64_t period = s.kind == SCALED_BY_CHANNEL ? s.span * (1 + (MAP_CHANNELS - 1) / s.span) : 0;
    map_job job = {.loops = g->loops};
    mantis_chain chain = {1, {*c}};
    const uint64_t count = mantis_get(c, MANTIS_MAP_COUNT);
    const size_t tables = (4 * (s.entries + period) + 63) / 64 * 64,
                 room = bits == 16 ? mantis_sums_behind_plan(g, &chain, memory, mantis_get(c, MANTIS_MAP_OUT), count,
                                                             &job.sums)
                                   : 0;
    int32_t *emax = (int32_t *)(void *)mantis_scratch_of(&g->core.scratch, tables + room);
    if (!emax)
        return MANTIS_NO_MEMORY;
    if (room)
        mantis_sums_behind_begin(&job.sums, (uint8_t *)emax + tables);
    for (uint64_t i = 0; i < s.entries; i++)
        emax[i] = mantis_peak_exponent(load32(peaks + 4 * i) & 0x7fffffff, bits, saturate);
    job.x = memory + mantis_get(c, MANTIS_MAP_X0_ADDR);
    job.q = memory + mantis_get(c, MANTIS_MAP_OUT);
    job.bits = bits;
    job.span = s.span;
    job.emax = emax;
    job.period = period;
    job.each = emax + s.entries;
    if (s.kind == SCALED_BY_CHANNEL) {
        group_channels(emax, &s);
        for (uint64_t i = 0; i < period; i++)
            emax[s.entries + i] = emax[i % s.span];
    }
    const mantis_random_key key = mantis_key(mantis_get(c, MANTIS_MAP_SEED_LO), mantis_get(c, MANTIS_MAP_SEED_HI),
                                             mantis_get(c, MANTIS_MAP_STEP), mantis_get(c, MANTIS_MAP_X0_STREAM));
    const mantis_random_key *const streams[4] = {mantis_get(c, MANTIS_MAP_STOCHASTIC) ? &key : NULL, 0, 0, 0};
    static const mantis_run_body BODY[3] = {once, by_span, by_channel};
    mantis_walk_tensors touched = {.count = 0};
    mantis_walk_touches(&touched, job.x, 4);
    mantis_walk_touches(&touched, job.q, bits == 16 ? 2 : 1);
    if (room)
        mantis_walk_touches(&touched, job.sums.p, 2);
    const mantis_marks marks = mantis_walk(g->core.pool, g->loops, g->random_mask, streams,
                                           mantis_get(c, MANTIS_MAP_FIRST), count, sign ? signs : BODY[s.kind],
                                           !sign && s.kind == SCALED_ONCE && g->loops->map_drawn ? set_at_once : NULL,
                                           &job, &touched, room ? add_sums : NULL);
    if (s.kind == SCALED_BY_CHANNEL)
        write_record(out_scale, emax, s.span, bits);
    else
        for (uint64_t i = 0; i < s.entries; i++)
            store32(out_scale + 4 * i, sign ? 0 : (uint32_t)(emax[i] - 127 - (bits - 2)));
    if (room)
        mantis_sums_behind_end(&job.sums, 0);
    g->done = chain.count - 1;
    *sticky |= marks.sticky;
    return MANTIS_OK;
}
