// SPDX-License-Identifier: Apache-2.0
// A product whose rows and groups lie apart, twice, with the host writing between the rows in the meantime: the
// accelerator must leave those bytes alone. sc_rows lt|lt-transport|at|pins-cycle.
#include "systemc/approximately_timed.h"
#include "systemc/cycle_pins.h"
#include "systemc/loosely_timed.h"
#include "systemc/pin_level.h"
#include "systemc/platform/accelerator_platform.h"

#include "systemc/sc_tap.h"

#include <mantis/command.h>

#include <cstring>

namespace
{

constexpr uint32_t MEMORY = 8192, OUT = 4096, OUT_LD = 8, OUT_GROUP = 512, ROWS = 5, COLS = 3;

struct image {
    alignas(64) uint8_t bytes[MEMORY];
    mantis_memory memory = {bytes, MEMORY};
    mantis_ring ring = {0, 2, 0, 0};
    mantis_report report = {};

    void push()
    {
        const uint32_t fields[][2] = {
            {MANTIS_GEMM_ROWS, ROWS},     {MANTIS_GEMM_COLS, COLS},     {MANTIS_GEMM_DEPTH, 7},
            {MANTIS_GEMM_OUT, OUT},       {MANTIS_GEMM_OUT_LD, OUT_LD}, {MANTIS_GEMM_X0_ADDR, 1025},
            {MANTIS_GEMM_X0_LD, 7},       {MANTIS_GEMM_X0_SCALE, 512},  {MANTIS_GEMM_X1_ADDR, 2048},
            {MANTIS_GEMM_X1_LD, 4},       {MANTIS_GEMM_X1_SCALE, 516},  {MANTIS_GEMM_LAST_GROUP, 2},
            {MANTIS_GEMM_X0_GROUP, 64},   {MANTIS_GEMM_X1_GROUP, 48},   {MANTIS_GEMM_OUT_GROUP, OUT_GROUP},
            {MANTIS_GEMM_RECORD_PEAK, 1}, {MANTIS_GEMM_OUT_SCALE, 520},
        };
        mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
        for (const auto &field : fields)
            mantis_set(&c, field[0], field[1]);
        mantis_ring_push(&memory, &ring, &c);
    }
    // Between the rows of all groups.
    void mark(uint8_t value)
    {
        for (uint32_t g = 0; g < 3; g++)
            for (uint32_t r = 0; r < ROWS; r++)
                std::memset(bytes + OUT + g * OUT_GROUP + 4 * (r * OUT_LD + COLS), value, 4 * (OUT_LD - COLS));
    }
    // The product, marks, and the product again; the same for every executor.
    bool run(mantis_executor *executor)
    {
        for (uint32_t i = 256; i < MEMORY; i++)
            bytes[i] = static_cast<uint8_t>(i * 37 % 251);
        std::memset(bytes, 0, 256);
        std::memset(bytes + 512, 0, 12);
        for (const uint8_t value : {0x55, 0xaa}) {
            push();
            if (mantis_run(executor, &memory, &ring, &report) != MANTIS_OK)
                return false;
            mark(value);
        }
        push();
        return mantis_run(executor, &memory, &ring, &report) == MANTIS_OK;
    }
};

template <class ACCELERATOR>
int run(bool lend)
{
    static image want, got;
    bool ran = false;
    mantis_executor *golden = mantis_golden_create(1, nullptr);
    tap::check(want.run(golden), "golden runs");
    mantis_destroy(golden);
    mantis::platform<ACCELERATOR> platform("platform", {}, [&](mantis::host &cpu) { ran = got.run(cpu.executor()); });
    if (!lend)
        platform.ram.lend(false);
    sc_core::sc_start();
    if (!tap::check(ran, "the accelerator runs"))
        std::printf("# %s\n", got.report.message);
    tap::check(std::memcmp(want.bytes, got.bytes, MEMORY) == 0, "memory is golden's");
    tap::check(got.bytes[OUT + 4 * COLS] == 0xaa, "what the host wrote between the rows is there");
    tap::check(platform.broken_rules() == 0, "no rule of the protocol is broken");
    return tap::done();
}

} // namespace

int sc_main(int count, char **arguments)
{
    const std::string variant = count == 2 ? arguments[1] : "";
    if (variant == "lt" || variant == "lt-transport")
        return run<mantis::loosely_timed>(variant == "lt");
    if (variant == "at")
        return run<mantis::approximately_timed>(true);
    if (variant == "pins-cycle")
        return run<mantis::pin_level<mantis::cycle_pins>>(true);
    std::fprintf(stderr, "usage: sc_rows lt|lt-transport|at|pins-cycle\n");
    return 2;
}
