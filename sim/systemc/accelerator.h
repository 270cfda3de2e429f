// SPDX-License-Identifier: Apache-2.0
// The accelerator as a SystemC module: what all abstractions have in common, and all that a platform sees.
//
//     csr      TLM-2.0 target, 32 bits: the registers of cmodel/commands/command_set.def, b_transport and nb_transport
//     memory   TLM-2.0 initiator, PORT bits: the ring of commands and their tensors
//     irq      level: an error or a FENCE, as CONTROL enables them
//     reset_n  low: in reset, as after power-up
//
// So a platform changes one line to change the abstraction: loosely_timed, approximately_timed, pin_level.
//
// Room systemc: the machine as SystemC modules, thin over libmantis; no arithmetic.
#ifndef MANTIS_SYSTEMC_ACCELERATOR_H
#define MANTIS_SYSTEMC_ACCELERATOR_H

#include "systemc/memory_width.h"

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>

namespace mantis
{

class accelerator : public sc_core::sc_module
{
  public:
    tlm_utils::simple_target_socket<accelerator, 32> csr;
    tlm_utils::simple_initiator_socket<accelerator, MEMORY_BUSWIDTH> memory;
    sc_core::sc_in<bool> reset_n;
    sc_core::sc_out<bool> irq;

    // A clock is so long; no less than the simulator's resolution.
    accelerator(sc_core::sc_module_name name, const sc_core::sc_time &clock);

  protected:
    const sc_core::sc_time clock;

    // One access to a register, blocking; delay is the caller's local time, annotated. false: there is none that can be
    // read, or written, at this offset (SLVERR on the pins).
    virtual bool access(bool write, uint32_t offset, uint32_t &value, sc_core::sc_time &delay) = 0;
    // What a read would return now, without its effects and without time. false: it cannot be seen.
    virtual bool peek(uint32_t offset, uint32_t &value) = 0;
    // The memory's backward path.
    virtual tlm::tlm_sync_enum answer(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                                      sc_core::sc_time &delay);
    virtual void invalidate(sc_dt::uint64 first, sc_dt::uint64 last);
    // The reset line moved.
    virtual void reset_moved() {}

    void drive_irq(bool level);
    // Of the time just before now: what a register with this input takes at an edge.
    bool in_reset_before_now() const;

  private:
    void csr_transport(tlm::tlm_generic_payload &payload, sc_core::sc_time &delay);
    unsigned csr_debug(tlm::tlm_generic_payload &payload);
    void watch_reset();
    void write_irq();

    bool irq_level = false;
    sc_core::sc_event irq_moved;
    bool reset_before = true, reset_now = true;
    sc_core::sc_time reset_time;
};

} // namespace mantis

#endif
