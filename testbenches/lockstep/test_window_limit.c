/* SPDX-License-Identifier: Apache-2.0 */
/* The memory window's limit is a boundary of security: each operand of random commands of every kind is moved so that
 * its last byte is the window's last one, then a step of 1, 2, 4 and 16 bytes further, and to where addresses end; so
 * are those of commands with as many entries as there may be. Golden, cycle and RTL agree in status, bytes and clocks;
 * of each operand, an end at the limit was accepted and one behind it refused. */
#include "../common/moved_operands.h"
#include "../common/random_program.h"
#include "../common/tap.h"

#include "mantis/command.h"
#include "platform/platform.h"

#include <string.h>

enum { PROGRAM = 1 << 17, WINDOW = PROGRAM + (1 << 16), ROUNDS = 6 };
#define TOP UINT32_C(0xfffffff0)

static moved_operands operands;
static unsigned long runs, programs;

/* The command alone in a window that ends behind the program's memory. False: the executors disagree. */
static bool run_moved(mantis_executor *lockstep, const random_program *p, const mantis_command *c,
                      mantis_report *report)
{
    mantis_memory window = {aligned_alloc(64, WINDOW), WINDOW};
    if (window.bytes == NULL)
        return false;
    memset(window.bytes + PROGRAM, 0, WINDOW - PROGRAM);
    memcpy(window.bytes, p->memory.bytes, PROGRAM);
    mantis_ring ring = {p->ring.base, p->ring.slots, 0, 0};
    mantis_ring_push(&window, &ring, c);
    mantis_run(lockstep, &window, &ring, report);
    free(window.bytes);
    runs++;
    return report->status < MANTIS_NO_MEMORY;
}

static bool each_operand(mantis_executor *lockstep, const random_program *p, mantis_opcode opcode,
                         mantis_report *report)
{
    static const uint32_t steps[] = {0, 1, 2, 4, 16, TOP}; /* last: where 32 bits end */
    mantis_command command;
    memcpy(&command, p->memory.bytes + p->ring.base, sizeof command);
    mantis_extent extents[MANTIS_MAX_EXTENTS];
    const unsigned count = mantis_command_extents(&command, PROGRAM, extents);
    for (unsigned i = 0; i < count; i++) {
        const int word = moved_operand_word(&command, extents[i].address);
        moved_operand *o = moved_operand_of(&operands, opcode, extents[i].name);
        if (word < 0 || o == NULL || extents[i].bytes > WINDOW - PROGRAM)
            continue;
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
            mantis_command moved = command;
            moved.word[word] = steps[s] == TOP ? TOP : (uint32_t)(WINDOW - extents[i].bytes) + steps[s];
            const mantis_status alone = mantis_command_check(&moved, WINDOW),
                                wider = mantis_command_check(&moved, UINT64_C(1) << 32);
            o->accepted += s == 0 && alone == MANTIS_OK;
            o->refused += alone == MANTIS_BAD_ADDRESS && wider == MANTIS_OK;
            if (!run_moved(lockstep, p, &moved, report) || (alone != MANTIS_OK && report->status != alone)) {
                printf("# %s, %u beyond: %s\n", o->name, (unsigned)steps[s], report->message);
                return false;
            }
        }
    }
    return true;
}

/* MAP with an entry for each word: 4096 are the most, one more is refused. */
static bool most_entries(mantis_executor *lockstep, mantis_report *report)
{
    enum { MOST = 4096, IN = 64, PEAKS = 4 * (MOST + 32), OUT = 2 * PEAKS, ENTRIES = 3 * PEAKS };
    bool good = true;
    for (uint32_t count = MOST; good && count <= MOST + 1; count++) {
        random_program p;
        if (!random_program_create(&p, PROGRAM, 16, 1))
            return false;
        mantis_command c = mantis_command_make(MANTIS_OP_MAP);
        mantis_set(&c, MANTIS_MAP_BITS, 8);
        mantis_set(&c, MANTIS_MAP_SCALING, 1);
        mantis_set(&c, MANTIS_MAP_SPAN, 1);
        mantis_set(&c, MANTIS_MAP_COUNT, count);
        mantis_set(&c, MANTIS_MAP_X0_ADDR, IN);
        mantis_set(&c, MANTIS_MAP_X0_SCALE, PEAKS);
        mantis_set(&c, MANTIS_MAP_OUT, OUT);
        mantis_set(&c, MANTIS_MAP_OUT_SCALE, ENTRIES);
        good = mantis_command_check(&c, PROGRAM) == (count <= MOST ? MANTIS_OK : MANTIS_BAD_SHAPE) &&
               run_moved(lockstep, &p, &c, report);
        mantis_ring_push(&p.memory, &p.ring, &c);
        if (count <= MOST)
            good = good && each_operand(lockstep, &p, MANTIS_OP_MAP, report);
        random_program_destroy(&p);
        programs++;
    }
    return good;
}

int main(void)
{
    const mantis_platform_options options = {.cycle_limit = 3000000};
    if (!mantis_has_rtl()) {
        tap_skip("operands at the window's limit", "this build has no RTL");
        return tap_done();
    }
    mantis_executor *lockstep = platform_lockstep_create(&options);
    bool good = lockstep != NULL;
    for (unsigned seed = 1; good && seed <= ROUNDS; seed++) {
        for (int opcode = MANTIS_OP_PEAK; good && opcode <= MANTIS_OP_ALIGN; opcode++) {
            random_program p;
            mantis_report report = {0};
            if (opcode == MANTIS_OP_FENCE ||
                !random_program_create(&p, PROGRAM, 16, 7000 + 10 * seed + (unsigned)opcode))
                continue;
            p.finer_scales = seed % 2;
            p.largest = 60;
            p.next = 4096;
            random_program_command(&p, (mantis_opcode)opcode);
            good = each_operand(lockstep, &p, (mantis_opcode)opcode, &report);
            random_program_destroy(&p);
            programs++;
        }
    }
    mantis_report report = {0};
    good = good && most_entries(lockstep, &report);
    mantis_destroy(lockstep);
    tap_ok(good && runs > programs, "%lu commands, %lu runs with an operand at the limit agree", programs, runs);
    int both = 0;
    for (int i = 0; i < operands.count; i++) {
        both += operands.list[i].accepted > 0 && operands.list[i].refused > 0;
        printf("# %-24s %3u accepted at the limit, %3u refused behind it\n", operands.list[i].name,
               operands.list[i].accepted, operands.list[i].refused);
    }
    tap_ok(both >= 24, "%d operands of %d were accepted and refused", both, operands.count);
    return tap_done();
}
