// SPDX-License-Identifier: Apache-2.0
// What the loosely timed module costs: the same trainings on it and on golden alone, in turn, on one thread each; the
// processor's time, which other programs do not change, the best of three: told, not judged.
// sc_cost NETWORK BATCH STEPS [DATA]
#include "systemc/loosely_timed.h"
#include "systemc/platform/accelerator_platform.h"

#include "systemc/sc_tap.h"
#include "systemc/sc_training.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace
{

struct one_thread : mantis::loosely_timed {
    one_thread(sc_core::sc_module_name name, const sc_core::sc_time &clock) : loosely_timed(name, clock, 1) {}
};

} // namespace

int sc_main(int count, char **arguments)
{
    constexpr int TURNS = 3;
    if (count < 4 || count > 5) {
        std::fprintf(stderr, "usage: sc_cost NETWORK BATCH STEPS [DATA]\n");
        return 2;
    }
    mantis_error error;
    job j = {mantis_training_defaults(), mantis_data_open(count > 4 ? arguments[4] : "digits", &error),
             std::strtoull(arguments[3], nullptr, 10)};
    j.options.net = arguments[1];
    j.options.batch = static_cast<uint32_t>(std::strtoul(arguments[2], nullptr, 10));
    j.options.steps = j.steps;
    mantis_executor *golden = mantis_golden_create(1, nullptr);
    double alone = 1e30, loosely_timed = 1e30, clocks = 0;
    bool same = true;
    tlm::tlm_global_quantum::instance().set(sc_core::sc_time(1, sc_core::SC_MS));
    mantis::platform<one_thread> platform("platform", mantis::platform_options(), [&](mantis::host &cpu) {
        for (int i = 0; i < TURNS; i++) {
            const result a = train(j, golden), b = train(j, cpu.executor());
            same = same && a.error.status == MANTIS_OK && std::strcmp(a.hash, b.hash) == 0;
            alone = std::min(alone, a.seconds);
            loosely_timed = std::min(loosely_timed, b.seconds);
            clocks = static_cast<double>(b.totals.counters[MANTIS_COUNTER_CYCLES]);
        }
    });
    sc_core::sc_start();
    std::printf("# %s: golden alone %.4f s, loosely timed %.4f s: %.2f times; %.0f kHz\n", arguments[1], alone,
                loosely_timed, loosely_timed / alone, clocks / loosely_timed / 1e3);
    tap::check(same, "the same weights");
    mantis_destroy(golden);
    mantis_data_close(j.data);
    return tap::done();
}
