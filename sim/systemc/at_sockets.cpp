// SPDX-License-Identifier: Apache-2.0
#include "systemc/at_sockets.h"

#include "systemc/reports.h"

using namespace sc_core;
using namespace tlm;

// Of a payload whose target needed no further phase.
DECLARE_EXTENDED_PHASE(MANTIS_COMPLETED);

// -- The initiator's side -----------------------------------------------------------------------------------------

mantis::at_initiator::at_initiator(const char *name, nb_call f, payload_event r)
    : forward(std::move(f)), response(std::move(r)), events(name, this, &at_initiator::happen)
{
}

void mantis::at_initiator::send(tlm_generic_payload &payload)
{
    payload.acquire();
    waiting.push_back(&payload);
    pump();
}

void mantis::at_initiator::pump()
{
    while (requesting == nullptr && !waiting.empty()) {
        tlm_generic_payload &payload = *waiting.front();
        tlm_phase phase = BEGIN_REQ;
        sc_time delay;
        waiting.pop_front();
        requesting = &payload;
        const tlm_sync_enum sync = forward(payload, phase, delay);
        if (sync == TLM_UPDATED)
            events.notify(payload, phase, delay);
        else if (sync == TLM_COMPLETED)
            events.notify(payload, MANTIS_COMPLETED, delay);
    }
}

tlm_sync_enum mantis::at_initiator::backward(tlm_generic_payload &payload, tlm_phase &phase, sc_time &delay)
{
    if (phase != END_REQ && phase != BEGIN_RESP)
        SC_REPORT_ERROR(REPORT_PHASE, "a target sends END_REQ and BEGIN_RESP alone");
    events.notify(payload, phase, delay);
    return TLM_ACCEPTED;
}

void mantis::at_initiator::happen(tlm_generic_payload &payload, const tlm_phase &phase)
{
    if (requesting == &payload)
        requesting = nullptr;
    if (phase != END_REQ) {
        response(payload);
        if (phase == BEGIN_RESP) {
            tlm_phase end = END_RESP;
            sc_time delay;
            forward(payload, end, delay);
        }
        payload.release();
    }
    pump();
}

// -- The target's side --------------------------------------------------------------------------------------------

mantis::at_target::at_target(const char *name, nb_call b, payload_event r)
    : backward(std::move(b)), request(std::move(r)), events(name, this, &at_target::happen)
{
}

tlm_sync_enum mantis::at_target::forward(tlm_generic_payload &payload, tlm_phase &phase, sc_time &delay)
{
    if (phase == BEGIN_REQ)
        payload.acquire();
    else if (phase != END_RESP)
        SC_REPORT_ERROR(REPORT_PHASE, "an initiator sends BEGIN_REQ and END_RESP alone");
    events.notify(payload, phase, delay);
    return TLM_ACCEPTED;
}

void mantis::at_target::happen(tlm_generic_payload &payload, const tlm_phase &phase)
{
    if (phase == BEGIN_REQ) {
        tlm_phase end = END_REQ;
        sc_time delay;
        backward(payload, end, delay);
        request(payload);
    } else {
        responding = nullptr;
        payload.release();
        pump();
    }
}

void mantis::at_target::respond(tlm_generic_payload &payload)
{
    waiting.push_back(&payload);
    pump();
}

void mantis::at_target::pump()
{
    while (responding == nullptr && !waiting.empty()) {
        tlm_generic_payload &payload = *waiting.front();
        tlm_phase phase = BEGIN_RESP;
        sc_time delay;
        waiting.pop_front();
        responding = &payload;
        const tlm_sync_enum sync = backward(payload, phase, delay);
        if (sync != TLM_ACCEPTED) // END_RESP, in either form
            events.notify(payload, END_RESP, delay);
    }
}
