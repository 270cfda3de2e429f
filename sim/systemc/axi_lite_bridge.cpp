// SPDX-License-Identifier: Apache-2.0
#include "systemc/axi_lite_bridge.h"

using namespace sc_core;

namespace
{

constexpr uint32_t ALL_STROBES = 15;

}

bool mantis::axi_lite_bridge::access(bool write, uint32_t offset, uint32_t &value)
{
    one_at_a_time.lock();
    request r = {write, offset, value, sc_time_stamp(), false, false, false, false};
    current = &r;
    while (!r.done)
        wait(answered);
    current = nullptr;
    one_at_a_time.unlock();
    value = r.value;
    return r.ok;
}

void mantis::axi_lite_bridge::show(axi_pins &pins)
{
    const bool on = current != nullptr && !current->done && current->begin < sc_time_stamp();
    const bool write = on && current->write, read = on && !current->write;
    pins.s_awvalid_i = write && !current->address_taken;
    pins.s_wvalid_i = write && !current->data_taken;
    pins.s_bready_i = write;
    pins.s_arvalid_i = read && !current->address_taken;
    pins.s_rready_i = read;
    if (on) {
        pins.s_awaddr_i = pins.s_araddr_i = current->offset;
        pins.s_wdata_i = current->value;
        pins.s_wstrb_i = ALL_STROBES;
    }
}

void mantis::axi_lite_bridge::edge(const axi_pins &pins)
{
    if (current == nullptr)
        return;
    if ((pins.s_awvalid_i && pins.s_awready_o) || (pins.s_arvalid_i && pins.s_arready_o))
        current->address_taken = true;
    if (pins.s_wvalid_i && pins.s_wready_o)
        current->data_taken = true;
    const bool written = pins.s_bready_i && pins.s_bvalid_o, read = pins.s_rready_i && pins.s_rvalid_o;
    if (!written && !read)
        return;
    if (read)
        current->value = pins.s_rdata_o;
    current->ok = (read ? pins.s_rresp_o : pins.s_bresp_o) == 0;
    current->done = true;
    answered.notify(SC_ZERO_TIME);
}

void mantis::axi_lite_bridge::reset()
{
    if (current != nullptr)
        current->address_taken = current->data_taken = false;
}
