// SPDX-License-Identifier: Apache-2.0
// Clocks of a product: what the host reckons with when it orders commands, on a memory that never waits, and what
// scales and ACCUMULATE add to each tile of results.
#include "systemc/axi_pins.h"
#include "systemc/estimate.h"

extern "C" {
#include "host/device/product_clocks.h"
}

#include <mantis/version.h>

#include <algorithm>

namespace
{

constexpr uint64_t DIVISION = 24; // of a tile's first row or column by a scale's span
constexpr uint64_t PIECE = 16;    // columns that the drain writes at a time
constexpr uint64_t OLD = 2;       // old sums in a beat that the drain reads
constexpr uint64_t ASKED = 8;     // clocks until the first of them is asked for, and behind the memory's answer

uint64_t pieces(uint64_t amount, uint64_t piece)
{
    return (amount + piece - 1) / piece;
}

} // namespace

uint64_t mantis::estimate_product(const mantis_command &command, uint64_t latency)
{
    const auto get = [&](uint32_t field) { return static_cast<uint64_t>(mantis_get(&command, field)); };
    // An entry for each row or column of C, or channels that lie along them.
    const auto scaled = [&](uint32_t scaling, bool along_k) {
        return get(scaling) == 1 || (get(scaling) == 2 && !along_k);
    };
    const uint64_t edge = static_cast<uint64_t>(mantis_array_size()), rows = get(MANTIS_GEMM_ROWS),
                   cols = get(MANTIS_GEMM_COLS), tiles = pieces(rows, edge) * pieces(cols, edge);
    uint64_t tile = 0, row = 0;
    if (scaled(MANTIS_GEMM_X0_SCALING, !get(MANTIS_GEMM_TRANS_A)))
        tile += DIVISION;
    if (scaled(MANTIS_GEMM_X1_SCALING, get(MANTIS_GEMM_TRANS_B)))
        tile += DIVISION + std::min(cols, edge) + 1;
    if (get(MANTIS_GEMM_ACCUMULATE)) {
        tile += latency + ASKED;
        row = pieces(cols, OLD) + pieces(cols, PIECE);
    }
    return product_clocks(&command) + (get(MANTIS_GEMM_LAST_GROUP) + 1) * (tiles * tile + rows * row);
}
