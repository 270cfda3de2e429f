/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/reduce_lanes.h"

#include "cycle/sign_extend.h"

enum { CEIL_COUNT = 16 /* where a term of THRESHOLD counts what is below ceil */ };

/* THRESHOLD: the elements above floor, their number, and the number of those below ceil. */
static void compare(struct reduce_terms *terms, int l, int32_t q, uint32_t threshold)
{
    bool above = q > sign_extend(threshold, 16), below = q < sign_extend(threshold >> 16, 16);
    terms->sum[l] = above ? q : 0;
    terms->product[l] = (int32_t)above + ((int32_t)below << CEIL_COUNT);
}

struct reduce_terms reduce_lanes_multiply(const struct reduce_lanes *piece, const uint32_t thresholds[16],
                                          uint32_t count, const struct reduce_task *t)
{
    struct reduce_terms terms = {{0}, {0}};
    for (int l = 0; l < 16; l++) {
        int32_t q = piece->q[l];
        if (t->peaks) {
            terms.product[l] = (int32_t)(((uint32_t)(uint16_t)piece->p[l] << 16 | (uint16_t)q) & 0x7fffffffu);
        } else if (t->threshold) {
            if ((uint32_t)l < count)
                compare(&terms, l, q, thresholds[t->by_row ? 0 : l]);
        } else {
            terms.sum[l] = t->absolute && q < 0 ? -q : q;
            terms.product[l] = q * piece->p[l]; /* at most 2^30 */
        }
    }
    return terms;
}

/* The low 48 bits of a sum, sign-extended: S1's register. */
static int64_t wrap48(int64_t sum)
{
    uint64_t sign = (uint64_t)1 << 47, low = (uint64_t)sum & (sign | (sign - 1));
    return (int64_t)((low ^ sign) - sign);
}

/* By row one lane has a result, otherwise all. */
static uint32_t results(const struct reduce_task *t)
{
    return t->by_row ? 1 : 16;
}

/* Lane l's terms, or by row those of all lanes. */
static int64_t total(const int32_t terms[16], uint32_t l, const struct reduce_task *t)
{
    int64_t sum = 0;
    if (!t->by_row)
        return terms[l];
    for (uint32_t lane = 0; lane < 16; lane++)
        sum += terms[lane];
    return sum;
}

static uint32_t largest(const int32_t terms[16], uint32_t l, const struct reduce_task *t)
{
    int32_t most = terms[l]; /* magnitudes: at least 0 */
    for (uint32_t lane = 0; t->by_row && lane < 16; lane++)
        most = terms[lane] > most ? terms[lane] : most;
    return (uint32_t)most;
}

struct reduce_highs reduce_lanes_sum(struct reduce_sums *sums, const struct reduce_terms *terms, bool first,
                                     const struct reduce_task *t)
{
    struct reduce_highs highs = {{0}, {0}};
    for (uint32_t l = 0; l < results(t); l++) {
        uint32_t old = first ? 0 : sums->low[l];
        if (t->peaks) {
            uint32_t peak = largest(terms->product, l, t);
            sums->low[l] = peak > old ? peak : old;
            continue;
        }
        int64_t product = total(terms->product, l, t);
        /* numbers of elements of THRESHOLD have a word each */
        uint64_t addend =
            t->threshold ? ((uint64_t)(product >> CEIL_COUNT) << 32 | (product & 0xffff)) : (uint64_t)product;
        sums->s1[l] = wrap48((first ? 0 : sums->s1[l]) + total(terms->sum, l, t));
        sums->low[l] = old + (uint32_t)addend;
        highs.carry[l] = sums->low[l] < old;
        highs.addend[l] = (uint32_t)(addend >> 32);
    }
    return highs;
}

void reduce_lanes_carry(struct reduce_sums *sums, const struct reduce_highs *highs, bool first,
                        const struct reduce_task *t)
{
    for (uint32_t l = 0; l < results(t); l++)
        sums->high[l] = t->peaks ? 0 : (first ? 0 : sums->high[l]) + highs->addend[l] + highs->carry[l];
}
