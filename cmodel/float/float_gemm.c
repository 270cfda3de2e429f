/* GEMM in fp32: C = op(A) * op(B) + bias by OpenBLAS sgemm, for each group; op(A) may be a patch view (float_views.c). */
#ifdef MANTIS_HAVE_BLAS

#include "commands/operands.h"
#include "float/float_kernels.h"

#include <cblas.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const mantis_command *c;
    const float *a, *b;     /* of group 0 */
    const uint8_t *bias;    /* or NULL */
    float *out;
    size_t m, n, k, groups, a_step, b_step, out_step; /* steps from a group to the next, in elements */
    size_t lda, ldb, ldc;
    bool view, trans_a, trans_b;
} gemm;

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

static float_product product_of(const gemm *g, size_t group)
{
    const float_product p = {
        .patch = mantis_patch_of(g->c, g->a + group * g->a_step, sizeof(float)),
        .reduces = g->trans_a,
        .by_taps = g->trans_b,
        .m = g->m,
        .n = g->n,
        .k = g->k,
        .channels = mantis_get(g->c, MANTIS_GEMM_VIEW_C),
        .ldb = g->ldb,
        .tap_step = mantis_get(g->c, MANTIS_GEMM_X1_STEP),
        .ldc = g->ldc,
        .b = g->b + group * g->b_step,
        .beta = g->bias ? 1.0f : 0.0f,
        .c = g->out + group * g->out_step,
    };
    return p;
}

static void put_bias(const gemm *g, size_t group)
{
    for (size_t row = 0; row < g->m; row++)
        memcpy(g->out + group * g->out_step + row * g->ldc, g->bias + group * g->n * sizeof(float), g->n * sizeof(float));
}

static mantis_status one_group(const gemm *g, size_t group)
{
    if (g->bias)
        put_bias(g, group);
    if (g->view) {
        const float_product p = product_of(g, group);
        return float_view_product(&p);
    }
    cblas_sgemm(CblasRowMajor, g->trans_a ? CblasTrans : CblasNoTrans, g->trans_b ? CblasTrans : CblasNoTrans, (int)g->m, (int)g->n, (int)g->k, 1.0f,
                g->a + group * g->a_step, (int)g->lda, g->b + group * g->b_step, (int)g->ldb, g->bias ? 1.0f : 0.0f, g->out + group * g->out_step,
                (int)g->ldc);
    return MANTIS_OK;
}

/* Groups of one channel and one column, side by side. */
static bool depthwise(const gemm *g)
{
    return g->view && g->n == 1 && mantis_get(g->c, MANTIS_GEMM_VIEW_C) == 1 && g->groups > 1 && g->a_step == 1 && g->out_step == 1 &&
           g->groups <= g->ldc && (!g->trans_a || g->b_step == 1);
}

static mantis_status all_groups(const gemm *g)
{
    mantis_status status = MANTIS_OK;
    if (depthwise(g)) {
        const float_product p = product_of(g, 0);
        for (size_t group = 0; g->bias && group < g->groups; group++)
            put_bias(g, group);
        return float_depthwise(&p, g->groups, g->b_step);
    }
    for (size_t group = 0; group < g->groups && status == MANTIS_OK; group++)
        status = one_group(g, group);
    return status;
}

static uint32_t peak_of(const gemm *g)
{
    uint32_t peak = 0;
    for (size_t group = 0; group < g->groups; group++) {
        for (size_t row = 0; row < g->m; row++) {
            const uint32_t of_row = float_peak(g->out + group * g->out_step + row * g->ldc, g->n);
            peak = of_row > peak ? of_row : peak;
        }
    }
    return peak;
}

mantis_status float_gemm(const float_context *x, const mantis_command *c)
{
    const uint32_t out = mantis_get(c, MANTIS_GEMM_OUT);
    float *own_a = NULL, *own_b = NULL;
    gemm g = {
        .c = c,
        .bias = mantis_get(c, MANTIS_GEMM_BIAS) ? x->memory->bytes + mantis_get(c, MANTIS_GEMM_X2_ADDR) : NULL,
        .out = (float *)(void *)(x->memory->bytes + out),
        .m = mantis_get(c, MANTIS_GEMM_ROWS),
        .n = mantis_get(c, MANTIS_GEMM_COLS),
        .k = mantis_get(c, MANTIS_GEMM_DEPTH),
        .groups = (size_t)mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1,
        .a_step = mantis_get(c, MANTIS_GEMM_X0_GROUP),
        .b_step = mantis_get(c, MANTIS_GEMM_X1_GROUP),
        .out_step = mantis_get(c, MANTIS_GEMM_OUT_GROUP) / sizeof(float),
        .lda = mantis_get(c, MANTIS_GEMM_X0_LD),
        .ldb = mantis_get(c, MANTIS_GEMM_X1_LD),
        .ldc = mantis_get(c, MANTIS_GEMM_OUT_LD),
        .view = mantis_get(c, MANTIS_GEMM_VIEW),
        .trans_a = mantis_get(c, MANTIS_GEMM_TRANS_A),
        .trans_b = mantis_get(c, MANTIS_GEMM_TRANS_B),
    };
    g.a = float_operand(x, mantis_get(c, MANTIS_GEMM_X0_ADDR), mantis_get(c, MANTIS_GEMM_X0_SCALE), extent(c, "x0"), 1, &own_a);
    g.b = g.a ? float_operand(x, mantis_get(c, MANTIS_GEMM_X1_ADDR), mantis_get(c, MANTIS_GEMM_X1_SCALE), extent(c, "x1"), 1, &own_b) : NULL;
    const mantis_status status = g.b ? all_groups(&g) : MANTIS_NO_MEMORY;
    if (status == MANTIS_OK) {
        shadow_drop(x->shadows, out, extent(c, "out"));
        if (mantis_get(c, MANTIS_GEMM_RECORD_PEAK))
            float_store32(x->memory, mantis_get(c, MANTIS_GEMM_OUT_SCALE), peak_of(&g));
    }
    free(own_a);
    free(own_b);
    return status;
}

#else
typedef int float_gemm_needs_blas; /* an empty translation unit is not C */
#endif
