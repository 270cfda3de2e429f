// SPDX-License-Identifier: Apache-2.0
// An interconnect: one initiator, targets by address, and a latency each way. Targets see addresses from the start of
// their range. Without blocking it accepts a request at once and passes it on after the latency, and so the response.
#ifndef MANTIS_SYSTEMC_PLATFORM_INTERCONNECT_H
#define MANTIS_SYSTEMC_PLATFORM_INTERCONNECT_H

#include "systemc/at_sockets.h"
#include "systemc/platform/address_map.h"
#include "systemc/reports.h"

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <memory>

namespace mantis
{

template <unsigned WIDTH>
class interconnect : public sc_core::sc_module
{
  public:
    using initiator = tlm_utils::simple_initiator_socket_tagged<interconnect, WIDTH>;

    tlm_utils::simple_target_socket<interconnect, WIDTH> in;
    sc_core::sc_vector<initiator> out; // as many as ranges

    interconnect(sc_core::sc_module_name name, const sc_core::sc_time &l, std::vector<address_range> ranges)
        : sc_module(name), in("in"), out("out", ranges.size()), latency(l), map(std::move(ranges)),
          upstream(
              "upstream",
              [this](tlm::tlm_generic_payload &p, tlm::tlm_phase &phase, sc_core::sc_time &delay) {
                  return in->nb_transport_bw(p, phase, delay);
              },
              [this](tlm::tlm_generic_payload &p) { way_there.in(p); }),
          way_there("way_there", l, [this](tlm::tlm_generic_payload &p) { forward(p); }),
          way_back("way_back", l, [this](tlm::tlm_generic_payload &p) { upstream.respond(p); })
    {
        in.register_b_transport(this, &interconnect::b_transport);
        in.register_transport_dbg(this, &interconnect::transport_dbg);
        in.register_get_direct_mem_ptr(this, &interconnect::get_direct_mem_ptr);
        in.register_nb_transport_fw(this, &interconnect::nb_transport_fw);
        for (size_t i = 0; i < out.size(); i++) {
            out[i].register_invalidate_direct_mem_ptr(this, &interconnect::invalidate, static_cast<int>(i));
            out[i].register_nb_transport_bw(this, &interconnect::backward, static_cast<int>(i));
            downstream.push_back(std::make_unique<at_initiator>(
                sc_core::sc_gen_unique_name("downstream"),
                [this, i](tlm::tlm_generic_payload &p, tlm::tlm_phase &phase, sc_core::sc_time &delay) {
                    return out[i]->nb_transport_fw(p, phase, delay);
                },
                [this](tlm::tlm_generic_payload &p) { way_back.in(p); }));
        }
    }

  private:
    // To its target, in the target's addresses. false: there is none, and the payload is answered.
    bool route(tlm::tlm_generic_payload &payload, size_t &target)
    {
        const int found = map.find(payload);
        if (found < 0) {
            refuse(payload, tlm::TLM_ADDRESS_ERROR_RESPONSE, REPORT_ADDRESS, "nothing answers there");
            return false;
        }
        payload.set_address(payload.get_address() - map[found].base);
        target = static_cast<size_t>(found);
        return true;
    }

    void forward(tlm::tlm_generic_payload &payload)
    {
        size_t target = 0;
        if (route(payload, target))
            downstream[target]->send(payload);
        else
            way_back.in(payload);
    }

    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                                       sc_core::sc_time &delay)
    {
        return upstream.forward(payload, phase, delay);
    }

    tlm::tlm_sync_enum backward(int target, tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                                sc_core::sc_time &delay)
    {
        return downstream[static_cast<size_t>(target)]->backward(payload, phase, delay);
    }

    void b_transport(tlm::tlm_generic_payload &payload, sc_core::sc_time &delay)
    {
        size_t target = 0;
        delay += latency;
        if (route(payload, target))
            out[target]->b_transport(payload, delay);
        delay += latency;
    }

    unsigned transport_dbg(tlm::tlm_generic_payload &payload)
    {
        const int target = map.find(payload);
        if (target < 0)
            return 0;
        payload.set_address(payload.get_address() - map[target].base);
        return out[static_cast<size_t>(target)]->transport_dbg(payload);
    }

    bool get_direct_mem_ptr(tlm::tlm_generic_payload &payload, tlm::tlm_dmi &dmi)
    {
        const int target = map.find(payload);
        if (target < 0)
            return false;
        const address_range &range = map[target];
        payload.set_address(payload.get_address() - range.base);
        const bool lent = out[static_cast<size_t>(target)]->get_direct_mem_ptr(payload, dmi);
        dmi.set_end_address(range.base + std::min<uint64_t>(dmi.get_end_address(), range.size - 1));
        dmi.set_start_address(range.base + dmi.get_start_address());
        dmi.set_read_latency(dmi.get_read_latency() + 2 * latency);
        dmi.set_write_latency(dmi.get_write_latency() + 2 * latency);
        return lent;
    }

    void invalidate(int target, sc_dt::uint64 first, sc_dt::uint64 last)
    {
        const address_range &range = map[target];
        if (first < range.size)
            in->invalidate_direct_mem_ptr(range.base + first, range.base + std::min<uint64_t>(last, range.size - 1));
    }

    const sc_core::sc_time latency;
    const address_map map;
    at_target upstream;
    at_delay way_there, way_back;
    std::vector<std::unique_ptr<at_initiator>> downstream;
};

} // namespace mantis

#endif
