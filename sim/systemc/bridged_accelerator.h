// SPDX-License-Identifier: Apache-2.0
// Both AXI-to-TLM bridges as an accelerator has them: what stands between TLM sockets and pins.
#ifndef MANTIS_SYSTEMC_BRIDGED_ACCELERATOR_H
#define MANTIS_SYSTEMC_BRIDGED_ACCELERATOR_H

#include "systemc/accelerator.h"
#include "systemc/axi_lite_bridge.h"
#include "systemc/axi_master_bridge.h"

namespace mantis
{

class bridged_accelerator : public accelerator
{
  public:
    bridged_accelerator(sc_core::sc_module_name name, const sc_core::sc_time &clock);

  protected:
    // A clock of the pins: the inputs that its edge takes, reset among them; then, with the outputs, the edge.
    void show(axi_pins &pins);
    void edge(const axi_pins &pins);

    bool access(bool write, uint32_t offset, uint32_t &value, sc_core::sc_time &delay) override;
    tlm::tlm_sync_enum answer(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                              sc_core::sc_time &delay) override;

  private:
    axi_lite_bridge registers;
    axi_master_bridge bursts;
};

} // namespace mantis

#endif
