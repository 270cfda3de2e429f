/* GEMM on patch views in fp32 (docs/views.md): patches of a piece of the output are laid out and go to sgemm; depthwise products are
 * summed a channel a lane, since a product of one column is nothing for BLAS. */
#ifdef MANTIS_HAVE_BLAS

#include "float/float_kernels.h"
#include "golden/patch.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

enum { STAGE = 1 << 18 /* floats of a stage, about */, MOST_TAPS = 256 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* B by taps as one matrix, a line for each column. */
static void gather_taps(const float_product *p, float *lines)
{
    for (size_t n = 0; n < p->n; n++)
        for (size_t t = 0; t * p->channels < p->k; t++)
            memcpy(lines + n * p->k + t * p->channels, p->b + t * p->tap_step + n * p->ldb, p->channels * sizeof *lines);
}

mantis_status float_view_product(const float_product *p)
{
    const size_t patch = p->reduces ? p->m : p->k, pixels = p->reduces ? p->k : p->m;
    const size_t piece = smaller(pixels, STAGE / patch < 16 ? 16 : STAGE / patch);
    float *stage = malloc(piece * patch * sizeof *stage + PATCH_SLACK);
    float *lines = p->by_taps ? malloc(p->n * p->k * sizeof *lines) : NULL;
    if (!stage || (p->by_taps && !lines)) {
        free(stage);
        free(lines);
        return MANTIS_NO_MEMORY;
    }
    if (p->by_taps)
        gather_taps(p, lines);
    for (size_t first = 0; first < pixels; first += piece) {
        const size_t count = smaller(piece, pixels - first);
        mantis_patch_rows(&p->patch, first, count, (uint8_t *)stage, patch * sizeof *stage);
        if (p->reduces)
            cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)p->m, (int)p->n, (int)count, 1.0f, stage, (int)patch, p->b + first * p->ldb,
                        (int)p->ldb, first ? 1.0f : p->beta, p->c, (int)p->ldc);
        else
            cblas_sgemm(CblasRowMajor, CblasNoTrans, p->by_taps ? CblasTrans : CblasNoTrans, (int)count, (int)p->n, (int)p->k, 1.0f, stage, (int)patch,
                        p->by_taps ? lines : p->b, p->by_taps ? (int)p->k : (int)p->ldb, p->beta, p->c + first * p->ldc, (int)p->ldc);
    }
    free(stage);
    free(lines);
    return MANTIS_OK;
}

/* All groups at once: p is group 0's product; groups are one element apart in A, b_step in B, and side by side in C. */
mantis_status float_depthwise(const float_product *p, size_t groups, size_t b_step)
{
    const size_t taps = p->patch.kh * p->patch.kw, pixels = p->reduces ? p->k : p->m;
    float *zeros = calloc(groups * (1 + taps), sizeof *zeros), *weights = zeros ? zeros + groups : NULL;
    if (!zeros)
        return MANTIS_NO_MEMORY;
    for (size_t t = 0; t < taps && !p->reduces; t++)
        for (size_t g = 0; g < groups; g++)
            weights[t * groups + g] = p->b[t * (p->by_taps ? p->tap_step : p->ldb) + g * b_step];
    for (size_t row = 0; row < p->m && p->beta == 0.0f; row++)
        memset(p->c + row * p->ldc, 0, groups * sizeof *p->c);
    for (size_t m = 0; m < pixels; m++) {
        const uint8_t *at[MOST_TAPS];
        const size_t ow = p->patch.ow, oh = p->patch.oh;
        mantis_patch_taps(&p->patch, m / ow / oh, m / ow % oh, m % ow, (const uint8_t *)zeros, at);
        for (size_t t = 0; t < taps; t++) {
            const float *restrict x = (const float *)(const void *)at[t], *restrict y = p->reduces ? p->b + m * p->ldb : weights + t * groups;
            float *restrict sum = p->c + (p->reduces ? t : m) * p->ldc;
            for (size_t g = 0; g < groups; g++)
                sum[g] += x[g] * y[g];
        }
    }
    free(zeros);
    return MANTIS_OK;
}

#else
typedef int float_views_need_blas; /* an empty translation unit is not C */
#endif
