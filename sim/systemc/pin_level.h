// SPDX-License-Identifier: Apache-2.0
// The accelerator at pin level: a module with the pins of mantis_top (cycle_pins, rtl_pins), its clock, and the bridges
// between AXI and TLM. The clock rises at 1, 2, ... clocks; the bridges take outputs at that edge and set inputs at the
// falling one.
#ifndef MANTIS_SYSTEMC_PIN_LEVEL_H
#define MANTIS_SYSTEMC_PIN_LEVEL_H

#include "systemc/axi_signals.h"
#include "systemc/bridged_accelerator.h"

namespace mantis
{

template <class PINS>
class pin_level : public bridged_accelerator
{
  public:
    // To be traced by whoever wants to see them.
    sc_core::sc_clock clk_i;
    axi_signals signals;

    pin_level(sc_core::sc_module_name name, const sc_core::sc_time &period)
        : bridged_accelerator(name, period), clk_i("clk_i", period, 0.5, period, true), top("top")
    {
        SC_HAS_PROCESS(pin_level);
        top.clk_i(clk_i);
#define PIN(name, side, bits) top.name(signals.name);
#include "systemc/axi_pins.inc"
#undef PIN
        SC_METHOD(rise);
        sensitive << clk_i.posedge_event();
        dont_initialize();
        SC_METHOD(fall);
        sensitive << clk_i.negedge_event();
        dont_initialize();
    }

  protected:
    bool peek(uint32_t offset, uint32_t &value) override
    {
        return top.peek(offset, value);
    }

  private:
#define PIN(name, side, bits) PIN_##side(name)
    void rise()
    {
#define PIN_in(name)
#define PIN_out(name) take(signals.name, pins.name);
#include "systemc/axi_pins.inc"
#undef PIN_in
#undef PIN_out
        edge(pins);
    }

    void fall()
    {
        show(pins);
#define PIN_in(name) give(signals.name, pins.name, driven.name);
#define PIN_out(name)
#include "systemc/axi_pins.inc"
#undef PIN_in
#undef PIN_out
    }
#undef PIN

    PINS top;
    axi_pins pins, driven;
};

} // namespace mantis

#endif
