/* REDUCE in fp32: sums of values in units of 2^E (products: 2^(Eq+Ep)), rounded to the int64 that the command writes. */
#include "float/float_kernels.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Element i of a mantissa operand in units of its own exponent: the shadow's value scaled, or the stored integer. */
typedef struct {
    const float *values;
    double unit;
    const uint8_t *bytes;
    bool wide;
} operand;

static operand open_operand(const float_context *x, uint32_t address, uint64_t n, bool wide)
{
    uint64_t first;
    const shadow *s = shadow_find(x->shadows, address, n, wide ? 2 : 1, &first);
    if (s)
        return (operand){s->values + first, ldexp(1.0, -s->exponent), NULL, wide};
    return (operand){NULL, 1.0, x->memory->bytes + address, wide};
}

static double element(const operand *o, uint64_t i)
{
    if (o->values)
        return (double)o->values[i] * o->unit;
    if (!o->wide)
        return (double)(int8_t)o->bytes[i];
    int16_t q;
    memcpy(&q, o->bytes + 2 * i, sizeof q);
    return (double)q;
}

static int64_t to_integer(double value)
{
    const double limit = 9.2e18; /* below 2^63: a sum beyond it means the tensor diverged long ago */
    value = value > limit ? limit : value < -limit ? -limit : value;
    return (int64_t)(value + (value < 0.0 ? -0.5 : 0.5));
}

mantis_status float_reduce(const float_context *x, const mantis_command *c)
{
    const uint32_t rows = mantis_get(c, MANTIS_REDUCE_ROWS), cols = mantis_get(c, MANTIS_REDUCE_COLS);
    const bool by_row = mantis_get(c, MANTIS_REDUCE_BY_ROW), absolute = mantis_get(c, MANTIS_REDUCE_ABSOLUTE);
    const uint64_t n = (uint64_t)rows * cols;
    const operand q = open_operand(x, mantis_get(c, MANTIS_REDUCE_X0_ADDR), n, mantis_get(c, MANTIS_REDUCE_Q_WIDE));
    const bool squares = !mantis_get(c, MANTIS_REDUCE_P_PRESENT);
    const operand p = squares ? q : open_operand(x, mantis_get(c, MANTIS_REDUCE_X1_ADDR), n, mantis_get(c, MANTIS_REDUCE_P_WIDE));
    const uint32_t out = mantis_get(c, MANTIS_REDUCE_OUT), outputs = by_row ? rows : cols;
    for (uint32_t o = 0; o < outputs; o++) {
        double s1 = 0.0, s2 = 0.0;
        for (uint32_t i = 0; i < (by_row ? cols : rows); i++) {
            uint64_t at = by_row ? (uint64_t)o * cols + i : (uint64_t)i * cols + o;
            double value = element(&q, at);
            s1 += absolute ? fabs(value) : value;
            s2 += value * (squares ? value : element(&p, at));
        }
        int64_t pair[2] = {to_integer(s1), to_integer(s2)};
        memcpy(x->memory->bytes + out + 16 * (uint64_t)o, pair, sizeof pair);
    }
    shadow_drop(x->shadows, out, 16 * (uint64_t)outputs);
    return MANTIS_OK;
}
