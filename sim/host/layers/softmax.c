/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/softmax.h"

#include "host/support/basic_math.h"

#include "numerics/simd_levels.h"

/* No branches on values: which is larger is a coin's toss. */
uint32_t softmax_best(const float *row, uint32_t classes)
{
    uint32_t best = 0, most = 0; /* exponent's bits */
    float value = row[0];
    for (uint32_t c = 0; c < classes; c++) {
        const uint32_t bits = float_word(row[c]) & 0x7f800000u;
        most = bits > most ? bits : most;
        best = row[c] > value ? c : best;
        value = row[c] > value ? row[c] : value;
    }
    return most == 0x7f800000u ? classes : best;
}

enum { BLOCK = 256, LANES = 8 };

/* e[c] = e^(row[c] - best) of up to BLOCK classes; whole registers are filled up. */
static void exponentials(const float *row, uint32_t classes, double best, double *e)
{
    uint32_t c = 0;
    for (; c < classes; c++)
        e[c] = (double)row[c] - best;
    for (; c % LANES; c++)
        e[c] = 0.0;
    basic_exp_all(e, c);
}

double softmax_row(const float *row, uint32_t classes, uint32_t best, uint32_t label, double n, float *gradient)
{
    double e[BLOCK], sum = 0.0;
    for (uint32_t first = 0; first < classes; first += BLOCK) {
        const uint32_t count = classes - first < BLOCK ? classes - first : BLOCK;
        exponentials(row + first, count, (double)row[best], e);
        for (uint32_t c = 0; c < count; c++)
            sum += e[c];
    }
    for (uint32_t first = 0; gradient && first < classes; first += BLOCK) {
        const uint32_t count = classes - first < BLOCK ? classes - first : BLOCK;
        if (classes > BLOCK)
            exponentials(row + first, count, (double)row[best], e);
        for (uint32_t c = 0; c < count; c++)
            gradient[first + c] = (float)((e[c] / sum - (first + c == label ? 1.0 : 0.0)) / n);
    }
    return basic_log(sum) - ((double)row[label] - (double)row[best]);
}

/* Of elements of some rows: (e / sum of the row) / n. */
MANTIS_SIMD_LEVELS static void quotients(const double *e, const double *sum, uint32_t count, double n, float *to)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = (float)(e[i] / sum[i] / n);
}

/* softmax_row of as many rows as BLOCK has room for, whose exponentials and quotients fill registers together: the same
 * bits. loss[rows]. */
static void some_rows(const float *logits, const uint16_t *labels, const uint32_t *best, uint32_t rows,
                      uint32_t classes, double n, float *gradient, double *loss)
{
    double e[BLOCK], of_row[BLOCK];
    const uint32_t count = rows * classes;
    uint32_t i = 0;
    for (uint32_t row = 0; row < rows; row++)
        for (uint32_t c = 0; c < classes; c++, i++)
            e[i] = (double)logits[i] - (double)logits[row * classes + best[row]];
    for (; i % LANES; i++)
        e[i] = 0.0;
    basic_exp_all(e, i);
    for (uint32_t row = 0; row < rows; row++) {
        const uint32_t at = row * classes;
        double sum = 0.0;
        for (uint32_t c = 0; c < classes; c++)
            sum += e[at + c];
        for (uint32_t c = 0; c < classes; c++)
            of_row[at + c] = sum;
        loss[row] = basic_log(sum) - ((double)logits[at + labels[row]] - (double)logits[at + best[row]]);
    }
    if (!gradient)
        return;
    quotients(e, of_row, count, n, gradient);
    for (uint32_t row = 0; row < rows; row++) {
        const uint32_t at = row * classes + labels[row];
        gradient[at] = (float)((e[at] / of_row[at] - 1.0) / n);
    }
}

bool softmax_cross_entropy(const float *logits, const uint16_t *labels, uint32_t n, uint32_t classes, float *dlogits,
                           softmax_result *result)
{
    const uint32_t together = classes > BLOCK / 2 ? 1 : BLOCK / classes;
    double loss = 0.0;
    uint32_t correct = 0;
    for (uint32_t i = 0; i < n; i += together) {
        const uint32_t rows = n - i < together ? n - i : together;
        uint32_t best[BLOCK];
        double losses[BLOCK];
        const uint64_t first = (uint64_t)i * classes;
        float *const gradient = dlogits ? dlogits + first : NULL;
        for (uint32_t row = 0; row < rows; row++) {
            best[row] = softmax_best(logits + first + (uint64_t)row * classes, classes);
            if (best[row] == classes)
                return false;
            correct += best[row] == labels[i + row];
        }
        if (together == 1)
            losses[0] = softmax_row(logits + first, classes, best[0], labels[i], (double)n, gradient);
        else
            some_rows(logits + first, labels + i, best, rows, classes, (double)n, gradient, losses);
        for (uint32_t row = 0; row < rows; row++)
            loss += losses[row];
    }
    *result = (softmax_result){loss / (double)n, correct};
    return true;
}
