/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/emulation.h"

#include "host/support/basic_math.h"

/* To the nearest integer, ties to even, for |x| < 2^51. */
static double nearest(double x)
{
    const double magic = 0x1.8p52;
    volatile double sum = x + magic;
    return sum - magic;
}

static double magnitude(float x)
{
    return x < 0.0f ? -(double)x : (double)x;
}

static double largest(const emulation_row *row, size_t first, size_t count)
{
    double most = 0.0;
    for (size_t i = first; i < first + count; i++)
        most = magnitude(row->from[i * row->step]) > most ? magnitude(row->from[i * row->step]) : most;
    return most;
}

static void round_all(const emulation_row *row, size_t first, size_t count, double unit, double most)
{
    for (size_t i = first; i < first + count; i++) {
        double q = nearest((double)row->from[i * row->step] / unit);
        q = q > most ? most : q < -most ? -most : q;
        row->to[i * row->step] = (float)(q * unit);
    }
}

void emulate_mx(const emulation_row *row, int bits)
{
    const double most = (double)((1 << (bits - 1)) - 1);
    for (size_t first = 0; first < row->count; first += EMULATION_MX_BLOCK) {
        const size_t left = row->count - first, count = left < EMULATION_MX_BLOCK ? left : EMULATION_MX_BLOCK;
        const double peak = largest(row, first, count);
        double power = 1.0; /* the largest power of two that is not above the peak */
        if (!(peak > 0.0 && peak <= (double)3.4028234e38f)) {
            round_all(row, first, count, 1.0, most);
            continue;
        }
        while (power > peak)
            power *= 0.5;
        while (power * 2.0 <= peak)
            power *= 2.0;
        round_all(row, first, count, power / (double)(1 << (bits - 2)), most);
    }
}

void emulate_division(const emulation_row *row, int bits)
{
    const double most = (double)((1 << (bits - 1)) - 1), peak = largest(row, 0, row->count);
    if (peak > 0.0 && peak <= (double)3.4028234e38f)
        round_all(row, 0, row->count, peak / most, most);
    else
        for (size_t i = 0; i < row->count; i++)
            row->to[i * row->step] = row->from[i * row->step];
}
