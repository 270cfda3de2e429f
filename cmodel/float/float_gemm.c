/* SPDX-License-Identifier: Apache-2.0 */
/* GEMM in fp32: the command's operands as a product, its way, C's peak; raw sums through a C of their own. */
#ifdef MANTIS_HAVE_BLAS

#include "float/float_product.h"
#include "float/float_raw.h"

#include "executor/entries.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The extent of one of the command's operands, all groups. */
static uint64_t extent(const mantis_command *c, const char *name)
{
    mantis_operand list[MANTIS_MAX_OPERANDS];
    const int n = mantis_operands(c, list);
    for (int i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].bytes;
    return 0;
}

typedef struct {
    const float_product *product;
    size_t rows, slices; /* of a group */
    _Atomic uint32_t peak;
} peak_work;

static void peak_task(void *context, size_t task, unsigned thread)
{
    peak_work *w = context;
    const float_product *p = w->product;
    const size_t first = task % w->slices * w->rows, rows = float_smaller(w->rows, p->m - first);
    const uint32_t peak = float_peak_rows(p->c + task / w->slices * p->c_step + first * p->ldc, rows, p->n, p->ldc);
    uint32_t seen = atomic_load(&w->peak);
    (void)thread;
    while (peak > seen && !atomic_compare_exchange_weak(&w->peak, &seen, peak)) {
    }
}

static uint32_t peak_of(const float_executor *x, const float_product *p)
{
    peak_work w = {.product = p, .rows = p->n < FLOAT_TASK ? FLOAT_TASK / p->n : 1};
    w.slices = float_pieces(p->m, w.rows);
    atomic_init(&w.peak, 0);
    mantis_pool_run(x->core.pool, peak_task, &w, w.slices * p->groups, p->m * p->n * p->groups < FLOAT_TASK);
    return atomic_load(&w.peak);
}

static float_product product_of(const mantis_command *c, uint8_t *memory)
{
    const uint32_t bias = mantis_get(c, MANTIS_GEMM_X2_ADDR);
    return (float_product){
        .bias = mantis_get(c, MANTIS_GEMM_BIAS) ? (const float *)(const void *)(memory + bias) : NULL,
        .c = (float *)(void *)(memory + mantis_get(c, MANTIS_GEMM_OUT)),
        .m = mantis_get(c, MANTIS_GEMM_ROWS),
        .n = mantis_get(c, MANTIS_GEMM_COLS),
        .k = mantis_get(c, MANTIS_GEMM_DEPTH),
        .lda = mantis_get(c, MANTIS_GEMM_X0_LD),
        .ldb = mantis_get(c, MANTIS_GEMM_X1_LD),
        .ldc = mantis_get(c, MANTIS_GEMM_OUT_LD),
        .groups = (size_t)mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1,
        .a_step = mantis_get(c, MANTIS_GEMM_X0_GROUP),
        .b_step = mantis_get(c, MANTIS_GEMM_X1_GROUP),
        .c_step = mantis_get(c, MANTIS_GEMM_OUT_GROUP) / sizeof(float),
        .trans_a = mantis_get(c, MANTIS_GEMM_TRANS_A),
        .trans_b = mantis_get(c, MANTIS_GEMM_TRANS_B),
        .view = mantis_get(c, MANTIS_GEMM_VIEW),
        .channels = mantis_get(c, MANTIS_GEMM_VIEW_C),
        .tap_step = mantis_get(c, MANTIS_GEMM_X1_STEP),
    };
}

static mantis_status multiply(float_executor *x, const float_product *p)
{
    return (float_depthwise_fits(p) ? float_depthwise : float_blas)(x, p);
}

/* The groups one after the other, since they may add to one another's sums. */
static mantis_status raw_sums(float_executor *x, const mantis_command *c, uint8_t *memory, const float_product *whole)
{
    const int32_t exponent = mantis_raw_exponent(c, memory);
    float *sums = malloc(whole->m * whole->n * sizeof *sums);
    mantis_status status = sums ? MANTIS_OK : MANTIS_NO_MEMORY;
    for (size_t group = 0; group < whole->groups && status == MANTIS_OK; group++) {
        float_product p = *whole;
        uint8_t *to = memory + mantis_get(c, MANTIS_GEMM_OUT) + group * mantis_get(c, MANTIS_GEMM_OUT_GROUP);
        p.a += group * p.a_step;
        p.b += group * p.b_step;
        p.patch = mantis_patch_at(p.patch, group * p.a_step * sizeof(float));
        p.c = sums;
        p.ldc = p.n;
        p.groups = 1;
        status = multiply(x, &p);
        for (size_t row = 0; row < p.m && status == MANTIS_OK; row++)
            float_write_sums(sums + row * p.n, p.n, exponent, mantis_get(c, MANTIS_GEMM_ACCUMULATE),
                             to + 8 * row * whole->ldc);
    }
    if (status == MANTIS_OK)
        store32(memory + mantis_get(c, MANTIS_GEMM_OUT_SCALE), (uint32_t)exponent);
    free(sums);
    return status;
}

mantis_status float_gemm_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    float_executor *x = float_executor_of(core);
    (void)sticky;
    float *own_a = NULL, *own_b = NULL;
    float_product p = product_of(c, memory);
    mantis_status status = MANTIS_NO_MEMORY;
    p.a = float_gemm_operand(x, c, memory, 0, extent(c, "x0"), &own_a);
    p.b = p.a ? float_gemm_operand(x, c, memory, 1, extent(c, "x1"), &own_b) : NULL;
    if (p.b) {
        if (p.view)
            p.patch = mantis_patch_of(c, p.a, sizeof(float));
        status = mantis_get(c, MANTIS_GEMM_RAW) ? raw_sums(x, c, memory, &p) : multiply(x, &p);
    }
    if (status == MANTIS_OK) {
        fp32_copy_drop(&x->fp32_copies, mantis_get(c, MANTIS_GEMM_OUT), extent(c, "out"));
        if (mantis_get(c, MANTIS_GEMM_RECORD_PEAK))
            store32(memory + mantis_get(c, MANTIS_GEMM_OUT_SCALE), peak_of(x, &p));
    }
    free(own_a);
    free(own_b);
    return status;
}

#else
typedef int float_gemm_needs_blas; /* an empty translation unit is not C */
#endif
