/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/command_scaling.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_##name)

static uint32_t last_g(uint32_t log_g)
{
    return ((uint32_t)1 << log_g) - 1;
}

static struct command_scaling of_tensor(const uint32_t desc[32])
{
    struct command_scaling s = {.code = FIELD(MAP_SCALING), .span = FIELD(MAP_SPAN)}; /* PEAK's are the same bits */
    if (FIELD(ALL_OPCODE) == MANTIS_OP_MAP)
        s.last_g = last_g(FIELD(MAP_LOG_G));
    return s;
}

static struct command_scaling of_a(const uint32_t desc[32])
{
    return (struct command_scaling){.code = FIELD(GEMM_X0_SCALING),
                                    .span = FIELD(GEMM_X0_SPAN),
                                    .last_g = last_g(FIELD(GEMM_X0_LOG_G)),
                                    .step = FIELD(GEMM_X0_SCALE_STEP),
                                    .along_sum = !FIELD(GEMM_TRANS_A)};
}

static struct command_scaling of_b(const uint32_t desc[32])
{
    return (struct command_scaling){.code = FIELD(GEMM_X1_SCALING),
                                    .span = FIELD(GEMM_X1_SPAN),
                                    .last_g = last_g(FIELD(GEMM_X1_LOG_G)),
                                    .step = FIELD(GEMM_X1_SCALE_STEP),
                                    .along_sum = FIELD(GEMM_TRANS_B)};
}

struct command_scaling command_scaling(const uint32_t desc[32], unsigned operand)
{
    struct command_scaling s = {0};
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_PEAK:
    case MANTIS_OP_MAP: return operand == 0 ? of_tensor(desc) : s;
    case MANTIS_OP_GEMM: s = operand == 0 ? of_a(desc) : of_b(desc); break;
    default: return s;
    }
    s.along_sum = s.along_sum && s.code == SCALING_CHANNELS; /* channels are the innermost stored index */
    return s;
}

struct command_division command_division(const uint32_t desc[32], unsigned i)
{
    struct command_scaling s = command_scaling(desc, i);
    bool gemm = FIELD(ALL_OPCODE) == MANTIS_OP_GEMM;
    struct command_division d = {.divisor = s.span};
    /* Channels of a product are not counted: C may have any number of them. */
    d.used = s.span != 0 && (s.code == SCALING_SPANS || (s.code == SCALING_CHANNELS && !gemm));
    if (gemm)
        d.dividend = i == 0 ? FIELD(GEMM_ROWS) : FIELD(GEMM_COLS);
    else
        d.dividend = FIELD(MAP_COUNT);
    return d;
}

uint64_t command_scale_total(const uint32_t desc[32], unsigned operand, const struct command_entries *entries)
{
    struct command_scaling s = command_scaling(desc, operand);
    uint64_t before = FIELD(ALL_OPCODE) == MANTIS_OP_GEMM ? (uint64_t)FIELD(GEMM_LAST_GROUP) * s.step : 0;
    return before + (s.code == SCALING_CHANNELS ? s.span : entries->count[operand]);
}

int32_t command_raw_exponent(const uint32_t desc[32], int32_t e_a, int32_t e_b)
{
    struct command_scaling a = command_scaling(desc, 0), b = command_scaling(desc, 1);
    int32_t moved = 0; /* every sum is brought to the least exponent of its channels */
    if (a.code == SCALING_CHANNELS)
        moved += (int32_t)a.last_g;
    if (b.code == SCALING_CHANNELS)
        moved += (int32_t)b.last_g;
    return e_a + e_b - moved;
}

/* -- checks ------------------------------------------------------------------------------------ */

static bool gemm_legal(const uint32_t desc[32])
{
    struct command_scaling a = command_scaling(desc, 0), b = command_scaling(desc, 1);
    if (a.code == SCALING_UNDEFINED || b.code == SCALING_UNDEFINED || (a.along_sum && b.along_sum))
        return false;
    /* The rows of entries would run along the sum; one entry for all of a group's operand may. */
    if ((a.code == SCALING_SPANS && a.span != 0 && FIELD(GEMM_TRANS_A)) ||
        (b.code == SCALING_SPANS && b.span != 0 && !FIELD(GEMM_TRANS_B)))
        return false;
    if (!FIELD(GEMM_RAW))
        return !FIELD(GEMM_ACCUMULATE);
    return !FIELD(GEMM_BIAS) && !FIELD(GEMM_STOCHASTIC) && !FIELD(GEMM_RECORD_PEAK) && a.code != SCALING_SPANS &&
           b.code != SCALING_SPANS;
}

bool command_scaling_legal(const uint32_t desc[32])
{
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_PEAK: return FIELD(PEAK_SCALING) != SCALING_UNDEFINED;
    case MANTIS_OP_MAP:
        if (FIELD(MAP_SIGN))
            return FIELD(MAP_BITS) == 8 && !FIELD(MAP_STOCHASTIC) && !FIELD(MAP_SATURATE) &&
                   FIELD(MAP_SCALING) == SCALING_ONE;
        return FIELD(MAP_SCALING) != SCALING_UNDEFINED;
    case MANTIS_OP_GEMM: return gemm_legal(desc);
    default: return true;
    }
}

static bool within(uint64_t value, uint64_t low, uint64_t high)
{
    return low <= value && value <= high;
}

static bool tensor_shape(const struct command_scaling *s, const struct command_entries *entries)
{
    if (s->code == SCALING_SPANS)
        return within(s->span, 1, MANTIS_MAX_COUNT) && entries->count[0] <= MANTIS_MAX_COEF;
    return within(s->span, 1, MANTIS_MAX_COEF) && entries->exact;
}

static bool gemm_operand_shape(const uint32_t desc[32], unsigned operand, const struct command_entries *entries)
{
    struct command_scaling s = command_scaling(desc, operand);
    if (s.code == SCALING_CHANNELS && s.span == 0)
        return false;
    if (s.along_sum) {
        bool taps = FIELD(GEMM_VIEW); /* a view has its channels at every tap anew */
        if ((taps && s.span != FIELD(GEMM_VIEW_C)) || FIELD(GEMM_DEPTH) > (uint32_t)MANTIS_MAX_K >> s.last_g)
            return false;
    }
    return command_scale_total(desc, operand, entries) <= MANTIS_MAX_COEF;
}

bool command_scaling_shape(const uint32_t desc[32], const struct command_entries *entries)
{
    bool gemm = FIELD(ALL_OPCODE) == MANTIS_OP_GEMM;
    for (unsigned operand = 0; operand < 2; operand++) {
        struct command_scaling s = command_scaling(desc, operand);
        if (s.code != SCALING_ONE && !(gemm ? gemm_operand_shape(desc, operand, entries) : tensor_shape(&s, entries)))
            return false;
    }
    return true;
}
