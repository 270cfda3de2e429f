// SPDX-License-Identifier: Apache-2.0
#include "systemc/reports.h"

#include <cinttypes>
#include <cstdio>

void mantis::refuse(tlm::tlm_generic_payload &payload, tlm::tlm_response_status status, const char *id,
                    const char *what)
{
    const char *command = payload.is_read() ? "read" : payload.is_write() ? "write" : "ignore";
    char text[256];
    std::snprintf(text, sizeof text, "%s: %s of %u bytes at 0x%" PRIx64, what, command, payload.get_data_length(),
                  static_cast<uint64_t>(payload.get_address()));
    payload.set_response_status(status);
    SC_REPORT_WARNING(id, text);
}
