// SPDX-License-Identifier: Apache-2.0
// A memory: bytes of the host program's behind a TLM-2.0 target as wide as the memory port, with latency, DMI and debug
// access. Without blocking it takes any number of requests at once, and answers each after the latency.
//
// Room platform: a platform around the accelerator: host, buses, memory.
#ifndef MANTIS_SYSTEMC_PLATFORM_MEMORY_H
#define MANTIS_SYSTEMC_PLATFORM_MEMORY_H

#include "systemc/at_sockets.h"
#include "systemc/memory_width.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>

namespace mantis
{

class memory : public sc_core::sc_module
{
  public:
    tlm_utils::simple_target_socket<memory, MEMORY_BUSWIDTH> socket;

    // A payload's first beat comes after `latency`, each further one a clock later.
    memory(sc_core::sc_module_name name, const sc_core::sc_time &clock, const sc_core::sc_time &latency);

    // From now on these bytes; what was lent by DMI is invalidated. Any number of them, the owner keeps them alive.
    void attach(uint8_t *bytes, uint64_t size);
    // Whether DMI is lent, and if so, only of the first `most` bytes.
    void lend(bool allowed, uint64_t most = UINT64_MAX);

  private:
    void b_transport(tlm::tlm_generic_payload &payload, sc_core::sc_time &delay);
    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                                       sc_core::sc_time &delay);
    bool get_direct_mem_ptr(tlm::tlm_generic_payload &payload, tlm::tlm_dmi &dmi);
    unsigned transport_dbg(tlm::tlm_generic_payload &payload);
    void access(tlm::tlm_generic_payload &payload);

    const sc_core::sc_time clock, latency;
    at_target channel;
    at_delay pending;
    uint8_t *bytes = nullptr;
    uint64_t size = 0, lent_bytes = UINT64_MAX;
};

} // namespace mantis

#endif
