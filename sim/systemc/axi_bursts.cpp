// SPDX-License-Identifier: Apache-2.0
#include "systemc/axi_bursts.h"

using namespace tlm;

mantis::axi_burst &mantis::axi_burst_pool::allocate(tlm_command command, uint64_t address, unsigned beats)
{
    if (idle.empty()) {
        all.push_back(std::make_unique<axi_burst>());
        all.back()->set_mm(this);
        idle.push_back(all.back().get());
    }
    axi_burst &burst = *idle.back();
    idle.pop_back();
    burst.acquire();
    burst.set_command(command);
    burst.set_address(address);
    burst.set_data_ptr(burst.data);
    burst.set_data_length(beats * AXI_BEAT);
    burst.set_streaming_width(beats * AXI_BEAT);
    burst.set_byte_enable_ptr(nullptr);
    burst.set_byte_enable_length(0);
    burst.set_dmi_allowed(false);
    burst.set_response_status(TLM_INCOMPLETE_RESPONSE);
    burst.arrived = burst.abandoned = false;
    burst.beat = 0;
    return burst;
}

void mantis::axi_burst_pool::free(tlm_generic_payload *payload)
{
    payload->reset(); // extensions
    idle.push_back(static_cast<axi_burst *>(payload));
}
