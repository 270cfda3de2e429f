// SPDX-License-Identifier: Apache-2.0
// How long the machine is expected to take: the loosely timed module's clocks. docs/systemc.md says how far they are
// from the cycle model's.
#ifndef MANTIS_SYSTEMC_ESTIMATE_H
#define MANTIS_SYSTEMC_ESTIMATE_H

#include <mantis/command.h>

#include <cstdint>

namespace mantis
{

// Clocks of a command that passes its checks, over a memory window of so many bytes; latency: clocks from a request to
// its first beat.
//
//     fixed + round trips * (latency + their own clocks) + the longer of beats read and beats written
//
// with estimate_product in the place of the last for GEMM. What finer scales and raw sums add is in them.
uint64_t estimate_clocks(const mantis_command &command, uint64_t memory_size, uint64_t latency);
uint64_t estimate_product(const mantis_command &command, uint64_t latency);

} // namespace mantis

#endif
