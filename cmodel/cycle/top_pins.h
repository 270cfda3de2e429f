/* SPDX-License-Identifier: Apache-2.0 */
/* top_pins: the wires between the units of mantis_top and its pins. Part of it. */
#ifndef MANTIS_CYCLE_TOP_PINS_H
#define MANTIS_CYCLE_TOP_PINS_H

#include "cycle/mantis_top.h"

void top_pins_in(struct mantis_top *t, const struct mantis_top_in *in);
void top_pins_out(const struct mantis_top *t, struct mantis_top_out *out);
/* Those of them that reader and writer have. */
void top_pins_memory_in(struct mantis_top *t, const struct mantis_top_in *in);
void top_pins_memory_out(const struct mantis_top *t, struct mantis_top_out *out);

#endif
