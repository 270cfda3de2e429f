// SPDX-License-Identifier: Apache-2.0
// Training on a platform: sc_train VARIANT NETWORK BATCH STEPS [DATA]. The host's thread trains with the library's own
// calls; the weights must be those of golden alone, and no rule of the protocol may be broken.
#include "systemc/approximately_timed.h"
#include "systemc/cycle_pins.h"
#include "systemc/loosely_timed.h"
#include "systemc/pin_level.h"
#include "systemc/platform/accelerator_platform.h"

#ifdef MANTIS_SYSTEMC_RTL
#include "systemc/rtl_pins.h"
#endif

#include "systemc/sc_tap.h"
#include "systemc/sc_training.h"

#include <mantis/cycle.h>

#include <cstdlib>
#include <cstring>
#include <memory>

namespace
{

result golden(const job &j)
{
    mantis_executor *executor = mantis_golden_create(1, nullptr);
    const result r = train(j, executor);
    mantis_destroy(executor);
    return r;
}

// The cycle model alone, behind a memory of that latency.
mantis_totals cycle_model(const job &j, unsigned latency)
{
    mantis_cycle_options options = {};
    options.latency = latency;
    mantis_executor *executor = mantis_cycle_create(&options, nullptr);
    const result r = train(j, executor);
    mantis_destroy(executor);
    return r.totals;
}

// Of a run on any platform: bytes, protocol, clocks (so near to the cycle model's; 0: all counters are), and the
// figures.
template <class ACCELERATOR>
void judge(const std::string &variant, const job &j, const mantis::platform<ACCELERATOR> &platform, const result &got,
           double tolerance)
{
    const mantis::platform_options options;
    const result want = golden(j);
    if (!tap::check(got.error.status == MANTIS_OK, variant + " trains")) {
        std::printf("# %s\n", got.error.text);
        return;
    }
    tap::check(std::strcmp(got.hash, want.hash) == 0, "its weights are golden's");
    tap::check(platform.broken_rules() == 0, "no rule of the protocol is broken");
    const uint64_t clocks = got.totals.counters[MANTIS_COUNTER_CYCLES];
    const double simulated = sc_core::sc_time_stamp() / options.clock;
    std::printf("# %s ends at %s\n", variant.c_str(), sc_core::sc_time_stamp().to_string().c_str());
    std::printf("# %s: %.0f clocks simulated, %llu busy, %.3f s: %.0f kHz; golden alone %.3f s\n", variant.c_str(),
                simulated, static_cast<unsigned long long>(clocks), got.seconds, simulated / got.seconds / 1e3,
                want.seconds);
    const mantis_totals exact = cycle_model(j, options.memory_clocks + 2 * options.bus_clocks);
    const auto ratio = static_cast<double>(clocks) / static_cast<double>(exact.counters[MANTIS_COUNTER_CYCLES]);
    if (tolerance > 0) {
        std::printf("# the estimate is %+.1f %% from the cycle model's\n", 100 * (ratio - 1));
        tap::check(ratio > 1 - tolerance && ratio < 1 + tolerance, "it is near the cycle model's");
    } else {
        tap::check(std::memcmp(got.totals.counters, exact.counters, sizeof exact.counters) == 0,
                   "all counters are the cycle model's");
    }
}

void run_loosely_timed(const std::string &variant, const job &j)
{
    if (variant != "lt-sync") // which is at the others' time after each command
        tlm::tlm_global_quantum::instance().set(sc_core::sc_time(1, sc_core::SC_MS));
    result got;
    std::unique_ptr<mantis::platform<mantis::loosely_timed>> platform;
    const auto lend = [&](uint64_t step) {
        if (variant == "lt-transport")
            platform->ram.lend(false);
        else if (variant == "lt-part")
            platform->ram.lend(true, 1 << 16);
        else if (variant == "lt-revoked")
            platform->ram.lend(step % 2 == 0);
        if (variant == "lt-revoked" && step > 0)
            tap::check(!platform->device.direct(), "DMI that is taken back is not used");
    };
    platform = std::make_unique<mantis::platform<mantis::loosely_timed>>(
        "platform", mantis::platform_options(), [&](mantis::host &cpu) { got = train(j, cpu.executor(), lend); });
    sc_core::sc_start();
    tap::check(platform->device.direct() == (variant == "lt" || variant == "lt-sync"), "DMI is used where it is lent");
    judge(variant, j, *platform, got, platform->device.direct() ? 0.1 : 0.5); // transfers come one by one without DMI
}

template <class ACCELERATOR>
void run_clocked(const std::string &variant, const job &j)
{
    result got;
    mantis::platform<ACCELERATOR> platform("platform", mantis::platform_options(),
                                           [&](mantis::host &cpu) { got = train(j, cpu.executor()); });
    sc_core::sc_start();
    judge(variant, j, platform, got, 0);
}

} // namespace

int sc_main(int count, char **arguments)
{
    if (count < 5 || count > 6) {
        std::fprintf(stderr, "usage: sc_train lt|lt-sync|lt-transport|lt-part|lt-revoked|at|pins-cycle|pins-rtl "
                             "NETWORK BATCH STEPS [DATA]\n");
        return 2;
    }
    const std::string variant = arguments[1];
    job j = {mantis_training_defaults(), nullptr, std::strtoull(arguments[4], nullptr, 10)};
    mantis_error error;
    j.data = mantis_data_open(count > 5 ? arguments[5] : "digits", &error);
    j.options.net = arguments[2];
    j.options.batch = static_cast<uint32_t>(std::strtoul(arguments[3], nullptr, 10));
    j.options.steps = j.steps;
    if (variant == "at")
        run_clocked<mantis::approximately_timed>(variant, j);
    else if (variant == "pins-cycle")
        run_clocked<mantis::pin_level<mantis::cycle_pins>>(variant, j);
#ifdef MANTIS_SYSTEMC_RTL
    else if (variant == "pins-rtl")
        run_clocked<mantis::pin_level<mantis::rtl_pins>>(variant, j);
#endif
    else
        run_loosely_timed(variant, j);
    mantis_data_close(j.data);
    return tap::done();
}
