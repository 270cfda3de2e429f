/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/mac_array.h"

#include "cycle/simd_clones.h"

#include <string.h>

void mac_array_outputs(const struct mac_array *s, const struct mac_array_in *in, struct mac_array_out *out)
{
    (void)in;
    memcpy(out->row_o, s->shadow[0], sizeof out->row_o);
}

/* Plain loops over constant bounds, int8 products in 16 bits: compilers turn them into SIMD. */
SIMD_CLONES static void accumulate(struct mac_array *s, const struct mac_array_in *in)
{
    int16_t b[MANTIS_N];
    for (int j = 0; j < MANTIS_N; j++)
        b[j] = (int8_t)operand_byte(&in->b_i, j);
    uint32_t places = in->places_i;
    for (int i = 0; i < MANTIS_N; i++) {
        int16_t a = (int8_t)operand_byte(&in->a_i, i);
        uint32_t *acc = s->acc[i];
        for (int j = 0; j < MANTIS_N; j++)
            acc[j] += (uint32_t)(int16_t)(a * b[j]) << places; /* |a * b| <= 2^14 */
    }
}

/* The same with the products of another multiplier. */
static void accumulate_by_table(struct mac_array *s, const struct mac_array_in *in)
{
    for (int i = 0; i < MANTIS_N; i++) {
        const int16_t *products = s->multiplier.product[(int8_t)operand_byte(&in->a_i, i) + 128];
        for (int j = 0; j < MANTIS_N; j++)
            s->acc[i][j] += (uint32_t)products[(int8_t)operand_byte(&in->b_i, j) + 128] << in->places_i;
    }
}

void mac_array_shift(struct mac_array *s)
{
    memmove(s->shadow[0], s->shadow[1], sizeof s->shadow - sizeof s->shadow[0]);
    memset(s->shadow[MANTIS_N - 1], 0, sizeof s->shadow[0]);
}

enum { STRIDE = 32 /* clocks that SIMD takes together */ };

/* Lanes one after the other, each with its operands of all clocks, and zeros up to `end`. */
static void turn(int16_t lane[MANTIS_N][MANTIS_KC], const uint8_t *from, uint32_t count, uint32_t clocks, uint32_t end)
{
    for (uint32_t c = 0; c < clocks; c++)
        for (uint32_t i = 0; i < count; i++)
            lane[i][c] = (int8_t)from[MANTIS_EDGE * c + i];
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t c = clocks; c < end; c++)
            lane[i][c] = 0;
}

/* Dot products, which compilers know to make of SIMD. A tile beyond the counts adds nothing. */
SIMD_CLONES void mac_array_sum(struct mac_array *s, const uint8_t *a, uint32_t a_count, const uint8_t *b,
                               uint32_t b_count, uint32_t clocks)
{
    int16_t a_lane[MANTIS_N][MANTIS_KC], b_lane[MANTIS_N][MANTIS_KC];
    const uint32_t rows = geometry_min(a_count, MANTIS_N), columns = geometry_min(b_count, MANTIS_N);
    const uint32_t end = (clocks + STRIDE - 1) / STRIDE * STRIDE;
    turn(a_lane, a, rows, clocks, end);
    turn(b_lane, b, columns, clocks, end);
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < columns; j++) {
            int32_t sum = 0; /* of 256 products: below 2^31 */
            for (uint32_t c = 0; c < end; c++)
                sum += (int32_t)a_lane[i][c] * b_lane[j][c];
            s->acc[i][j] += (uint32_t)sum;
        }
}

void mac_array_tick(struct mac_array *s, const struct mac_array_in *in, const struct mac_array_out *out)
{
    (void)out;
    if (in->en_i && in->first_i)
        memset(s->acc, 0, sizeof s->acc);
    if (in->en_i) { /* operands are 0 elsewhere, and so are their products but for a table's */
        if (s->by_table)
            accumulate_by_table(s, in);
        else
            accumulate(s, in);
    }
    if (in->en_i && in->last_i)
        memcpy(s->shadow, s->acc, sizeof s->shadow);
    else if (in->shift_i)
        mac_array_shift(s);
}
