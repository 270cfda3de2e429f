/* SPDX-License-Identifier: Apache-2.0 */
/* The roofline of a run's layers and phases: useful MACs a clock against useful MACs a byte of the memory port, under
 * what the array and the port allow. */
#ifndef MANTIS_REPORTS_ROOFLINE_H
#define MANTIS_REPORTS_ROOFLINE_H

#include "host/device/program.h"
#include "host/support/text.h"

/* layer, phase, its number (0 forward, 1 input gradient, 2 weight gradient, 3 others), MACs a byte, MACs a clock: a
 * line for each section with clocks and products. Returns how many there are. */
size_t roofline_table(text *t, const program_section_counters *sections, size_t count);
/* Plots that table as $roofline. */
void roofline_script(text *script);

#endif
