/* SPDX-License-Identifier: Apache-2.0 */
/* Step (1) of a command's check: opcode, reserved bits, field codes. */
#include "commands/check.h"

static mantis_fault check_vector_codes(const mantis_command *c)
{
    bool any = false;
    for (int t = 0; t < 4; t++) {
        if (mantis_get(c, MANTIS_VECTOR_C_LAYOUT[t]) == 3)
            return mantis_refuse(MANTIS_ILLEGAL, "c%d_layout 3 is not defined", t);
        any |= mantis_vector_has(c, t);
    }
    return any ? CHECK_OK : mantis_refuse(MANTIS_ILLEGAL, "no term is present");
}

static bool one_two_four(uint32_t x)
{
    return x == 1 || x == 2 || x == 4;
}

static mantis_fault check_view_codes(const mantis_command *c)
{
    const uint32_t kh = mantis_get(c, MANTIS_GEMM_VIEW_KH), kw = mantis_get(c, MANTIS_GEMM_VIEW_KW),
                   stride = mantis_get(c, MANTIS_GEMM_VIEW_STRIDE), dilate = mantis_get(c, MANTIS_GEMM_VIEW_DILATE);
    if (!mantis_get(c, MANTIS_GEMM_VIEW))
        return mantis_get(c, MANTIS_GEMM_VIEW_FLIP) ? mantis_refuse(MANTIS_ILLEGAL, "view_flip without view")
                                                    : CHECK_OK;
    if (mantis_get(c, MANTIS_GEMM_TRANS_A) && mantis_get(c, MANTIS_GEMM_TRANS_B))
        return mantis_refuse(MANTIS_ILLEGAL, "a transposed view takes B as stored, not by taps");
    if (kh < 1 || kh > 16 || kw < 1 || kw > 16)
        return mantis_refuse(MANTIS_ILLEGAL, "a kernel of %" PRIu32 " x %" PRIu32 " is outside 1..16", kh, kw);
    if (!one_two_four(stride) || !one_two_four(dilate)) {
        return mantis_refuse(MANTIS_ILLEGAL, "view_stride %" PRIu32 " or view_dilate %" PRIu32 " is none of 1, 2, 4",
                             stride, dilate);
    }
    if (dilate > 1 && (stride > 1 || mantis_get(c, MANTIS_GEMM_TRANS_A)))
        return mantis_refuse(MANTIS_ILLEGAL, "view_dilate with %s", stride > 1 ? "a stride" : "trans_a");
    return CHECK_OK;
}

static mantis_fault check_gemm_codes(const mantis_command *c)
{
    const mantis_scaling a = mantis_gemm_scaling(c, 0), b = mantis_gemm_scaling(c, 1);
    if (a.kind == 3 || b.kind == 3)
        return mantis_refuse(MANTIS_ILLEGAL, "x%d_scaling 3 is not defined", a.kind == 3 ? 0 : 1);
    for (int i = 0; i < 2; i++)
        if ((i ? b : a).kind == SCALED_BY_SPAN && (i ? b : a).by_reduction)
            return mantis_refuse(MANTIS_ILLEGAL, "x%d has entries along the reduction", i);
    if (a.kind == SCALED_BY_CHANNEL && a.by_reduction && b.kind == SCALED_BY_CHANNEL && b.by_reduction)
        return mantis_refuse(MANTIS_ILLEGAL, "both operands have group exponents along the reduction");
    if (mantis_get(c, MANTIS_GEMM_ACCUMULATE) && !mantis_get(c, MANTIS_GEMM_RAW))
        return mantis_refuse(MANTIS_ILLEGAL, "accumulate without raw");
    if (mantis_get(c, MANTIS_GEMM_RAW) &&
        (mantis_get(c, MANTIS_GEMM_BIAS) || mantis_get(c, MANTIS_GEMM_STOCHASTIC) ||
         mantis_get(c, MANTIS_GEMM_RECORD_PEAK) || a.kind == SCALED_BY_SPAN || b.kind == SCALED_BY_SPAN))
        return mantis_refuse(MANTIS_ILLEGAL, "raw sums have no bias, rounding, peak or entries by rows");
    return check_view_codes(c);
}

static mantis_fault check_map_codes(const mantis_command *c)
{
    const uint32_t bits = mantis_get(c, MANTIS_MAP_BITS), scaling = mantis_get(c, MANTIS_MAP_SCALING);
    if ((bits < 4 || bits > 8) && bits != 16)
        return mantis_refuse(MANTIS_ILLEGAL, "bits %" PRIu32 " is none of 4, 5, 6, 7, 8, 16", bits);
    if (scaling == 3)
        return mantis_refuse(MANTIS_ILLEGAL, "scaling 3 is not defined");
    if (mantis_get(c, MANTIS_MAP_SIGN) &&
        (bits != 8 || mantis_get(c, MANTIS_MAP_STOCHASTIC) || mantis_get(c, MANTIS_MAP_SATURATE) || scaling))
        return mantis_refuse(MANTIS_ILLEGAL, "signs have 8 bits, no rounding, no saturation and one exponent");
    return CHECK_OK;
}

mantis_fault mantis_check_codes(const mantis_command *c)
{
    const uint32_t opcode = mantis_get(c, MANTIS_ALL_OPCODE);
    if (opcode < MANTIS_OP_PEAK || opcode > MANTIS_OP_ALIGN)
        return mantis_refuse(MANTIS_ILLEGAL, "opcode %" PRIu32 " is not defined", opcode);
    const uint32_t *reserved = mantis_reserved_bits((int)opcode);
    for (int w = 0; w < 32; w++)
        if (c->word[w] & reserved[w])
            return mantis_refuse(MANTIS_ILLEGAL, "word %d has reserved bits 0x%08" PRIx32 " set", w,
                                 c->word[w] & reserved[w]);
    switch (opcode) {
    case MANTIS_OP_PEAK:
        return mantis_get(c, MANTIS_PEAK_SCALING) == 3 ? mantis_refuse(MANTIS_ILLEGAL, "scaling 3 is not defined")
                                                       : CHECK_OK;
    case MANTIS_OP_MAP: return check_map_codes(c);
    case MANTIS_OP_GEMM: return check_gemm_codes(c);
    case MANTIS_OP_VECTOR: return check_vector_codes(c);
    case MANTIS_OP_REDUCE:
        if (mantis_get(c, MANTIS_REDUCE_THRESHOLD) &&
            (mantis_get(c, MANTIS_REDUCE_ABSOLUTE) || mantis_get(c, MANTIS_REDUCE_P_PRESENT)))
            return mantis_refuse(MANTIS_ILLEGAL, "a threshold with absolute or p");
        return CHECK_OK;
    default: return CHECK_OK;
    }
}
