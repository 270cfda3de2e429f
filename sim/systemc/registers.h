// SPDX-License-Identifier: Apache-2.0
// The registers as the loosely timed module keeps them: what each holds, and what a write of it does, without clocks.
// docs/microarchitecture.md, section 4, of which this is the part that software can see.
#ifndef MANTIS_SYSTEMC_REGISTERS_H
#define MANTIS_SYSTEMC_REGISTERS_H

#include <mantis/command_set.h>

#include <cstdint>

namespace mantis
{

struct registers {
    uint32_t control = 0, mem_base_lo = 0, mem_base_hi = 0, mem_limit = 0, ring_base = 0, ring_mask = 0;
    uint32_t tail = 0, head = 0, status = 0, sticky = 0, irq = 0, bus_limit = 0;
    bool busy = false, halted = false;
    uint64_t counters[MANTIS_COUNTERS] = {};

    // false: no register of that direction is there; value is then 0, and nothing has changed.
    bool read(uint32_t offset, uint32_t &value) const;
    bool write(uint32_t offset, uint32_t value);

    uint64_t mem_base() const
    {
        return static_cast<uint64_t>(mem_base_hi) << 32 | mem_base_lo;
    }
    uint64_t mem_size() const
    {
        return static_cast<uint64_t>(mem_limit) + 1;
    }
    // Window offset of the next command.
    uint64_t slot() const
    {
        return ring_base + static_cast<uint64_t>(head & ring_mask) * MANTIS_DESCRIPTOR_BYTES;
    }
    bool command_waits() const
    {
        return (control & 1) && head != tail && !halted;
    }
    bool irq_level() const
    {
        return (irq & 1 && control & 2) || (irq & 2 && control & 4);
    }
};

} // namespace mantis

#endif
