/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/command_terms.h"

#include "cycle/command_check.h"
#include "cycle/command_operands.h"
#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_##name)

/* The multiply-adder is loaded, then takes two bits of the factor a clock. */
static uint32_t product_clocks(uint32_t factor)
{
    uint32_t digits = 1;
    while (factor >>= 2)
        digits++;
    return 1 + digits;
}

static uint32_t view_clocks(const uint32_t desc[32])
{
    const uint32_t kh = FIELD(GEMM_VIEW_KH), factors[] = {FIELD(GEMM_VIEW_H),
                                                          FIELD(GEMM_VIEW_W),
                                                          FIELD(GEMM_VIEW_OH),
                                                          FIELD(GEMM_VIEW_OW),
                                                          kh,
                                                          FIELD(GEMM_VIEW_C),
                                                          FIELD(GEMM_VIEW_KW) - 1,
                                                          1,
                                                          kh};
    uint32_t clocks = 0;
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        clocks += product_clocks(factors[i]);
    return clocks;
}

static uint32_t size_clocks(const uint32_t desc[32])
{
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_FENCE: return 0;
    case MANTIS_OP_VECTOR:
    case MANTIS_OP_REDUCE: return product_clocks(FIELD(VECTOR_COLS)) + product_clocks(1);
    case MANTIS_OP_GEMM: return 2 * product_clocks(FIELD(GEMM_LAST_GROUP)) + (FIELD(GEMM_VIEW) ? view_clocks(desc) : 0);
    default: return 2 * product_clocks(1);
    }
}

/* What a GEMM's operand has beyond its first line. */
static uint32_t product_operand_clocks(const uint32_t desc[32], unsigned slot)
{
    uint32_t clocks = product_clocks(FIELD(GEMM_LAST_GROUP));
    switch (slot) {
    case OUT: return clocks + product_clocks(FIELD(GEMM_ROWS) - 1);
    case X0: return clocks + product_clocks((uint32_t)(command_stored_a(desc).rows - 1));
    case X1:
        if (FIELD(GEMM_VIEW) && FIELD(GEMM_TRANS_B))
            clocks += product_clocks((uint32_t)(command_stored_b(desc).blocks - 1));
        return clocks + product_clocks((uint32_t)(command_stored_b(desc).rows - 1));
    case X2: return clocks;
    default: return 0; /* entries */
    }
}

static uint32_t operand_clocks(const uint32_t desc[32], unsigned slot, const struct command_entries *entries)
{
    if (!command_operand(desc, slot, entries).used)
        return 1;
    uint32_t more = FIELD(ALL_OPCODE) == MANTIS_OP_GEMM ? product_operand_clocks(desc, slot) : 0;
    return 3 + product_clocks(1) + more;
}

uint32_t command_step_clocks(const uint32_t desc[32], unsigned step, const struct command_entries *entries)
{
    switch (step) {
    case CHECK_LEGAL: return 3;
    case CHECK_SHAPE: return 3 + size_clocks(desc);
    default: return operand_clocks(desc, step - CHECK_OUT, entries);
    }
}
