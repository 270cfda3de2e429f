/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/peak_snoop.h"

void peak_snoop_outputs(const struct peak_snoop *s, const struct peak_snoop_in *in, struct peak_snoop_out *out)
{
    (void)in;
    out->peak_o = s->running;
}

void peak_snoop_tick(struct peak_snoop *s, const struct peak_snoop_in *in, const struct peak_snoop_out *out)
{
    (void)out;
    if (s->s_valid && s->s_peak > s->running)
        s->running = s->s_peak;
    s->s_valid = s->f_valid;
    if (s->f_valid)
        s->s_peak = s->f_peak;
    s->f_valid = in->valid_i;
    if (in->valid_i) {
        s->f_peak = 0;
        for (int l = 0; l < 16; l++) {
            uint32_t magnitude = in->words_i[l] & 0x7fffffff;
            s->f_peak = magnitude > s->f_peak ? magnitude : s->f_peak;
        }
    }
    if (in->clear_i || !in->rst_ni)
        s->f_valid = s->s_valid = s->running = 0;
}
