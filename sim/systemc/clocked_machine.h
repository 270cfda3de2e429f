// SPDX-License-Identifier: Apache-2.0
// The cycle model (mantis/cycle.h) with its pins as one struct.
#ifndef MANTIS_SYSTEMC_CLOCKED_MACHINE_H
#define MANTIS_SYSTEMC_CLOCKED_MACHINE_H

#include "systemc/axi_pins.h"

#include <mantis/cycle.h>

#include <memory>
#include <vector>

namespace mantis
{

class clocked_machine
{
  public:
    clocked_machine();

    // A clock is show, then tick: inputs are taken from the pins and outputs put there; then the edge.
    void show(axi_pins &pins);
    void tick();

    // What a read of a register would return now. false: SLVERR. The machine does not notice: a copy of it is clocked.
    bool peek(uint32_t offset, uint32_t &value);

  private:
    using handle = std::unique_ptr<mantis_machine, decltype(&mantis_machine_destroy)>;
    static handle create();
    void show_on(mantis_machine *m, axi_pins &pins);

    struct port_numbers {
#define PIN(name, side, bits) unsigned name;
#include "systemc/axi_pins.inc"
#undef PIN
    } ports;
    handle machine, copy;
    std::vector<uint8_t> state;
};

} // namespace mantis

#endif
