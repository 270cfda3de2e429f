// SPDX-License-Identifier: Apache-2.0
// The accelerator's AXI4 bursts as payloads, and their memory manager: a burst is a payload with room for its data.
#ifndef MANTIS_SYSTEMC_AXI_BURSTS_H
#define MANTIS_SYSTEMC_AXI_BURSTS_H

#include <systemc>
#include <tlm>

#include <cstdint>
#include <memory>
#include <vector>

namespace mantis
{

constexpr unsigned AXI_BEAT = MANTIS_PORT / 8, AXI_BEATS = 256; // bytes of a beat; most beats of a burst

struct axi_burst : tlm::tlm_generic_payload {
    uint8_t data[AXI_BEAT * AXI_BEATS];
    uint8_t enables[AXI_BEAT * AXI_BEATS];
    bool arrived;
    sc_core::sc_time arrival; // of its response
    unsigned beat;            // next on the pins
    bool abandoned;           // a reset came in between: nobody waits for the response
};

class axi_burst_pool : public tlm::tlm_mm_interface
{
  public:
    // A burst that is held once, with nothing but these attributes.
    axi_burst &allocate(tlm::tlm_command command, uint64_t address, unsigned beats);
    void free(tlm::tlm_generic_payload *payload) override;

  private:
    std::vector<std::unique_ptr<axi_burst>> all;
    std::vector<axi_burst *> idle;
};

} // namespace mantis

#endif
