// SPDX-License-Identifier: Apache-2.0
// Right and wrong payloads at the accelerator's registers and at memory: each gets its TLM response and its report id,
// has no effect, and debug access has none either. sc_payloads VARIANT.
#include "systemc/approximately_timed.h"
#include "systemc/cycle_pins.h"
#include "systemc/loosely_timed.h"
#include "systemc/pin_level.h"
#include "systemc/platform/accelerator_platform.h"
#include "systemc/reports.h"

#include "systemc/sc_tap.h"

#include <cstring>
#include <vector>

using namespace sc_core;
using namespace tlm;

namespace
{

std::string reported; // the id of the last report

void catch_report(const sc_report &report, const sc_actions &)
{
    reported = report.get_msg_type();
}

// A payload that is right until a test changes it.
struct trial {
    unsigned char data[64] = {}, enable[64];
    tlm_generic_payload payload;
    trial(tlm_command command, uint64_t address, unsigned length = 4)
    {
        std::memset(enable, TLM_BYTE_ENABLED, sizeof enable);
        payload.set_command(command);
        payload.set_address(address);
        payload.set_data_ptr(data);
        payload.set_data_length(length);
        payload.set_streaming_width(length);
    }
    void enables(unsigned length)
    {
        payload.set_byte_enable_ptr(enable);
        payload.set_byte_enable_length(length);
    }
};

template <class SOCKET>
void expect(SOCKET &socket, trial &t, tlm_response_status status, const char *id, const std::string &what)
{
    sc_time delay;
    reported.clear();
    socket->b_transport(t.payload, delay);
    wait(delay);
    if (!tap::check(t.payload.get_response_status() == status && reported == id, what))
        std::printf("# %s, reported \"%s\"\n", t.payload.get_response_string().c_str(), reported.c_str());
}

class memory_master : public sc_module
{
  public:
    tlm_utils::simple_initiator_socket<memory_master, mantis::MEMORY_BUSWIDTH> socket;
    explicit memory_master(sc_module_name name) : sc_module(name), socket("socket") {}
};

void csr_payloads(mantis::host &cpu)
{
    const uint64_t base = mantis::CSR_BASE;
    uint32_t word = 0;
    cpu.reset();
    {
        trial t(TLM_READ_COMMAND, base + MANTIS_REG_ID);
        expect(cpu.bus, t, TLM_OK_RESPONSE, "", "ID is read");
        std::memcpy(&word, t.data, 4);
        tap::check(word == 0x4d4e5453, "it is MNTS");
    }
    for (const uint64_t offset : {0x00c, 0x0fc, 0x001, 0x100 + 8 * MANTIS_COUNTERS, 0xffc}) {
        trial t(TLM_READ_COMMAND, base + offset);
        expect(cpu.bus, t, TLM_ADDRESS_ERROR_RESPONSE, mantis::REPORT_ADDRESS,
               "no register at " + std::to_string(offset));
    }
    for (const uint64_t offset : {MANTIS_REG_ID, MANTIS_REG_HEAD, MANTIS_REG_STATUS, 0x100}) {
        trial t(TLM_WRITE_COMMAND, base + offset);
        expect(cpu.bus, t, TLM_ADDRESS_ERROR_RESPONSE, mantis::REPORT_ADDRESS,
               "no write of the read-only register at " + std::to_string(offset));
    }
    {
        trial t(TLM_READ_COMMAND, base + 4096);
        expect(cpu.bus, t, TLM_ADDRESS_ERROR_RESPONSE, mantis::REPORT_ADDRESS, "beyond the registers nothing answers");
    }
    {
        trial t(TLM_IGNORE_COMMAND, base + MANTIS_REG_ID);
        expect(cpu.bus, t, TLM_COMMAND_ERROR_RESPONSE, mantis::REPORT_COMMAND, "neither read nor write");
    }
    for (const unsigned length : {0, 1, 2, 3, 5, 8}) {
        trial t(TLM_WRITE_COMMAND, base + MANTIS_REG_CONTROL, length);
        t.payload.set_streaming_width(64);
        expect(cpu.bus, t, TLM_BURST_ERROR_RESPONSE, mantis::REPORT_BURST, "length " + std::to_string(length));
    }
    {
        trial t(TLM_WRITE_COMMAND, base + MANTIS_REG_CONTROL);
        t.payload.set_streaming_width(2);
        expect(cpu.bus, t, TLM_BURST_ERROR_RESPONSE, mantis::REPORT_STREAMING, "streaming width 2");
    }
    {
        trial t(TLM_READ_COMMAND, base + MANTIS_REG_CONTROL);
        t.payload.set_streaming_width(8);
        expect(cpu.bus, t, TLM_OK_RESPONSE, "", "streaming width 8");
    }
    for (int missing = 0; missing < 4; missing++) {
        trial t(TLM_WRITE_COMMAND, base + MANTIS_REG_TAIL);
        t.enable[missing] = TLM_BYTE_DISABLED;
        t.data[0] = 1;
        t.enables(4);
        expect(cpu.bus, t, TLM_BYTE_ENABLE_ERROR_RESPONSE, mantis::REPORT_BYTE_ENABLE,
               "byte " + std::to_string(missing) + " is not enabled");
    }
    {
        trial t(TLM_WRITE_COMMAND, base + MANTIS_REG_TAIL);
        t.enables(0);
        expect(cpu.bus, t, TLM_BYTE_ENABLE_ERROR_RESPONSE, mantis::REPORT_BYTE_ENABLE, "byte enables of no length");
    }
    {
        trial t(TLM_READ_COMMAND, base + MANTIS_REG_TAIL);
        t.payload.set_data_ptr(nullptr);
        expect(cpu.bus, t, TLM_GENERIC_ERROR_RESPONSE, mantis::REPORT_DATA, "no data pointer");
    }
    tap::check(cpu.read(MANTIS_REG_TAIL, word) == MANTIS_OK && word == 0, "none of them had an effect");
    {
        trial t(TLM_WRITE_COMMAND, base + MANTIS_REG_RING_BASE);
        t.data[1] = 0x12;
        t.enables(1);
        expect(cpu.bus, t, TLM_OK_RESPONSE, "", "one enable that counts for all bytes");
        tap::check(cpu.read(MANTIS_REG_RING_BASE, word) == MANTIS_OK && word == 0x1200, "it has its effect");
    }
}

unsigned debug(mantis::host &cpu, tlm_command command, uint64_t address, unsigned char *data, unsigned length)
{
    tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(data);
    payload.set_data_length(length);
    return cpu.bus->transport_dbg(payload);
}

void csr_debug(mantis::host &cpu)
{
    unsigned char data[64] = {0xff, 0xff};
    uint32_t before = 0, after = 1;
    const sc_time now = sc_time_stamp();
    cpu.write(MANTIS_REG_TAIL, 0);
    const sc_time took = sc_time_stamp() - now;
    tap::check(took > SC_ZERO_TIME, "an access takes time");
    cpu.read(MANTIS_REG_TAIL, before);
    const sc_time start = sc_time_stamp();
    tap::check(debug(cpu, TLM_READ_COMMAND, mantis::CSR_BASE + MANTIS_REG_RING_BASE, data, 4) == 4 && data[1] == 0x12,
               "debug reads a register");
    tap::check(debug(cpu, TLM_READ_COMMAND, mantis::CSR_BASE, data, 16) == 12, "debug reads up to the first gap");
    tap::check(debug(cpu, TLM_WRITE_COMMAND, mantis::CSR_BASE + MANTIS_REG_TAIL, data, 4) == 0, "debug writes nothing");
    tap::check(sc_time_stamp() == start, "debug takes no time");
    cpu.read(MANTIS_REG_TAIL, after);
    tap::check(before == after, "and has no effect");
    tlm_generic_payload payload;
    tlm_dmi dmi;
    payload.set_address(mantis::CSR_BASE);
    tap::check(!cpu.bus->get_direct_mem_ptr(payload, dmi), "registers are not lent by DMI");
}

void memory_payloads(memory_master &master)
{
    {
        trial t(TLM_WRITE_COMMAND, 16, 16);
        std::memset(t.data, 7, 16);
        t.enable[3] = TLM_BYTE_DISABLED;
        t.enables(16);
        expect(master.socket, t, TLM_OK_RESPONSE, "", "memory takes byte enables");
        trial r(TLM_READ_COMMAND, 16, 16);
        expect(master.socket, r, TLM_OK_RESPONSE, "", "memory is read");
        tap::check(r.data[2] == 7 && r.data[3] == 0 && r.data[4] == 7, "a byte that is not enabled stays");
    }
    {
        trial t(TLM_READ_COMMAND, 4096 - 8, 16);
        expect(master.socket, t, TLM_ADDRESS_ERROR_RESPONSE, mantis::REPORT_ADDRESS, "half outside of memory");
    }
    {
        trial t(TLM_READ_COMMAND, UINT64_MAX, 16);
        expect(master.socket, t, TLM_ADDRESS_ERROR_RESPONSE, mantis::REPORT_ADDRESS, "far outside, and the end wraps");
    }
    {
        trial t(TLM_IGNORE_COMMAND, 0, 16);
        expect(master.socket, t, TLM_COMMAND_ERROR_RESPONSE, mantis::REPORT_COMMAND, "memory: neither read nor write");
    }
    {
        trial t(TLM_READ_COMMAND, 0, 0);
        expect(master.socket, t, TLM_BURST_ERROR_RESPONSE, mantis::REPORT_BURST, "memory: no bytes");
    }
    {
        trial t(TLM_READ_COMMAND, 0, 16);
        t.payload.set_streaming_width(4);
        expect(master.socket, t, TLM_BURST_ERROR_RESPONSE, mantis::REPORT_STREAMING, "memory: streaming");
    }
    {
        trial t(TLM_READ_COMMAND, 0, 16);
        t.enables(0);
        expect(master.socket, t, TLM_BYTE_ENABLE_ERROR_RESPONSE, mantis::REPORT_BYTE_ENABLE, "memory: no enables");
    }
    {
        trial t(TLM_READ_COMMAND, 0, 16);
        t.payload.set_data_ptr(nullptr);
        expect(master.socket, t, TLM_GENERIC_ERROR_RESPONSE, mantis::REPORT_DATA, "memory: no data pointer");
    }
}

template <class ACCELERATOR>
int run()
{
    std::vector<uint8_t> bytes(4096);
    const sc_time clock(10, SC_NS);
    sc_report_handler::set_handler(catch_report);
    memory_master master("master");
    mantis::memory ram("ram", clock, clock);
    master.socket.bind(ram.socket);
    ram.attach(bytes.data(), bytes.size());
    mantis::platform<ACCELERATOR> platform("platform", {}, [&](mantis::host &cpu) {
        csr_payloads(cpu);
        csr_debug(cpu);
        memory_payloads(master);
    });
    sc_start();
    return tap::done();
}

} // namespace

int sc_main(int count, char **arguments)
{
    const std::string variant = count == 2 ? arguments[1] : "";
    if (variant == "lt")
        return run<mantis::loosely_timed>();
    if (variant == "at")
        return run<mantis::approximately_timed>();
    if (variant == "pins-cycle")
        return run<mantis::pin_level<mantis::cycle_pins>>();
    std::fprintf(stderr, "usage: sc_payloads lt|at|pins-cycle\n");
    return 2;
}
