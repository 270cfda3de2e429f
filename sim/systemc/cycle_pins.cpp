// SPDX-License-Identifier: Apache-2.0
#include "systemc/cycle_pins.h"

mantis::cycle_pins::cycle_pins(sc_core::sc_module_name name) : sc_module(name)
{
    SC_HAS_PROCESS(cycle_pins);
    SC_METHOD(edge);
    sensitive << clk_i.pos();
    dont_initialize();
}

// The inputs of this edge; then the outputs that follow from the registers behind it.
void mantis::cycle_pins::edge()
{
#define PIN_in(name) take(name, pins.name);
#define PIN_out(name)
#define PIN(name, side, bits) PIN_##side(name)
#include "systemc/axi_pins.inc"
#undef PIN_in
#undef PIN_out
    machine.show(pins);
    machine.tick();
    machine.show(pins);
#define PIN_in(name)
#define PIN_out(name) give(name, pins.name, driven.name);
#include "systemc/axi_pins.inc"
#undef PIN_in
#undef PIN_out
#undef PIN
}
