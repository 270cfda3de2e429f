/* SPDX-License-Identifier: Apache-2.0 */
/* Lockstep notices: one bit of read data, inverted for sixteen clocks on the RTL's side, stops the run, names command,
 * unit, clock, signal and both values, and leaves a waveform around the clock. Without the fault the same program
 * agrees. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/device.h"
#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static mantis_status run(const mantis_platform_options *options, mantis_report *report)
{
    random_program p;
    mantis_executor *executor = platform_lockstep_create(options);
    memset(report, 0, sizeof *report);
    if (executor == NULL || !random_program_create(&p, 1 << 20, 16, 11))
        return MANTIS_NO_MEMORY;
    random_program_command(&p, MANTIS_OP_FENCE);
    random_program_gemm(&p, 40, 40, 300);
    random_program_command(&p, MANTIS_OP_MAP);
    mantis_run(executor, &p.memory, &p.ring, report);
    random_program_destroy(&p);
    mantis_destroy(executor);
    return report->status;
}

int main(void)
{
    char path[] = "disagreement-XXXXXX.fst";
    mantis_report report;
    mantis_platform_options options = {.latency = 2};
    if (!mantis_has_rtl()) {
        tap_skip("disagreement", "this build has no RTL");
        return tap_done();
    }
#ifdef MANTIS_HAVE_RTL
    tap_ok(mantis_rtl_probes() >= 400, "%zu ports are compared",
           mantis_rtl_probes()); /* 18 units: docs/microarchitecture.md, section 2 */
#endif
    tap_ok(run(&options, &report) == MANTIS_OK, "without a fault the executors agree %s", report.message);
    const int file = mkstemps(path, 4);
    tap_ok(file >= 0 && close(file) == 0 && unlink(path) == 0, "a name for the waveform");
    options.trace_path = path;
    options.trace_first = UINT64_MAX;
    options.corrupt_clock = 500;
    tap_ok(run(&options, &report) == MANTIS_MISMATCH, "a flipped bit is a mismatch");
    printf("# %s\n", report.message);
    tap_ok(report.differing_cycles > 0, "a differing cycle is counted");
    tap_ok(strstr(report.message, "command 1, GEMM") != NULL, "the command is named");
    tap_ok(strstr(report.message, "unit ") && strstr(report.message, "clock ") && strstr(report.message, "signal ") &&
               strstr(report.message, "cycle 0x") && strstr(report.message, "rtl 0x"),
           "unit, clock, signal and both values are named");
    tap_ok(strstr(report.message, path) != NULL && access(path, R_OK) == 0, "the waveform is there");
    unlink(path);
    return tap_done();
}
