// SPDX-License-Identifier: Apache-2.0
#include "systemc/estimate.h"

#include "systemc/memory_width.h"

extern "C" {
#include "host/device/stream_pace.h"
}

#include <algorithm>
#include <cstring>

namespace
{

constexpr uint64_t BEAT = mantis::MEMORY_BUSWIDTH / 8; // bytes, of streams
constexpr uint64_t PRODUCTS_BEAT = 16;
constexpr uint64_t FIXED = 60;     // the sequencer's checks, pipelines that fill and drain
constexpr uint64_t ROUND_TRIP = 5; // of a request's way through the DMA
constexpr uint64_t SERIAL = 3;     // round trips of every command: descriptor, first data, last response

constexpr uint64_t DIVISION = 33; // of the sequencer: how many entries an operand has

uint64_t pieces(uint64_t amount, uint64_t piece)
{
    return (amount + piece - 1) / piece;
}

// A product takes an array's entries, or a record's channels, one after the other; a MAP takes its peaks as they come
// and writes a beat of exponents in three clocks.
uint64_t scale_array(uint64_t opcode, const mantis_extent &extent, bool channels)
{
    const uint64_t beats = pieces(extent.bytes, opcode == MANTIS_OP_GEMM ? PRODUCTS_BEAT : BEAT);
    if (extent.bytes <= 4)
        return 0;
    if (opcode == MANTIS_OP_GEMM)
        return DIVISION + beats + (channels ? extent.bytes : pieces(extent.bytes, 4));
    return extent.written ? 3 * beats : DIVISION + beats;
}

} // namespace

uint64_t mantis::estimate_clocks(const mantis_command &command, uint64_t memory_size, uint64_t latency)
{
    mantis_extent extents[MANTIS_MAX_EXTENTS];
    const unsigned count = mantis_command_extents(&command, memory_size, extents);
    const uint64_t opcode = mantis_get(&command, MANTIS_ALL_OPCODE);
    uint64_t read = 0, written = 0, arrays = 0, trips = SERIAL;
    for (unsigned i = 0; i < count; i++) {
        const bool entry = std::strstr(extents[i].name, "_scale") != nullptr;
        if (entry) {
            const bool a = std::strcmp(extents[i].name, "x0_scale") == 0;
            trips++;
            arrays += scale_array(opcode, extents[i],
                                  mantis_get(&command, a ? MANTIS_GEMM_X0_SCALING : MANTIS_GEMM_X1_SCALING) == 2);
        } else
            (extents[i].written ? written : read) += pieces(extents[i].bytes, BEAT);
    }
    const uint64_t flow = opcode == MANTIS_OP_GEMM ? estimate_product(command, latency)
                                                   : std::max({read, written, stream_pace(&command)});
    return FIXED + trips * (latency + ROUND_TRIP) + arrays + flow;
}
