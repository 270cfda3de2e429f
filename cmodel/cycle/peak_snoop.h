/* SPDX-License-Identifier: Apache-2.0 */
/* peak_snoop: the largest magnitude of the words that pass (microarchitecture 8, numerics section 2). Three clocks
 * after valid_i. */
#ifndef MANTIS_CYCLE_PEAK_SNOOP_H
#define MANTIS_CYCLE_PEAK_SNOOP_H

#include "cycle/peak_snoop_ports.h"

#include <stdbool.h>

struct peak_snoop {
    uint32_t f_valid, s_valid;
    uint32_t f_peak; /* D: largest of the words one clock ago; the machine has it of each four */
    uint32_t s_peak; /* D: largest of the words two clocks ago */
    uint32_t running;
};

struct peak_snoop_unit {
    struct peak_snoop s;
    struct peak_snoop_in in;
    struct peak_snoop_out out;
};

void peak_snoop_outputs(const struct peak_snoop *s, const struct peak_snoop_in *in, struct peak_snoop_out *out);
/* Would a clock change anything? */
static inline bool peak_snoop_stirs(const struct peak_snoop *s, const struct peak_snoop_in *in)
{
    return s->f_valid || s->s_valid || in->valid_i || in->clear_i;
}
void peak_snoop_tick(struct peak_snoop *s, const struct peak_snoop_in *in, const struct peak_snoop_out *out);

#endif
