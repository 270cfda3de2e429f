/* SPDX-License-Identifier: Apache-2.0 */
/* Random programs, a command of each kind in them, through the top in Icarus Verilog against golden, byte for byte:
 * four-state, so that a register which nothing sets, or data read without valid, shows as X in memory or in a handshake
 * (programs_tb.sv); with and without random waits, on the smallest array.
 *
 * MANTIS_ICARUS_PROGRAMS: how many (6); MANTIS_RANDOM_SEED: another start. */
#include "../common/environment.h"
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <string.h>
#include <sys/stat.h>

enum { WINDOW = 131072, SHORT = 2000, LIMIT = 100000 };

static bool write_bytes(const char *folder, unsigned long number, const char *what, const uint8_t *bytes)
{
    char name[512];
    snprintf(name, sizeof name, "%s/%lu_%s.hex", folder, number, what);
    FILE *f = fopen(name, "w");
    if (f == NULL)
        return false;
    for (size_t i = 0; i < WINDOW; i++)
        fprintf(f, "%02x\n", bytes[i]);
    return fclose(f) == 0;
}

/* A program with a command of each kind, from a random one on. */
static bool draw_program(random_program *p, unsigned long seed, unsigned first, bool with_errors)
{
    if (!random_program_create(p, WINDOW, 16, seed))
        return false;
    p->with_errors = with_errors;
    p->finer_scales = 1;
    p->largest = 24;
    for (unsigned i = 0; i < MANTIS_OP_ALIGN; i++)
        random_program_command(p, (mantis_opcode)((first + i) % MANTIS_OP_ALIGN + 1));
    return true;
}

/* Clocks of the program on the cycle model. */
static uint64_t clocks_of(mantis_executor *cycle, unsigned long seed, unsigned first, bool with_errors)
{
    random_program p;
    mantis_report report = {0};
    if (!draw_program(&p, seed, first, with_errors))
        return UINT64_MAX;
    mantis_run(cycle, &p.memory, &p.ring, &report);
    random_program_destroy(&p);
    return report.counters[MANTIS_COUNTER_CYCLES];
}

/* Program number i and what golden makes of it: the first one from this seed on that is short enough for Icarus. */
static bool write_program(const char *folder, unsigned long i, unsigned long seed, mantis_executor *golden,
                          mantis_executor *cycle, uint32_t *good)
{
    const bool with_errors = i % 4 == 3;
    uint64_t clocks;
    while ((clocks = clocks_of(cycle, seed, (unsigned)i, with_errors)) > SHORT && clocks != UINT64_MAX)
        seed++;
    random_program p;
    if (clocks == UINT64_MAX || !draw_program(&p, seed, (unsigned)i, with_errors))
        return false;
    bool written = write_bytes(folder, i, "before", p.memory.bytes);
    mantis_report report;
    mantis_run(golden, &p.memory, &p.ring, &report);
    *good += report.completed;
    written = written && write_bytes(folder, i, "after", p.memory.bytes);
    char name[512];
    snprintf(name, sizeof name, "%s/%lu_run.hex", folder, i);
    FILE *f = fopen(name, "w");
    if (f != NULL) {
        fprintf(f, "%x %x %x %x %x %x %x\n", p.ring.base, p.ring.slots - 1, p.ring.tail, (unsigned)report.status,
                p.ring.head, (unsigned)(i % 3), LIMIT);
        written = fclose(f) == 0 && written;
    }
    random_program_destroy(&p);
    return written && f != NULL;
}

/* One line of the bench for each program. */
static void check(FILE *lines, unsigned long programs)
{
    for (unsigned long i = 0; i < programs; i++) {
        char line[512] = "";
        unsigned long number;
        long bytes, unknown, clocks;
        uint64_t status, code, head, want;
        bool good = fgets(line, sizeof line, lines) != NULL &&
                    sscanf(line,
                           "program %lu: %ld bytes differ, the first at %*x; status %lu for %lu, head %lu for %lu; "
                           "%ld unknown; %ld clocks",
                           &number, &bytes, &status, &code, &head, &want, &unknown, &clocks) == 8;
        good = good && number == i && bytes == 0 && status == code && head == want && unknown == 0 && clocks <= LIMIT;
        tap_ok(good, "program %lu as golden has it", i);
        if (!good)
            printf("# %s\n", line[0] != '\0' ? line : "no line of the bench");
    }
}

int main(void)
{
    const unsigned long programs = environment("MANTIS_ICARUS_PROGRAMS", 6),
                        seed = environment("MANTIS_RANDOM_SEED", 1);
    const char *build = getenv("MANTIS_BUILD");
    if (system("command -v iverilog >/dev/null") != 0) {
        tap_skip("programs in Icarus", "iverilog is not installed");
        return tap_done();
    }
    char folder[256], command[1024];
    snprintf(folder, sizeof folder, "%s/icarus", build != NULL ? build : "build");
    mkdir(folder, 0777);
    mantis_executor *golden = mantis_golden_create(1, NULL), *cycle = platform_cycle_create(NULL);
    uint32_t completed = 0;
    for (unsigned long i = 0; i < programs; i++) {
        if (golden == NULL || cycle == NULL ||
            !write_program(folder, i, seed * 1000000 + i * 1000, golden, cycle, &completed)) {
            tap_ok(false, "programs are written into %s", folder);
            return tap_done();
        }
    }
    mantis_destroy(golden);
    mantis_destroy(cycle);
    tap_ok(completed > programs, "%u commands without error in %lu programs", completed, programs);
    snprintf(command, sizeof command,
             "iverilog -g2012 -s programs_tb -Pprograms_tb.WINDOW=%d -Pprograms_tb.BEAT=%d -o %s/bench "
             "%s/gen/command_set_pkg.sv "
             "$(find rtl -name '*.sv') testbenches/icarus/programs_tb.sv && timeout 1800 vvp -n %s/bench +folder=%s "
             "+programs=%lu",
             WINDOW, MANTIS_PORT / 8, folder, build != NULL ? build : "build", folder, folder, programs);
    FILE *lines = popen(command, "r");
    if (lines == NULL)
        tap_ok(false, "Icarus runs");
    else
        check(lines, programs);
    tap_ok(lines != NULL && pclose(lines) == 0, "Icarus ends well");
    return tap_done();
}
