/* MAP and operands in fp32: values pass unrounded.
 *
 * The exponent entry that MAP writes gives the mantissas 21 bits (numerics section 2 with b = 22) instead of 7 or 15: REDUCE's integer sums,
 * counted in units of 2^E, then keep nearly all of fp32's precision, and a host that scales them by the entry needs no special case. */
#include "float/float_kernels.h"

#include "mantis/numerics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MANTISSA_BITS 21

uint32_t float_load32(const mantis_memory *memory, uint32_t address)
{
    uint32_t word;
    memcpy(&word, memory->bytes + address, sizeof word);
    return word;
}

void float_store32(mantis_memory *memory, uint32_t address, uint32_t word)
{
    memcpy(memory->bytes + address, &word, sizeof word);
}

uint32_t float_peak(const float *values, uint64_t n)
{
    uint32_t peak = 0;
    for (uint64_t i = 0; i < n; i++) {
        uint32_t word;
        memcpy(&word, &values[i], sizeof word);
        word &= 0x7fffffffu;
        peak = word > peak ? word : peak;
    }
    return peak;
}

mantis_status float_map(const float_context *x, const mantis_command *c)
{
    uint32_t bits = mantis_get(c, MANTIS_MAP_BITS);
    uint64_t n = mantis_get(c, MANTIS_MAP_COUNT);
    shadow *s = shadow_make(x->shadows, mantis_get(c, MANTIS_MAP_OUT), n, bits == 16 ? 2 : 1);
    if (!s)
        return MANTIS_NO_MEMORY;
    memcpy(s->values, x->memory->bytes + mantis_get(c, MANTIS_MAP_X0_ADDR), n * sizeof(float));
    uint32_t peak = float_load32(x->memory, mantis_get(c, MANTIS_MAP_X0_SCALE));
    s->exponent = mantis_peak_exponent(peak, 16, false) - 127 - (MANTISSA_BITS - 1);
    float_store32(x->memory, mantis_get(c, MANTIS_MAP_OUT_SCALE), (uint32_t)s->exponent);
    return MANTIS_OK;
}

const float *float_operand(const float_context *x, uint32_t address, uint32_t scale, uint64_t elements, uint32_t element_bytes, float **owned)
{
    uint64_t first;
    *owned = NULL;
    const shadow *s = shadow_find(x->shadows, address, elements, element_bytes, &first);
    if (s)
        return s->values + first;
    float *values = malloc(elements * sizeof *values);
    if (!values)
        return NULL;
    int32_t exponent = (int32_t)float_load32(x->memory, scale);
    const uint8_t *from = x->memory->bytes + address;
    for (uint64_t i = 0; i < elements; i++) {
        int16_t q = (int8_t)from[i * element_bytes];
        if (element_bytes == 2)
            memcpy(&q, from + 2 * i, sizeof q);
        values[i] = (float)ldexp((double)q, exponent);
    }
    *owned = values;
    return values;
}
