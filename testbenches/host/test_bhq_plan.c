/* SPDX-License-Identifier: Apache-2.0 */
/* The block Householder quantizer's integers against the vectors of an independent implementation
 * (testbenches/vectors/bhq.txt): constants of a block's size, orders, leaders and blocks, and the words of each column
 * from the sums that the file has. */
#include "../common/bhq_vectors.h"
#include "../common/tap.h"
#include "../common/vectors.h"

#include "host/layers/bhq_plan.h"
#include "host/support/host_random.h"
#include "mantis/numerics.h"

#include <string.h>

static bool plan_agrees(const bhq_order *o)
{
    bhq_plan plan;
    if (!bhq_plan_open(&plan, o->rows))
        return false;
    bhq_plan_make(&plan, o->peak, o->rows);
    bool same = memcmp(plan.order, o->order, o->rows * sizeof *plan.order) == 0 &&
                memcmp(plan.weight, o->weight, o->rows * sizeof *plan.weight) == 0 && plan.leaders == o->leaders;
    for (uint32_t i = 0; same && i < plan.leaders; i++)
        same = plan.blocks[i].first == o->block[i].first && plan.blocks[i].size == o->block[i].size &&
               plan.blocks[i].lift == o->block[i].lift;
    bhq_plan_free(&plan);
    return same;
}

/* y1 and ka of a reflection, its block's exponent from the peaks of its rows, by position. */
static bool words_agree(const bhq_order *o, const bhq_reflection *r, const uint32_t *peak, bool back)
{
    for (uint32_t i = 0; i < o->leaders; i++) {
        int32_t emax = bhq_emax(peak[i], peak[o->block[i].first], back ? 0 : o->block[i].lift);
        for (uint32_t j = 0; back && j + 1 < o->block[i].size; j++) {
            const int32_t row = mantis_peak_exponent(peak[o->block[i].first + j], 16, false);
            emax = row > emax ? row : emax;
        }
        const uint32_t root = bhq_root(o->block[i].size);
        const uint64_t less = bhq_root_less(o->block[i].size);
        for (uint32_t c = 0; c < r->cols; c++) {
            const uint64_t at = (uint64_t)i * r->cols + c;
            if (bhq_leader_word(r->sum[at], root, emax - 141) != r->y1[at] ||
                bhq_follower_word(r->sum[at], r->q[at], root, less, emax - 141) != r->ka[at])
                return false;
        }
    }
    return true;
}

static void rows_peaks(const uint32_t *words, uint32_t rows, uint32_t cols, uint32_t *peak)
{
    for (uint32_t i = 0; i < rows; i++)
        peak[i] = mantis_peak(words + (uint64_t)i * cols, cols);
}

enum { COLS = 96 };

/* A block's words at once against one by one: sums of all magnitudes, the largest among them, leaders that cancel them,
 * exponents on both sides of what the processor's conversion is taken for. */
static int differing_words(uint32_t size, int32_t exponent, host_random *r)
{
    const uint32_t root = bhq_root(size);
    const uint64_t less = bhq_root_less(size);
    int64_t sums[2 * COLS];
    int16_t leader[COLS];
    uint32_t y1[COLS], ka[COLS];
    int differing = 0;
    for (uint32_t c = 0; c < COLS; c++) {
        const uint64_t bits = host_random_next(r);
        const int64_t most = (int64_t)(size - 1) * 32768;
        leader[c] = (int16_t)((int16_t)(bits >> 48) >> (bits >> 40 & 15));
        sums[2 * c] = c == 0 ? most : c == 1 ? -most : (int64_t)(bits % (uint64_t)(2 * most)) - most;
        sums[2 * c] >>= c < 2 ? 0 : bits >> 32 & 31;
        if (c % 4 == 3) /* near (sqrt(m) - 1) times the leader: little is left of ka */
            sums[2 * c] = ((int64_t)leader[c] * (int64_t)less / size) >> 31;
        sums[2 * c + 1] = -1;
    }
    leader[0] = -32768, leader[1] = 32767, leader[2] = 0, sums[4] = 0;
    bhq_words(sums, leader, COLS, size, exponent, y1, ka);
    for (uint32_t c = 0; c < COLS; c++) {
        const int64_t sum = sums[2 * c] + leader[c];
        differing += y1[c] != bhq_leader_word(sum, root, exponent) ||
                     ka[c] != bhq_follower_word(sum, leader[c], root, less, exponent);
    }
    return differing;
}

static void words_at_once(void)
{
    static const uint32_t SIZES[] = {2, 3, 4, 5, 7, 8, 9, 16, 31, 64, 100, 257, 1000, 4095, 4096};
    host_random r = host_random_make(1, RANDOM_VECTORS, 7);
    int differing = 0, calls = 0;
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
        for (int32_t exponent = -180; exponent <= 120; exponent++, calls++)
            differing += differing_words(SIZES[i], exponent, &r);
    tap_ok(differing == 0, "words of %d blocks at once: %d of %d differ", calls, differing, calls * COLS);
}

int main(void)
{
    static bhq_record r;
    static uint32_t peak[BHQ_MOST_ROWS];
    int constants = 0, right = 0, orders = 0, planned = 0, products = 0, there = 0, back = 0, kind;
    FILE *f = vectors_open("bhq.txt");
    while (f && (kind = bhq_read(f, &r)) > 0) {
        if (kind == BHQ_CONSTANT) {
            constants++;
            right += bhq_lift_of_size(r.constant.size) == r.constant.lift &&
                     bhq_root(r.constant.size) == r.constant.root &&
                     bhq_root_less(r.constant.size) == r.constant.root_less;
            continue;
        }
        orders++;
        planned += plan_agrees(&r.order);
        if (kind != BHQ_PRODUCT)
            continue;
        products++;
        for (uint32_t i = 0; i < r.order.rows; i++)
            peak[i] = r.order.peak[r.order.order[i]];
        there += words_agree(&r.order, &r.there, peak, false);
        rows_peaks(r.product, r.order.rows, r.back.cols, peak);
        back += words_agree(&r.order, &r.back, peak, true);
    }
    tap_ok(f && kind == 0 && constants && products == 24, "bhq.txt: %d constants, %d orders, %d of them in products",
           constants, orders, products);
    tap_ok(right == constants, "K(m), 1/sqrt(m) and 1/(sqrt(m) - 1): %d of %d", right, constants);
    tap_ok(planned == orders, "orders, weights, leaders, blocks and lifts: %d of %d", planned, orders);
    tap_ok(there == products, "words of the way there: %d of %d", there, products);
    tap_ok(back == products, "words of the way back: %d of %d", back, products);
    words_at_once();
    if (f)
        fclose(f);
    return tap_done();
}
