/* SPDX-License-Identifier: Apache-2.0 */
/* A VECTOR that lets a tensor through a gate, times one, and what reads its result: a second gate in place (ReLU6's
 * gradient), the MAP to 16 bits of the batch normalization before it, and that one's REDUCE. One pass does all.
 *
 * What the VECTOR leaves are mantissas of 16 bits times a power of two, exactly, where its results are normal; so they
 * lie on the grid of their own peak, which is no coarser, and a mapping moves none and clamps none, whatever its random
 * words (numerics section 3). A second gate only closes elements. MAP's mantissas are those of the VECTOR, moved up by
 * as many places as their peak's exponent is less than that of what the VECTOR read: they are written as they come, and
 * moved when the peak is known, if at all. Sums move with them. */
#include "golden/vector_gates.h"

#include "numerics/simd_levels.h"

typedef struct {
    uint64_t first, bytes;
} stretch;

static bool apart(stretch a, stretch b)
{
    return a.first + a.bytes <= b.first || b.first + b.bytes <= a.first;
}

/* The coefficient is a power of two, and its exponent makes it one. */
static bool is_one(const mantis_command *c, const uint8_t *memory)
{
    const int32_t exponent = (int32_t)load32(memory + mantis_get(c, MANTIS_VECTOR_C0_SCALE));
    return exponent <= 0 && exponent > -15 &&
           load16(memory + mantis_get(c, MANTIS_VECTOR_C0_ADDR)) == (int16_t)(1 << -exponent);
}

/* One fp32 term through a gate, rounded to nearest, its peak recorded. */
static bool is_gate(const mantis_command *c)
{
    return mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_VECTOR && mantis_get(c, MANTIS_VECTOR_GATE) &&
           mantis_get(c, MANTIS_VECTOR_RECORD_PEAK) && mantis_get(c, MANTIS_VECTOR_X0_KIND) == 1 &&
           mantis_get(c, MANTIS_VECTOR_X1_KIND) == 0 && mantis_get(c, MANTIS_VECTOR_X2_KIND) == 0 &&
           !mantis_get(c, MANTIS_VECTOR_C3_PRESENT) && mantis_get(c, MANTIS_VECTOR_C0_LAYOUT) == 0 &&
           !mantis_get(c, MANTIS_VECTOR_RELU) && !mantis_get(c, MANTIS_VECTOR_STOCHASTIC) &&
           !mantis_get(c, MANTIS_VECTOR_SATURATE);
}

static uint64_t elements(const mantis_command *c)
{
    return (uint64_t)mantis_get(c, MANTIS_VECTOR_ROWS) * mantis_get(c, MANTIS_VECTOR_COLS);
}

/* It reads what the last command leaves, in place, and nothing else that it writes. */
static bool is_second(const mantis_command *next, const mantis_command *c)
{
    const uint32_t out = mantis_get(c, MANTIS_VECTOR_OUT), peak = mantis_get(c, MANTIS_VECTOR_OUT_SCALE);
    const stretch written[2] = {{out, 4 * elements(c)}, {peak, 4}};
    const stretch read[3] = {{mantis_get(next, MANTIS_VECTOR_GATE_ADDR), 4 * elements(next)},
                             {mantis_get(next, MANTIS_VECTOR_C0_ADDR), 2},
                             {mantis_get(next, MANTIS_VECTOR_C0_SCALE), 4}};
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 3; k++)
            if (!apart(written[i], read[k]))
                return false;
    return mantis_get(next, MANTIS_VECTOR_X0_ADDR) == out && mantis_get(next, MANTIS_VECTOR_X0_SCALE) == peak &&
           mantis_get(next, MANTIS_VECTOR_OUT) == out && mantis_get(next, MANTIS_VECTOR_OUT_SCALE) == peak &&
           elements(next) == elements(c);
}

bool mantis_gates_plan(mantis_golden *g, const mantis_command *c, uint8_t *memory, mantis_vector_plan *plan,
                       const bool drawn[4], mantis_gates *gates, size_t *room)
{
    mantis_chain *const chain = &gates->chain;
    mantis_command next;
    *gates = (mantis_gates){.chain = {1, {*c}}, .elements = elements(c), .emax = plan->term[0].emax};
    *room = 0;
    plan->gate2 = plan->q = NULL;
    if (!g->loops->vector_gates || !is_gate(c) || !is_one(c, memory))
        return false;
    if (mantis_chain_next(&g->core, chain, &next) && is_gate(&next) && is_second(&next, c) && is_one(&next, memory)) {
        mantis_chain_add(chain, &next);
        plan->gate2 = memory + mantis_get(&next, MANTIS_VECTOR_GATE_ADDR);
    }
    gates->maps = mantis_chain_map(&g->core, chain, mantis_get(c, MANTIS_VECTOR_OUT),
                                   mantis_get(c, MANTIS_VECTOR_OUT_SCALE), gates->elements, &next);
    if (gates->maps) {
        const uint32_t q = mantis_get(&next, MANTIS_MAP_OUT);
        mantis_chain_add(chain, &next);
        plan->q = memory + q;
        gates->exponent = memory + mantis_get(&next, MANTIS_MAP_OUT_SCALE);
        *room = mantis_sums_behind_plan(g, chain, memory, q, gates->elements, &gates->sums);
    }
    gates->loop = chain->count > 1 ? g->loops->vector_gates(plan, drawn) : NULL;
    if (!gates->loop)
        plan->gate2 = plan->q = NULL;
    return gates->loop;
}

/* -- MAP, once its peak is known --------------------------------------------------------------- */

typedef struct {
    uint8_t *q;
    uint64_t n;
    int places;
} rise;

MANTIS_SIMD_LEVELS static void move_up(uint8_t *q, size_t n, int places)
{
    for (size_t i = 0; i < n; i++)
        store16(q + 2 * i, (int16_t)(load16(q + 2 * i) * (1 << places)));
}

static void rise_task(void *context, size_t task, unsigned thread)
{
    const rise *r = (const rise *)context;
    const uint64_t first = (uint64_t)task * PLAIN_TASK, left = r->n - first;
    (void)thread;
    move_up(r->q + 2 * first, left < PLAIN_TASK ? (size_t)left : PLAIN_TASK, r->places);
}

void mantis_gates_end(mantis_golden *g, const mantis_gates *gates, const mantis_vector_plan *plan, uint32_t peak)
{
    g->done = gates->chain.count - 1;
    if (!gates->maps)
        return;
    const int32_t emax = mantis_peak_exponent(peak, 16, false);
    rise r = {plan->q, gates->elements, peak ? gates->emax - emax : 0}; /* zeros stay where they are */
    if (r.places)
        mantis_pool_run(g->core.pool, rise_task, &r, (size_t)((r.n + PLAIN_TASK - 1) / PLAIN_TASK), r.n < PLAIN_ALONE);
    store32(gates->exponent, (uint32_t)(emax - 127 - 14));
    if (gates->sums.sums)
        mantis_sums_behind_end(&gates->sums, r.places);
}
