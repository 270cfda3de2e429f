// SPDX-License-Identifier: Apache-2.0
#include "systemc/registers.h"

#include <mantis/version.h>

#include <algorithm>
#include <iterator>

namespace
{

constexpr uint32_t ID_WORD = 0x4d4e5453, COUNTER_BASE = 0x100;

}

bool mantis::registers::read(uint32_t offset, uint32_t &value) const
{
    value = 0;
    switch (offset) {
    case MANTIS_REG_ID: value = ID_WORD; return true;
    case MANTIS_REG_VERSION: value = mantis_array_size() << 8 | MANTIS_COMMAND_SET_VERSION; return true;
    case MANTIS_REG_CONTROL: value = control; return true;
    case MANTIS_REG_MEM_BASE_LO: value = mem_base_lo; return true;
    case MANTIS_REG_MEM_BASE_HI: value = mem_base_hi; return true;
    case MANTIS_REG_MEM_LIMIT: value = mem_limit; return true;
    case MANTIS_REG_RING_BASE: value = ring_base; return true;
    case MANTIS_REG_RING_MASK: value = ring_mask; return true;
    case MANTIS_REG_TAIL: value = tail; return true;
    case MANTIS_REG_HEAD: value = head; return true;
    case MANTIS_REG_STATUS: value = status | (!busy && !halted) << 8 | halted << 9; return true;
    case MANTIS_REG_STICKY: value = sticky; return true;
    case MANTIS_REG_IRQ: value = irq; return true;
    case MANTIS_REG_BUS_LIMIT: value = bus_limit; return true;
    case MANTIS_REG_RESTART:
    case MANTIS_REG_COUNTER_CLEAR: return true;
    default: break;
    }
    if (offset % 4 != 0 || offset < COUNTER_BASE || offset >= COUNTER_BASE + 8 * MANTIS_COUNTERS)
        return false;
    const uint64_t counter = counters[(offset - COUNTER_BASE) / 8];
    value = static_cast<uint32_t>(offset & 4 ? counter >> 32 : counter);
    return true;
}

bool mantis::registers::write(uint32_t offset, uint32_t value)
{
    switch (offset) {
    case MANTIS_REG_CONTROL: control = value & 7; break;
    case MANTIS_REG_MEM_BASE_LO: mem_base_lo = value & ~UINT32_C(4095); break;
    case MANTIS_REG_MEM_BASE_HI: mem_base_hi = value; break;
    case MANTIS_REG_MEM_LIMIT: mem_limit = value; break;
    case MANTIS_REG_RING_BASE: ring_base = value & ~UINT32_C(127); break;
    case MANTIS_REG_RING_MASK: ring_mask = value & 0xffff; break;
    case MANTIS_REG_TAIL: tail = value; break;
    case MANTIS_REG_BUS_LIMIT: bus_limit = value; break;
    case MANTIS_REG_STICKY: sticky &= ~value; break;
    case MANTIS_REG_IRQ: irq &= ~value; break;
    case MANTIS_REG_RESTART:
        if (value & 1 && halted) {
            head = tail = status = 0;
            halted = false;
        }
        break;
    case MANTIS_REG_COUNTER_CLEAR:
        if (value & 1)
            std::fill(std::begin(counters), std::end(counters), 0);
        break;
    default: return false;
    }
    return true;
}
