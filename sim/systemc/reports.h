// SPDX-License-Identifier: Apache-2.0
// The ids of what these modules report by sc_report, so that a platform can choose an action for each. Wrong payloads
// are warnings: their initiator has the response. A wrong phase is an error: the protocol is broken.
#ifndef MANTIS_SYSTEMC_REPORTS_H
#define MANTIS_SYSTEMC_REPORTS_H

#include <tlm>

namespace mantis
{

constexpr const char *REPORT_ADDRESS = "/mantis/payload/address";           // TLM_ADDRESS_ERROR_RESPONSE
constexpr const char *REPORT_COMMAND = "/mantis/payload/command";           // TLM_COMMAND_ERROR_RESPONSE
constexpr const char *REPORT_BURST = "/mantis/payload/burst";               // TLM_BURST_ERROR_RESPONSE: length
constexpr const char *REPORT_STREAMING = "/mantis/payload/streaming_width"; // TLM_BURST_ERROR_RESPONSE
constexpr const char *REPORT_BYTE_ENABLE = "/mantis/payload/byte_enable";   // TLM_BYTE_ENABLE_ERROR_RESPONSE
constexpr const char *REPORT_DATA = "/mantis/payload/data";                 // TLM_GENERIC_ERROR_RESPONSE: no data
constexpr const char *REPORT_PHASE = "/mantis/protocol/phase";              // error
constexpr const char *REPORT_HOST = "/mantis/host";                         // fatal: no memory for the model

// Answers a payload with an error and reports it: id, what was wrong, and the payload's command, address and length.
void refuse(tlm::tlm_generic_payload &payload, tlm::tlm_response_status status, const char *id, const char *what);

} // namespace mantis

#endif
