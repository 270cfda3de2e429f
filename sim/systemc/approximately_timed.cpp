// SPDX-License-Identifier: Apache-2.0
#include "systemc/approximately_timed.h"

using namespace sc_core;

mantis::approximately_timed::approximately_timed(sc_module_name name, const sc_time &period)
    : bridged_accelerator(name, period)
{
    SC_HAS_PROCESS(approximately_timed);
    SC_METHOD(tick);
}

// Edges are at 1, 2, ... clocks.
void mantis::approximately_timed::tick()
{
    next_trigger(clock);
    if (sc_time_stamp() == SC_ZERO_TIME)
        return;
    show(pins);
    machine.show(pins);
    edge(pins);
    machine.tick();
}

bool mantis::approximately_timed::peek(uint32_t offset, uint32_t &value)
{
    return machine.peek(offset, value);
}
