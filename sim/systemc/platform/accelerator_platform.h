// SPDX-License-Identifier: Apache-2.0
// A platform: a host that runs a program, the accelerator, memory, and two interconnects with latency. Each bus is
// watched by a protocol monitor.
//
//     host --32 bits--> interconnect --> accelerator.csr
//     accelerator.memory --PORT bits--> interconnect --> memory
//
// ACCELERATOR is the one word that chooses the abstraction.
#ifndef MANTIS_SYSTEMC_PLATFORM_ACCELERATOR_PLATFORM_H
#define MANTIS_SYSTEMC_PLATFORM_ACCELERATOR_PLATFORM_H

#include "systemc/platform/host.h"
#include "systemc/platform/interconnect.h"
#include "systemc/platform/memory.h"
#include "systemc/platform/protocol_monitor.h"

namespace mantis
{

struct platform_options {
    sc_core::sc_time clock{10, sc_core::SC_NS};
    unsigned memory_clocks = 8; // latency of memory
    unsigned bus_clocks = 2;    // of the interconnects, each way
};

template <class ACCELERATOR>
class platform : public sc_core::sc_module
{
  public:
    ACCELERATOR device;
    memory ram;
    host cpu;
    interconnect<32> csr_bus;
    interconnect<MEMORY_BUSWIDTH> memory_bus;
    protocol_monitor<32> csr_monitor;
    protocol_monitor<MEMORY_BUSWIDTH> device_monitor, ram_monitor;
    sc_core::sc_signal<bool> reset_n, irq;

    platform(sc_core::sc_module_name name, const platform_options &o, std::function<void(host &)> program)
        : sc_module(name), device("device", o.clock), ram("ram", o.clock, o.memory_clocks * o.clock),
          cpu("cpu", o.clock, ram, std::move(program)), csr_bus("csr_bus", o.bus_clocks * o.clock, {{CSR_BASE, 4096}}),
          memory_bus("memory_bus", o.bus_clocks * o.clock, {{MEMORY_BASE, UINT64_C(1) << 32}}),
          csr_monitor("csr_monitor"), device_monitor("device_monitor"), ram_monitor("ram_monitor")
    {
        cpu.bus.bind(csr_bus.in);
        csr_bus.out[0].bind(csr_monitor.in);
        csr_monitor.out.bind(device.csr);
        device.memory.bind(device_monitor.in);
        device_monitor.out.bind(memory_bus.in);
        memory_bus.out[0].bind(ram_monitor.in);
        ram_monitor.out.bind(ram.socket);
        cpu.reset_n(reset_n);
        device.reset_n(reset_n);
        device.irq(irq);
        cpu.irq(irq);
    }

    // Rules that were broken on any bus, payloads left in flight included.
    size_t broken_rules() const
    {
        return csr_monitor.rules.broken().size() + device_monitor.rules.broken().size() +
               ram_monitor.rules.broken().size() + csr_monitor.rules.open() + device_monitor.rules.open() +
               ram_monitor.rules.open();
    }
};

} // namespace mantis

#endif
