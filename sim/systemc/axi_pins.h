// SPDX-License-Identifier: Apache-2.0
// The pins of mantis_top as values. Their list comes from the RTL's head (rtl/ports), all but the clock.
#ifndef MANTIS_SYSTEMC_AXI_PINS_H
#define MANTIS_SYSTEMC_AXI_PINS_H

#include "systemc/memory_width.h"

#include <array>
#include <cstdint>
#include <type_traits>

namespace mantis
{

// Up to 64 bits are one integer, more are words of 32 bits, the lowest first.
template <unsigned BITS>
using pin_value = std::conditional_t<
    BITS == 1, bool,
    std::conditional_t<BITS <= 32, uint32_t,
                       std::conditional_t<BITS <= 64, uint64_t, std::array<uint32_t, (BITS + 31) / 32>>>>;

struct axi_pins {
#define PIN(name, side, bits) pin_value<bits> name = {};
#include "systemc/axi_pins.inc"
#undef PIN
};

} // namespace mantis

#endif
