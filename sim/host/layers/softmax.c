/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/softmax.h"

#include "host/support/basic_math.h"

uint32_t softmax_best(const float *row, uint32_t classes)
{
    uint32_t best = 0;
    for (uint32_t c = 0; c < classes; c++) {
        if ((float_word(row[c]) & 0x7f800000u) == 0x7f800000u)
            return classes;
        if (row[c] > row[best])
            best = c;
    }
    return best;
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

bool softmax_cross_entropy(const float *logits, const uint16_t *labels, uint32_t n, uint32_t classes, float *dlogits,
                           softmax_result *result)
{
    double loss = 0.0;
    uint32_t correct = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t at = (uint64_t)i * classes;
        const uint32_t best = softmax_best(logits + at, classes);
        if (best == classes)
            return false;
        correct += best == labels[i];
        loss += softmax_row(logits + at, classes, best, labels[i], (double)n, dlogits ? dlogits + at : NULL);
    }
    *result = (softmax_result){loss / (double)n, correct};
    return true;
}
