// SPDX-License-Identifier: Apache-2.0
// Stands between an initiator and a target, passes everything on, and looks that the base protocol is kept
// (protocol_rules.h).
#ifndef MANTIS_SYSTEMC_PLATFORM_PROTOCOL_MONITOR_H
#define MANTIS_SYSTEMC_PLATFORM_PROTOCOL_MONITOR_H

#include "systemc/platform/protocol_rules.h"

#include <systemc>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

namespace mantis
{

template <unsigned WIDTH>
class protocol_monitor : public sc_core::sc_module
{
  public:
    tlm_utils::simple_target_socket<protocol_monitor, WIDTH> in;
    tlm_utils::simple_initiator_socket<protocol_monitor, WIDTH> out;
    protocol_rules rules;

    explicit protocol_monitor(sc_core::sc_module_name name) : sc_module(name), in("in"), out("out")
    {
        in.register_b_transport(this, &protocol_monitor::b_transport);
        in.register_nb_transport_fw(this, &protocol_monitor::forward);
        in.register_transport_dbg(this, &protocol_monitor::transport_dbg);
        in.register_get_direct_mem_ptr(this, &protocol_monitor::get_direct_mem_ptr);
        out.register_nb_transport_bw(this, &protocol_monitor::backward);
        out.register_invalidate_direct_mem_ptr(this, &protocol_monitor::invalidate);
    }

  private:
    void b_transport(tlm::tlm_generic_payload &payload, sc_core::sc_time &delay)
    {
        rules.enter_blocking(payload);
        out->b_transport(payload, delay);
        rules.leave_blocking(payload);
    }

    tlm::tlm_sync_enum forward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase, sc_core::sc_time &delay)
    {
        const tlm::tlm_phase asked = phase;
        const sc_core::sc_time before = delay;
        rules.enter(true, payload, phase);
        const tlm::tlm_sync_enum sync = out->nb_transport_fw(payload, phase, delay);
        rules.leave(true, payload, asked, phase, sync, before, delay);
        return sync;
    }

    tlm::tlm_sync_enum backward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase, sc_core::sc_time &delay)
    {
        const tlm::tlm_phase asked = phase;
        const sc_core::sc_time before = delay;
        rules.enter(false, payload, phase);
        const tlm::tlm_sync_enum sync = in->nb_transport_bw(payload, phase, delay);
        rules.leave(false, payload, asked, phase, sync, before, delay);
        return sync;
    }

    unsigned transport_dbg(tlm::tlm_generic_payload &payload)
    {
        return out->transport_dbg(payload);
    }
    bool get_direct_mem_ptr(tlm::tlm_generic_payload &payload, tlm::tlm_dmi &dmi)
    {
        return out->get_direct_mem_ptr(payload, dmi);
    }
    void invalidate(sc_dt::uint64 first, sc_dt::uint64 last)
    {
        in->invalidate_direct_mem_ptr(first, last);
    }
};

} // namespace mantis

#endif
