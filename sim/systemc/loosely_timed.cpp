// SPDX-License-Identifier: Apache-2.0
#include "systemc/loosely_timed.h"

#include "systemc/estimate.h"
#include "systemc/reports.h"

#include <cstring>

using namespace sc_core;

namespace
{

constexpr unsigned CSR_CLOCKS = 3; // of one access on the pins
constexpr size_t STACK = 4 << 20;  // golden's kernels run in a thread of SystemC's

} // namespace

mantis::loosely_timed::loosely_timed(sc_module_name name, const sc_time &period, unsigned threads)
    : accelerator(name, period), window(memory), golden(mantis_golden_create(threads, nullptr))
{
    SC_HAS_PROCESS(loosely_timed);
    if (golden == nullptr)
        SC_REPORT_FATAL(REPORT_HOST,
                        "no memory or threads for golden, or MANTIS_SIMD names no level of this processor");
    SC_THREAD(run);
    set_stack_size(STACK);
}

mantis::loosely_timed::~loosely_timed()
{
    mantis_destroy(golden);
}

bool mantis::loosely_timed::access(bool write, uint32_t offset, uint32_t &value, sc_time &delay)
{
    if (!reset_n.read()) { // as on the pins, it is answered when reset ends
        wait(reset_n.posedge_event());
        delay = SC_ZERO_TIME;
    }
    delay += CSR_CLOCKS * clock;
    if (!write)
        return state.read(offset, value);
    if (!state.write(offset, value))
        return false;
    drive_irq(state.irq_level());
    if (state.command_waits())
        doorbell.notify(delay);
    return true;
}

bool mantis::loosely_timed::peek(uint32_t offset, uint32_t &value)
{
    return state.read(offset, value);
}

void mantis::loosely_timed::invalidate(sc_dt::uint64 first, sc_dt::uint64 last)
{
    window.invalidate(first, last);
}

void mantis::loosely_timed::reset_moved()
{
    state = registers();
    resets++;
    drive_irq(false);
}

void mantis::loosely_timed::run()
{
    for (;;) {
        while (!state.command_waits() || in_reset_before_now()) {
            keeper.reset();
            state.busy = false;
            wait(doorbell);
        }
        next_command();
    }
}

// Registers show a command's end when the others are at its time, or within the quantum of it; the last one's at its
// time.
void mantis::loosely_timed::next_command()
{
    const unsigned before = resets;
    const sc_time start = keeper.get_current_time();
    mantis_command command = {};
    uint64_t clocks = 0;
    state.busy = true;
    const mantis_status status = execute(command, clocks);
    const sc_time end = start + static_cast<double>(clocks) * clock;
    if (end > keeper.get_current_time())
        keeper.set(end - sc_time_stamp());
    const bool fence = mantis_get(&command, MANTIS_ALL_OPCODE) == MANTIS_OP_FENCE;
    if (status != MANTIS_OK || fence || state.head + 1 == state.tail || keeper.need_sync())
        keeper.sync();
    if (before != resets)
        return;
    state.counters[MANTIS_COUNTER_CYCLES] += static_cast<uint64_t>((keeper.get_current_time() - start) / clock);
    finish(command, status);
}

// Fetches and does the command; clocks: the estimate. Local time moves by what the transfers take.
mantis_status mantis::loosely_timed::execute(mantis_command &command, uint64_t &clocks)
{
    const unsigned before = resets;
    const mantis_memory view = {(window.begin(state.mem_base(), state.mem_size()), window.bytes()), state.mem_size()};
    const sc_time start = keeper.get_current_time();
    const uint64_t slot = state.slot();
    sc_time delay = keeper.get_local_time();
    if (view.bytes == nullptr)
        SC_REPORT_FATAL(REPORT_HOST, "no memory for an image of the memory window");
    if (slot + sizeof command > view.size)
        return MANTIS_BAD_ADDRESS;
    if (!window.bring(slot, sizeof command, delay))
        return MANTIS_BUS_ERROR;
    keeper.set(delay);
    std::memcpy(&command, view.bytes + slot, sizeof command);
    clocks = estimate_clocks(command, view.size, static_cast<uint64_t>((keeper.get_current_time() - start) / clock));
    if (!window.bring_operands(command, delay))
        return MANTIS_BUS_ERROR;

    mantis_memory memory_view = view;
    mantis_ring ring = {static_cast<uint32_t>(slot), 1, 0, 1};
    mantis_report report;
    if (before != resets) // while the transfers took their time
        return MANTIS_OK;
    mantis_run(golden, &memory_view, &ring, &report);
    if (report.status == MANTIS_NO_MEMORY || report.status == MANTIS_BAD_ARGUMENT)
        SC_REPORT_FATAL(REPORT_HOST, report.message);
    state.sticky |= report.sticky;
    if (report.status == MANTIS_OK && !window.carry_results(command, delay))
        return MANTIS_BUS_ERROR;
    keeper.set(delay);
    return report.status;
}

void mantis::loosely_timed::finish(const mantis_command &command, mantis_status status)
{
    if (status == MANTIS_OK) {
        state.head++;
        state.counters[MANTIS_COUNTER_COMMANDS]++;
        if (mantis_get(&command, MANTIS_ALL_OPCODE) == MANTIS_OP_FENCE && mantis_get(&command, MANTIS_FENCE_IRQ))
            state.irq |= 2;
    } else {
        state.status = status;
        state.halted = true;
        state.irq |= 1;
    }
    drive_irq(state.irq_level());
}
