// SPDX-License-Identifier: Apache-2.0
#include "systemc/estimate.h"

#include <algorithm>
#include <cstring>

namespace
{

constexpr uint64_t BEAT = 16;      // bytes
constexpr uint64_t FIXED = 60;     // the sequencer's checks, pipelines that fill and drain
constexpr uint64_t ROUND_TRIP = 5; // of a request's way through the DMA
constexpr uint64_t SERIAL = 3;     // round trips of every command: descriptor, first data, last response

uint64_t pieces(uint64_t amount, uint64_t piece)
{
    return (amount + piece - 1) / piece;
}

} // namespace

uint64_t mantis::estimate_clocks(const mantis_command &command, uint64_t memory_size, uint64_t latency)
{
    mantis_extent extents[MANTIS_MAX_EXTENTS];
    const unsigned count = mantis_command_extents(&command, memory_size, extents);
    uint64_t read = 0, written = 0, trips = SERIAL;
    for (unsigned i = 0; i < count; i++) {
        const bool entry = std::strstr(extents[i].name, "_scale") != nullptr;
        if (entry)
            trips++;
        else
            (extents[i].written ? written : read) += pieces(extents[i].bytes, BEAT);
    }
    const bool product = mantis_get(&command, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM;
    return FIXED + trips * (latency + ROUND_TRIP) + (product ? estimate_product(command) : std::max(read, written));
}
