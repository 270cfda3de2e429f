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

static void keep_largest(struct reduce_sums *sums, const struct reduce_terms *terms, bool first, bool by_row)
{
    for (uint32_t l = 0; l < 16; l++) {
        int64_t *largest = &sums->s2[by_row ? 0 : l];
        bool begins = first && (!by_row || l == 0);
        if (begins || terms->product[l] > *largest)
            *largest = terms->product[l]; /* magnitudes: at least 0 */
    }
}

/* Numbers of elements, whose two halves never meet: a tensor has 2^30. */
static int64_t counts(int32_t product)
{
    return (product & 0xffff) + ((int64_t)(product >> CEIL_COUNT) << 32);
}

void reduce_lanes_sum(struct reduce_sums *sums, const struct reduce_terms *terms, bool first,
                      const struct reduce_task *t)
{
    if (t->peaks) {
        keep_largest(sums, terms, first, t->by_row);
        return;
    }
    for (uint32_t l = 0; l < 16; l++) {
        uint32_t to = t->by_row ? 0 : l;
        bool begins = first && (!t->by_row || l == 0);
        int64_t product = t->threshold ? counts(terms->product[l]) : terms->product[l];
        sums->s1[to] = wrap48((begins ? 0 : sums->s1[to]) + terms->sum[l]);
        sums->s2[to] = (begins ? 0 : sums->s2[to]) + product; /* at most 2^30 elements of 2^30 */
    }
}
