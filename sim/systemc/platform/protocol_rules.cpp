// SPDX-License-Identifier: Apache-2.0
#include "systemc/platform/protocol_rules.h"

using namespace sc_core;
using namespace tlm;

namespace
{

uint64_t fold(uint64_t sum, const unsigned char *bytes, unsigned length)
{
    for (unsigned i = 0; bytes != nullptr && i < length; i++)
        sum = (sum ^ bytes[i]) * 0x100000001b3u;
    return sum;
}

} // namespace

mantis::protocol_rules::attributes::attributes(const tlm_generic_payload &p)
    : command(p.get_command()), data(p.get_data_ptr()), enables(p.get_byte_enable_ptr()), length(p.get_data_length()),
      enable_length(p.get_byte_enable_length()), streaming_width(p.get_streaming_width()),
      contents(fold(fold(0xcbf29ce484222325u, p.is_write() ? data : nullptr, length), enables, enable_length))
{
}

bool mantis::protocol_rules::attributes::operator!=(const attributes &other) const
{
    return command != other.command || data != other.data || enables != other.enables || length != other.length ||
           enable_length != other.enable_length || streaming_width != other.streaming_width ||
           contents != other.contents;
}

void mantis::protocol_rules::rule(bool kept, const char *name)
{
    if (!kept)
        violations[name]++;
}

void mantis::protocol_rules::check_new(const tlm_generic_payload &payload)
{
    payloads++;
    rule(payload.get_response_status() == TLM_INCOMPLETE_RESPONSE, "a payload starts with an incomplete response");
    rule(!payload.is_dmi_allowed(), "a payload starts without the DMI hint");
}

mantis::protocol_rules::iterator mantis::protocol_rules::find(tlm_generic_payload &payload)
{
    const iterator found = active.find(&payload);
    rule(found != active.end(), "a phase belongs to a payload under way");
    if (found != active.end())
        rule(!(attributes(payload) != found->second.first), "a payload under way does not change");
    return found;
}

void mantis::protocol_rules::begin_request(tlm_generic_payload &payload)
{
    check_new(payload);
    rule(requesting == nullptr, "no BEGIN_REQ before the END_REQ of the one before");
    rule(active.count(&payload) == 0, "a payload under way is not sent again");
    rule(payload.has_mm() && payload.get_ref_count() > 0,
         "a payload without blocking has a memory manager, and is held");
    active.erase(&payload);
    active.emplace(&payload, transaction{REQUEST, attributes(payload)});
    requesting = &payload;
}

void mantis::protocol_rules::end_request(tlm_generic_payload &payload)
{
    const iterator it = find(payload);
    rule(it != active.end() && it->second.at == REQUEST, "END_REQ follows BEGIN_REQ");
    if (it != active.end())
        it->second.at = ACCEPTED;
    if (requesting == &payload)
        requesting = nullptr;
}

// A response accepts its request too.
void mantis::protocol_rules::begin_response(tlm_generic_payload &payload)
{
    const iterator it = find(payload);
    rule(it != active.end() && it->second.at != RESPONSE, "BEGIN_RESP comes once, after BEGIN_REQ");
    rule(responding == nullptr, "no BEGIN_RESP before the END_RESP of the one before");
    rule(payload.get_response_status() != TLM_INCOMPLETE_RESPONSE, "a response has its status");
    if (it != active.end())
        it->second.at = RESPONSE;
    if (requesting == &payload)
        requesting = nullptr;
    responding = &payload;
}

void mantis::protocol_rules::end_response(tlm_generic_payload &payload)
{
    const iterator it = find(payload);
    rule(it != active.end() && it->second.at == RESPONSE, "END_RESP follows BEGIN_RESP");
    active.erase(&payload);
    if (responding == &payload)
        responding = nullptr;
}

void mantis::protocol_rules::step(bool forward, tlm_generic_payload &payload, const tlm_phase &phase)
{
    rule(phase == BEGIN_REQ || phase == END_REQ || phase == BEGIN_RESP || phase == END_RESP,
         "the phases are those of the base protocol");
    rule(forward == (phase == BEGIN_REQ || phase == END_RESP), "each side sends its own phases");
    if (phase == BEGIN_REQ)
        begin_request(payload);
    else if (phase == END_REQ)
        end_request(payload);
    else if (phase == BEGIN_RESP)
        begin_response(payload);
    else if (phase == END_RESP)
        end_response(payload);
}

void mantis::protocol_rules::enter(bool forward, tlm_generic_payload &payload, tlm_phase phase)
{
    step(forward, payload, phase);
}

void mantis::protocol_rules::leave(bool forward, tlm_generic_payload &payload, tlm_phase asked, tlm_phase phase,
                                   tlm_sync_enum sync, const sc_time &before, const sc_time &delay)
{
    rule(delay >= before, "an annotated delay does not shrink");
    if (sync == TLM_UPDATED) {
        step(!forward, payload, phase);
    } else if (sync == TLM_ACCEPTED) {
        rule(delay == before && phase == asked, "TLM_ACCEPTED changes neither phase nor delay");
    } else if (asked != END_RESP) {
        rule(payload.get_response_status() != TLM_INCOMPLETE_RESPONSE, "a completed payload has its status");
        rule(forward || asked == BEGIN_RESP, "only a request or a response completes");
        active.erase(&payload);
        requesting = requesting == &payload ? nullptr : requesting;
        responding = responding == &payload ? nullptr : responding;
    }
}

void mantis::protocol_rules::enter_blocking(const tlm_generic_payload &payload)
{
    check_new(payload);
    rule(blocking.count(&payload) == 0 && active.count(const_cast<tlm_generic_payload *>(&payload)) == 0,
         "a payload under way is not sent again");
    blocking.emplace(&payload, attributes(payload));
}

void mantis::protocol_rules::leave_blocking(const tlm_generic_payload &payload)
{
    const auto it = blocking.find(&payload);
    rule(it != blocking.end() && !(attributes(payload) != it->second), "a payload under way does not change");
    rule(payload.get_response_status() != TLM_INCOMPLETE_RESPONSE, "a completed payload has its status");
    if (it != blocking.end())
        blocking.erase(it);
}
