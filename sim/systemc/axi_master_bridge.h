// SPDX-License-Identifier: Apache-2.0
// From the accelerator's AXI4 master pins to a TLM-2.0 initiator: each burst is one payload. A read is sent when its
// address is taken, a write when its last beat is. The answer's beats, one a clock and in order of the bursts, begin at
// the first edge after the response.
//
// One class for the pins as values (approximately timed) and as signals (pin level).
#ifndef MANTIS_SYSTEMC_AXI_MASTER_BRIDGE_H
#define MANTIS_SYSTEMC_AXI_MASTER_BRIDGE_H

#include "systemc/at_sockets.h"
#include "systemc/axi_bursts.h"
#include "systemc/axi_pins.h"

#include <deque>

namespace mantis
{

class axi_master_bridge
{
  public:
    axi_master_bridge(const char *name, nb_call forward);

    // The m_ inputs as the next edge takes them: of responses that came before now.
    void show(axi_pins &pins);
    // The edge, with inputs as shown.
    void edge(const axi_pins &pins);
    // In reset: what is under way is forgotten.
    void reset();
    // For the socket's backward path.
    tlm::tlm_sync_enum backward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase, sc_core::sc_time &delay)
    {
        return channel.backward(payload, phase, delay);
    }

  private:
    struct address {
        uint64_t first;
        unsigned beats;
    };
    struct write_beat {
        std::array<uint32_t, MANTIS_PORT / 32> data;
        uint64_t strobes;
        bool last;
    };
    void respond(tlm::tlm_generic_payload &payload);
    void send_writes();
    void forget(std::deque<axi_burst *> &bursts);
    axi_burst *front(std::deque<axi_burst *> &bursts) const;

    axi_burst_pool pool;
    at_initiator channel;
    std::deque<axi_burst *> reads, writes; // in order of their addresses
    std::deque<address> write_addresses;
    std::deque<write_beat> write_beats;
};

} // namespace mantis

#endif
