/* SPDX-License-Identifier: Apache-2.0 */
/* Commands over elements in one line, under one entry or many: PEAK, MAP, ALIGN, and REDUCE. Stretches of more entries
 * than a command takes are done in several, with the same bits. */
#include "host/device/program_build.h"

#include <string.h>

/* Elements of a command: all, or as many stretches as its entries are; they start on 16 bytes and a random group. */
static uint64_t piece_of(const tensor *x)
{
    const uint64_t elements = tensor_elements(x);
    return x->scaling.kind == MANTIS_SCALED_BY_SPAN && tensor_entries(x) > MANTIS_MAX_COEF
               ? (uint64_t)MANTIS_MAX_COEF * x->scaling.span
               : elements;
}

void program_peak(program *p, const tensor *x)
{
    if (!program_expect(p, x->kind == TENSOR_FP32, "PEAK", x, "the tensor is not fp32"))
        return;
    const uint64_t elements = tensor_elements(x), piece = piece_of(x);
    for (uint64_t first = 0; first < elements; first += piece) {
        mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
        program_set(p, &c, MANTIS_PEAK_SCALING, x->scaling.kind);
        program_set(p, &c, MANTIS_PEAK_SPAN, x->scaling.span);
        program_set(p, &c, MANTIS_PEAK_OUT_SCALE, x->scale + (uint32_t)(first / piece * 4 * MANTIS_MAX_COEF));
        program_set(p, &c, MANTIS_PEAK_COUNT, (uint32_t)(elements - first < piece ? elements - first : piece));
        program_set(p, &c, MANTIS_PEAK_X0_ADDR, x->address + (uint32_t)(4 * first));
        program_append(p, &c);
    }
}

static uint32_t log2_of(uint32_t groups)
{
    return groups >= 8 ? 3 : groups / 2; /* 1, 2, 4 */
}

void program_map(program *p, const tensor *x, const tensor *q, int bits)
{
    const tensor_scaling *s = &x->scaling;
    if (!program_expect(p, x->kind == TENSOR_FP32, "MAP", x, "the source is not fp32") ||
        !program_expect(p, q->kind == (bits == 16 ? TENSOR_DFP16 : TENSOR_DFP8), "MAP", q,
                        "the result's type does not fit the bits") ||
        !program_expect(p, tensor_elements(q) >= tensor_elements(x), "MAP", q,
                        "the result is smaller than the source") ||
        !program_expect(p, s->kind == q->scaling.kind && (!s->kind || s->span == q->scaling.span), "MAP", q,
                        "source and result are scaled differently"))
        return;
    const uint64_t elements = tensor_elements(x), piece = piece_of(x);
    const uint32_t stream = p->stream++;
    for (uint64_t first = 0; first < elements; first += piece) {
        const uint32_t entries = (uint32_t)(first / piece * 4 * MANTIS_MAX_COEF);
        mantis_command c = mantis_command_make(MANTIS_OP_MAP);
        program_set_random(p, &c);
        program_set(p, &c, MANTIS_MAP_BITS, (uint32_t)bits);
        program_set(p, &c, MANTIS_MAP_STOCHASTIC, p->stochastic);
        program_set(p, &c, MANTIS_MAP_SATURATE, p->saturate);
        program_set(p, &c, MANTIS_MAP_SCALING, s->kind);
        program_set(p, &c, MANTIS_MAP_SPAN, s->span);
        program_set(p, &c, MANTIS_MAP_LOG_G, s->kind == MANTIS_SCALED_BY_CHANNEL ? log2_of(q->scaling.groups) : 0);
        program_set(p, &c, MANTIS_MAP_OUT, q->address + (uint32_t)(first * (bits == 16 ? 2 : 1)));
        program_set(p, &c, MANTIS_MAP_OUT_SCALE, q->scale + entries);
        program_set(p, &c, MANTIS_MAP_COUNT, (uint32_t)(elements - first < piece ? elements - first : piece));
        program_set(p, &c, MANTIS_MAP_FIRST, (uint32_t)(first / MANTIS_LANES));
        program_set(p, &c, MANTIS_MAP_X0_ADDR, x->address + (uint32_t)(4 * first));
        program_set(p, &c, MANTIS_MAP_X0_SCALE, x->scale + entries);
        program_set(p, &c, MANTIS_MAP_X0_STREAM, stream);
        program_append(p, &c);
    }
}

void program_sign(program *p, const tensor *x, const tensor *q)
{
    if (!program_expect(p, x->kind == TENSOR_FP32 && !x->scaling.kind, "MAP", x,
                        "the source of signs is not fp32 with one peak") ||
        !program_expect(p, q->kind == TENSOR_DFP8 && !q->scaling.kind && tensor_elements(q) >= tensor_elements(x),
                        "MAP", q, "signs are int8 under one exponent, as many as the source has elements"))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    program_set(p, &c, MANTIS_MAP_BITS, 8);
    program_set(p, &c, MANTIS_MAP_SIGN, 1);
    program_set(p, &c, MANTIS_MAP_OUT, q->address);
    program_set(p, &c, MANTIS_MAP_OUT_SCALE, q->scale);
    program_set(p, &c, MANTIS_MAP_COUNT, (uint32_t)tensor_elements(x));
    program_set(p, &c, MANTIS_MAP_X0_ADDR, x->address);
    program_set(p, &c, MANTIS_MAP_X0_SCALE, x->scale);
    program_append(p, &c);
}

void program_align(program *p, const tensor *sums, const tensor *out)
{
    if (!program_expect(p, sums->kind == TENSOR_RAW, "ALIGN", sums, "the sums are not raw") ||
        !program_expect(p,
                        out->kind == TENSOR_FP32 && !out->scaling.kind && out->ld == out->cols &&
                            tensor_elements(out) == tensor_elements(sums),
                        "ALIGN", out, "the result is not fp32 of as many elements"))
        return;
    mantis_command c = mantis_command_make(MANTIS_OP_ALIGN);
    program_set(p, &c, MANTIS_ALIGN_RECORD_PEAK, 1);
    program_set(p, &c, MANTIS_ALIGN_OUT, out->address);
    program_set(p, &c, MANTIS_ALIGN_OUT_SCALE, out->scale);
    program_set(p, &c, MANTIS_ALIGN_COUNT, (uint32_t)tensor_elements(out));
    program_set(p, &c, MANTIS_ALIGN_X0_ADDR, sums->address);
    program_set(p, &c, MANTIS_ALIGN_X0_SCALE, sums->scale);
    program_set(p, &c, MANTIS_ALIGN_STEP, p->step); /* rounded to nearest: for messages alone */
    program_append(p, &c);
}

/* A REDUCE of q, all but its second operand; false after an error. */
static bool reduce_of(program *p, mantis_command *c, const tensor *q, bool by_row, const tensor *sums)
{
    if (!program_expect(p, q->kind == TENSOR_DFP8 || q->kind == TENSOR_DFP16, "REDUCE", q, "q is not DFP") ||
        !program_expect(p, q->ld == q->cols, "REDUCE", q, "q's rows do not lie one behind the other") ||
        !program_expect(p,
                        (sums->kind == TENSOR_SUMS || sums->kind == TENSOR_RAW) &&
                            tensor_elements(sums) >= (by_row ? q->rows : q->cols),
                        "REDUCE", sums, "too few sums"))
        return false;
    *c = mantis_command_make(MANTIS_OP_REDUCE);
    program_set(p, c, MANTIS_REDUCE_BY_ROW, by_row);
    program_set(p, c, MANTIS_REDUCE_Q_WIDE, q->kind == TENSOR_DFP16);
    program_set(p, c, MANTIS_REDUCE_S1_ONLY, sums->kind == TENSOR_RAW);
    program_set(p, c, MANTIS_REDUCE_OUT, sums->address);
    program_set(p, c, MANTIS_REDUCE_ROWS, q->rows);
    program_set(p, c, MANTIS_REDUCE_COLS, q->cols);
    program_set(p, c, MANTIS_REDUCE_X0_ADDR, q->address);
    return true;
}

void program_reduce(program *p, const tensor *q, const tensor *factor, bool by_row, bool absolute, const tensor *sums)
{
    mantis_command c;
    if (!program_expect(p,
                        !factor || ((factor->kind == TENSOR_DFP8 || factor->kind == TENSOR_DFP16) &&
                                    factor->rows == q->rows && factor->cols == q->cols),
                        "REDUCE", q, "q and p differ in shape, or p is not DFP") ||
        !reduce_of(p, &c, q, by_row, sums))
        return;
    program_set(p, &c, MANTIS_REDUCE_ABSOLUTE, absolute);
    if (factor) {
        program_set(p, &c, MANTIS_REDUCE_P_PRESENT, 1);
        program_set(p, &c, MANTIS_REDUCE_P_WIDE, factor->kind == TENSOR_DFP16);
        program_set(p, &c, MANTIS_REDUCE_X1_ADDR, factor->address);
    }
    program_append(p, &c);
}

void program_thresholds(program *p, const tensor *q, const tensor *thresholds, bool by_row, const tensor *sums)
{
    mantis_command c;
    if (!program_expect(p,
                        thresholds->kind == TENSOR_DFP16 &&
                            tensor_elements(thresholds) >= 2 * (uint64_t)(by_row ? q->rows : q->cols),
                        "REDUCE", thresholds, "thresholds are pairs of int16, one a channel or row") ||
        !reduce_of(p, &c, q, by_row, sums))
        return;
    program_set(p, &c, MANTIS_REDUCE_THRESHOLD, 1);
    program_set(p, &c, MANTIS_REDUCE_X1_ADDR, thresholds->address);
    program_append(p, &c);
}
