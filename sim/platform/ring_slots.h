/* SPDX-License-Identifier: Apache-2.0 */
/* The slots of a submission ring: what stands in them, and what writes into them. */
#ifndef MANTIS_RING_SLOTS_H
#define MANTIS_RING_SLOTS_H

#include "mantis/executor.h"

#include <stdbool.h>

/* The index-th descriptor, counted on over the ring's end; zeros where its slot lies outside memory. */
mantis_command ring_command(const mantis_memory *memory, const mantis_ring *ring, uint32_t index);

/* A command that has passed the checks of its addresses writes into the ring: then what is behind it is read after it
 * has ended (docs/commands.md, "Engines and order"). */
bool ring_is_written(const mantis_ring *ring, const mantis_command *c);

#endif
