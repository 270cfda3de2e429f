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

static struct operand none(void)
{
    return (struct operand){.align = 1};
}

static uint64_t matrix_bytes(uint64_t rows, uint64_t cols, uint64_t ld, uint64_t size)
{
    return ((rows - 1) * ld + cols) * size;
}

/* `n` entries one after another; one is the plain case. */
static struct operand scale_entries(uint32_t addr, uint64_t n)
{
    return (struct operand){.used = true, .align = 4, .addr = addr, .bytes = 4 * n};
}

/* A record of group exponents: E in 16 bytes, then a byte a channel. */
static struct operand scale_record(uint32_t addr, uint64_t channel_bytes)
{
    return (struct operand){.used = true, .align = 16, .addr = addr, .bytes = 16 + channel_bytes};
}

/* The peak entries of several spans or channels are PEAK's output. */
static struct operand peak_operand(const uint32_t desc[32], unsigned slot, const struct command_entries *entries)
{
    bool many = FIELD(PEAK_SCALING) != SCALING_ONE;
    switch (slot) {
    case OUT: return many ? scale_entries(FIELD(PEAK_OUT_SCALE), command_scale_total(desc, 0, entries)) : none();
    case OUT_SCALE: return scale_entry(!many, FIELD(PEAK_OUT_SCALE));
    case X0: return tensor(true, FIELD(PEAK_X0_ADDR), 4 * (uint64_t)FIELD(PEAK_COUNT));
    default: return none();
    }
}

static struct operand map_operand(const uint32_t desc[32], unsigned slot, const struct command_entries *entries)
{
    uint64_t n = FIELD(MAP_COUNT), scales = command_scale_total(desc, 0, entries);
    switch (slot) {
    case OUT: return tensor(true, FIELD(MAP_OUT), FIELD(MAP_BITS) == 16 ? 2 * n : n);
    case OUT_SCALE:
        if (FIELD(MAP_SCALING) == SCALING_CHANNELS)
            return scale_record(FIELD(MAP_OUT_SCALE), (scales + 15) / 16 * 16);
        return scale_entries(FIELD(MAP_OUT_SCALE), scales);
    case X0: return tensor(true, FIELD(MAP_X0_ADDR), 4 * n);
    case X0_SCALE: return scale_entries(FIELD(MAP_X0_SCALE), scales);
    default: return none();
    }
}

static struct operand align_operand(const uint32_t desc[32], unsigned slot)
{
    uint64_t n = FIELD(ALIGN_COUNT);
    switch (slot) {
    case OUT: return tensor(true, FIELD(ALIGN_OUT), 4 * n);
    case OUT_SCALE: return scale_entry(FIELD(ALIGN_RECORD_PEAK), FIELD(ALIGN_OUT_SCALE));
    case X0: return tensor(true, FIELD(ALIGN_X0_ADDR), 8 * n);
    case X0_SCALE: return scale_entry(true, FIELD(ALIGN_X0_SCALE));
    default: return none();
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

/* Bytes of an element of C: fp32, or int64 of raw sums. */
static uint32_t product_size(const uint32_t desc[32])
{
    return FIELD(GEMM_RAW) ? 8 : 4;
}

bool command_groups_aligned(const uint32_t desc[32])
{
    return FIELD(ALL_OPCODE) != MANTIS_OP_GEMM || FIELD(GEMM_OUT_GROUP) % product_size(desc) == 0;
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

/* A's or B's scales: one entry, an entry for each span, or a record whose padding no product reads. */
static struct operand gemm_scale(const uint32_t desc[32], unsigned operand, uint32_t addr,
                                 const struct command_entries *entries)
{
    uint64_t total = command_scale_total(desc, operand, entries);
    switch (command_scaling(desc, operand).code) {
    case SCALING_SPANS: return scale_entries(addr, total);
    case SCALING_CHANNELS: return scale_record(addr, total);
    default: return scale_entry(true, addr);
    }
}

static struct operand gemm_operand(const uint32_t desc[32], unsigned slot, const struct command_entries *entries)
{
    uint32_t size = product_size(desc);
    uint64_t m = FIELD(GEMM_ROWS);
    uint64_t n = FIELD(GEMM_COLS);
    bool bias = FIELD(GEMM_BIAS);
    switch (slot) {
    case OUT:
        return grouped(desc, size, FIELD(GEMM_OUT), matrix_bytes(m, n, FIELD(GEMM_OUT_LD), size),
                       FIELD(GEMM_OUT_GROUP));
    case OUT_SCALE: return scale_entry(FIELD(GEMM_RECORD_PEAK) || FIELD(GEMM_RAW), FIELD(GEMM_OUT_SCALE));
    case X0:
        return grouped(desc, 1, FIELD(GEMM_X0_ADDR), stored_bytes(command_stored_a(desc), FIELD(GEMM_X0_LD), 0),
                       FIELD(GEMM_X0_GROUP));
    case X0_SCALE: return gemm_scale(desc, 0, FIELD(GEMM_X0_SCALE), entries);
    case X1:
        return grouped(desc, 1, FIELD(GEMM_X1_ADDR),
                       stored_bytes(command_stored_b(desc), FIELD(GEMM_X1_LD), FIELD(GEMM_X1_STEP)),
                       FIELD(GEMM_X1_GROUP));
    case X1_SCALE: return gemm_scale(desc, 1, FIELD(GEMM_X1_SCALE), entries);
    case X2: return tensor(bias, FIELD(GEMM_X2_ADDR), 4 * n * (FIELD(GEMM_LAST_GROUP) + 1));
    case X2_SCALE: return scale_entry(bias, FIELD(GEMM_X2_SCALE));
    default: return none();
    }
}

static struct operand vector_operand(const uint32_t desc[32], unsigned slot)
{
    static const uint32_t element[4] = {[KIND_FP32] = 4, [KIND_DFP8] = 1, [KIND_DFP16] = 2};
    uint64_t n = command_matrix_count(desc);
    struct operand o = none();
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
    uint64_t n = command_matrix_count(desc), sums = FIELD(REDUCE_BY_ROW) ? FIELD(REDUCE_ROWS) : FIELD(REDUCE_COLS);
    switch (slot) {
    case OUT: return tensor(true, FIELD(REDUCE_OUT), FIELD(REDUCE_S1_ONLY) ? 8 * sums : 16 * sums);
    case X0: return tensor(true, FIELD(REDUCE_X0_ADDR), FIELD(REDUCE_Q_WIDE) ? 2 * n : n);
    case X1:
        if (FIELD(REDUCE_THRESHOLD))
            return tensor(true, FIELD(REDUCE_X1_ADDR), 4 * sums);
        return tensor(FIELD(REDUCE_P_PRESENT), FIELD(REDUCE_X1_ADDR), FIELD(REDUCE_P_WIDE) ? 2 * n : n);
    default: return none();
    }
}

struct operand command_operand(const uint32_t desc[32], unsigned slot, const struct command_entries *entries)
{
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_PEAK: return peak_operand(desc, slot, entries);
    case MANTIS_OP_MAP: return map_operand(desc, slot, entries);
    case MANTIS_OP_ALIGN: return align_operand(desc, slot);
    case MANTIS_OP_GEMM: return gemm_operand(desc, slot, entries);
    case MANTIS_OP_VECTOR: return vector_operand(desc, slot);
    case MANTIS_OP_REDUCE: return reduce_operand(desc, slot);
    default: return none();
    }
}
