/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR: out = c0*T0 + c1*T1 + c2*T2 + c3, one rounding (numerics section 7).
 * The plan holds what is equal for all elements: pointers, the terms' distances from the largest exponent, the output's
 * exponent. */
#include "golden/vector_gates.h"

typedef struct {
    mantis_vector_plan plan;
    mantis_vector_loop loop;
    mantis_vector_set set; /* or NULL */
    uint64_t cols;
    mantis_gates gates; /* what is done beside it */
} vector_job;

/* Without coefficients by position all elements are one row. */
static void whole(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const vector_job *job = (const vector_job *)context;
    job->loop(&job->plan, element, 0, element, count, words, marks);
}

/* Runs are cut at row ends: inside a row, coefficients of every layout are one value or contiguous. */
static void by_rows(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const vector_job *job = (const vector_job *)context;
    uint64_t row = element / job->cols, col = element % job->cols;
    const uint32_t *r[4] = {words[0], words[1], words[2], words[3]};
    while (count) {
        const size_t n = job->cols - col < count ? (size_t)(job->cols - col) : count;
        job->loop(&job->plan, element, row, col, n, r, marks);
        for (int t = 0; t < 4; t++)
            r[t] = r[t] ? r[t] + n : NULL;
        element += n;
        count -= n;
        row++;
        col = 0;
    }
}

static bool set_at_once(void *context, uint64_t element, size_t n, const mantis_random_lanes *const lanes[4],
                        mantis_marks *marks)
{
    const vector_job *job = (const vector_job *)context;
    job->set(&job->plan, element, n, lanes, marks);
    return true;
}

static void add_sums(void *context, uint64_t element, uint64_t count, unsigned thread)
{
    mantis_sums_behind_add(&((const vector_job *)context)->gates.sums, element, count, thread);
}

static void make_term(mantis_vector_operand *t, int32_t *exponent, const mantis_command *c, const uint8_t *memory,
                      int index)
{
    t->kind = index < 3 ? (int)mantis_get(c, MANTIS_VECTOR_X_KIND[index]) : mantis_vector_has(c, 3);
    if (!t->kind)
        return;
    t->layout = (int)mantis_get(c, MANTIS_VECTOR_C_LAYOUT[index]);
    t->c = memory + mantis_get(c, MANTIS_VECTOR_C_ADDR[index]);
    *exponent = (int32_t)load32(memory + mantis_get(c, MANTIS_VECTOR_C_SCALE[index]));
    if (index == 3)
        return;
    t->x = memory + mantis_get(c, MANTIS_VECTOR_X_ADDR[index]);
    const uint32_t entry = load32(memory + mantis_get(c, MANTIS_VECTOR_X_SCALE[index]));
    if (t->kind == 1) {
        const bool saturate = mantis_get(c, MANTIS_VECTOR_SATURATE);
        t->emax = mantis_peak_exponent(entry, 16, saturate);
        *exponent += mantis_shared_exponent(entry, 16, saturate);
    } else {
        *exponent += (int32_t)entry;
    }
}

/* Coefficients of few channels are repeated until they make a longer row, so that kernels get more than a few elements
 * at once. */
static bool lengthen_rows(mantis_golden *g, vector_job *job)
{
    mantis_vector_operand *term = job->plan.term;
    const uint64_t times = VECTOR_ROW / job->cols, bytes = 2 * job->cols;
    for (int t = 0; t < 4; t++)
        if (term[t].kind && term[t].layout == 2)
            return true; /* rows have coefficients of their own */
    uint8_t *to = times > 1 ? mantis_scratch_of(&g->core.scratch, 4 * 2 * VECTOR_ROW) : NULL;
    for (int t = 0; t < 4 && to; t++) {
        if (term[t].kind && term[t].layout == 1) {
            for (uint64_t i = 0; i < times; i++)
                memcpy(to + i * bytes, term[t].c, bytes);
            term[t].c = to;
            to += times * bytes;
        }
    }
    job->cols = to ? times * job->cols : job->cols;
    return to || times <= 1;
}

/* Tables of all terms, of few channels a longer row. */
static bool make_tables(mantis_golden *g, vector_job *job)
{
    mantis_vector_plan *plan = &job->plan;
    const uint64_t times = job->cols < VECTOR_TABLE_ROW ? VECTOR_TABLE_ROW / job->cols : 1, row = times * job->cols;
    int64_t *to = (int64_t *)(void *)mantis_scratch_of(&g->core.scratch, 4 * row * sizeof *to);
    for (int t = 0; t < 4 && to; t++) {
        if (plan->term[t].kind) {
            mantis_vector_table(&plan->term[t], job->cols, times, to);
            plan->table[t] = to;
            to += row;
        }
    }
    job->cols = row;
    return to;
}

static mantis_walk_tensors touched_by(const mantis_vector_plan *plan, const mantis_sums_behind *sums)
{
    static const size_t BYTES[4] = {0, 4, 1, 2}; /* of a kind's elements */
    mantis_walk_tensors t = {.count = 0};
    for (int i = 0; i < 3; i++)
        if (plan->term[i].kind)
            mantis_walk_touches(&t, plan->term[i].x, BYTES[plan->term[i].kind]);
    if (plan->gate)
        mantis_walk_touches(&t, plan->gate, 4);
    if (plan->gate2)
        mantis_walk_touches(&t, plan->gate2, 4);
    mantis_walk_touches(&t, plan->out, 4);
    if (plan->q)
        mantis_walk_touches(&t, plan->q, 2);
    if (sums->sums)
        mantis_walk_touches(&t, sums->p, 2);
    return t;
}

/* Together with what follows it: no coefficient goes by position. */
static bool make_gates(mantis_golden *g, const mantis_command *c, uint8_t *memory, const bool drawn[4], vector_job *job)
{
    size_t room;
    if (!mantis_gates_plan(g, c, memory, &job->plan, drawn, &job->gates, &room))
        return false;
    if (room) {
        uint8_t *const scratch = mantis_scratch_of(&g->core.scratch, room);
        if (!scratch) {
            job->plan.gate2 = job->plan.q = NULL;
            return false;
        }
        mantis_sums_behind_begin(&job->gates.sums, scratch);
    }
    job->loop = job->gates.loop;
    job->set = g->loops->vector_gates_drawn ? g->loops->vector_gates_drawn(&job->plan, drawn) : NULL;
    return true;
}

mantis_status mantis_vector_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    mantis_golden *g = mantis_golden_of(core);
    vector_job job = {.cols = 0};
    mantis_vector_plan *plan = &job.plan;
    const uint64_t rows = mantis_get(c, MANTIS_VECTOR_ROWS), cols = mantis_get(c, MANTIS_VECTOR_COLS);
    int32_t exponent[4], largest = INT32_MIN;
    bool by_position = false;
    if (mantis_golden_done(g))
        return MANTIS_OK;
    for (int t = 0; t < 4; t++) {
        make_term(&plan->term[t], &exponent[t], c, memory, t);
        if (plan->term[t].kind) {
            largest = exponent[t] > largest ? exponent[t] : largest;
            by_position |= plan->term[t].layout != 0;
        }
    }
    for (int t = 0; t < 4; t++) {
        if (plan->term[t].kind) {
            const int32_t distance = largest - exponent[t];
            plan->term[t].distance = distance > 63 ? 63 : distance;
        }
    }
    plan->exponent = largest - 16;
    plan->relu = mantis_get(c, MANTIS_VECTOR_RELU);
    plan->gate = mantis_get(c, MANTIS_VECTOR_GATE) ? memory + mantis_get(c, MANTIS_VECTOR_GATE_ADDR) : NULL;
    plan->out = memory + mantis_get(c, MANTIS_VECTOR_OUT);
    job.cols = by_position ? cols : rows * cols;

    mantis_random_key keys[4];
    bool drawn[4];
    const mantis_random_key *streams[4] = {0, 0, 0, 0};
    for (int t = 0; t < 4; t++) {
        keys[t] = mantis_key(mantis_get(c, MANTIS_VECTOR_SEED_LO), mantis_get(c, MANTIS_VECTOR_SEED_HI),
                             mantis_get(c, MANTIS_VECTOR_STEP),
                             mantis_get(c, t < 3 ? MANTIS_VECTOR_X_STREAM[t] : MANTIS_VECTOR_OUT_STREAM));
        drawn[t] = t < 3 ? plan->term[t].kind == 1 && mantis_get(c, MANTIS_VECTOR_MAP_STOCHASTIC)
                         : mantis_get(c, MANTIS_VECTOR_STOCHASTIC);
        streams[t] = drawn[t] ? &keys[t] : NULL;
    }
    const bool gates = make_gates(g, c, memory, drawn, &job);
    if (!gates) {
        job.loop = g->loops->vector_wide && job.cols <= VECTOR_TABLE ? g->loops->vector_wide(plan, drawn) : NULL;
        if (!(job.loop ? make_tables(g, &job) : lengthen_rows(g, &job)))
            return MANTIS_NO_MEMORY;
        job.loop = job.loop ? job.loop : g->loops->vector(plan, drawn);
        job.set = !by_position && g->loops->vector_drawn ? g->loops->vector_drawn(plan, drawn) : NULL;
    }
    const mantis_walk_tensors touched = touched_by(plan, &job.gates.sums);
    const mantis_marks marks =
        mantis_walk(g->core.pool, g->loops, g->random_mask, streams, mantis_get(c, MANTIS_VECTOR_FIRST), rows * cols,
                    by_position ? by_rows : whole, job.set ? set_at_once : NULL, &job, &touched,
                    job.gates.sums.sums ? add_sums : NULL);
    if (mantis_get(c, MANTIS_VECTOR_RECORD_PEAK))
        store32(memory + mantis_get(c, MANTIS_VECTOR_OUT_SCALE), marks.peak);
    if (gates)
        mantis_gates_end(g, &job.gates, plan, marks.peak);
    *sticky |= marks.sticky;
    return MANTIS_OK;
}
