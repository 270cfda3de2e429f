/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/coefficients.h"

#include <string.h>

void coefficients_outputs(const struct coefficients *s, const struct coefficients_in *in, struct coefficients_out *out)
{
    (void)in;
    for (uint32_t l = 0; l < 16; l++)
        out->window_o[l] = s->bank_q[(s->rotate_q + l) % 16];
}

static void read_window(struct coefficients *s, const struct coefficients_in *in)
{
    uint32_t rotate = in->read_entry_i % 16, row = COEFFICIENT_ROWS * in->read_term_i + in->read_entry_i / 16;
    for (uint32_t b = 0; b < 16; b++)
        s->bank_q[b] = s->bank[b][row + (b < rotate)];
    s->rotate_q = rotate;
}

static void write_entries(struct coefficients *s, const struct coefficients_in *in)
{
    for (uint32_t i = 0; i < in->write_i; i++) {
        uint32_t entry = in->write_entry_i + i;
        s->bank[entry % 16][COEFFICIENT_ROWS * in->write_term_i + entry / 16] = in->write_data_i[i];
    }
}

void coefficients_tick(struct coefficients *s, const struct coefficients_in *in, const struct coefficients_out *out)
{
    (void)out;
    if (in->read_i)
        read_window(s, in);
    write_entries(s, in);
}
