/* SPDX-License-Identifier: Apache-2.0 */
/* mac_array against sums kept in 64 bits, under random enables, and at the longest product of the largest mantissas;
 * which tables of another multiplier's products it looks at. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "cycle/mantis_top.h"

#include <string.h>

enum { CLOCKS = 20000 };

static struct mac_array_unit unit;
static int64_t sum[MANTIS_N][MANTIS_N];
static uint32_t shadow[MANTIS_N][MANTIS_N];

/* Without en operands are 0: what stands beside it counts for nothing. */
static void draw_operand(random_source *r, operand_port *port, int8_t value[MANTIS_N], bool en)
{
    static const int8_t extreme[4] = {-128, -127, 127, 0};
    for (int i = 0; i < MANTIS_N; i++)
        value[i] = !en ? 0 : draw_chance(r, 4) ? extreme[draw_range(r, 0, 3)] : (int8_t)draw_range(r, 0, 255);
    operand_set(port, (const uint8_t *)value);
}

static void plain_clock(const struct mac_array_in *in, const int8_t a[MANTIS_N], const int8_t b[MANTIS_N])
{
    if (!(in->en_i && in->last_i) && in->shift_i) {
        for (int i = 0; i + 1 < MANTIS_N; i++)
            memcpy(shadow[i], shadow[i + 1], sizeof shadow[i]);
        memset(shadow[MANTIS_N - 1], 0, sizeof shadow[0]);
    }
    if (!in->en_i)
        return;
    for (int i = 0; i < MANTIS_N; i++)
        for (int j = 0; j < MANTIS_N; j++) {
            sum[i][j] = (in->first_i ? 0 : sum[i][j]) + (int64_t)a[i] * b[j];
            if (in->last_i)
                shadow[i][j] = (uint32_t)(uint64_t)sum[i][j];
        }
}

static int wrong_clock(random_source *r)
{
    for (int clock = 0; clock < CLOCKS; clock++) {
        int8_t a[MANTIS_N], b[MANTIS_N];
        struct mac_array_in *in = &unit.in;
        in->en_i = !draw_chance(r, 4);
        in->first_i = draw_chance(r, 20);
        in->last_i = draw_chance(r, 20);
        in->shift_i = draw_chance(r, 3);
        draw_operand(r, &in->a_i, a, in->en_i);
        draw_operand(r, &in->b_i, b, in->en_i);
        mac_array_outputs(&unit.s, in, &unit.out);
        if (memcmp(unit.out.row_o, shadow[0], sizeof shadow[0]) != 0)
            return clock;
        mac_array_tick(&unit.s, in, &unit.out);
        plain_clock(in, a, b);
    }
    return memcmp(unit.s.shadow, shadow, sizeof shadow) != 0 ? CLOCKS : -1;
}

/* K = 133,144 products of +-127 * 127 stay inside 32 bits, as numerics section 5 promises. */
static int longest_product(int8_t value, int32_t expected)
{
    enum { LONGEST = 133144 };
    uint8_t a[MANTIS_N], b[MANTIS_N];
    memset(a, (uint8_t)value, sizeof a);
    memset(b, 127, sizeof b);
    operand_set(&unit.in.a_i, a);
    operand_set(&unit.in.b_i, b);
    unit.in.en_i = 1;
    unit.in.shift_i = 0;
    for (int k = 0; k < LONGEST; k++) {
        unit.in.first_i = k == 0;
        unit.in.last_i = k == LONGEST - 1;
        mac_array_tick(&unit.s, &unit.in, &unit.out);
    }
    for (int i = 0; i < MANTIS_N; i++)
        for (int j = 0; j < MANTIS_N; j++)
            if ((int32_t)unit.s.shadow[i][j] != expected)
                return 0;
    return 1;
}

/* Does the array look products up in this table, exact but for `off` more at a * b? */
static bool looked_up(struct mantis_top *top, int a, int b, int off)
{
    static mantis_multiplier table;
    for (int i = -128; i < 128; i++)
        for (int j = -128; j < 128; j++)
            table.product[i + 128][j + 128] = (int16_t)(i * j);
    table.product[a + 128][b + 128] = (int16_t)(a * b + off);
    mantis_top_multiplier(top, &table);
    return top->u_gemm.s.u_array.s.by_table;
}

/* A table of exact products is none: they are made as without one, which is faster. */
static bool only_inexact_tables(void)
{
    static const int edges[4] = {-128, -1, 0, 127};
    struct mantis_top *top = mantis_top_create();
    bool good = top != NULL && !looked_up(top, 0, 0, 0);
    for (int i = 0; good && i < 16; i++)
        good = looked_up(top, edges[i / 4], edges[i % 4], 1) && !looked_up(top, 0, 0, 0);
    mantis_top_destroy(top);
    return good;
}

int main(void)
{
    random_source r = {20222};
    int wrong = wrong_clock(&r);
    tap_ok(wrong < 0, "%d random clocks: sums, shadows, shifts", (int)CLOCKS);
    if (wrong >= 0)
        printf("# clock %d\n", wrong);
    tap_ok(longest_product(127, 2147479576), "133,144 products of 127 * 127");
    tap_ok(longest_product(-127, -2147479576), "133,144 products of -127 * 127");
    tap_ok(only_inexact_tables(), "a table is looked up when one product in it is not exact, and only then");
    return tap_done();
}
