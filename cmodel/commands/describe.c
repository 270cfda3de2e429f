/* SPDX-License-Identifier: Apache-2.0 */
/* One line about a command, for messages: name, tag, sizes, flags and addresses. */
#include "mantis/command.h"

#include <inttypes.h>
#include <stdio.h>

enum { SCALING_BYTES = 32 };

#define GET(field) mantis_get(c, MANTIS_##field)

static void describe_vector(const mantis_command *c, char *text, size_t size)
{
    static const char *const kinds[4] = {"-", "fp32", "dfp8", "dfp16"};
    snprintf(text, size,
             "VECTOR tag %" PRIu32 ": %" PRIu32 " x %" PRIu32 ", x0 %s 0x%" PRIx32 ", x1 %s 0x%" PRIx32
             ", x2 %s 0x%" PRIx32 "%s%s%s%s -> out 0x%" PRIx32,
             GET(ALL_TAG), GET(VECTOR_ROWS), GET(VECTOR_COLS), kinds[GET(VECTOR_X0_KIND)], GET(VECTOR_X0_ADDR),
             kinds[GET(VECTOR_X1_KIND)], GET(VECTOR_X1_ADDR), kinds[GET(VECTOR_X2_KIND)], GET(VECTOR_X2_ADDR),
             GET(VECTOR_C3_PRESENT) ? ", c3" : "", GET(VECTOR_RELU) ? ", relu" : "", GET(VECTOR_GATE) ? ", gate" : "",
             GET(VECTOR_STOCHASTIC) ? ", stochastic" : "", GET(VECTOR_OUT));
}

/* ", by 64" and ", 8 channels": how a tensor is scaled; empty for one exponent. */
static const char *describe_scaling(uint32_t kind, uint32_t span, char text[SCALING_BYTES])
{
    text[0] = 0;
    if (kind)
        snprintf(text, SCALING_BYTES, kind == 1 ? ", by %" PRIu32 : ", %" PRIu32 " channels", span);
    return text;
}

static void describe_gemm(const mantis_command *c, char *text, size_t size)
{
    char view[160] = "", groups[32] = "", a[SCALING_BYTES], b[SCALING_BYTES];
    if (GET(GEMM_VIEW)) {
        snprintf(view, sizeof view,
                 " (view of %" PRIu32 " x %" PRIu32 " x %" PRIu32 " x %" PRIu32 ", kernel %" PRIu32 " x %" PRIu32
                 " pad %" PRIu32 " stride %" PRIu32 " dilate %" PRIu32 " rate %" PRIu32 "%s)",
                 GET(GEMM_VIEW_IMAGES), GET(GEMM_VIEW_H), GET(GEMM_VIEW_W), GET(GEMM_VIEW_C), GET(GEMM_VIEW_KH),
                 GET(GEMM_VIEW_KW), GET(GEMM_VIEW_PAD), GET(GEMM_VIEW_STRIDE), GET(GEMM_VIEW_DILATE),
                 GET(GEMM_VIEW_RATE) ? GET(GEMM_VIEW_RATE) : 1, GET(GEMM_VIEW_FLIP) ? " flipped" : "");
    }
    if (GET(GEMM_LAST_GROUP))
        snprintf(groups, sizeof groups, ", %" PRIu32 " groups", GET(GEMM_LAST_GROUP) + 1);
    snprintf(text, size,
             "GEMM tag %" PRIu32 ": M %" PRIu32 " N %" PRIu32 " K %" PRIu32 ", A%s 0x%" PRIx32 "%s%s, B%s 0x%" PRIx32
             "%s%s%s%s%s -> C 0x%" PRIx32,
             GET(ALL_TAG), GET(GEMM_ROWS), GET(GEMM_COLS), GET(GEMM_DEPTH), GET(GEMM_TRANS_A) ? "'" : "",
             GET(GEMM_X0_ADDR), view, describe_scaling(GET(GEMM_X0_SCALING), GET(GEMM_X0_SPAN), a),
             GET(GEMM_TRANS_B) ? "'" : "", GET(GEMM_X1_ADDR),
             describe_scaling(GET(GEMM_X1_SCALING), GET(GEMM_X1_SPAN), b), groups, GET(GEMM_BIAS) ? ", bias" : "",
             GET(GEMM_STOCHASTIC) ? ", stochastic" : "",
             GET(GEMM_ACCUMULATE) ? ", accumulate"
             : GET(GEMM_RAW)      ? ", raw"
                                  : "",
             GET(GEMM_OUT));
}

const char *mantis_command_describe(const mantis_command *c, char *text, size_t size)
{
    char scaling[SCALING_BYTES];
    if (size == 0)
        return text;
    switch (GET(ALL_OPCODE)) {
    case MANTIS_OP_PEAK:
        snprintf(text, size, "PEAK tag %" PRIu32 ": %" PRIu32 " words at 0x%" PRIx32 "%s -> entry 0x%" PRIx32,
                 GET(ALL_TAG), GET(PEAK_COUNT), GET(PEAK_X0_ADDR),
                 describe_scaling(GET(PEAK_SCALING), GET(PEAK_SPAN), scaling), GET(PEAK_OUT_SCALE));
        break;
    case MANTIS_OP_MAP:
        snprintf(text, size,
                 "MAP tag %" PRIu32 ": %" PRIu32 " words at 0x%" PRIx32 " (peak 0x%" PRIx32 ") to %" PRIu32
                 " bits, %s%s%s -> out 0x%" PRIx32 " (exponent 0x%" PRIx32 ")",
                 GET(ALL_TAG), GET(MAP_COUNT), GET(MAP_X0_ADDR), GET(MAP_X0_SCALE), GET(MAP_BITS),
                 GET(MAP_SIGN)         ? "signs"
                 : GET(MAP_STOCHASTIC) ? "stochastic"
                                       : "nearest",
                 GET(MAP_SATURATE) ? ", saturate" : "", describe_scaling(GET(MAP_SCALING), GET(MAP_SPAN), scaling),
                 GET(MAP_OUT), GET(MAP_OUT_SCALE));
        break;
    case MANTIS_OP_GEMM: describe_gemm(c, text, size); break;
    case MANTIS_OP_VECTOR: describe_vector(c, text, size); break;
    case MANTIS_OP_REDUCE:
        snprintf(text, size,
                 "REDUCE tag %" PRIu32 ": %" PRIu32 " x %" PRIu32 " by %s%s%s, x0 0x%" PRIx32 " -> out 0x%" PRIx32,
                 GET(ALL_TAG), GET(REDUCE_ROWS), GET(REDUCE_COLS), GET(REDUCE_BY_ROW) ? "row" : "channel",
                 GET(REDUCE_ABSOLUTE)    ? ", absolute"
                 : GET(REDUCE_THRESHOLD) ? ", threshold"
                                         : "",
                 GET(REDUCE_S1_ONLY) ? ", S1 only" : "", GET(REDUCE_X0_ADDR), GET(REDUCE_OUT));
        break;
    case MANTIS_OP_ALIGN:
        snprintf(text, size, "ALIGN tag %" PRIu32 ": %" PRIu32 " sums at 0x%" PRIx32 "%s -> out 0x%" PRIx32,
                 GET(ALL_TAG), GET(ALIGN_COUNT), GET(ALIGN_X0_ADDR), GET(ALIGN_STOCHASTIC) ? ", stochastic" : "",
                 GET(ALIGN_OUT));
        break;
    case MANTIS_OP_FENCE:
        snprintf(text, size, "FENCE tag %" PRIu32 "%s", GET(ALL_TAG), GET(FENCE_IRQ) ? ", interrupt" : "");
        break;
    default: snprintf(text, size, "opcode %" PRIu32 " tag %" PRIu32, GET(ALL_OPCODE), GET(ALL_TAG));
    }
    return text;
}
