// SPDX-License-Identifier: Apache-2.0
// The two sides of a socket in the base protocol without blocking: four phases, exclusion rules, payload event queues.
// Phases that come with a delay take effect when it is over. Each side holds the payload as long as it needs it.
//
//     initiator: send  --BEGIN_REQ-->          target: request
//                      <--END_REQ---                    (at once)
//     response         <--BEGIN_RESP--         respond
//     (at once)        --END_RESP-->
#ifndef MANTIS_SYSTEMC_AT_SOCKETS_H
#define MANTIS_SYSTEMC_AT_SOCKETS_H

#include <systemc>
#include <tlm>
#include <tlm_utils/peq_with_cb_and_phase.h>

#include <deque>
#include <functional>

namespace mantis
{

// nb_transport_fw or nb_transport_bw of a socket.
using nb_call = std::function<tlm::tlm_sync_enum(tlm::tlm_generic_payload &, tlm::tlm_phase &, sc_core::sc_time &)>;
using payload_event = std::function<void(tlm::tlm_generic_payload &)>;

class at_initiator
{
  public:
    at_initiator(const char *name, nb_call forward, payload_event response);

    // One request at a time is not accepted; others wait for it.
    void send(tlm::tlm_generic_payload &payload);
    // For the socket's backward path.
    tlm::tlm_sync_enum backward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase, sc_core::sc_time &delay);

  private:
    void pump();
    void happen(tlm::tlm_generic_payload &payload, const tlm::tlm_phase &phase);

    const nb_call forward;
    const payload_event response;
    tlm_utils::peq_with_cb_and_phase<at_initiator> events;
    std::deque<tlm::tlm_generic_payload *> waiting;
    tlm::tlm_generic_payload *requesting = nullptr;
};

class at_target
{
  public:
    at_target(const char *name, nb_call backward, payload_event request);

    // One response at a time is not taken; others wait for it.
    void respond(tlm::tlm_generic_payload &payload);
    // For the socket's forward path.
    tlm::tlm_sync_enum forward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase, sc_core::sc_time &delay);

  private:
    void pump();
    void happen(tlm::tlm_generic_payload &payload, const tlm::tlm_phase &phase);

    const nb_call backward;
    const payload_event request;
    tlm_utils::peq_with_cb_and_phase<at_target> events;
    std::deque<tlm::tlm_generic_payload *> waiting;
    tlm::tlm_generic_payload *responding = nullptr;
};

// Payloads that come out so much later.
class at_delay
{
  public:
    at_delay(const char *name, const sc_core::sc_time &d, payload_event o)
        : delay(d), out(std::move(o)), events(name, this, &at_delay::happen)
    {
    }
    void in(tlm::tlm_generic_payload &payload)
    {
        events.notify(payload, tlm::UNINITIALIZED_PHASE, delay);
    }

  private:
    void happen(tlm::tlm_generic_payload &payload, const tlm::tlm_phase &)
    {
        out(payload);
    }

    const sc_core::sc_time delay;
    const payload_event out;
    tlm_utils::peq_with_cb_and_phase<at_delay> events;
};

} // namespace mantis

#endif
