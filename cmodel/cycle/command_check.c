/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/command_check.h"

#include "cycle/command_operands.h"
#include "cycle/descriptor.h"
#include "cycle/view_check.h"

#define FIELD(name) descriptor_field(desc, MANTIS_##name)

/* -- step 0: ILLEGAL --------------------------------------------------------------------------- */

static bool any_term(const uint32_t desc[32])
{
    for (unsigned t = 0; t < COMMAND_TERMS; t++)
        if (command_term_present(desc, t))
            return true;
    return false;
}

static bool codes_defined(const uint32_t desc[32])
{
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_MAP: {
        uint32_t bits = FIELD(MAP_BITS);
        return (bits >= 4 && bits <= 8) || bits == 16;
    }
    case MANTIS_OP_GEMM: return view_codes_defined(desc);
    case MANTIS_OP_REDUCE: return !FIELD(REDUCE_THRESHOLD) || !(FIELD(REDUCE_ABSOLUTE) || FIELD(REDUCE_P_PRESENT));
    case MANTIS_OP_VECTOR:
        for (unsigned t = 0; t < COMMAND_TERMS; t++)
            if (command_term_layout(desc, t) > LAYOUT_ROW)
                return false;
        return any_term(desc);
    default: return true;
    }
}

static bool legal(const uint32_t desc[32])
{
    const uint32_t *reserved = mantis_reserved_bits((int)FIELD(ALL_OPCODE)); /* all ones for an unknown opcode */
    uint32_t wrong = FIELD(ALL_OPCODE) == 0;
    for (int i = 0; i < 32; i++)
        wrong |= desc[i] & reserved[i];
    return wrong == 0 && codes_defined(desc) && command_scaling_legal(desc);
}

/* -- step 1: BAD_SHAPE ------------------------------------------------------------------------- */

static bool within(uint64_t value, uint64_t low, uint64_t high)
{
    return low <= value && value <= high;
}

static bool groups_fit(uint64_t first, uint64_t n)
{
    return first + (n + 15) / 16 <= MANTIS_MAX_GROUPS;
}

static bool gemm_shape(const uint32_t desc[32])
{
    uint32_t m = FIELD(GEMM_ROWS);
    uint32_t n = FIELD(GEMM_COLS);
    uint32_t k = FIELD(GEMM_DEPTH);
    return within(m, 1, MANTIS_MAX_DIM) && within(n, 1, MANTIS_MAX_DIM) && within(k, 1, MANTIS_MAX_K) &&
           within(FIELD(GEMM_OUT_LD), n, MANTIS_MAX_DIM) &&
           within(FIELD(GEMM_X0_LD), command_stored_a(desc).cols, MANTIS_MAX_DIM) &&
           within(FIELD(GEMM_X1_LD), command_stored_b(desc).cols, MANTIS_MAX_DIM) && view_shape(desc);
}

static bool matrix_shape(const uint32_t desc[32])
{
    return within(FIELD(VECTOR_ROWS), 1, MANTIS_MAX_DIM) && within(FIELD(VECTOR_COLS), 1, MANTIS_MAX_DIM) &&
           command_matrix_count(desc) <= MANTIS_MAX_COUNT;
}

static bool vector_shape(const uint32_t desc[32])
{
    if (!matrix_shape(desc) || !groups_fit(FIELD(VECTOR_FIRST), command_matrix_count(desc)))
        return false;
    for (unsigned t = 0; t < COMMAND_TERMS; t++)
        if (command_term_present(desc, t) && command_coefficients(desc, t) > MANTIS_MAX_COEF)
            return false;
    return true;
}

static bool sizes(const uint32_t desc[32])
{
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_PEAK: return within(FIELD(PEAK_COUNT), 1, MANTIS_MAX_COUNT);
    case MANTIS_OP_MAP:
        return within(FIELD(MAP_COUNT), 1, MANTIS_MAX_COUNT) && groups_fit(FIELD(MAP_FIRST), FIELD(MAP_COUNT));
    case MANTIS_OP_GEMM: return gemm_shape(desc);
    case MANTIS_OP_VECTOR: return vector_shape(desc);
    case MANTIS_OP_REDUCE: return matrix_shape(desc);
    case MANTIS_OP_ALIGN:
        return within(FIELD(ALIGN_COUNT), 1, MANTIS_MAX_COUNT) && groups_fit(FIELD(ALIGN_FIRST), FIELD(ALIGN_COUNT));
    default: return true;
    }
}

static bool shape(const uint32_t desc[32], const struct command_entries *entries)
{
    return sizes(desc) && command_scaling_shape(desc, entries);
}

/* -- steps 2..18: BAD_ADDRESS ------------------------------------------------------------------ */

static bool address(const uint32_t desc[32], unsigned slot, const struct command_entries *entries, uint32_t mem_limit)
{
    struct operand o = command_operand(desc, slot, entries);
    if (!o.used)
        return true;
    if (o.addr % o.align != 0 || (slot == OUT && !command_groups_aligned(desc)) ||
        o.addr + o.bytes > (uint64_t)mem_limit + 1)
        return false;
    struct operand out = command_operand(desc, OUT, entries);
    if (slot == OUT || !out.used || (o.in_place && o.addr == out.addr))
        return true;
    return o.addr + o.bytes <= out.addr || out.addr + out.bytes <= o.addr;
}

uint32_t command_check(const uint32_t desc[32], unsigned step, const struct command_entries *entries,
                       uint32_t mem_limit)
{
    switch (step) {
    case CHECK_LEGAL: return legal(desc) ? MANTIS_OK : MANTIS_ILLEGAL;
    case CHECK_SHAPE: return shape(desc, entries) ? MANTIS_OK : MANTIS_BAD_SHAPE;
    default: return address(desc, step - CHECK_OUT, entries, mem_limit) ? MANTIS_OK : MANTIS_BAD_ADDRESS;
    }
}

/* -- scale entries ----------------------------------------------------------------------------- */

/* Where an operand begins, and whether there is one, does not depend on how many entries it has. */
static const struct command_entries any_entries = {{1, 1}, true};

struct command_scale command_scale(const uint32_t desc[32], unsigned index)
{
    /* x0, x1, x2, c0.. stand in the slots X0_SCALE, X1_SCALE, X2_SCALE, C0_SCALE.. */
    struct operand o = command_operand(desc, index < 3 ? X0_SCALE + 2 * index : C0 + 1 + 2 * (index - 3), &any_entries);
    struct command_scale scale = {.used = o.used, .addr = o.addr, .bits = 8};
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_MAP: /* the unit reads the peaks of several spans or channels itself */
        scale.used = o.used && FIELD(MAP_SCALING) == SCALING_ONE;
        scale.peak = index == 0;
        scale.bits = (int)FIELD(MAP_BITS);
        scale.saturate = FIELD(MAP_SATURATE);
        scale.sign = FIELD(MAP_SIGN);
        break;
    case MANTIS_OP_GEMM: /* the bias window asks for the peak's plain exponent */
        if (index < 2)
            scale.used = command_scaling(desc, index).code != SCALING_SPANS; /* a record's E is a single entry */
        scale.peak = index == 2;
        scale.saturate = true;
        scale.zero_is_none = true;
        break;
    case MANTIS_OP_VECTOR:
        scale.peak = index < 3 && command_term_kind(desc, index) == KIND_FP32;
        scale.bits = 16;
        scale.saturate = FIELD(VECTOR_SATURATE);
        break;
    default: break;
    }
    return scale;
}

bool command_records(const uint32_t desc[32])
{
    bool many = FIELD(ALL_OPCODE) == MANTIS_OP_MAP && FIELD(MAP_SCALING) != SCALING_ONE; /* written by the unit */
    return command_operand(desc, OUT_SCALE, &any_entries).used && !many;
}
