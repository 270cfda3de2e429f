/* SPDX-License-Identifier: Apache-2.0 */
/* Records of the array's PEs: what PE (0, 0), or the 8 x 8 PEs in the corner, sees in the clocks in which the array
 * accumulates or shifts. */
#include "cycle/mantis_top.h"
#include "host/export/port_record.h"

static const struct mac_array_unit *array_of(const struct mantis_top *top)
{
    return &top->u_gemm.s.u_array;
}

/* To be called after a clock's line: an output is known from the clock on in which the record's own sums stand in the
 * shadows. */
static void follow(recorder *r, const struct mac_array_in *in)
{
    if (in->en_i && in->last_i) {
        r->known = true;
        r->shifts = 0;
    } else if (in->shift_i) {
        r->shifts++;
    }
}

void record_pe(recorder *r, const struct mantis_top *top)
{
    const struct mac_array_unit *u = array_of(top);
    const struct mac_array_in *in = &u->in;
    if (!in->en_i && !in->shift_i)
        return;
    char shadow[9] = "xxxxxxxx";
    if (r->known)
        snprintf(shadow, sizeof shadow, "%08x", (unsigned)u->s.shadow[0][0]);
    record_line(r, "%d_%d_%d_%d_%02x_%02x_%08x_%d_%s", (int)in->en_i, (int)in->first_i, (int)in->last_i,
                (int)in->shift_i, operand_byte(&in->a_i, 0), operand_byte(&in->b_i, 0), (unsigned)u->s.shadow[1][0],
                (int)in->places_i, shadow);
    follow(r, in);
}

/* q * 2^-7 as a floating-point word: a power of two of the tensor's scale changes no fraction bit, and fp16 has it in
 * range. */
static uint32_t widen(int32_t q, int e, int f)
{
    uint32_t magnitude = (uint32_t)(q < 0 ? -q : q), sign = q < 0, top = 0;
    if (!magnitude)
        return 0;
    while (magnitude >> (top + 1))
        top++;
    uint32_t bias = (1u << (e - 1)) - 1, fraction = (f >= (int)top ? magnitude << (f - (int)top) : 0) & ((1u << f) - 1);
    return sign << (e + f) | (bias + top - 7) << f | fraction;
}

/* The same products in floating point. Its sums are others than the array's: nothing is shifted into it, no output is
 * compared. */
void record_fp_pe(recorder *r, const struct mantis_top *top)
{
    const struct mac_array_in *in = &array_of(top)->in;
    if (!in->en_i)
        return;
    int e = r->unit->exponent_bits, f = r->unit->fraction_bits, digits = (e + f + 4) / 4;
    record_line(r, "1_%d_%d_0_%0*x_%0*x_00000000", (int)in->first_i, (int)in->last_i, digits,
                (unsigned)widen((int8_t)operand_byte(&in->a_i, 0), e, f), digits,
                (unsigned)widen((int8_t)operand_byte(&in->b_i, 0), e, f));
}

/* Below the corner's eighth row an 8 x 8 array has nothing: after eight shifts its rows are 0. */
void record_mac_array_8(recorder *r, const struct mantis_top *top)
{
    enum { CORNER = 8 };
    const struct mac_array_unit *u = array_of(top);
    const struct mac_array_in *in = &u->in;
    if (!in->en_i && !in->shift_i)
        return;
    char a[2 * CORNER + 1], b[2 * CORNER + 1], row[8 * CORNER + 1];
    for (int i = 0; i < CORNER; i++) {
        int from = CORNER - 1 - i; /* the highest lane comes first */
        snprintf(a + 2 * i, 3, "%02x", operand_byte(&in->a_i, from));
        snprintf(b + 2 * i, 3, "%02x", operand_byte(&in->b_i, from));
        snprintf(row + 8 * i, 9, r->known ? "%08x" : "xxxxxxxx",
                 r->shifts < CORNER ? (unsigned)u->s.shadow[0][from] : 0u);
    }
    record_line(r, "%d_%d_%d_%d_%s_%s_%d_%s", (int)in->en_i, (int)in->first_i, (int)in->last_i, (int)in->shift_i, a, b,
                (int)in->places_i, row);
    follow(r, in);
}
