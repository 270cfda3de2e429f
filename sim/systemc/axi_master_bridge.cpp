// SPDX-License-Identifier: Apache-2.0
#include "systemc/axi_master_bridge.h"

#include "systemc/reports.h"

#include <cstring>

using namespace sc_core;
using namespace tlm;

namespace
{

constexpr size_t MOST_BURSTS = 64, MOST_BEATS = 512; // in flight, before the bridge is not ready
constexpr uint64_t ALL_STROBES = UINT64_MAX >> (64 - mantis::AXI_BEAT);

uint32_t axi_response(const tlm_generic_payload &payload)
{
    enum { OKAY = 0, SLVERR = 2, DECERR = 3 };
    return payload.is_response_ok()                                      ? OKAY
           : payload.get_response_status() == TLM_ADDRESS_ERROR_RESPONSE ? DECERR
                                                                         : SLVERR;
}

} // namespace

mantis::axi_master_bridge::axi_master_bridge(const char *name, nb_call forward)
    : channel(name, std::move(forward), [this](tlm_generic_payload &p) { respond(p); })
{
}

void mantis::axi_master_bridge::respond(tlm_generic_payload &payload)
{
    auto &burst = static_cast<axi_burst &>(payload);
    burst.arrived = true;
    burst.arrival = sc_time_stamp();
    if (burst.abandoned)
        burst.release();
}

// The oldest burst, if its response came before now.
mantis::axi_burst *mantis::axi_master_bridge::front(std::deque<axi_burst *> &bursts) const
{
    axi_burst *oldest = bursts.empty() ? nullptr : bursts.front();
    return oldest != nullptr && oldest->arrived && oldest->arrival < sc_time_stamp() ? oldest : nullptr;
}

void mantis::axi_master_bridge::show(axi_pins &pins)
{
    const axi_burst *read = front(reads), *write = front(writes);
    pins.m_arready_i = reads.size() < MOST_BURSTS;
    pins.m_awready_i = writes.size() + write_addresses.size() < MOST_BURSTS;
    pins.m_wready_i = write_beats.size() < MOST_BEATS;
    pins.m_rvalid_i = read != nullptr;
    if (read != nullptr) {
        std::memcpy(pins.m_rdata_i.data(), read->data + AXI_BEAT * read->beat, AXI_BEAT);
        pins.m_rresp_i = axi_response(*read);
        pins.m_rlast_i = AXI_BEAT * (read->beat + 1) == read->get_data_length();
    }
    pins.m_bvalid_i = write != nullptr;
    if (write != nullptr)
        pins.m_bresp_i = axi_response(*write);
}

void mantis::axi_master_bridge::edge(const axi_pins &pins)
{
    if (pins.m_rvalid_i && pins.m_rready_o) {
        axi_burst *burst = reads.front();
        if (AXI_BEAT * ++burst->beat == burst->get_data_length()) {
            reads.pop_front();
            burst->release();
        }
    }
    if (pins.m_bvalid_i && pins.m_bready_o) {
        writes.front()->release();
        writes.pop_front();
    }
    if (pins.m_arvalid_o && pins.m_arready_i) {
        axi_burst &burst = pool.allocate(TLM_READ_COMMAND, pins.m_araddr_o, pins.m_arlen_o + 1);
        reads.push_back(&burst);
        channel.send(burst);
    }
    if (pins.m_awvalid_o && pins.m_awready_i)
        write_addresses.push_back({pins.m_awaddr_o, pins.m_awlen_o + 1});
    if (pins.m_wvalid_o && pins.m_wready_i)
        write_beats.push_back({pins.m_wdata_o, pins.m_wstrb_o, pins.m_wlast_o});
    send_writes();
}

// Every burst whose beats are all there. Byte enables are left out where all are set.
void mantis::axi_master_bridge::send_writes()
{
    while (!write_addresses.empty() && write_beats.size() >= write_addresses.front().beats) {
        const address where = write_addresses.front();
        axi_burst &burst = pool.allocate(TLM_WRITE_COMMAND, where.first, where.beats);
        bool whole = true;
        write_addresses.pop_front();
        for (unsigned i = 0; i < where.beats; i++) {
            const write_beat &beat = write_beats.front();
            std::memcpy(burst.data + AXI_BEAT * i, beat.data.data(), AXI_BEAT);
            for (unsigned k = 0; k < AXI_BEAT; k++)
                burst.enables[AXI_BEAT * i + k] = beat.strobes >> k & 1 ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED;
            whole &= beat.strobes == ALL_STROBES;
            if (beat.last != (i + 1 == where.beats))
                SC_REPORT_ERROR(REPORT_PHASE, "wlast does not stand at a burst's last beat");
            write_beats.pop_front();
        }
        if (!whole) {
            burst.set_byte_enable_ptr(burst.enables);
            burst.set_byte_enable_length(burst.get_data_length());
        }
        writes.push_back(&burst);
        channel.send(burst);
    }
}

void mantis::axi_master_bridge::forget(std::deque<axi_burst *> &bursts)
{
    for (axi_burst *burst : bursts) {
        burst->abandoned = true;
        if (burst->arrived)
            burst->release();
    }
    bursts.clear();
}

void mantis::axi_master_bridge::reset()
{
    forget(reads);
    forget(writes);
    write_addresses.clear();
    write_beats.clear();
}
