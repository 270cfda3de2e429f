#include "cycle/command_check.h"

#include "cycle/descriptor.h"

#define FIELD(name) descriptor_field(desc, MANTIS_##name)

enum { KIND_ABSENT = 0, KIND_FP32 = 1, KIND_DFP8 = 2, KIND_DFP16 = 3, LAYOUT_TENSOR = 0, LAYOUT_CHANNEL = 1, LAYOUT_ROW = 2 };
enum { TERMS = 4 };

/* -- VECTOR's terms: term 3 is the constant ------------------------------------------------------------------ */

static uint32_t term_kind(const uint32_t desc[32], unsigned t)
{
    static const uint32_t kind[3] = {MANTIS_VECTOR_X0_KIND, MANTIS_VECTOR_X1_KIND, MANTIS_VECTOR_X2_KIND};
    return descriptor_field(desc, kind[t]);
}

static bool term_present(const uint32_t desc[32], unsigned t)
{
    return t == 3 ? FIELD(VECTOR_C3_PRESENT) : term_kind(desc, t) != KIND_ABSENT;
}

static uint32_t term_layout(const uint32_t desc[32], unsigned t)
{
    static const uint32_t layout[TERMS] = {MANTIS_VECTOR_C0_LAYOUT, MANTIS_VECTOR_C1_LAYOUT, MANTIS_VECTOR_C2_LAYOUT,
                                           MANTIS_VECTOR_C3_LAYOUT};
    return descriptor_field(desc, layout[t]);
}

/* Coefficients of term t: one for the tensor, one a channel or one a row. */
static uint64_t coefficients(const uint32_t desc[32], unsigned t)
{
    switch (term_layout(desc, t)) {
    case LAYOUT_CHANNEL: return FIELD(VECTOR_COLS);
    case LAYOUT_ROW: return FIELD(VECTOR_ROWS);
    default: return 1;
    }
}

static bool any_term(const uint32_t desc[32])
{
    for (unsigned t = 0; t < TERMS; t++)
        if (term_present(desc, t))
            return true;
    return false;
}

/* -- step 0: ILLEGAL --------------------------------------------------------------------------------------------- */

static bool codes_defined(const uint32_t desc[32])
{
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_MAP: {
        uint32_t bits = FIELD(MAP_BITS);
        return (bits >= 4 && bits <= 8) || bits == 16;
    }
    case MANTIS_OP_VECTOR:
        for (unsigned t = 0; t < TERMS; t++)
            if (term_layout(desc, t) > LAYOUT_ROW)
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
    return wrong == 0 && codes_defined(desc);
}

/* -- step 1: BAD_SHAPE -------------------------------------------------------------------------------------------- */

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
           within(FIELD(GEMM_X0_LD), FIELD(GEMM_TRANS_A) ? m : k, MANTIS_MAX_DIM) &&
           within(FIELD(GEMM_X1_LD), FIELD(GEMM_TRANS_B) ? k : n, MANTIS_MAX_DIM);
}

/* ROWS and COLS stand at the same place in VECTOR and REDUCE. */
static uint64_t matrix_count(const uint32_t desc[32])
{
    return (uint64_t)FIELD(VECTOR_ROWS) * FIELD(VECTOR_COLS);
}

static bool matrix_shape(const uint32_t desc[32])
{
    return within(FIELD(VECTOR_ROWS), 1, MANTIS_MAX_DIM) && within(FIELD(VECTOR_COLS), 1, MANTIS_MAX_DIM) &&
           matrix_count(desc) <= MANTIS_MAX_COUNT;
}

static bool vector_shape(const uint32_t desc[32])
{
    if (!matrix_shape(desc) || !groups_fit(FIELD(VECTOR_FIRST), matrix_count(desc)))
        return false;
    for (unsigned t = 0; t < TERMS; t++)
        if (term_present(desc, t) && coefficients(desc, t) > MANTIS_MAX_COEF)
            return false;
    return true;
}

static bool shape(const uint32_t desc[32])
{
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_PEAK: return within(FIELD(PEAK_COUNT), 1, MANTIS_MAX_COUNT);
    case MANTIS_OP_MAP:
        return within(FIELD(MAP_COUNT), 1, MANTIS_MAX_COUNT) && groups_fit(FIELD(MAP_FIRST), FIELD(MAP_COUNT));
    case MANTIS_OP_GEMM: return gemm_shape(desc);
    case MANTIS_OP_VECTOR: return vector_shape(desc);
    case MANTIS_OP_REDUCE: return matrix_shape(desc);
    default: return true;
    }
}

/* -- steps 2..18: BAD_ADDRESS -------------------------------------------------------------------------------------- */

enum slot { OUT, OUT_SCALE, X0, X0_SCALE, X1, X1_SCALE, X2, X2_SCALE, GATE, C0 };

struct operand {
    bool used;
    bool entry;    /* a scale entry, else a tensor */
    bool in_place; /* may start exactly at `out` */
    uint32_t addr;
    uint64_t bytes;
};

static struct operand tensor(bool used, uint32_t addr, uint64_t bytes)
{
    return (struct operand){.used = used, .addr = addr, .bytes = bytes};
}

static struct operand scale_entry(bool used, uint32_t addr)
{
    return (struct operand){.used = used, .entry = true, .addr = addr, .bytes = 4};
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

static struct operand gemm_operand(const uint32_t desc[32], unsigned slot)
{
    uint64_t m = FIELD(GEMM_ROWS);
    uint64_t n = FIELD(GEMM_COLS);
    uint64_t k = FIELD(GEMM_DEPTH);
    uint64_t lda = FIELD(GEMM_X0_LD);
    uint64_t ldb = FIELD(GEMM_X1_LD);
    bool bias = FIELD(GEMM_BIAS);
    switch (slot) {
    case OUT: return tensor(true, FIELD(GEMM_OUT), matrix_bytes(m, n, FIELD(GEMM_OUT_LD), 4));
    case OUT_SCALE: return scale_entry(FIELD(GEMM_RECORD_PEAK), FIELD(GEMM_OUT_SCALE));
    case X0: return tensor(true, FIELD(GEMM_X0_ADDR), FIELD(GEMM_TRANS_A) ? matrix_bytes(k, m, lda, 1) : matrix_bytes(m, k, lda, 1));
    case X0_SCALE: return scale_entry(true, FIELD(GEMM_X0_SCALE));
    case X1: return tensor(true, FIELD(GEMM_X1_ADDR), FIELD(GEMM_TRANS_B) ? matrix_bytes(n, k, ldb, 1) : matrix_bytes(k, n, ldb, 1));
    case X1_SCALE: return scale_entry(true, FIELD(GEMM_X1_SCALE));
    case X2: return tensor(bias, FIELD(GEMM_X2_ADDR), 4 * n);
    case X2_SCALE: return scale_entry(bias, FIELD(GEMM_X2_SCALE));
    default: return tensor(false, 0, 0);
    }
}

static struct operand vector_operand(const uint32_t desc[32], unsigned slot)
{
    static const uint32_t element[4] = {[KIND_FP32] = 4, [KIND_DFP8] = 1, [KIND_DFP16] = 2};
    uint64_t n = matrix_count(desc);
    struct operand o = tensor(false, 0, 0);
    if (slot == OUT) {
        o = tensor(true, FIELD(VECTOR_OUT), 4 * n);
    } else if (slot == OUT_SCALE) {
        o = scale_entry(FIELD(VECTOR_RECORD_PEAK), FIELD(VECTOR_OUT_SCALE));
    } else if (slot < GATE) {
        /* T_t: three words each from X0_ADDR on: address, scale, stream */
        unsigned t = (slot - X0) / 2;
        const uint32_t *x = &desc[MANTIS_FIELD_WORD(MANTIS_VECTOR_X0_ADDR) + 3 * t];
        uint32_t kind = term_kind(desc, t);
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
        o = (slot - C0) % 2 == 0 ? tensor(true, c[0], 2 * coefficients(desc, t)) : scale_entry(true, c[1]);
        o.used = term_present(desc, t);
    }
    return o;
}

static struct operand reduce_operand(const uint32_t desc[32], unsigned slot)
{
    uint64_t n = matrix_count(desc);
    switch (slot) {
    case OUT: return tensor(true, FIELD(REDUCE_OUT), 16 * (uint64_t)(FIELD(REDUCE_BY_ROW) ? FIELD(REDUCE_ROWS) : FIELD(REDUCE_COLS)));
    case X0: return tensor(true, FIELD(REDUCE_X0_ADDR), FIELD(REDUCE_Q_WIDE) ? 2 * n : n);
    case X1: return tensor(FIELD(REDUCE_P_PRESENT), FIELD(REDUCE_X1_ADDR), FIELD(REDUCE_P_WIDE) ? 2 * n : n);
    default: return tensor(false, 0, 0);
    }
}

static struct operand operand(const uint32_t desc[32], unsigned slot)
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

static bool address(const uint32_t desc[32], unsigned slot, uint32_t mem_limit)
{
    struct operand o = operand(desc, slot);
    if (!o.used)
        return true;
    if (o.addr % (o.entry ? 4 : 16) != 0 || o.addr + o.bytes > (uint64_t)mem_limit + 1)
        return false;
    struct operand out = operand(desc, OUT);
    if (slot == OUT || !out.used || (o.in_place && o.addr == out.addr))
        return true;
    return o.addr + o.bytes <= out.addr || out.addr + out.bytes <= o.addr;
}

uint32_t command_check(const uint32_t desc[32], unsigned step, uint32_t mem_limit)
{
    switch (step) {
    case CHECK_LEGAL: return legal(desc) ? MANTIS_OK : MANTIS_ILLEGAL;
    case CHECK_SHAPE: return shape(desc) ? MANTIS_OK : MANTIS_BAD_SHAPE;
    default: return address(desc, step - CHECK_OUT, mem_limit) ? MANTIS_OK : MANTIS_BAD_ADDRESS;
    }
}

/* -- scale entries --------------------------------------------------------------------------------------------------- */

struct command_scale command_scale(const uint32_t desc[32], unsigned index)
{
    /* x0, x1, x2, c0.. stand in the slots X0_SCALE, X1_SCALE, X2_SCALE, C0_SCALE.. */
    struct operand o = operand(desc, index < 3 ? X0_SCALE + 2 * index : C0 + 1 + 2 * (index - 3));
    struct command_scale scale = {.used = o.used, .addr = o.addr, .bits = 8};
    switch (FIELD(ALL_OPCODE)) {
    case MANTIS_OP_MAP:
        scale.peak = index == 0;
        scale.bits = (int)FIELD(MAP_BITS);
        scale.saturate = FIELD(MAP_SATURATE);
        break;
    case MANTIS_OP_GEMM: scale.peak = index == 2; break;
    case MANTIS_OP_VECTOR:
        scale.peak = index < 3 && term_kind(desc, index) == KIND_FP32;
        scale.bits = 16;
        scale.saturate = FIELD(VECTOR_SATURATE);
        break;
    default: break;
    }
    return scale;
}

bool command_records(const uint32_t desc[32])
{
    return operand(desc, OUT_SCALE).used;
}
