/* SPDX-License-Identifier: Apache-2.0 */
/* Two VECTORs that let a tensor through a gate each, times one, the second in place (ReLU6's gradient): one pass does
 * both. What the first leaves are mantissas of 16 bits times a power of two, exactly, where its results are normal; so
 * they lie on the grid of their own peak, which is no coarser, and the second's mapping moves none and clamps none,
 * whatever its random words (numerics section 3). It only closes elements. Both record their peak at one address, where
 * the second's stands. */
#include "golden/golden.h"

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

/* It reads what c leaves, in place, and nothing else that c writes. */
static bool goes_on(const mantis_command *next, const mantis_command *c)
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

const uint8_t *mantis_second_gate(const mantis_core *core, const mantis_command *c, const uint8_t *memory)
{
    mantis_command next;
    if (!is_gate(c) || !is_one(c, memory) || !mantis_core_next(core, c, &next) || !is_gate(&next) ||
        !goes_on(&next, c) || !is_one(&next, memory))
        return NULL;
    return memory + mantis_get(&next, MANTIS_VECTOR_GATE_ADDR);
}
