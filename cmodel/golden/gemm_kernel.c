/* SPDX-License-Identifier: Apache-2.0 */
/* GEMM: C = A*B + bias in integers, aligned to fp32 (numerics sections 5 and 6), for each group (docs/views.md).
 *
 * The ways to do a product are in gemm_blocks.c, gemm_depth.c and gemm_channels.c. Small groups that write apart are
 * shared out whole to the threads; else all threads work on one group after the other, so that a later group's C stands
 * where two write. Nearest C is aligned from a block's accumulators. Stochastic C needs its random words in panels of
 * sixteen columns: the accumulators go to a scratch laid out by random index, and a walk aligns them. */
#include "golden/gemm_job.h"

typedef struct {
    gemm_job job; /* of group 0 */
    size_t groups, a_step, b_step, c_step;
    size_t panel_rows; /* random groups of a group's C */
    size_t first;      /* group of this batch */
    size_t count;      /* groups of it */
    size_t together;   /* of a task */
    uint64_t drawn;    /* random groups of this batch that an earlier walk did */
    uint8_t *scratch;
    size_t bytes; /* of it: a product's by one thread */
} gemm_groups;

/* -- Groups ------------------------------------------------------------------------------------ */

/* Moves a copy of group 0's job, of whichever group it has become, to another. */
static void move_job(gemm_job *job, const gemm_groups *s, size_t group)
{
    const gemm_job *first = &s->job;
    job->a.base = first->a.base + group * s->a_step;
    job->patch = mantis_patch_at(first->patch, group * s->a_step);
    job->b.base = first->b.base + group * s->b_step;
    job->c = first->c + group * s->c_step;
    job->bias = first->bias ? first->bias + group * job->n : NULL;
    job->wide = first->wide ? first->wide + group * job->n : NULL;
    job->columns = mantis_columns_from(&first->columns, group * job->n);
    for (int i = 0; i < 2; i++) {
        const mantis_scaling *scaling = &first->scale[i].scaling;
        if (first->scale[i].array)
            job->scale[i].array =
                first->scale[i].array + group * scaling->step * (scaling->kind == SCALED_BY_SPAN ? 4 : 1);
    }
    job->by_index = first->by_index ? first->by_index + (group - s->first) * s->panel_rows * MANTIS_LANES : NULL;
}

/* Some groups, one after the other, by one thread. */
static void groups_task(void *context, size_t task, unsigned thread)
{
    const gemm_groups *s = (const gemm_groups *)context;
    const size_t beyond = (task + 1) * s->together < s->count ? (task + 1) * s->together : s->count;
    gemm_job job = s->job;
    mantis_marks marks = {0, 0};
    const bool fits = mantis_gemm_group_fits(&job);
    for (size_t i = task * s->together; i < beyond; i++) {
        if (i + 1 < beyond) {
            move_job(&job, s, s->first + i + 1);
            mantis_gemm_fetch_group(&job);
        }
        move_job(&job, s, s->first + i);
        uint8_t *const scratch = s->scratch + thread * s->bytes;
        if (fits)
            mantis_gemm_group(&job, job.c + s->c_step, scratch, &marks);
        else
            mantis_gemm_choose(&job, 1).run(&job, NULL, scratch);
    }
    mantis_gemm_merge(s->job.marks, &marks);
}

/* No two groups write one element: each C behind the one before, or all of them in the columns of one matrix. */
static bool apart(const gemm_groups *s)
{
    const uint64_t m = s->job.m, n = s->job.n, ld = s->job.ld;
    const uint64_t word = gemm_word(&s->job);
    return s->c_step >= ((m - 1) * ld + n) * word ||
           (s->c_step >= word * n && (s->groups - 1) * (uint64_t)s->c_step + word * n <= word * ld);
}

/* -- Stochastic C: elements by random index: random group q of a C is row q % M of panel q / M --- */

static void stochastic_body(void *context, uint64_t element, size_t count, const uint32_t *const words[4],
                            mantis_marks *marks)
{
    const gemm_groups *s = (const gemm_groups *)context;
    const gemm_job *job = &s->job;
    for (size_t done = 0; done < count; done += MANTIS_LANES) {
        const uint64_t at = s->drawn + (element + done) / MANTIS_LANES;
        const size_t group = s->first + (size_t)(at / s->panel_rows), q = (size_t)(at % s->panel_rows);
        const size_t row = q % job->m, col = q / job->m * MANTIS_LANES;
        const size_t lanes = job->n - col < MANTIS_LANES ? job->n - col : MANTIS_LANES;
        gemm_align(job, job->by_index + at * MANTIS_LANES, group, row, col, lanes, words[0] + done,
                   job->c + group * s->c_step + (row * job->ld + col) * 4, marks);
    }
}

/* Groups first..first+count-1. Their random groups follow one another, modulo 2^28. */
static void draw(const mantis_golden *g, const mantis_command *c, gemm_groups *s, size_t count)
{
    const mantis_random_key key = mantis_key(mantis_get(c, MANTIS_GEMM_SEED_LO), mantis_get(c, MANTIS_GEMM_SEED_HI),
                                             mantis_get(c, MANTIS_GEMM_STEP), mantis_get(c, MANTIS_GEMM_OUT_STREAM));
    const mantis_random_key *const streams[4] = {&key, 0, 0, 0};
    const uint64_t all = (uint64_t)count * s->panel_rows;
    for (s->drawn = 0; s->drawn < all;) {
        const uint32_t start = (uint32_t)(((uint64_t)s->first * s->panel_rows + s->drawn) % MANTIS_MAX_GROUPS);
        const uint64_t room = MANTIS_MAX_GROUPS - start, some = all - s->drawn < room ? all - s->drawn : room;
        const mantis_marks marks = mantis_walk(g->core.pool, g->loops, g->random_mask, streams, start,
                                               some * MANTIS_LANES, stochastic_body, NULL, s, NULL, NULL);
        mantis_gemm_merge(s->job.marks, &marks);
        s->drawn += some;
    }
}

/* -- The command ------------------------------------------------------------------------------- */

static mantis_matrix matrix(const uint8_t *base, size_t ld, bool transposed)
{
    const mantis_matrix x = {(const int8_t *)base, transposed ? 1 : ld, transposed ? ld : 1};
    return x;
}

/* Its exponent differs from one element of C to another. */
static bool by_element(const mantis_operand_scale *s)
{
    return s->array && !(s->scaling.kind == SCALED_BY_CHANNEL && s->scaling.by_reduction);
}

static gemm_groups groups_of(const mantis_golden *g, const mantis_command *c, uint8_t *memory, gemm_marks *marks)
{
    const uint8_t *a = memory + mantis_get(c, MANTIS_GEMM_X0_ADDR), *b = memory + mantis_get(c, MANTIS_GEMM_X1_ADDR);
    const bool trans_a = mantis_get(c, MANTIS_GEMM_TRANS_A), trans_b = mantis_get(c, MANTIS_GEMM_TRANS_B),
               view = mantis_get(c, MANTIS_GEMM_VIEW);
    gemm_groups s = {
        .groups = (size_t)mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1,
        .a_step = mantis_get(c, MANTIS_GEMM_X0_GROUP),
        .b_step = mantis_get(c, MANTIS_GEMM_X1_GROUP),
        .c_step = mantis_get(c, MANTIS_GEMM_OUT_GROUP),
        .job =
            {
                .loops = g->multiplier ? &mantis_loops_scalar : g->loops,
                .multiplier = g->multiplier,
                .a = matrix(a, mantis_get(c, MANTIS_GEMM_X0_LD), trans_a),
                .b = matrix(b, mantis_get(c, MANTIS_GEMM_X1_LD), trans_b),
                .view = view,
                .reduces = view && trans_a,
                .by_taps = view && trans_b,
                .m = mantis_get(c, MANTIS_GEMM_ROWS),
                .n = mantis_get(c, MANTIS_GEMM_COLS),
                .k = mantis_get(c, MANTIS_GEMM_DEPTH),
                .ld = mantis_get(c, MANTIS_GEMM_OUT_LD),
                .scale = {mantis_operand_scale_of(c, memory, 0), mantis_operand_scale_of(c, memory, 1)},
                .raw = mantis_get(c, MANTIS_GEMM_RAW),
                .accumulate = mantis_get(c, MANTIS_GEMM_ACCUMULATE),
                .c = memory + mantis_get(c, MANTIS_GEMM_OUT),
                .marks = marks,
            },
    };
    s.job.exponent = s.job.scale[0].base + s.job.scale[1].base;
    s.job.finer = by_element(&s.job.scale[0]) || by_element(&s.job.scale[1]);
    if (view) {
        s.job.patch = mantis_patch_of(c, a, 1);
        s.job.channels = mantis_get(c, MANTIS_GEMM_VIEW_C);
        s.job.tap_step = (ptrdiff_t)mantis_get(c, MANTIS_GEMM_X1_STEP);
    }
    if (s.job.by_taps &&
        s.job.patch.flip) { /* as well B's blocks backwards: taps that ascend in memory are copied in one run */
        s.job.patch.flip = false;
        s.job.b.base += (ptrdiff_t)(s.job.k / s.job.channels - 1) * s.job.tap_step;
        s.job.tap_step = -s.job.tap_step;
    }
    s.panel_rows = gemm_blocks_of(s.job.n, MANTIS_LANES) * s.job.m;
    return s;
}

static size_t bias_bytes(const gemm_groups *s)
{
    return gemm_round(s->groups * s->job.n * (sizeof(int64_t) + sizeof(int32_t)));
}

static size_t columns_bytes(const gemm_groups *s)
{
    return by_element(&s->job.scale[1]) ? gemm_round(s->groups * s->job.n * sizeof(int32_t)) : 0;
}

/* What B's entries add to the exponents of all groups' columns. */
static void read_columns(gemm_groups *s, uint8_t *scratch)
{
    int32_t *to = (int32_t *)(void *)scratch;
    if (!by_element(&s->job.scale[1]))
        return;
    s->job.columns.exponent = to;
    for (size_t group = 0; group < s->groups; group++)
        for (size_t n = 0; n < s->job.n; n++)
            *to++ = mantis_entry(&s->job.scale[1], group, n);
}

/* The biases at their window's exponent, in bias_bytes of scratch: as int32 if all fit and no accumulator is shifted,
 * as nearly always, else as int64. */
static void read_bias(const mantis_command *c, const uint8_t *memory, gemm_groups *s, uint8_t *scratch)
{
    const uint8_t *words = memory + mantis_get(c, MANTIS_GEMM_X2_ADDR);
    const uint32_t peak = load32(memory + mantis_get(c, MANTIS_GEMM_X2_SCALE)) & 0x7fffffff;
    if (s->job.finer) { /* then each element has a window of its own */
        s->job.columns.bias = words;
        s->job.columns.peak = peak;
        return;
    }
    const mantis_window window = mantis_bias_window(peak, s->job.exponent);
    const size_t count = s->groups * s->job.n;
    int64_t *wide = (int64_t *)(void *)scratch;
    int32_t *narrow = (int32_t *)(void *)(wide + count);
    bool saturated = false, fits = window.shift == 0;
    for (size_t j = 0; j < count; j++) {
        wide[j] = mantis_bias(load32(words + 4 * j), window.exponent, &saturated);
        fits &= wide[j] >= INT32_MIN && wide[j] <= INT32_MAX;
    }
    for (size_t j = 0; fits && j < count; j++)
        narrow[j] = (int32_t)wide[j];
    s->job.bias = fits ? narrow : NULL;
    s->job.wide = fits ? NULL : wide;
    s->job.exponent = window.exponent;
    s->job.shift = window.shift;
    const mantis_marks marks = {0, saturated ? MANTIS_STICKY_SATURATED : 0};
    mantis_gemm_merge(s->job.marks, &marks);
}

/* Of the first group. */
static void tell(const mantis_golden *g, const mantis_command *c, const gemm_job *job, bool channels, size_t threads)
{
    if (!g->seen)
        return;
    const gemm_choice choice = channels ? (gemm_choice){"channels", "groups of one channel and one column", NULL}
                                        : mantis_gemm_choose(job, threads);
    g->seen(g->seen_context, c, choice.way, choice.why);
}

mantis_status mantis_gemm_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    mantis_golden *g = mantis_golden_of(core);
    gemm_marks marks;
    atomic_init(&marks.peak, 0);
    atomic_init(&marks.sticky, 0);
    gemm_groups s = groups_of(g, c, memory, &marks);
    const bool bias = mantis_get(c, MANTIS_GEMM_BIAS), stochastic = mantis_get(c, MANTIS_GEMM_STOCHASTIC),
               alone_each = apart(&s);
    const size_t threads = mantis_pool_threads(g->core.pool);
    const uint64_t results = (uint64_t)s.job.m * s.job.n;
    const bool small = results <= GEMM_SMALL / s.job.k, trivial = results * s.groups <= GEMM_SMALL / s.job.k;
    const bool channels = !stochastic && mantis_gemm_channels_fit(&s.job, s.groups, s.a_step, s.b_step, s.c_step);
    const bool whole_groups =
        !channels && !trivial && alone_each && s.groups > 1 && (small || s.groups >= GEMM_GROUPS_A_THREAD * threads);
    const size_t product_threads = small ? 1 : threads;
    size_t batch = s.groups;
    if (stochastic) { /* as many groups as their accumulators have room */
        const size_t most = GEMM_INDEX_BYTES / MANTIS_LANES / sizeof(int32_t) / s.panel_rows;
        batch = !alone_each || most < 1 ? 1 : most < s.groups ? most : s.groups;
    }
    const size_t for_bias = bias ? bias_bytes(&s) : 0, for_columns = columns_bytes(&s);
    const size_t index_bytes = stochastic ? batch * s.panel_rows * MANTIS_LANES * 4 : 0;
    s.bytes = whole_groups ? mantis_gemm_group_scratch(&s.job) : 0;
    const size_t work_bytes = channels       ? mantis_gemm_channels_scratch(&s.job, s.groups, threads)
                              : whole_groups ? threads * s.bytes
                                             : mantis_gemm_scratch(&s.job, product_threads);
    uint8_t *scratch = mantis_scratch_of(&g->core.scratch, for_bias + for_columns + index_bytes + work_bytes);
    if (!scratch)
        return MANTIS_NO_MEMORY;
    if (bias)
        read_bias(c, memory, &s, scratch);
    scratch += for_bias;
    read_columns(&s, scratch);
    s.job.plain = mantis_gemm_plain(&s.job, s.groups);
    scratch += for_columns;
    s.job.by_index = stochastic ? (int32_t *)(void *)scratch : NULL;
    s.scratch = scratch + index_bytes;
    tell(g, c, &s.job, channels, whole_groups ? 1 : product_threads);
    if (channels)
        mantis_gemm_channels(&s.job, s.groups, s.b_step, s.c_step, trivial ? NULL : g->core.pool, s.scratch);
    for (; !channels && s.first < s.groups; s.first += batch) {
        s.count = s.groups - s.first < batch ? s.groups - s.first : batch;
        s.together = gemm_blocks_of(s.count, GEMM_GROUP_TASKS * threads);
        if (whole_groups)
            mantis_pool_run(g->core.pool, groups_task, &s, gemm_blocks_of(s.count, s.together), 0);
        gemm_job job = s.job;
        for (size_t i = 0; !whole_groups && i < s.count; i++) {
            move_job(&job, &s, s.first + i);
            mantis_gemm_choose(&job, product_threads).run(&job, small ? NULL : g->core.pool, s.scratch);
        }
        if (stochastic)
            draw(g, c, &s, s.count);
    }
    if (s.job.raw)
        store32(memory + mantis_get(c, MANTIS_GEMM_OUT_SCALE), (uint32_t)mantis_raw_exponent(c, memory));
    else if (mantis_get(c, MANTIS_GEMM_RECORD_PEAK))
        store32(memory + mantis_get(c, MANTIS_GEMM_OUT_SCALE), atomic_load(&marks.peak));
    *sticky |= atomic_load(&marks.sticky);
    return MANTIS_OK;
}
