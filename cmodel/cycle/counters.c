/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/counters.h"

void counters_outputs(const struct counters *s, const struct counters_in *in, struct counters_out *out)
{
    (void)in;
    for (int i = 0; i < MANTIS_COUNTERS; i++) {
        out->counters_o[2 * i] = (uint32_t)s->count[i];
        out->counters_o[2 * i + 1] = (uint32_t)(s->count[i] >> 32);
    }
}

void counters_add(struct counters *s, uint32_t event, uint64_t clocks)
{
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        s->count[i] += event >> i & 1 ? clocks : 0;
}

void counters_tick(struct counters *s, const struct counters_in *in, const struct counters_out *out)
{
    (void)out;
    uint64_t keep = !in->rst_ni || in->clear_i ? 0 : ~(uint64_t)0;
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        s->count[i] = (s->count[i] + (in->event_i >> i & 1)) & keep;
}
