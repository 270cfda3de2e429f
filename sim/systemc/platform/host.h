// SPDX-License-Identifier: Apache-2.0
// The host processor: a thread that runs a program of the platform's over an executor, whose commands the accelerator
// does. Programs, networks and training of libmantis run on it as on any executor (mantis/executor.h).
//
// Its driver knows the accelerator by its registers alone: it resets, places the memory window, rings the doorbell, and
// polls. The image that an executor is given becomes the platform's memory.
#ifndef MANTIS_SYSTEMC_PLATFORM_HOST_H
#define MANTIS_SYSTEMC_PLATFORM_HOST_H

#include "systemc/platform/memory.h"

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include <mantis/executor.h>

#include <functional>

namespace mantis
{

// Where things are on the platform's buses.
constexpr uint64_t CSR_BASE = 0x10000000, MEMORY_BASE = 0x2000000000;

class host : public sc_core::sc_module
{
  public:
    tlm_utils::simple_initiator_socket<host, 32> bus;
    sc_core::sc_out<bool> reset_n;
    sc_core::sc_in<bool> irq;

    // The program runs once, in a thread of the simulation; the simulation stops when it returns.
    host(sc_core::sc_module_name name, const sc_core::sc_time &clock, memory &ram, std::function<void(host &)> program);

    // Of what follows in the host's program alone.
    mantis_executor *executor()
    {
        return &base.executor;
    }
    // One register. BUS_ERROR: answered with an error. Time passes.
    mantis_status write(uint32_t offset, uint32_t value);
    mantis_status read(uint32_t offset, uint32_t &value);
    void reset();
    // Simulated time from doorbells to the end of their commands.
    sc_core::sc_time busy_time() const
    {
        return busy;
    }

  private:
    struct base_executor {
        mantis_executor executor; // first: the library's handle
        host *self;
    };
    static mantis_status run(mantis_executor *self, mantis_memory *image, mantis_ring *ring, mantis_report *report);
    static void destroy(mantis_executor *) {}
    static const mantis_executor_class CLASS;

    void thread();
    mantis_status access(tlm::tlm_command command, uint32_t offset, uint32_t &value);
    mantis_status prepare(const mantis_memory &image, const mantis_ring &ring);
    mantis_status submit(mantis_ring &ring, mantis_report &report);
    mantis_status read_counters(uint64_t counters[MANTIS_COUNTERS]);

    const sc_core::sc_time clock;
    memory &ram;
    const std::function<void(host &)> program;
    base_executor base;
    bool ready = false; // the accelerator stands at the ring's head
    mantis_memory placed = {};
    uint32_t ring_base = 0, ring_slots = 0, head = 0;
    sc_core::sc_time busy;
};

} // namespace mantis

#endif
