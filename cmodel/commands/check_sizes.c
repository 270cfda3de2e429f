/* SPDX-License-Identifier: Apache-2.0 */
/* Step (2) of a command's check: sizes. */
#include "commands/check.h"

mantis_fault mantis_check_size(const char *name, uint64_t value, uint64_t low, uint64_t high)
{
    if (value < low || value > high)
        return mantis_refuse(MANTIS_BAD_SHAPE, "%s %" PRIu64 " is outside %" PRIu64 "..%" PRIu64, name, value, low,
                             high);
    return CHECK_OK;
}

static mantis_fault check_first(uint64_t first, uint64_t n)
{
    return mantis_check_size("first + groups", first + (n + MANTIS_LANES - 1) / MANTIS_LANES, 0, MANTIS_MAX_GROUPS);
}

/* PEAK and MAP: entries over stretches of elements, or channels of equal length. */
static mantis_fault check_scaling(const mantis_scaling *s, uint64_t count)
{
    if (s->kind == SCALED_BY_SPAN) {
        CHECK_SIZE("span", s->span, 1, MANTIS_MAX_COUNT);
        CHECK_SIZE("entries", s->entries, 1, MANTIS_MAX_COEF);
    } else if (s->kind == SCALED_BY_CHANNEL) {
        CHECK_SIZE("channels", s->span, 1, MANTIS_MAX_COEF);
        CHECK_SIZE("elements beyond whole rows of channels", count % s->span, 0, 0);
    }
    return CHECK_OK;
}

/* Nothing is lost of a sum that long (numerics section 11). */
static uint64_t longest(const mantis_scaling *s)
{
    return INT32_MAX / ((uint64_t)127 * 127 << mantis_scaling_places(s));
}

static mantis_fault check_gemm_scaling(const mantis_command *c, int operand)
{
    const mantis_scaling s = mantis_gemm_scaling(c, operand);
    if (s.kind == SCALED_BY_CHANNEL)
        CHECK_SIZE(operand ? "x1_span" : "x0_span", s.span, 1, MANTIS_MAX_COEF);
    if (s.kind)
        CHECK_SIZE(operand ? "x1's scales" : "x0's scales", s.entries, 1, MANTIS_MAX_COEF);
    if (s.kind == SCALED_BY_CHANNEL && s.by_reduction)
        CHECK_SIZE("depth under these groups", mantis_get(c, MANTIS_GEMM_DEPTH), 1, longest(&s));
    return CHECK_OK;
}

static mantis_fault check_gemm_sizes(const mantis_command *c)
{
    const uint32_t m = mantis_get(c, MANTIS_GEMM_ROWS), n = mantis_get(c, MANTIS_GEMM_COLS),
                   k = mantis_get(c, MANTIS_GEMM_DEPTH);
    CHECK_SIZE("rows", m, 1, MANTIS_MAX_DIM);
    CHECK_SIZE("cols", n, 1, MANTIS_MAX_DIM);
    CHECK_SIZE("depth", k, 1, MANTIS_MAX_K);
    CHECK_SIZE("out_ld", mantis_get(c, MANTIS_GEMM_OUT_LD), n, MANTIS_MAX_DIM);
    for (int i = 0; i < 2; i++) {
        const mantis_fault f = check_gemm_scaling(c, i);
        if (f.status)
            return f;
    }
    if (mantis_get(c, MANTIS_GEMM_VIEW))
        return mantis_check_view(c);
    CHECK_SIZE("x0_ld", mantis_get(c, MANTIS_GEMM_X0_LD), mantis_get(c, MANTIS_GEMM_TRANS_A) ? m : k, MANTIS_MAX_DIM);
    CHECK_SIZE("x1_ld", mantis_get(c, MANTIS_GEMM_X1_LD), mantis_get(c, MANTIS_GEMM_TRANS_B) ? k : n, MANTIS_MAX_DIM);
    return CHECK_OK;
}

static mantis_fault check_vector_sizes(const mantis_command *c)
{
    const uint64_t rows = mantis_get(c, MANTIS_VECTOR_ROWS), cols = mantis_get(c, MANTIS_VECTOR_COLS);
    CHECK_SIZE("rows", rows, 1, MANTIS_MAX_DIM);
    CHECK_SIZE("cols", cols, 1, MANTIS_MAX_DIM);
    CHECK_SIZE("rows * cols", rows * cols, 1, MANTIS_MAX_COUNT);
    for (int t = 0; t < 4; t++) {
        const uint32_t code = mantis_get(c, MANTIS_VECTOR_C_LAYOUT[t]);
        if (mantis_vector_has(c, t) && code) {
            CHECK_SIZE(code == 1 ? "cols with one coefficient per channel" : "rows with one coefficient per row",
                       code == 1 ? cols : rows, 1, MANTIS_MAX_COEF);
        }
    }
    return check_first(mantis_get(c, MANTIS_VECTOR_FIRST), rows * cols);
}

/* Elements in one line: PEAK, MAP, ALIGN. first: of their random words, or 0. */
static mantis_fault check_line(uint64_t count, uint64_t first, const mantis_scaling *s)
{
    CHECK_SIZE("count", count, 1, MANTIS_MAX_COUNT);
    const mantis_fault f = s ? check_scaling(s, count) : CHECK_OK;
    return f.status ? f : check_first(first, count);
}

mantis_fault mantis_check_sizes(const mantis_command *c)
{
    mantis_scaling s;
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK: s = mantis_peak_scaling(c); return check_line(mantis_get(c, MANTIS_PEAK_COUNT), 0, &s);
    case MANTIS_OP_MAP:
        s = mantis_map_scaling(c);
        return check_line(mantis_get(c, MANTIS_MAP_COUNT), mantis_get(c, MANTIS_MAP_FIRST), &s);
    case MANTIS_OP_GEMM: return check_gemm_sizes(c);
    case MANTIS_OP_VECTOR: return check_vector_sizes(c);
    case MANTIS_OP_REDUCE:
        CHECK_SIZE("rows", mantis_get(c, MANTIS_REDUCE_ROWS), 1, MANTIS_MAX_DIM);
        CHECK_SIZE("cols", mantis_get(c, MANTIS_REDUCE_COLS), 1, MANTIS_MAX_DIM);
        return mantis_check_size("rows * cols",
                                 (uint64_t)mantis_get(c, MANTIS_REDUCE_ROWS) * mantis_get(c, MANTIS_REDUCE_COLS), 1,
                                 MANTIS_MAX_COUNT);
    case MANTIS_OP_ALIGN: return check_line(mantis_get(c, MANTIS_ALIGN_COUNT), mantis_get(c, MANTIS_ALIGN_FIRST), NULL);
    default: return CHECK_OK;
    }
}
