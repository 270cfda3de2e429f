/* VECTOR in fp32: out = c0*T0 + c1*T1 + c2*T2 + c3, terms added in this order, then relu and gate. */
#include "float/float_kernels.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const float *x; /* NULL: the constant term, x = 1 */
    const float *c;
    uint32_t layout; /* 0 one for the tensor, 1 one a channel, 2 one a row */
} term;

static void add_term(float *sum, const term *t, uint64_t row, uint32_t cols)
{
    const float *x = t->x ? t->x + row * cols : NULL;
    const float scalar = t->c[t->layout == 2 ? row : 0];
    for (uint32_t i = 0; i < cols; i++) {
        float c = t->layout == 1 ? t->c[i] : scalar;
        sum[i] += x ? c * x[i] : c;
    }
}

static void finish_row(float *out, const float *sum, const float *gate, bool relu, uint32_t cols)
{
    for (uint32_t i = 0; i < cols; i++) {
        bool zero = (relu && !(sum[i] > 0.0f) && sum[i] == sum[i]) || (gate && !(gate[i] > 0.0f));
        out[i] = zero ? 0.0f : sum[i]; /* a NaN passes relu: it must reach the peak */
    }
}

mantis_status float_vector(const float_context *x, const mantis_command *c)
{
    static const uint32_t KIND[3] = {MANTIS_VECTOR_X0_KIND, MANTIS_VECTOR_X1_KIND, MANTIS_VECTOR_X2_KIND};
    static const uint32_t X[3] = {MANTIS_VECTOR_X0_ADDR, MANTIS_VECTOR_X1_ADDR, MANTIS_VECTOR_X2_ADDR};
    static const uint32_t SCALE[3] = {MANTIS_VECTOR_X0_SCALE, MANTIS_VECTOR_X1_SCALE, MANTIS_VECTOR_X2_SCALE};
    static const uint32_t LAYOUT[4] = {MANTIS_VECTOR_C0_LAYOUT, MANTIS_VECTOR_C1_LAYOUT, MANTIS_VECTOR_C2_LAYOUT, MANTIS_VECTOR_C3_LAYOUT};
    static const uint32_t C[4] = {MANTIS_VECTOR_C0_ADDR, MANTIS_VECTOR_C1_ADDR, MANTIS_VECTOR_C2_ADDR, MANTIS_VECTOR_C3_ADDR};
    static const uint32_t C_SCALE[4] = {MANTIS_VECTOR_C0_SCALE, MANTIS_VECTOR_C1_SCALE, MANTIS_VECTOR_C2_SCALE, MANTIS_VECTOR_C3_SCALE};

    const uint32_t rows = mantis_get(c, MANTIS_VECTOR_ROWS), cols = mantis_get(c, MANTIS_VECTOR_COLS);
    const uint64_t n = (uint64_t)rows * cols;
    term terms[4];
    float *owned[8] = {NULL};
    int count = 0, owners = 0;
    mantis_status status = MANTIS_OK;
    float *sum = malloc(cols * sizeof *sum);
    if (!sum)
        return MANTIS_NO_MEMORY;
    for (int t = 0; t < 4; t++) {
        const uint32_t kind = t < 3 ? mantis_get(c, KIND[t]) : 0;
        if (t < 3 ? kind == 0 : !mantis_get(c, MANTIS_VECTOR_C3_PRESENT))
            continue;
        term *now = &terms[count++];
        now->layout = mantis_get(c, LAYOUT[t]);
        const uint64_t coefficients = now->layout == 0 ? 1 : now->layout == 1 ? cols : rows;
        now->x = NULL;
        if (kind == 1)
            now->x = (const float *)(const void *)(x->memory->bytes + mantis_get(c, X[t]));
        else if (kind > 1)
            now->x = float_operand(x, mantis_get(c, X[t]), mantis_get(c, SCALE[t]), n, kind - 1, &owned[owners++]);
        now->c = float_operand(x, mantis_get(c, C[t]), mantis_get(c, C_SCALE[t]), coefficients, 2, &owned[owners++]);
        if ((kind && !now->x) || !now->c) {
            status = MANTIS_NO_MEMORY;
            goto done;
        }
    }
    const uint32_t out = mantis_get(c, MANTIS_VECTOR_OUT);
    float *result = (float *)(void *)(x->memory->bytes + out);
    const float *gate = mantis_get(c, MANTIS_VECTOR_GATE) ? (const float *)(const void *)(x->memory->bytes + mantis_get(c, MANTIS_VECTOR_GATE_ADDR)) : NULL;
    for (uint64_t row = 0; row < rows; row++) { /* row by row, so that the output may be one of the terms */
        memset(sum, 0, cols * sizeof *sum);
        for (int t = 0; t < count; t++)
            add_term(sum, &terms[t], row, cols);
        finish_row(result + row * cols, sum, gate ? gate + row * cols : NULL, mantis_get(c, MANTIS_VECTOR_RELU), cols);
    }
    shadow_drop(x->shadows, out, n * sizeof *result);
    if (mantis_get(c, MANTIS_VECTOR_RECORD_PEAK))
        float_store32(x->memory, mantis_get(c, MANTIS_VECTOR_OUT_SCALE), float_peak(result, n));
done:
    for (int i = 0; i < owners; i++)
        free(owned[i]);
    free(sum);
    return status;
}
