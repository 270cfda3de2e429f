// SPDX-License-Identifier: Apache-2.0
// The RTL as `verilator --sc` makes it a module. Only what is built with that model can include this.
#ifndef MANTIS_SYSTEMC_RTL_PINS_H
#define MANTIS_SYSTEMC_RTL_PINS_H

#include "Vmantis_pins.h"

#include <cstdint>

namespace mantis
{

struct rtl_pins : Vmantis_pins {
    using Vmantis_pins::Vmantis_pins;

    // Nobody can look through pins: no debug access to registers.
    bool peek(uint32_t, uint32_t &)
    {
        return false;
    }
};

} // namespace mantis

#endif
