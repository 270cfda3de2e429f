// SPDX-License-Identifier: Apache-2.0
#include "systemc/clocked_machine.h"

#include "systemc/reports.h"

#include <cstring>

namespace
{

template <typename VALUE>
void set(mantis_machine *m, unsigned port, const VALUE &value)
{
    uint32_t words[(sizeof value + 3) / 4] = {};
    std::memcpy(words, &value, sizeof value);
    mantis_machine_set(m, port, words, sizeof words / sizeof *words);
}

template <typename VALUE>
void get(const mantis_machine *m, unsigned port, VALUE &value)
{
    uint32_t words[(sizeof value + 3) / 4] = {};
    mantis_machine_get(m, port, words, sizeof words / sizeof *words);
    std::memcpy(&value, words, sizeof value);
}

} // namespace

mantis::clocked_machine::handle mantis::clocked_machine::create()
{
    mantis_error error;
    handle h(mantis_machine_create(0, &error), mantis_machine_destroy);
    if (!h)
        SC_REPORT_FATAL(REPORT_HOST, error.text);
    return h;
}

mantis::clocked_machine::clocked_machine()
    : ports(), machine(create()), copy(nullptr, mantis_machine_destroy), state(mantis_machine_state_bytes())
{
#define PIN(name, side, bits) ports.name = static_cast<unsigned>(mantis_machine_find(#name));
#include "systemc/axi_pins.inc"
#undef PIN
}

void mantis::clocked_machine::show_on(mantis_machine *m, axi_pins &pins)
{
#define PIN_in(name) set(m, ports.name, pins.name);
#define PIN_out(name)
#define PIN(name, side, bits) PIN_##side(name)
#include "systemc/axi_pins.inc"
#undef PIN_in
#undef PIN_out
    mantis_machine_show(m);
#define PIN_in(name)
#define PIN_out(name) get(m, ports.name, pins.name);
#include "systemc/axi_pins.inc"
#undef PIN_in
#undef PIN_out
#undef PIN
}

void mantis::clocked_machine::show(axi_pins &pins)
{
    show_on(machine.get(), pins);
}

void mantis::clocked_machine::tick()
{
    mantis_machine_clock(machine.get());
}

bool mantis::clocked_machine::peek(uint32_t offset, uint32_t &value)
{
    constexpr int LONGEST = 8; // clocks: an answer under way goes first
    axi_pins pins;
    bool taken = false;
    if (!copy)
        copy = create();
    mantis_machine_save(machine.get(), state.data());
    mantis_machine_restore(copy.get(), state.data(), nullptr);
    pins.rst_ni = pins.s_arvalid_i = pins.s_rready_i = true;
    pins.s_araddr_i = offset;
    for (int i = 0; i < LONGEST; i++) {
        show_on(copy.get(), pins);
        if (taken && pins.s_rvalid_o) {
            value = pins.s_rdata_o;
            return pins.s_rresp_o == 0;
        }
        taken = taken || pins.s_arready_o;
        mantis_machine_clock(copy.get());
        pins.s_arvalid_i = !taken;
    }
    return false;
}
