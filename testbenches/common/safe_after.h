/* SPDX-License-Identifier: Apache-2.0 */
/* The largest AFTER with which a command of a test may stand behind others, found from mantis_command_extents, range by
 * range. It counts on nothing that an earlier AFTER orders, so it may be smaller than it could be. */
#ifndef MANTIS_TEST_SAFE_AFTER_H
#define MANTIS_TEST_SAFE_AFTER_H

#include "mantis/command.h"

/* Both touch a byte, and one writes it. */
bool commands_conflict(const mantis_command *a, const mantis_command *b, uint64_t memory_size);
/* Of the next command of the ring, behind those that are pending in it. */
uint32_t safe_after(const mantis_memory *memory, const mantis_ring *ring, const mantis_command *c);

#endif
