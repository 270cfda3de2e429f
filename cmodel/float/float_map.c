/* SPDX-License-Identifier: Apache-2.0 */
/* MAP, PEAK and operands in fp32: values pass unrounded.
 *
 * The exponent entry that MAP writes gives the mantissas 21 bits (numerics section 2 with b = 22) instead of 7 or 15:
 * REDUCE's integer sums, counted in units of 2^E, then keep nearly all of fp32's precision, and a host that scales them
 * by the entry needs no special case. (But thresholds of REDUCE are int16: they count in the exponent of numerics
 * section 2 for the bits that MAP was asked for.) Under finer scales all entries are the largest one's, and all
 * channels' g is 0: the copy has one unit. Signs are -1, 0 and 1 at exponent 0. */
#include "float/float_kernels.h"

#include "commands/scaling.h"
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

/* Peaks of stretches, or of channels: an entry a task. */
typedef struct {
    const float *values;
    mantis_scaling scaling;
    uint64_t n;
    uint8_t *out;
} entries_work;

static void entry_task(void *context, size_t task, unsigned thread)
{
    const entries_work *w = context;
    const uint64_t span = w->scaling.span, first = task * span;
    uint32_t peak = 0;
    (void)thread;
    if (w->scaling.kind == SCALED_BY_SPAN)
        peak = float_peak(w->values + first, float_smaller(span, w->n - first));
    else
        peak = float_peak_rows(w->values + task, (size_t)(w->n / span), 1, (size_t)span);
    store32(w->out + 4 * task, peak);
}

mantis_status float_peak_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    float_executor *x = float_executor_of(core);
    entries_work w = {(const float *)(const void *)(memory + mantis_get(c, MANTIS_PEAK_X0_ADDR)),
                      mantis_peak_scaling(c), mantis_get(c, MANTIS_PEAK_COUNT),
                      memory + mantis_get(c, MANTIS_PEAK_OUT_SCALE)};
    (void)sticky;
    if (w.scaling.kind)
        mantis_pool_run(x->core.pool, entry_task, &w, (size_t)w.scaling.entries, w.n < FLOAT_TASK);
    else
        store32(w.out, each_task(x, w.values, NULL, w.n));
    fp32_copy_drop(&x->fp32_copies, mantis_get(c, MANTIS_PEAK_OUT_SCALE), 4 * w.scaling.entries);
    return MANTIS_OK;
}

static void to_signs(float *values, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        values[i] = values[i] > 0.0f ? 1.0f : values[i] < 0.0f ? -1.0f : 0.0f;
}

mantis_status float_map_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    float_executor *x = float_executor_of(core);
    (void)sticky;
    const mantis_scaling scaling = mantis_map_scaling(c);
    const uint32_t bits = mantis_get(c, MANTIS_MAP_BITS);
    const uint64_t n = mantis_get(c, MANTIS_MAP_COUNT);
    const uint8_t *peaks = memory + mantis_get(c, MANTIS_MAP_X0_SCALE);
    uint8_t *out_scale = memory + mantis_get(c, MANTIS_MAP_OUT_SCALE);
    fp32_copy *s = fp32_copy_make(&x->fp32_copies, mantis_get(c, MANTIS_MAP_OUT), n, bits == 16 ? 2 : 1);
    if (!s)
        return MANTIS_NO_MEMORY;
    each_task(x, (const float *)(const void *)(memory + mantis_get(c, MANTIS_MAP_X0_ADDR)), s->values, n);
    uint32_t peak = 0;
    for (uint64_t i = 0; i < scaling.entries; i++) {
        const uint32_t entry = load32(peaks + 4 * i) & 0x7fffffff;
        peak = entry > peak ? entry : peak;
    }
    s->exponent = mantis_peak_exponent(peak, 16, false) - 127 - (MANTISSA_BITS - 1);
    s->narrow = mantis_shared_exponent(peak, (int)bits, mantis_get(c, MANTIS_MAP_SATURATE));
    if (mantis_get(c, MANTIS_MAP_SIGN)) {
        to_signs(s->values, n);
        s->exponent = s->narrow = 0;
    }
    if (scaling.kind == SCALED_BY_CHANNEL)
        memset(out_scale, 0, (size_t)mantis_record_bytes(scaling.span));
    for (uint64_t i = 0; i < (scaling.kind == SCALED_BY_CHANNEL ? 1 : scaling.entries); i++)
        store32(out_scale + 4 * i, (uint32_t)s->exponent);
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
    uint64_t done = 0; /* several MAPs may have made the tensor: a copy each, side by side */
    while (done < elements && (s = fp32_copy_find(&x->fp32_copies, address + (uint32_t)(done * element_bytes), 1,
                                                  element_bytes, &first))) {
        const size_t n = float_smaller(s->elements - first, elements - done);
        memcpy(values + done, s->values + first, n * sizeof *values);
        done += n;
    }
    for (uint64_t i = done; i < elements; i++) {
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
