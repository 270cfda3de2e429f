/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scaling.h"

static uint64_t entries_of(const mantis_scaling *s, uint64_t length)
{
    if (s->kind == SCALED_BY_CHANNEL)
        return s->span;
    return s->kind == SCALED_BY_SPAN && s->span ? (length + s->span - 1) / s->span : 1;
}

mantis_scaling mantis_peak_scaling(const mantis_command *c)
{
    mantis_scaling s = {.kind = mantis_get(c, MANTIS_PEAK_SCALING), .span = mantis_get(c, MANTIS_PEAK_SPAN)};
    s.entries = entries_of(&s, mantis_get(c, MANTIS_PEAK_COUNT));
    return s;
}

mantis_scaling mantis_map_scaling(const mantis_command *c)
{
    mantis_scaling s = {.kind = mantis_get(c, MANTIS_MAP_SCALING),
                        .span = mantis_get(c, MANTIS_MAP_SPAN),
                        .log_g = mantis_get(c, MANTIS_MAP_LOG_G)};
    s.entries = entries_of(&s, mantis_get(c, MANTIS_MAP_COUNT));
    return s;
}

/* Channels lie along the innermost stored index; entries along the axis of C, so by_reduction is then that the command
 * stores the operand the other way round. */
mantis_scaling mantis_gemm_scaling(const mantis_command *c, int operand)
{
    const bool b = operand == 1, transposed = mantis_get(c, b ? MANTIS_GEMM_TRANS_B : MANTIS_GEMM_TRANS_A);
    mantis_scaling s = {.kind = mantis_get(c, b ? MANTIS_GEMM_X1_SCALING : MANTIS_GEMM_X0_SCALING),
                        .span = mantis_get(c, b ? MANTIS_GEMM_X1_SPAN : MANTIS_GEMM_X0_SPAN),
                        .log_g = mantis_get(c, b ? MANTIS_GEMM_X1_LOG_G : MANTIS_GEMM_X0_LOG_G),
                        .step = mantis_get(c, b ? MANTIS_GEMM_X1_SCALE_STEP : MANTIS_GEMM_X0_SCALE_STEP)};
    if (s.kind == SCALED_BY_CHANNEL)
        s.by_reduction = transposed == b;
    else if (s.kind == SCALED_BY_SPAN && s.span)
        s.by_reduction = transposed != b;
    s.entries = entries_of(&s, mantis_get(c, b ? MANTIS_GEMM_COLS : MANTIS_GEMM_ROWS)) +
                mantis_get(c, MANTIS_GEMM_LAST_GROUP) * s.step;
    return s;
}
