/* SPDX-License-Identifier: Apache-2.0 */
/* counters: the performance counters (microarchitecture 4). counter i = clear ? 0 : counter i + event bit i, each
 * clock. */
#ifndef MANTIS_CYCLE_COUNTERS_H
#define MANTIS_CYCLE_COUNTERS_H

#include "mantis/command_set.h"

#include "cycle/counters_ports.h"

struct counters {
    uint64_t count[MANTIS_COUNTERS];
};

struct counters_unit {
    struct counters s;
    struct counters_in in;
    struct counters_out out;
};

void counters_outputs(const struct counters *s, const struct counters_in *in, struct counters_out *out);
/* So many clocks with the same events, without clear and reset. */
void counters_add(struct counters *s, uint32_t event, uint64_t clocks);
void counters_tick(struct counters *s, const struct counters_in *in, const struct counters_out *out);

#endif
