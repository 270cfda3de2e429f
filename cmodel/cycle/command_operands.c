/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/command_operands.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_##name)

/* -- VECTOR's terms ---------------------------------------------------------------------------- */

uint32_t command_term_kind(const uint32_t desc[32], unsigned t)
{
    return descriptor_field(desc, MANTIS_VECTOR_X_KIND[t]);
}

bool command_term_present(const uint32_t desc[32], unsigned t)
{
    return t == 3 ? FIELD(VECTOR_C3_PRESENT) : command_term_kind(desc, t) != KIND_ABSENT;
}

uint32_t command_term_layout(const uint32_t desc[32], unsigned t)
{
    return descriptor_field(desc, MANTIS_VECTOR_C_LAYOUT[t]);
}

uint64_t command_coefficients(const uint32_t desc[32], unsigned t)
{
    switch (command_term_layout(desc, t)) {
    case LAYOUT_CHANNEL: return FIELD(VECTOR_COLS);
    case LAYOUT_ROW: return FIELD(VECTOR_ROWS);
    default: return 1;
    }
}

uint64_t command_matrix_count(const uint32_t desc[32])
{
    return (uint64_t)FIELD(VECTOR_ROWS) * FIELD(VECTOR_COLS);
}

/* -- operands ---------------------------------------------------------------------------------- */

static struct operand tensor(bool used, uint32_t addr, uint64_t bytes)
{
    return (struct operand){.used = used, .align = 16, .addr = addr, .bytes = bytes};
}

static struct operand scale_entry(bool used, uint32_t addr)
{
    return (struct operand){.used = used, .align = 4, .addr = addr, .bytes = 4};
}

static uint64_t matrix_bytes(uint64_t rows, uint64_t cols, uint64_t ld, uint64_t size)
{
    return ((rows - 1) * ld + cols) * size;
}

static struct operand map_operand(const uint32_t desc[32], unsigned slot)
{
    uint64_t n = FIELD(MAP_COUNT);
    bool map = FIELD(ALL_OPCODE) == MANTIS_OP_MAP; /* PEAK's fields are among MAP's */
    switch (slot) {
    case OUT: return tensor(map, FIELD(MAP_OUT), FIELD(MAP_BITS) == 16 ? 2 * n : n);
    case OUT_SCALE: return scale_entry(true, FIELD(MAP_OUT_SCALE));
    case X0: return tensor(true, FIELD(MAP_X0_ADDR), 4 * n);
    case X0_SCALE: return scale_entry(map, FIELD(MAP_X0_SCALE));
    default: return tensor(false, 0, 0);
    }
}

struct stored_matrix command_stored_a(const uint32_t desc[32])
{
    uint64_t pixels = (uint64_t)FIELD(GEMM_VIEW_IMAGES) * FIELD(GEMM_VIEW_H) * FIELD(GEMM_VIEW_W);
    if (FIELD(GEMM_VIEW))
        return (struct stored_matrix){pixels, FIELD(GEMM_VIEW_C), 1};
    if (FIELD(GEMM_TRANS_A))
        return (struct stored_matrix){FIELD(GEMM_DEPTH), FIELD(GEMM_ROWS), 1};
    return (struct stored_matrix){FIELD(GEMM_ROWS), FIELD(GEMM_DEPTH), 1};
}

struct stored_matrix command_stored_b(const uint32_t desc[32])
{
    if (!FIELD(GEMM_TRANS_B))
        return (struct stored_matrix){FIELD(GEMM_DEPTH), FIELD(GEMM_COLS), 1};
    if (FIELD(GEMM_VIEW))
        return (struct stored_matrix){FIELD(GEMM_COLS), FIELD(GEMM_VIEW_C), FIELD(GEMM_VIEW_KH) * FIELD(GEMM_VIEW_KW)};
    return (struct stored_matrix){FIELD(GEMM_COLS), FIELD(GEMM_DEPTH), 1};
}

bool command_groups_aligned(const uint32_t desc[32])
{
    return FIELD(ALL_OPCODE) != MANTIS_OP_GEMM || FIELD(GEMM_OUT_GROUP) % 4 == 0;
}

/* One of GEMM's matrices, at any multiple of `align`, with its copies for the further groups. */
static struct operand grouped(const uint32_t desc[32], uint32_t align, uint32_t addr, uint64_t bytes,
                              uint32_t group_stride)
{
    return (struct operand){
        .used = true, .align = align, .addr = addr, .bytes = bytes + (uint64_t)FIELD(GEMM_LAST_GROUP) * group_stride};
}

static uint64_t stored_bytes(struct stored_matrix m, uint64_t ld, uint64_t step)
{
    /* A view of no sensible size can span up to 2^66 bytes; more rows than memory has bytes are as wrong with any
     * distance. */
    uint64_t rows = m.rows < (uint64_t)1 << 33 ? m.rows : (uint64_t)1 << 33;
    return (m.blocks - 1) * step + matrix_bytes(rows, m.cols, ld, 1);
}

static struct operand gemm_operand(const uint32_t desc[32], unsigned slot)
{
    uint64_t m = FIELD(GEMM_ROWS);
    uint64_t n = FIELD(GEMM_COLS);
    bool bias = FIELD(GEMM_BIAS);
    switch (slot) {
    case OUT:
        return grouped(desc, 4, FIELD(GEMM_OUT), matrix_bytes(m, n, FIELD(GEMM_OUT_LD), 4), FIELD(GEMM_OUT_GROUP));
    case OUT_SCALE: return scale_entry(FIELD(GEMM_RECORD_PEAK), FIELD(GEMM_OUT_SCALE));
    case X0:
        return grouped(desc, 1, FIELD(GEMM_X0_ADDR), stored_bytes(command_stored_a(desc), FIELD(GEMM_X0_LD), 0),
                       FIELD(GEMM_X0_GROUP));
    case X0_SCALE: return scale_entry(true, FIELD(GEMM_X0_SCALE));
    case X1:
        return grouped(desc, 1, FIELD(GEMM_X1_ADDR),
                       stored_bytes(command_stored_b(desc), FIELD(GEMM_X1_LD), FIELD(GEMM_X1_STEP)),
                       FIELD(GEMM_X1_GROUP));
    case X1_SCALE: return scale_entry(true, FIELD(GEMM_X1_SCALE));
    case X2: return tensor(bias, FIELD(GEMM_X2_ADDR), 4 * n * (FIELD(GEMM_LAST_GROUP) + 1));
    case X2_SCALE: return scale_entry(bias, FIELD(GEMM_X2_SCALE));
    default: return tensor(false, 0, 0);
    }
}

static struct operand vector_operand(const uint32_t desc[32], unsigned slot)
{
    static const uint32_t element[4] = {[KIND_FP32] = 4, [KIND_DFP8] = 1, [KIND_DFP16] = 2};
    uint64_t n = command_matrix_count(desc);
    struct operand o = tensor(false, 0, 0);
    if (slot == OUT) {
        o = tensor(true, FIELD(VECTOR_OUT), 4 * n);
    } else if (slot == OUT_SCALE) {
        o = scale_entry(FIELD(VECTOR_RECORD_PEAK), FIELD(VECTOR_OUT_SCALE));
    } else if (slot < GATE) {
        /* T_t: three words each from X0_ADDR on: address, scale, stream */
        unsigned t = (slot - X0) / 2;
        const uint32_t *x = &desc[MANTIS_FIELD_WORD(MANTIS_VECTOR_X0_ADDR) + 3 * t];
        uint32_t kind = command_term_kind(desc, t);
        if ((slot - X0) % 2 == 0) {
            o = tensor(kind != KIND_ABSENT, x[0], n * element[kind]);
            o.in_place = kind == KIND_FP32;
        } else {
            o = scale_entry(kind != KIND_ABSENT, x[1]);
        }
    } else if (slot == GATE) {
        o = tensor(FIELD(VECTOR_GATE), FIELD(VECTOR_GATE_ADDR), 4 * n);
        o.in_place = true;
    } else {
        /* c_t: two words each from C0_ADDR on: address, scale */
        unsigned t = (slot - C0) / 2;
        const uint32_t *c = &desc[MANTIS_FIELD_WORD(MANTIS_VECTOR_C0_ADDR) + 2 * t];
        o = (slot - C0) % 2 == 0 ? tensor(true, c[0], 2 * command_coefficients(desc, t)) : scale_entry(true, c[1]);
        o.used = command_term_present(desc, t);
    }
    return o;
}

static struct operand reduce_operand(const uint32_t desc[32], unsigned slot)
{
    uint64_t n = command_matrix_count(desc);
    switch (slot) {
    case OUT:
        return tensor(true, FIELD(REDUCE_OUT),
                      16 * (uint64_t)(FIELD(REDUCE_BY_ROW) ? FIELD(REDUCE_ROWS) : FIELD(REDUCE_COLS)));
    case X0: return tensor(true, FIELD(REDUCE_X0_ADDR), FIELD(REDUCE_Q_WIDE) ? 2 * n : n);
    case X1: return tensor(FIELD(REDUCE_P_PRESENT), FIELD(REDUCE_X1_ADDR), FIELD(REDUCE_P_WIDE) ? 2 * n : n);
    default: return tensor(false, 0, 0);
    }
}

struct operand command_operand(const uint32_t desc[32], unsigned slot)
{
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_PEAK:
    case MANTIS_OP_MAP: return map_operand(desc, slot);
    case MANTIS_OP_GEMM: return gemm_operand(desc, slot);
    case MANTIS_OP_VECTOR: return vector_operand(desc, slot);
    case MANTIS_OP_REDUCE: return reduce_operand(desc, slot);
    default: return tensor(false, 0, 0);
    }
}
