// SPDX-License-Identifier: Apache-2.0
// The cycle model behind the pins of mantis_top: in the place of the Verilated RTL, with the same ports.
#ifndef MANTIS_SYSTEMC_CYCLE_PINS_H
#define MANTIS_SYSTEMC_CYCLE_PINS_H

#include "systemc/axi_signals.h"
#include "systemc/clocked_machine.h"

namespace mantis
{

class cycle_pins : public sc_core::sc_module
{
  public:
    sc_core::sc_in<bool> clk_i{"clk_i"};
#define PIN_in(name, bits)    sc_core::sc_in<pin_type<bits>> name{#name};
#define PIN_out(name, bits)   sc_core::sc_out<pin_type<bits>> name{#name};
#define PIN(name, side, bits) PIN_##side(name, bits)
#include "systemc/axi_pins.inc"
#undef PIN
#undef PIN_out
#undef PIN_in

    explicit cycle_pins(sc_core::sc_module_name name);

    // For the debug access of registers.
    bool peek(uint32_t offset, uint32_t &value)
    {
        return machine.peek(offset, value);
    }

  private:
    void edge();

    clocked_machine machine;
    axi_pins pins, driven;
};

} // namespace mantis

#endif
