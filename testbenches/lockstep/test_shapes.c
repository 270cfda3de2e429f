/* SPDX-License-Identifier: Apache-2.0 */
/* GEMM shapes at the corners, in lockstep: 1 x 1, K = 1, K at and around the chunk, the longest K, blocks just over an
 * edge. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

int main(void)
{
    static const uint32_t shapes[][3] = {{1, 1, 1},     {1, 1, 133144}, {3, 2, 133144}, {1, 200, 1},   {200, 1, 1},
                                         {16, 16, 255}, {16, 16, 256},  {16, 16, 257},  {17, 33, 513}, {64, 64, 64},
                                         {65, 63, 40},  {129, 130, 31}, {31, 257, 16},  {8, 8, 8},     {100, 10, 300}};
    if (!mantis_has_rtl()) {
        tap_skip("shapes", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options options = {.latency = 5, .backpressure_seed = 3};
    mantis_executor *executor = platform_lockstep_create(&options);
    random_program p;
    if (executor == NULL || !random_program_create(&p, 4 << 20, 4, 5))
        return tap_ok(0, "out of memory"), tap_done();
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        mantis_report report;
        random_program_gemm(&p, shapes[i][0], shapes[i][1], shapes[i][2]);
        mantis_run(executor, &p.memory, &p.ring, &report);
        if (!tap_ok(report.status == MANTIS_OK && report.lockstep_commands == 1, "%u x %u x %u", shapes[i][0],
                    shapes[i][1], shapes[i][2])) {
            printf("# %s\n", report.message);
            break;
        }
    }
    random_program_destroy(&p);
    mantis_destroy(executor);
    return tap_done();
}
