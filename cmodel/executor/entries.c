/* SPDX-License-Identifier: Apache-2.0 */
#include "executor/entries.h"

#include "mantis/numerics.h"

#include <inttypes.h>
#include <stdio.h>

static mantis_fault check_peak(const char *name, uint32_t address, const uint8_t *memory)
{
    mantis_fault f = {MANTIS_OK, ""};
    const uint32_t peak = load32(memory + address) & 0x7fffffff; /* bit 31 is ignored */
    if (peak >= MANTIS_PEAK_NONFINITE) {
        f.status = MANTIS_NONFINITE;
        snprintf(f.reason, sizeof f.reason, "%s at 0x%08" PRIx32 " holds peak 0x%08" PRIx32, name, address, peak);
    }
    return f;
}

static mantis_fault check_exponent(const char *name, uint32_t address, const uint8_t *memory)
{
    mantis_fault f = {MANTIS_OK, ""};
    const int32_t exponent = (int32_t)load32(memory + address);
    if (exponent < MANTIS_MIN_EXPONENT || exponent > MANTIS_MAX_EXPONENT) {
        f.status = MANTIS_BAD_EXPONENT;
        snprintf(f.reason, sizeof f.reason, "%s at 0x%08" PRIx32 " holds exponent %" PRId32, name, address, exponent);
    }
    return f;
}

int32_t mantis_raw_exponent(const mantis_command *c, const uint8_t *memory)
{
    const mantis_scaling a = mantis_gemm_scaling(c, 0), b = mantis_gemm_scaling(c, 1);
    return (int32_t)load32(memory + mantis_get(c, MANTIS_GEMM_X0_SCALE)) +
           (int32_t)load32(memory + mantis_get(c, MANTIS_GEMM_X1_SCALE)) - mantis_scaling_places(&a) -
           mantis_scaling_places(&b);
}

static mantis_fault check_raw(const mantis_command *c, const uint8_t *memory)
{
    mantis_fault f = {MANTIS_OK, ""};
    const int32_t exponent = mantis_raw_exponent(c, memory);
    const uint32_t address = mantis_get(c, MANTIS_GEMM_OUT_SCALE);
    if (exponent < MANTIS_MIN_EXPONENT || exponent > MANTIS_MAX_EXPONENT) {
        f.status = MANTIS_BAD_EXPONENT;
        snprintf(f.reason, sizeof f.reason, "the sums' exponent %" PRId32 " is outside its range", exponent);
    } else if (mantis_get(c, MANTIS_GEMM_ACCUMULATE) && (int32_t)load32(memory + address) != exponent) {
        f.status = MANTIS_BAD_EXPONENT;
        snprintf(f.reason, sizeof f.reason,
                 "out_scale at 0x%08" PRIx32 " holds exponent %" PRId32 ", the sums' is %" PRId32, address,
                 (int32_t)load32(memory + address), exponent);
    }
    return f;
}

/* The first bad entry of an array of n, or else the last one. */
static uint32_t first_bad_peak(const uint8_t *array, uint32_t n)
{
    uint32_t i = 0;
    while (i + 1 < n && (load32(array + 4 * i) & 0x7fffffff) < MANTIS_PEAK_NONFINITE)
        i++;
    return i;
}

static uint32_t first_bad_exponent(const uint8_t *array, uint32_t n)
{
    const uint32_t range = MANTIS_MAX_EXPONENT - MANTIS_MIN_EXPONENT;
    uint32_t i = 0;
    while (i + 1 < n && load32(array + 4 * i) - (uint32_t)MANTIS_MIN_EXPONENT <= range)
        i++;
    return i;
}

mantis_fault mantis_check_entries(const mantis_command *c, const uint8_t *memory)
{
    mantis_operand list[MANTIS_MAX_OPERANDS];
    mantis_fault f = {MANTIS_OK, ""};
    const int n = mantis_operands(c, list);
    for (int i = 0; i < n && !f.status; i++)
        if (list[i].kind == OPERAND_PEAK)
            f = check_peak(list[i].name, list[i].address, memory);
        else if (list[i].kind == OPERAND_EXPONENT)
            f = check_exponent(list[i].name, list[i].address, memory);
    if (!f.status && mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM && mantis_get(c, MANTIS_GEMM_RAW))
        f = check_raw(c, memory);
    for (int i = 0; i < n && !f.status; i++) {
        const uint32_t entries = (uint32_t)(list[i].bytes / 4), address = list[i].address;
        if (list[i].kind == OPERAND_PEAKS)
            f = check_peak(list[i].name, address + 4 * first_bad_peak(memory + address, entries), memory);
        else if (list[i].kind == OPERAND_EXPONENTS)
            f = check_exponent(list[i].name, address + 4 * first_bad_exponent(memory + address, entries), memory);
    }
    return f;
}

mantis_operand_scale mantis_operand_scale_of(const mantis_command *c, const uint8_t *memory, int operand)
{
    const uint8_t *at = memory + mantis_get(c, operand ? MANTIS_GEMM_X1_SCALE : MANTIS_GEMM_X0_SCALE);
    mantis_operand_scale s = {.scaling = mantis_gemm_scaling(c, operand)};
    switch (s.scaling.kind) {
    case SCALED_ONCE: s.base = (int32_t)load32(at); break;
    case SCALED_BY_SPAN: s.array = at; break;
    default:
        s.base = (int32_t)load32(at) - (s.scaling.by_reduction ? mantis_scaling_places(&s.scaling) : 0);
        s.array = at + 16;
    }
    return s;
}
