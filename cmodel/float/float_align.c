/* SPDX-License-Identifier: Apache-2.0 */
/* Raw sums in fp32 (numerics section 14): GEMM's fp32 results, counted in units of 2^E_C and rounded to the int64 that
 * the command writes; ALIGN turns them back. Under the entries that this executor's MAP writes a unit is far below
 * fp32's last place, so pieces lose nothing. */
#include "float/float_kernels.h"
#include "float/float_raw.h"

#include <math.h>
#include <string.h>

int64_t float_to_integer(double value)
{
    const double limit = 9.2e18; /* below 2^63: a sum beyond it means the tensor diverged long ago */
    value = value > limit    ? limit
            : value > -limit ? value
                             : -limit; /* NaN too: under a peak older than the tensor it gets here */
    return (int64_t)(value + (value < 0.0 ? -0.5 : 0.5));
}

void float_write_sums(const float *from, size_t n, int32_t exponent, bool accumulate, uint8_t *to)
{
    const double unit = ldexp(1.0, -exponent);
    for (size_t i = 0; i < n; i++) {
        const uint64_t sum = (uint64_t)float_to_integer((double)from[i] * unit);
        store64(to + 8 * i, (int64_t)(sum + (accumulate ? (uint64_t)load64(to + 8 * i) : 0)));
    }
}

typedef struct {
    const uint8_t *sums;
    float *out;
    uint64_t n;
    double unit;
} align_work;

static void align_task(void *context, size_t task, unsigned thread)
{
    const align_work *w = context;
    const uint64_t first = (uint64_t)task * FLOAT_TASK;
    const size_t n = float_smaller(FLOAT_TASK, w->n - first);
    (void)thread;
    for (size_t i = 0; i < n; i++)
        w->out[first + i] = (float)((double)load64(w->sums + 8 * (first + i)) * w->unit);
}

mantis_status float_align_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    float_executor *x = float_executor_of(core);
    const uint32_t out = mantis_get(c, MANTIS_ALIGN_OUT);
    align_work w = {memory + mantis_get(c, MANTIS_ALIGN_X0_ADDR), (float *)(void *)(memory + out),
                    mantis_get(c, MANTIS_ALIGN_COUNT),
                    ldexp(1.0, (int32_t)load32(memory + mantis_get(c, MANTIS_ALIGN_X0_SCALE)))};
    (void)sticky;
    mantis_pool_run(x->core.pool, align_task, &w, float_pieces(w.n, FLOAT_TASK), 0);
    fp32_copy_drop(&x->fp32_copies, out, 4 * w.n);
    if (mantis_get(c, MANTIS_ALIGN_RECORD_PEAK))
        store32(memory + mantis_get(c, MANTIS_ALIGN_OUT_SCALE), float_peak(w.out, w.n));
    return MANTIS_OK;
}
