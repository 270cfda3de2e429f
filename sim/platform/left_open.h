/* SPDX-License-Identifier: Apache-2.0 */
/* What an error leaves open (docs/commands.md, "Errors"): commands behind the failed one that are unordered with it may
 * have been done on the machine, while golden, which does one after the other, stops at the failed one. */
#ifndef MANTIS_LEFT_OPEN_H
#define MANTIS_LEFT_OPEN_H

#include "mantis/executor.h"

/* Of the commands failed + 1 .. end - 1: how many may have begun. The bytes that they write are taken from golden into
 * both devices' memories, where the devices agree; where they don't, the difference stays to be found. */
uint32_t left_open_close(const mantis_memory *golden, const mantis_ring *ring, uint32_t failed, uint32_t end,
                         mantis_memory sides[2]);

#endif
