// SPDX-License-Identifier: Apache-2.0
// The accelerator, loosely timed: golden behind registers. Every command is done at once; its time is an estimate
// (estimate.h) that is annotated and kept by a quantum keeper, so that the module runs ahead of the others by up to the
// global quantum. It is at their time when it becomes idle, halts or raises the interrupt.
//
// Memory is reached by DMI where the platform lends the whole window, and by b_transport otherwise (memory_window.h).
// Of the counters CYCLES holds the estimate and COMMANDS the commands; the others are 0.
#ifndef MANTIS_SYSTEMC_LOOSELY_TIMED_H
#define MANTIS_SYSTEMC_LOOSELY_TIMED_H

#include "systemc/accelerator.h"
#include "systemc/memory_window.h"
#include "systemc/registers.h"

#include <mantis/executor.h>

#include <tlm_utils/tlm_quantumkeeper.h>

namespace mantis
{

class loosely_timed : public accelerator
{
  public:
    // threads: golden's; 0: one per processor. Bytes do not depend on them.
    loosely_timed(sc_core::sc_module_name name, const sc_core::sc_time &clock, unsigned threads = 0);
    ~loosely_timed() override;

    bool direct() const // its memory is reached by DMI now
    {
        return window.direct();
    }

  protected:
    bool access(bool write, uint32_t offset, uint32_t &value, sc_core::sc_time &delay) override;
    bool peek(uint32_t offset, uint32_t &value) override;
    void invalidate(sc_dt::uint64 first, sc_dt::uint64 last) override;
    void reset_moved() override;

  private:
    void run();
    void next_command();
    mantis_status execute(mantis_command &command, uint64_t &clocks);
    void finish(const mantis_command &command, mantis_status status);

    registers state;
    memory_window window;
    mantis_executor *golden;
    tlm_utils::tlm_quantumkeeper keeper;
    sc_core::sc_event doorbell;
    unsigned resets = 0; // a command that began before the last one has no effect on registers
};

} // namespace mantis

#endif
