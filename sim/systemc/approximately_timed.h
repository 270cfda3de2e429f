// SPDX-License-Identifier: Apache-2.0
// The accelerator, approximately timed: the cycle model in every clock, its bursts as payloads of nb_transport. Its
// time is the cycle model's where the platform's delays are whole clocks.
#ifndef MANTIS_SYSTEMC_APPROXIMATELY_TIMED_H
#define MANTIS_SYSTEMC_APPROXIMATELY_TIMED_H

#include "systemc/bridged_accelerator.h"
#include "systemc/clocked_machine.h"

namespace mantis
{

class approximately_timed : public bridged_accelerator
{
  public:
    approximately_timed(sc_core::sc_module_name name, const sc_core::sc_time &clock);

  protected:
    bool peek(uint32_t offset, uint32_t &value) override;

  private:
    void tick();

    clocked_machine machine;
    axi_pins pins;
};

} // namespace mantis

#endif
