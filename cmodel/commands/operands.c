/* SPDX-License-Identifier: Apache-2.0 */
/* The operand list of each command: addresses and extents (docs/commands.md, "Extents"). */
#include "commands/operands.h"

#include "commands/scaling.h"

typedef struct {
    const mantis_command *command;
    mantis_operand *list;
    int n;
} builder;

static void add(builder *b, const char *name, mantis_operand_kind kind, uint32_t field, uint64_t bytes)
{
    mantis_operand *o = &b->list[b->n++];
    o->name = name;
    o->kind = kind;
    o->address = mantis_get(b->command, field);
    o->alignment = kind == OPERAND_OUT || kind == OPERAND_TENSOR ? 16 : 4;
    o->bytes = bytes;
    o->may_be_in_place = false;
}

static void add_in_place(builder *b, const char *name, uint32_t field, uint64_t bytes)
{
    add(b, name, OPERAND_TENSOR, field, bytes);
    b->list[b->n - 1].may_be_in_place = true;
}

static uint64_t matrix_bytes(uint64_t rows, uint64_t cols, uint64_t ld, uint64_t size)
{
    return ((rows - 1) * ld + cols) * size;
}

/* A peak entry, or the array of them. */
static void add_peaks(builder *b, const char *name, uint32_t field, const mantis_scaling *s)
{
    add(b, name, s->kind ? OPERAND_PEAKS : OPERAND_PEAK, field, 4 * s->entries);
}

/* Peaks of stretches or channels are written on the way: they are the output, also for the rule of overlap. */
static void peak_operands(builder *b)
{
    const mantis_scaling s = mantis_peak_scaling(b->command);
    add(b, "out_scale", s.kind ? OPERAND_OUT : OPERAND_RESULT, MANTIS_PEAK_OUT_SCALE, 4 * s.entries);
    b->list[0].alignment = 4;
    add(b, "x0", OPERAND_TENSOR, MANTIS_PEAK_X0_ADDR, (uint64_t)mantis_get(b->command, MANTIS_PEAK_COUNT) * 4);
}

static void map_operands(builder *b)
{
    const uint64_t n = mantis_get(b->command, MANTIS_MAP_COUNT);
    const uint32_t bits = mantis_get(b->command, MANTIS_MAP_BITS);
    const mantis_scaling s = mantis_map_scaling(b->command);
    const bool record = s.kind == SCALED_BY_CHANNEL;
    add(b, "out", OPERAND_OUT, MANTIS_MAP_OUT, bits == 16 ? 2 * n : n);
    add(b, "out_scale", OPERAND_RESULT, MANTIS_MAP_OUT_SCALE, record ? mantis_record_bytes(s.span) : 4 * s.entries);
    b->list[b->n - 1].alignment = record ? 16 : 4;
    add(b, "x0", OPERAND_TENSOR, MANTIS_MAP_X0_ADDR, 4 * n);
    add_peaks(b, "x0_scale", MANTIS_MAP_X0_SCALE, &s);
}

/* A group or a slice of channels begins anywhere. */
static void add_unaligned(builder *b, const char *name, mantis_operand_kind kind, uint32_t field, uint64_t bytes,
                          uint32_t alignment)
{
    add(b, name, kind, field, bytes);
    b->list[b->n - 1].alignment = alignment;
}

/* The tensor behind a view. Up to 2^42 pixels pass the checks of sizes, which times x0_ld is beyond 64 bits: as many as
 * no memory holds count as 2^33. */
static uint64_t view_bytes(const mantis_command *c)
{
    const uint64_t pixels = (uint64_t)mantis_get(c, MANTIS_GEMM_VIEW_IMAGES) * mantis_get(c, MANTIS_GEMM_VIEW_H) *
                            mantis_get(c, MANTIS_GEMM_VIEW_W);
    const uint64_t most = UINT64_C(1) << 33;
    return matrix_bytes(pixels < most ? pixels : most, mantis_get(c, MANTIS_GEMM_VIEW_C),
                        mantis_get(c, MANTIS_GEMM_X0_LD), 1);
}

/* An exponent entry, an array of them, or a scale record, of which E is the entry. */
static void add_exponents(builder *b, const char *name, uint32_t field, int operand)
{
    const mantis_scaling s = mantis_gemm_scaling(b->command, operand);
    if (s.kind == SCALED_BY_CHANNEL) {
        add(b, name, OPERAND_EXPONENT, field, 16 + s.entries);
        b->list[b->n - 1].alignment = 16;
    } else {
        add(b, name, s.kind ? OPERAND_EXPONENTS : OPERAND_EXPONENT, field, s.kind ? 4 * s.entries : 4);
    }
}

static void gemm_operands(builder *b)
{
    const mantis_command *c = b->command;
    const uint64_t m = mantis_get(c, MANTIS_GEMM_ROWS), n = mantis_get(c, MANTIS_GEMM_COLS),
                   k = mantis_get(c, MANTIS_GEMM_DEPTH);
    const uint64_t ld0 = mantis_get(c, MANTIS_GEMM_X0_LD), ld1 = mantis_get(c, MANTIS_GEMM_X1_LD),
                   last = mantis_get(c, MANTIS_GEMM_LAST_GROUP);
    const bool ta = mantis_get(c, MANTIS_GEMM_TRANS_A), tb = mantis_get(c, MANTIS_GEMM_TRANS_B),
               view = mantis_get(c, MANTIS_GEMM_VIEW);
    const uint64_t taps = (uint64_t)mantis_get(c, MANTIS_GEMM_VIEW_KH) * mantis_get(c, MANTIS_GEMM_VIEW_KW);
    const uint64_t a = view ? view_bytes(c) : matrix_bytes(ta ? k : m, ta ? m : k, ld0, 1);
    const uint64_t by_taps =
        (taps - 1) * mantis_get(c, MANTIS_GEMM_X1_STEP) + matrix_bytes(n, mantis_get(c, MANTIS_GEMM_VIEW_C), ld1, 1);
    const bool raw = mantis_get(c, MANTIS_GEMM_RAW);
    const uint32_t word = raw ? 8 : 4;
    add_unaligned(b, "out", OPERAND_OUT, MANTIS_GEMM_OUT,
                  matrix_bytes(m, n, mantis_get(c, MANTIS_GEMM_OUT_LD), word) +
                      last * mantis_get(c, MANTIS_GEMM_OUT_GROUP),
                  word);
    if (raw || mantis_get(c, MANTIS_GEMM_RECORD_PEAK))
        add(b, "out_scale", OPERAND_RESULT, MANTIS_GEMM_OUT_SCALE, 4);
    add_unaligned(b, "x0", OPERAND_TENSOR, MANTIS_GEMM_X0_ADDR, a + last * mantis_get(c, MANTIS_GEMM_X0_GROUP), 1);
    add_exponents(b, "x0_scale", MANTIS_GEMM_X0_SCALE, 0);
    add_unaligned(b, "x1", OPERAND_TENSOR, MANTIS_GEMM_X1_ADDR,
                  (view && tb ? by_taps : matrix_bytes(tb ? n : k, tb ? k : n, ld1, 1)) +
                      last * mantis_get(c, MANTIS_GEMM_X1_GROUP),
                  1);
    add_exponents(b, "x1_scale", MANTIS_GEMM_X1_SCALE, 1);
    if (mantis_get(c, MANTIS_GEMM_BIAS)) {
        add(b, "x2", OPERAND_TENSOR, MANTIS_GEMM_X2_ADDR, 4 * n * (last + 1));
        add(b, "x2_scale", OPERAND_PEAK, MANTIS_GEMM_X2_SCALE, 4);
    }
}

static void vector_operands(builder *b)
{
    static const char *const X[3] = {"x0", "x1", "x2"}, *const X_SCALE[3] = {"x0_scale", "x1_scale", "x2_scale"};
    static const char *const C[4] = {"c0", "c1", "c2", "c3"}, *const C_SCALE[4] = {"c0_scale", "c1_scale", "c2_scale",
                                                                                   "c3_scale"};
    const mantis_command *c = b->command;
    const uint64_t rows = mantis_get(c, MANTIS_VECTOR_ROWS), cols = mantis_get(c, MANTIS_VECTOR_COLS), n = rows * cols;
    add(b, "out", OPERAND_OUT, MANTIS_VECTOR_OUT, 4 * n);
    if (mantis_get(c, MANTIS_VECTOR_RECORD_PEAK))
        add(b, "out_scale", OPERAND_RESULT, MANTIS_VECTOR_OUT_SCALE, 4);
    for (int t = 0; t < 3; t++) {
        const uint32_t kind = mantis_get(c, MANTIS_VECTOR_X_KIND[t]);
        if (kind == 1) {
            add_in_place(b, X[t], MANTIS_VECTOR_X_ADDR[t], 4 * n);
            add(b, X_SCALE[t], OPERAND_PEAK, MANTIS_VECTOR_X_SCALE[t], 4);
        } else if (kind) {
            add(b, X[t], OPERAND_TENSOR, MANTIS_VECTOR_X_ADDR[t], kind == 2 ? n : 2 * n);
            add(b, X_SCALE[t], OPERAND_EXPONENT, MANTIS_VECTOR_X_SCALE[t], 4);
        }
    }
    if (mantis_get(c, MANTIS_VECTOR_GATE))
        add_in_place(b, "gate", MANTIS_VECTOR_GATE_ADDR, 4 * n);
    for (int t = 0; t < 4; t++) {
        if (mantis_vector_has(c, t)) {
            const uint32_t layout = mantis_get(c, MANTIS_VECTOR_C_LAYOUT[t]);
            add(b, C[t], OPERAND_TENSOR, MANTIS_VECTOR_C_ADDR[t], layout == 0 ? 2 : layout == 1 ? 2 * cols : 2 * rows);
            add(b, C_SCALE[t], OPERAND_EXPONENT, MANTIS_VECTOR_C_SCALE[t], 4);
        }
    }
}

static void reduce_operands(builder *b)
{
    const mantis_command *c = b->command;
    const uint64_t rows = mantis_get(c, MANTIS_REDUCE_ROWS), cols = mantis_get(c, MANTIS_REDUCE_COLS), n = rows * cols;
    const uint64_t sums = mantis_get(c, MANTIS_REDUCE_BY_ROW) ? rows : cols;
    add(b, "out", OPERAND_OUT, MANTIS_REDUCE_OUT, (mantis_get(c, MANTIS_REDUCE_S1_ONLY) ? 8 : 16) * sums);
    add(b, "x0", OPERAND_TENSOR, MANTIS_REDUCE_X0_ADDR, mantis_get(c, MANTIS_REDUCE_Q_WIDE) ? 2 * n : n);
    if (mantis_get(c, MANTIS_REDUCE_P_PRESENT))
        add(b, "x1", OPERAND_TENSOR, MANTIS_REDUCE_X1_ADDR, mantis_get(c, MANTIS_REDUCE_P_WIDE) ? 2 * n : n);
    else if (mantis_get(c, MANTIS_REDUCE_THRESHOLD))
        add(b, "x1", OPERAND_TENSOR, MANTIS_REDUCE_X1_ADDR, 4 * sums);
}

static void align_operands(builder *b)
{
    const uint64_t n = mantis_get(b->command, MANTIS_ALIGN_COUNT);
    add(b, "out", OPERAND_OUT, MANTIS_ALIGN_OUT, 4 * n);
    if (mantis_get(b->command, MANTIS_ALIGN_RECORD_PEAK))
        add(b, "out_scale", OPERAND_RESULT, MANTIS_ALIGN_OUT_SCALE, 4);
    add(b, "x0", OPERAND_TENSOR, MANTIS_ALIGN_X0_ADDR, 8 * n);
    add(b, "x0_scale", OPERAND_EXPONENT, MANTIS_ALIGN_X0_SCALE, 4);
}

int mantis_operands(const mantis_command *command, mantis_operand list[MANTIS_MAX_OPERANDS])
{
    builder b = {command, list, 0};
    switch (mantis_get(command, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK: peak_operands(&b); break;
    case MANTIS_OP_MAP: map_operands(&b); break;
    case MANTIS_OP_GEMM: gemm_operands(&b); break;
    case MANTIS_OP_VECTOR: vector_operands(&b); break;
    case MANTIS_OP_REDUCE: reduce_operands(&b); break;
    case MANTIS_OP_ALIGN: align_operands(&b); break;
    default: break; /* FENCE touches nothing */
    }
    return b.n;
}
