// SPDX-License-Identifier: Apache-2.0
// The pins of mantis_top as signals and ports, with the types that `verilator --sc` gives them.
#ifndef MANTIS_SYSTEMC_AXI_SIGNALS_H
#define MANTIS_SYSTEMC_AXI_SIGNALS_H

#include "systemc/axi_pins.h"

#include <systemc>

namespace mantis
{

// Up to 64 bits as they are, more as a bit vector.
template <unsigned BITS>
using pin_type = std::conditional_t<BITS <= 64, pin_value<BITS>, sc_dt::sc_bv<static_cast<int>(BITS)>>;

struct axi_signals {
#define PIN(name, side, bits) sc_core::sc_signal<pin_type<bits>> name{#name};
#include "systemc/axi_pins.inc"
#undef PIN
};

// A value from a port or signal, and to one; to: `before` is what it was given last, so that vectors are made on
// changes alone.
template <class PORT, class VALUE>
void take(const PORT &port, VALUE &value)
{
    value = port.read();
}
template <class PORT, std::size_t WORDS>
void take(const PORT &port, std::array<uint32_t, WORDS> &value)
{
    const auto &vector = port.read();
    for (std::size_t i = 0; i < WORDS; i++)
        value[i] = vector.get_word(static_cast<int>(i));
}
template <class PORT, class VALUE>
void give(PORT &port, const VALUE &value, VALUE &before)
{
    if (value != before)
        port.write(before = value);
}
template <class PORT, std::size_t WORDS>
void give(PORT &port, const std::array<uint32_t, WORDS> &value, std::array<uint32_t, WORDS> &before)
{
    if (value == before)
        return;
    sc_dt::sc_bv<static_cast<int>(32 * WORDS)> vector;
    for (std::size_t i = 0; i < WORDS; i++)
        vector.set_word(static_cast<int>(i), value[i]);
    port.write(vector);
    before = value;
}

} // namespace mantis

#endif
