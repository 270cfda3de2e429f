/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/softmax.h"

#include "host/support/basic_math.h"

bool softmax_cross_entropy(const float *logits, const uint16_t *labels, uint32_t n, uint32_t classes, float *dlogits,
                           softmax_result *result)
{
    double loss = 0.0;
    uint32_t correct = 0;
    for (uint32_t i = 0; i < n; i++) {
        const float *row = logits + (uint64_t)i * classes;
        uint32_t best = 0;
        for (uint32_t c = 0; c < classes; c++) {
            if ((float_word(row[c]) & 0x7f800000u) == 0x7f800000u)
                return false;
            if (row[c] > row[best])
                best = c;
        }
        correct += best == labels[i];
        double sum = 0.0;
        for (uint32_t c = 0; c < classes; c++)
            sum += basic_exp((double)row[c] - (double)row[best]);
        loss += basic_log(sum) - ((double)row[labels[i]] - (double)row[best]);
        if (!dlogits)
            continue;
        for (uint32_t c = 0; c < classes; c++) {
            double probability = basic_exp((double)row[c] - (double)row[best]) / sum;
            dlogits[(uint64_t)i * classes + c] = (float)((probability - (c == labels[i] ? 1.0 : 0.0)) / (double)n);
        }
    }
    *result = (softmax_result){loss / (double)n, correct};
    return true;
}
