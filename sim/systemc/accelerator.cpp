// SPDX-License-Identifier: Apache-2.0
#include "systemc/accelerator.h"

#include "systemc/reports.h"

#include <cstring>

using namespace sc_core;
using namespace tlm;
using mantis::refuse;

namespace
{

constexpr unsigned WORD = 4, CSR_BYTES = 4096;

bool all_enabled(const tlm_generic_payload &payload)
{
    const unsigned char *enable = payload.get_byte_enable_ptr();
    const unsigned length = payload.get_byte_enable_length();
    if (enable == nullptr)
        return true;
    if (length == 0)
        return false;
    for (unsigned i = 0; i < payload.get_data_length(); i++)
        if (enable[i % length] != TLM_BYTE_ENABLED)
            return false;
    return true;
}

// Whether it is one whole word; otherwise answered.
bool is_word(tlm_generic_payload &payload)
{
    if (payload.is_read() == payload.is_write())
        refuse(payload, TLM_COMMAND_ERROR_RESPONSE, mantis::REPORT_COMMAND, "a register is read or written");
    else if (payload.get_data_length() != WORD)
        refuse(payload, TLM_BURST_ERROR_RESPONSE, mantis::REPORT_BURST, "a register has 4 bytes");
    else if (payload.get_streaming_width() < WORD)
        refuse(payload, TLM_BURST_ERROR_RESPONSE, mantis::REPORT_STREAMING, "a register is no stream: width 4 or more");
    else if (!all_enabled(payload))
        refuse(payload, TLM_BYTE_ENABLE_ERROR_RESPONSE, mantis::REPORT_BYTE_ENABLE, "a register takes all 4 bytes");
    else if (payload.get_data_ptr() == nullptr)
        refuse(payload, TLM_GENERIC_ERROR_RESPONSE, mantis::REPORT_DATA, "no data pointer");
    else
        return true;
    return false;
}

} // namespace

mantis::accelerator::accelerator(sc_module_name name, const sc_time &period)
    : sc_module(name), csr("csr"), memory("memory"), reset_n("reset_n"), irq("irq"), clock(period)
{
    SC_HAS_PROCESS(accelerator);
    csr.register_b_transport(this, &accelerator::csr_transport);
    csr.register_transport_dbg(this, &accelerator::csr_debug);
    memory.register_nb_transport_bw(this, &accelerator::answer);
    memory.register_invalidate_direct_mem_ptr(this, &accelerator::invalidate);
    SC_METHOD(watch_reset);
    sensitive << reset_n;
    SC_METHOD(write_irq);
    sensitive << irq_moved;
}

void mantis::accelerator::csr_transport(tlm_generic_payload &payload, sc_time &delay)
{
    payload.set_dmi_allowed(false);
    if (!is_word(payload))
        return;
    uint32_t value = 0;
    if (payload.is_write())
        std::memcpy(&value, payload.get_data_ptr(), WORD);
    if (payload.get_address() >= CSR_BYTES ||
        !access(payload.is_write(), static_cast<uint32_t>(payload.get_address()), value, delay)) {
        refuse(payload, TLM_ADDRESS_ERROR_RESPONSE, REPORT_ADDRESS, "no such register, or not in this direction");
        return;
    }
    if (payload.is_read())
        std::memcpy(payload.get_data_ptr(), &value, WORD);
    payload.set_response_status(TLM_OK_RESPONSE);
}

// Reads alone: no register can be written without an effect. Whole words, as many as there are.
unsigned mantis::accelerator::csr_debug(tlm_generic_payload &payload)
{
    unsigned done = 0;
    if (!payload.is_read() || payload.get_data_ptr() == nullptr)
        return 0;
    while (payload.get_data_length() - done >= WORD) {
        const sc_dt::uint64 offset = payload.get_address() + done;
        uint32_t value = 0;
        if (offset >= CSR_BYTES || !peek(static_cast<uint32_t>(offset), value))
            break;
        std::memcpy(payload.get_data_ptr() + done, &value, WORD);
        done += WORD;
    }
    return done;
}

tlm_sync_enum mantis::accelerator::answer(tlm_generic_payload &, tlm_phase &, sc_time &)
{
    SC_REPORT_ERROR(REPORT_PHASE, "an answer where nothing was asked without blocking");
    return TLM_COMPLETED;
}

void mantis::accelerator::invalidate(sc_dt::uint64, sc_dt::uint64) {}

void mantis::accelerator::watch_reset()
{
    reset_before = sc_time_stamp() == reset_time ? reset_before : reset_now;
    reset_now = !reset_n.read();
    reset_time = sc_time_stamp();
    reset_moved();
}

bool mantis::accelerator::in_reset_before_now() const
{
    return sc_time_stamp() == reset_time ? reset_before : reset_now;
}

void mantis::accelerator::drive_irq(bool level)
{
    if (level == irq_level)
        return;
    irq_level = level;
    irq_moved.notify(SC_ZERO_TIME);
}

void mantis::accelerator::write_irq()
{
    irq.write(irq_level);
}
