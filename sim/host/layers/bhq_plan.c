/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/bhq_plan.h"

#include "host/layers/scaled.h"
#include "mantis/numerics.h"

#include <stdlib.h>
#include <string.h>

bool bhq_plan_open(bhq_plan *plan, uint32_t most_rows)
{
    *plan = (bhq_plan){.order = calloc(most_rows, sizeof *plan->order),
                       .weight = calloc(most_rows, sizeof *plan->weight),
                       .blocks = calloc(most_rows, sizeof *plan->blocks)};
    return plan->order && plan->weight && plan->blocks;
}

void bhq_plan_free(bhq_plan *plan)
{
    free(plan->order);
    free(plan->weight);
    free(plan->blocks);
    memset(plan, 0, sizeof *plan);
}

/* Falling peaks, ties by number: merges of ever longer runs. spare: room for the rows. */
static void sort_rows(uint32_t *order, uint32_t *spare, const uint32_t *peaks, uint32_t rows)
{
    for (uint64_t run = 1; run < rows; run *= 2) {
        for (uint64_t at = 0; at < rows; at += 2 * run) {
            const uint64_t middle = at + run < rows ? at + run : rows, end = at + 2 * run < rows ? at + 2 * run : rows;
            uint64_t a = at, b = middle;
            for (uint64_t to = at; to < end; to++)
                spare[to] = b == end || (a < middle && peaks[order[a]] >= peaks[order[b]]) ? order[a++] : order[b++];
        }
        memcpy(order, spare, rows * sizeof *order);
    }
}

static int length(uint64_t m)
{
    return m ? 64 - __builtin_clzll(m) : 0;
}

int32_t bhq_lift_of_size(uint32_t size)
{
    static const int32_t SMALL[8] = {0, 0, 0, 1, 2, 1, 2, 2};
    return size < 8 ? SMALL[size] : length(size) >> 1;
}

static int32_t lift(uint32_t leader_peak, uint32_t follower_peak, uint32_t size)
{
    const int32_t between = mantis_unpack(leader_peak).exponent - mantis_unpack(follower_peak).exponent;
    const int32_t most = 254 - mantis_peak_exponent(follower_peak, 16, false);
    int32_t t = (2 * (between + bhq_lift_of_size(size)) + 3) / 6;
    t = t > most ? most : t;
    return t < 0 ? 0 : t;
}

/* How many rows lead: as many as leave the smallest of them more than one follower. */
static uint32_t count_leaders(const uint64_t *weight, uint32_t rows, scaled_magnitude *of_leaders)
{
    scaled_magnitude sum = 0;
    uint32_t followers = 0;
    for (uint32_t i = 0; i < rows; i++)
        sum += weight[i];
    do {
        followers++;
        sum -= weight[rows - followers];
    } while (followers < rows - 1 && (scaled_magnitude)followers * weight[rows - followers - 1] <= sum);
    *of_leaders = sum;
    return rows - followers;
}

void bhq_plan_make(bhq_plan *plan, const uint32_t *peaks, uint32_t rows)
{
    plan->rows = rows;
    plan->leaders = 0;
    memset(plan->weight, 0, rows * sizeof *plan->weight);
    for (uint32_t i = 0; i < rows; i++)
        plan->order[i] = i;
    sort_rows(plan->order, (uint32_t *)plan->weight, peaks, rows);
    memset(plan->weight, 0, rows * sizeof *plan->weight);
    if (rows < 2 || peaks[plan->order[0]] == 0)
        return;
    const int32_t largest = mantis_unpack(peaks[plan->order[0]]).exponent;
    for (uint32_t i = 0; i < rows; i++) {
        const mantis_unpacked u = mantis_unpack(peaks[plan->order[i]]);
        const int32_t down = largest - u.exponent;
        plan->weight[i] = ((uint64_t)u.mantissa << 16) >> (down > 63 ? 63 : down);
    }
    scaled_magnitude total, sum = 0;
    plan->leaders = count_leaders(plan->weight, rows, &total);
    const uint32_t followers = rows - plan->leaders;
    for (uint32_t i = 0, before = 0; i < plan->leaders; i++) {
        sum += plan->weight[i];
        const uint32_t upto = (uint32_t)((2 * (scaled_magnitude)followers * sum + total) / (2 * total));
        bhq_block *b = &plan->blocks[i];
        b->first = plan->leaders + before;
        b->size = 1 + upto - before;
        b->lift = lift(peaks[plan->order[i]], peaks[plan->order[b->first]], b->size);
        before = upto;
    }
}

/* floor(sqrt(x)), bit by bit. */
static uint64_t root_of(scaled_magnitude x)
{
    uint64_t root = 0;
    for (int bit = 62; bit >= 0; bit--) {
        const uint64_t with = root | UINT64_C(1) << bit;
        if ((scaled_magnitude)with * with <= x)
            root = with;
    }
    return root;
}

uint32_t bhq_root(uint32_t size)
{
    return (uint32_t)root_of((UINT64_C(1) << 62) / size);
}

uint64_t bhq_root_less(uint32_t size)
{
    return (root_of((scaled_magnitude)size << 62) + (UINT64_C(1) << 31)) / (size - 1);
}

int32_t bhq_emax(uint32_t leader_peak, uint32_t follower_peak, int32_t lift)
{
    const int32_t leader = mantis_peak_exponent(leader_peak, 16, false),
                  follower = mantis_peak_exponent(follower_peak, 16, false) + lift;
    return leader > follower ? leader : follower;
}

uint32_t bhq_peak_entry(int32_t emax)
{
    return emax < 255 ? (uint32_t)emax << 23 : 0x7f7fffffu;
}

uint32_t bhq_leader_word(int64_t sum, uint32_t root, int32_t exponent)
{
    return scaled_word((scaled){(scaled_wide)sum * root, exponent - 31});
}

uint32_t bhq_follower_word(int64_t sum, int32_t leader, uint32_t root, uint64_t root_less, int32_t exponent)
{
    const scaled_wide rest = (scaled_wide)leader * (INT64_C(1) << 31) - (scaled_wide)sum * root;
    return scaled_word((scaled){rest * (scaled_wide)root_less, exponent - 62});
}

/* m * 2^e to the nearest even, where it is normal and finite for every m below 2^63: as the processor converts m. */
static uint32_t converted(int64_t m, int32_t e)
{
    const float f = (float)m;
    uint32_t word;
    memcpy(&word, &f, sizeof word);
    return m ? word + ((uint32_t)e << 23) : 0;
}

enum { CONVERTED_LEAST = -126, CONVERTED_MOST = 64 };

/* The follower's product has up to 92 bits. 64 of them do, the last one saying whether ones fell out: from 26 bits on
 * that rounds alike, and what has fewer needs none left out. */
static uint32_t converted_product(int64_t rest, uint64_t by, int32_t e)
{
    const uint64_t m = rest < 0 ? -(uint64_t)rest : (uint64_t)rest, low_bits = (UINT64_C(1) << 30) - 1;
    const uint64_t high = (m >> 30) * by, low = (m & low_bits) * by, top = high + (low >> 30);
    const bool few = top < UINT64_C(1) << 25;
    const uint64_t kept = few ? (high << 30) + low : top | ((low & low_bits) != 0);
    return converted(rest < 0 ? -(int64_t)kept : (int64_t)kept, few ? e : e + 30);
}

void bhq_words(const int64_t *sums, const int16_t *leader, uint32_t cols, uint32_t size, int32_t exponent, uint32_t *y1,
               uint32_t *ka)
{
    const uint32_t root = bhq_root(size);
    const uint64_t less = bhq_root_less(size);
    const bool comfortable = exponent - 62 >= CONVERTED_LEAST && exponent - 31 <= CONVERTED_MOST;
    for (uint32_t c = 0; c < cols; c++) {
        const int64_t sum = sums[(uint64_t)2 * c] + leader[c];
        if (comfortable) {
            y1[c] = converted(sum * root, exponent - 31);
            ka[c] = converted_product(leader[c] * (INT64_C(1) << 31) - sum * root, less, exponent - 62);
        } else {
            y1[c] = bhq_leader_word(sum, root, exponent);
            ka[c] = bhq_follower_word(sum, leader[c], root, less, exponent);
        }
    }
}
