/* SPDX-License-Identifier: Apache-2.0 */
/* Energy of memories: no open 0.18 um macro at 1.8 V is like these, so two published figures give a low and a high
 * one. */
#ifndef MANTIS_SYNTH_MEMORY_ENERGY_H
#define MANTIS_SYNTH_MEMORY_ENERGY_H

#include <stdbool.h>

/* pJ of so many reads and writes of a memory of `depth` words of `width` bits. */
double memory_energy(double reads, double writes, double width, double depth, bool high);

#endif
