// SPDX-License-Identifier: Apache-2.0
// The rules of TLM-2.0's base protocol (IEEE 1666-2011, sections 14 and 15), apart from sockets: calls go in, in order,
// and what breaks a rule is kept by name.
#ifndef MANTIS_SYSTEMC_PLATFORM_PROTOCOL_RULES_H
#define MANTIS_SYSTEMC_PLATFORM_PROTOCOL_RULES_H

#include <tlm>

#include <cstdint>
#include <map>
#include <string>

namespace mantis
{

class protocol_rules
{
  public:
    // A call of nb_transport, before it goes on.
    void enter(bool forward, tlm::tlm_generic_payload &payload, tlm::tlm_phase phase);
    // The same call, on its return.
    void leave(bool forward, tlm::tlm_generic_payload &payload, tlm::tlm_phase asked, tlm::tlm_phase phase,
               tlm::tlm_sync_enum sync, const sc_core::sc_time &before, const sc_core::sc_time &delay);
    void enter_blocking(const tlm::tlm_generic_payload &payload);
    void leave_blocking(const tlm::tlm_generic_payload &payload);

    const std::map<std::string, unsigned> &broken() const // rule: how often
    {
        return violations;
    }
    uint64_t seen() const // payloads
    {
        return payloads;
    }
    size_t open() const // payloads in flight
    {
        return active.size();
    }

  private:
    enum state { REQUEST, ACCEPTED, RESPONSE };
    // What nobody may change while a payload is under way.
    struct attributes {
        tlm::tlm_command command;
        unsigned char *data, *enables;
        unsigned length, enable_length, streaming_width;
        uint64_t contents; // of a write's data and all byte enables
        explicit attributes(const tlm::tlm_generic_payload &payload);
        bool operator!=(const attributes &other) const;
    };
    struct transaction {
        state at;
        attributes first;
    };
    using iterator = std::map<tlm::tlm_generic_payload *, transaction>::iterator;

    void rule(bool kept, const char *name);
    void check_new(const tlm::tlm_generic_payload &payload);
    void begin_request(tlm::tlm_generic_payload &payload);
    void end_request(tlm::tlm_generic_payload &payload);
    void begin_response(tlm::tlm_generic_payload &payload);
    void end_response(tlm::tlm_generic_payload &payload);
    void step(bool forward, tlm::tlm_generic_payload &payload, const tlm::tlm_phase &phase);
    iterator find(tlm::tlm_generic_payload &payload);

    std::map<std::string, unsigned> violations;
    std::map<tlm::tlm_generic_payload *, transaction> active;
    std::map<const tlm::tlm_generic_payload *, attributes> blocking;
    tlm::tlm_generic_payload *requesting = nullptr, *responding = nullptr;
    uint64_t payloads = 0;
};

} // namespace mantis

#endif
