// SPDX-License-Identifier: Apache-2.0
#include "systemc/platform/memory.h"

#include "systemc/reports.h"

#include <algorithm>
#include <cstring>

using namespace sc_core;
using namespace tlm;

namespace
{

constexpr unsigned BEAT = mantis::MEMORY_BUSWIDTH / 8; // bytes

}

mantis::memory::memory(sc_module_name name, const sc_time &period, const sc_time &first)
    : sc_module(name), socket("socket"), clock(period), latency(first),
      channel(
          "channel",
          [this](tlm_generic_payload &p, tlm_phase &phase, sc_time &delay) {
              return socket->nb_transport_bw(p, phase, delay);
          },
          [this](tlm_generic_payload &p) {
              access(p);
              pending.in(p);
          }),
      pending("pending", first, [this](tlm_generic_payload &p) { channel.respond(p); })
{
    socket.register_nb_transport_fw(this, &memory::nb_transport_fw);
    socket.register_b_transport(this, &memory::b_transport);
    socket.register_get_direct_mem_ptr(this, &memory::get_direct_mem_ptr);
    socket.register_transport_dbg(this, &memory::transport_dbg);
}

void mantis::memory::attach(uint8_t *new_bytes, uint64_t new_size)
{
    if (bytes == new_bytes && size == new_size)
        return;
    bytes = new_bytes;
    size = new_size;
    socket->invalidate_direct_mem_ptr(0, UINT64_MAX);
}

void mantis::memory::lend(bool allowed, uint64_t most)
{
    lent_bytes = allowed ? most : 0;
    socket->invalidate_direct_mem_ptr(0, UINT64_MAX);
}

// Does the payload, or answers it with what is wrong.
void mantis::memory::access(tlm_generic_payload &payload)
{
    const uint64_t address = payload.get_address();
    const unsigned length = payload.get_data_length(), enables = payload.get_byte_enable_length();
    const unsigned char *enable = payload.get_byte_enable_ptr();
    uint8_t *data = payload.get_data_ptr();
    payload.set_dmi_allowed(lent_bytes > 0);
    if (payload.is_read() == payload.is_write())
        return refuse(payload, TLM_COMMAND_ERROR_RESPONSE, REPORT_COMMAND, "memory is read or written");
    if (length == 0)
        return refuse(payload, TLM_BURST_ERROR_RESPONSE, REPORT_BURST, "an access has a byte or more");
    if (payload.get_streaming_width() < length)
        return refuse(payload, TLM_BURST_ERROR_RESPONSE, REPORT_STREAMING, "memory is no stream");
    if (enable != nullptr && enables == 0)
        return refuse(payload, TLM_BYTE_ENABLE_ERROR_RESPONSE, REPORT_BYTE_ENABLE, "byte enables of no length");
    if (data == nullptr)
        return refuse(payload, TLM_GENERIC_ERROR_RESPONSE, REPORT_DATA, "no data pointer");
    if (address > size || size - address < length)
        return refuse(payload, TLM_ADDRESS_ERROR_RESPONSE, REPORT_ADDRESS, "outside of memory");
    uint8_t *here = bytes + address;
    if (enable == nullptr) {
        payload.is_read() ? std::memcpy(data, here, length) : std::memcpy(here, data, length);
    } else {
        for (unsigned i = 0; i < length; i++)
            if (enable[i % enables] == TLM_BYTE_ENABLED)
                payload.is_read() ? data[i] = here[i] : here[i] = data[i];
    }
    payload.set_response_status(TLM_OK_RESPONSE);
}

void mantis::memory::b_transport(tlm_generic_payload &payload, sc_time &delay)
{
    access(payload);
    delay += latency + (payload.get_data_length() + BEAT - 1) / BEAT * clock;
}

tlm_sync_enum mantis::memory::nb_transport_fw(tlm_generic_payload &payload, tlm_phase &phase, sc_time &delay)
{
    return channel.forward(payload, phase, delay);
}

bool mantis::memory::get_direct_mem_ptr(tlm_generic_payload &payload, tlm_dmi &dmi)
{
    const uint64_t lent = std::min(size, lent_bytes);
    dmi.init();
    if (payload.get_address() >= lent)
        return false;
    dmi.set_dmi_ptr(bytes);
    dmi.set_start_address(0);
    dmi.set_end_address(lent - 1);
    dmi.set_read_latency(latency + clock);
    dmi.set_write_latency(latency + clock);
    dmi.allow_read_write();
    return true;
}

unsigned mantis::memory::transport_dbg(tlm_generic_payload &payload)
{
    const uint64_t address = payload.get_address(), left = address < size ? size - address : 0;
    const unsigned count = static_cast<unsigned>(std::min<uint64_t>(left, payload.get_data_length()));
    uint8_t *data = payload.get_data_ptr();
    if (count == 0 || data == nullptr || payload.is_read() == payload.is_write())
        return 0;
    payload.is_read() ? std::memcpy(data, bytes + address, count) : std::memcpy(bytes + address, data, count);
    return count;
}
