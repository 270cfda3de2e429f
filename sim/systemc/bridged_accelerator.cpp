// SPDX-License-Identifier: Apache-2.0
#include "systemc/bridged_accelerator.h"

using namespace sc_core;
using namespace tlm;

mantis::bridged_accelerator::bridged_accelerator(sc_module_name name, const sc_time &period)
    : accelerator(name, period),
      bursts("bursts", [this](tlm_generic_payload &payload, tlm_phase &phase, sc_time &delay) {
          return memory->nb_transport_fw(payload, phase, delay);
      })
{
}

void mantis::bridged_accelerator::show(axi_pins &pins)
{
    pins.rst_ni = !in_reset_before_now();
    if (!pins.rst_ni) {
        registers.reset();
        bursts.reset();
    }
    registers.show(pins);
    bursts.show(pins);
}

void mantis::bridged_accelerator::edge(const axi_pins &pins)
{
    if (pins.rst_ni) {
        registers.edge(pins);
        bursts.edge(pins);
    }
    drive_irq(pins.irq_o);
}

bool mantis::bridged_accelerator::access(bool write, uint32_t offset, uint32_t &value, sc_time &delay)
{
    wait(delay);
    delay = SC_ZERO_TIME;
    return registers.access(write, offset, value);
}

tlm_sync_enum mantis::bridged_accelerator::answer(tlm_generic_payload &payload, tlm_phase &phase, sc_time &delay)
{
    return bursts.backward(payload, phase, delay);
}
