/* GEMM in fp32: C = op(A) * op(B) + bias by OpenBLAS sgemm. */
#ifdef MANTIS_HAVE_BLAS

#include "float/float_kernels.h"

#include <cblas.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

mantis_status float_gemm(const float_context *x, const mantis_command *c)
{
    const bool transpose_a = mantis_get(c, MANTIS_GEMM_TRANS_A), transpose_b = mantis_get(c, MANTIS_GEMM_TRANS_B);
    const uint32_t m = mantis_get(c, MANTIS_GEMM_ROWS), n = mantis_get(c, MANTIS_GEMM_COLS), k = mantis_get(c, MANTIS_GEMM_DEPTH);
    const uint32_t lda = mantis_get(c, MANTIS_GEMM_X0_LD), ldb = mantis_get(c, MANTIS_GEMM_X1_LD), ldc = mantis_get(c, MANTIS_GEMM_OUT_LD);
    const uint64_t a_elements = (uint64_t)((transpose_a ? k : m) - 1) * lda + (transpose_a ? m : k);
    const uint64_t b_elements = (uint64_t)((transpose_b ? n : k) - 1) * ldb + (transpose_b ? k : n);
    float *own_a, *own_b = NULL;
    const float *a = float_operand(x, mantis_get(c, MANTIS_GEMM_X0_ADDR), mantis_get(c, MANTIS_GEMM_X0_SCALE), a_elements, 1, &own_a);
    const float *b = a ? float_operand(x, mantis_get(c, MANTIS_GEMM_X1_ADDR), mantis_get(c, MANTIS_GEMM_X1_SCALE), b_elements, 1, &own_b) : NULL;
    if (!b) {
        free(own_a);
        return MANTIS_NO_MEMORY;
    }
    const uint32_t out = mantis_get(c, MANTIS_GEMM_OUT);
    float *result = (float *)(void *)(x->memory->bytes + out);
    const bool bias = mantis_get(c, MANTIS_GEMM_BIAS);
    if (bias)
        for (uint32_t row = 0; row < m; row++)
            memcpy(result + (uint64_t)row * ldc, x->memory->bytes + mantis_get(c, MANTIS_GEMM_X2_ADDR), n * sizeof *result);
    cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans, transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, 1.0f,
                a, (int)lda, b, (int)ldb, bias ? 1.0f : 0.0f, result, (int)ldc);
    shadow_drop(x->shadows, out, ((uint64_t)(m - 1) * ldc + n) * sizeof *result);
    if (mantis_get(c, MANTIS_GEMM_RECORD_PEAK)) {
        uint32_t peak = 0;
        for (uint32_t row = 0; row < m; row++) {
            uint32_t of_row = float_peak(result + (uint64_t)row * ldc, n);
            peak = of_row > peak ? of_row : peak;
        }
        float_store32(x->memory, mantis_get(c, MANTIS_GEMM_OUT_SCALE), peak);
    }
    free(own_a);
    free(own_b);
    return MANTIS_OK;
}

#else
typedef int float_gemm_needs_blas; /* an empty translation unit is not C */
#endif
