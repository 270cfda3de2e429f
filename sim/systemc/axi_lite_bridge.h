// SPDX-License-Identifier: Apache-2.0
// From blocking accesses to registers to the accelerator's AXI4-Lite pins, one access at a time.
#ifndef MANTIS_SYSTEMC_AXI_LITE_BRIDGE_H
#define MANTIS_SYSTEMC_AXI_LITE_BRIDGE_H

#include "systemc/axi_pins.h"

#include <systemc>

namespace mantis
{

class axi_lite_bridge
{
  public:
    // From a thread; returns at the edge of the answer. false: SLVERR. During reset it waits.
    bool access(bool write, uint32_t offset, uint32_t &value);

    // The s_ inputs as the next edge takes them: of an access that began before now.
    void show(axi_pins &pins);
    void edge(const axi_pins &pins);
    // In reset: an access under way begins anew.
    void reset();

  private:
    struct request {
        bool write;
        uint32_t offset, value;
        sc_core::sc_time begin;
        bool address_taken, data_taken, done, ok;
    };
    sc_core::sc_mutex one_at_a_time;
    sc_core::sc_event answered;
    request *current = nullptr;
};

} // namespace mantis

#endif
