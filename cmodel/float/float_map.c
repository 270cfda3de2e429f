/* SPDX-License-Identifier: Apache-2.0 */
/* MAP, PEAK and operands in fp32: values pass unrounded.
 *
 * The exponent entry that MAP writes gives the mantissas 21 bits (numerics section 2 with b = 22) instead of 7 or 15:
 * REDUCE's integer sums, counted in units of 2^E, then keep nearly all of fp32's precision, and a host that scales them
 * by the entry needs no special case. */
#include "float/float_kernels.h"

#include "mantis/numerics.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define MANTISSA_BITS 21

typedef struct {
    const float *from;
    float *to; /* NULL: the peak is asked for */
    uint64_t n;
    _Atomic uint32_t peak;
} values_work;

static void values_task(void *context, size_t task, unsigned thread)
{
    values_work *w = context;
    const uint64_t first = (uint64_t)task * FLOAT_TASK;
    const size_t n = float_smaller(FLOAT_TASK, w->n - first);
    (void)thread;
    if (w->to) {
        memcpy(w->to + first, w->from + first, n * sizeof *w->to);
        return;
    }
    const uint32_t peak = float_peak(w->from + first, n);
    uint32_t seen = atomic_load(&w->peak);
    while (peak > seen && !atomic_compare_exchange_weak(&w->peak, &seen, peak)) {
    }
}

static uint32_t each_task(float_executor *x, const float *from, float *to, uint64_t n)
{
    values_work w = {.from = from, .to = to, .n = n};
    atomic_init(&w.peak, 0);
    mantis_pool_run(x->core.pool, values_task, &w, float_pieces(n, FLOAT_TASK), 0);
    return atomic_load(&w.peak);
}

mantis_status float_peak_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    const float *values = (const float *)(const void *)(memory + mantis_get(c, MANTIS_PEAK_X0_ADDR));
    (void)sticky;
    store32(memory + mantis_get(c, MANTIS_PEAK_OUT_SCALE),
            each_task(float_executor_of(core), values, NULL, mantis_get(c, MANTIS_PEAK_COUNT)));
    return MANTIS_OK;
}

mantis_status float_map_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    float_executor *x = float_executor_of(core);
    (void)sticky;
    uint32_t bits = mantis_get(c, MANTIS_MAP_BITS);
    uint64_t n = mantis_get(c, MANTIS_MAP_COUNT);
    fp32_copy *s = fp32_copy_make(&x->fp32_copies, mantis_get(c, MANTIS_MAP_OUT), n, bits == 16 ? 2 : 1);
    if (!s)
        return MANTIS_NO_MEMORY;
    each_task(x, (const float *)(const void *)(memory + mantis_get(c, MANTIS_MAP_X0_ADDR)), s->values, n);
    uint32_t peak = load32(memory + mantis_get(c, MANTIS_MAP_X0_SCALE));
    s->exponent = mantis_peak_exponent(peak, 16, false) - 127 - (MANTISSA_BITS - 1);
    store32(memory + mantis_get(c, MANTIS_MAP_OUT_SCALE), (uint32_t)s->exponent);
    return MANTIS_OK;
}

const float *float_mantissas(const float_executor *x, const uint8_t *memory, uint32_t address, int32_t exponent,
                             uint64_t elements, uint32_t element_bytes, float **owned)
{
    uint64_t first;
    *owned = NULL;
    const fp32_copy *s = fp32_copy_find(&x->fp32_copies, address, elements, element_bytes, &first);
    if (s)
        return s->values + first;
    float *values = malloc(elements * sizeof *values);
    if (!values)
        return NULL;
    const uint8_t *from = memory + address;
    for (uint64_t i = 0; i < elements; i++) {
        int16_t q = (int8_t)from[i * element_bytes];
        if (element_bytes == 2)
            memcpy(&q, from + 2 * i, sizeof q);
        values[i] = (float)ldexp((double)q, exponent);
    }
    *owned = values;
    return values;
}

const float *float_operand(const float_executor *x, const uint8_t *memory, uint32_t address, uint32_t scale,
                           uint64_t elements, uint32_t element_bytes, float **owned)
{
    return float_mantissas(x, memory, address, (int32_t)load32(memory + scale), elements, element_bytes, owned);
}
