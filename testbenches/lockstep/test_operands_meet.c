/* SPDX-License-Identifier: Apache-2.0 */
/* What a command reads must lie apart from what it writes: each operand of random commands of every kind is moved in
 * front of `out`, so that its last bytes reach into it, to where it begins, to its last bytes, and behind it. Golden,
 * cycle and RTL agree in status, bytes and clocks; of each operand, places apart were accepted and others refused. */
#include "../common/moved_operands.h"
#include "../common/random_program.h"
#include "../common/tap.h"

#include "mantis/command.h"
#include "platform/platform.h"

#include <string.h>

enum { MEMORY = 1 << 19, FIRST = 1 << 17, ROUNDS = 4, PLACES = 5, STEP = 16 };

static moved_operands operands;
static unsigned long runs;

/* Where the operand is moved, on 16 bytes. */
static uint32_t place_of(int place, const mantis_extent *moved, const mantis_extent *out)
{
    const uint32_t size = (uint32_t)((moved->bytes + STEP - 1) / STEP * STEP),
                   end = out->address + (uint32_t)out->bytes;
    switch (place) {
    case 0: return out->address / STEP * STEP - size;        /* ends where `out` begins, or before */
    case 1: return out->address / STEP * STEP - size + STEP; /* in its first bytes */
    case 2: return out->address;
    case 3: return (end - 1) / STEP * STEP; /* on its last bytes */
    default: return (end + STEP - 1) / STEP * STEP;
    }
}

/* The command alone. False: the executors disagree. */
static bool run_moved(mantis_executor *lockstep, const random_program *p, const mantis_command *c,
                      mantis_report *report)
{
    mantis_memory memory = {aligned_alloc(64, MEMORY), MEMORY};
    if (memory.bytes == NULL)
        return false;
    memcpy(memory.bytes, p->memory.bytes, MEMORY);
    mantis_ring ring = {p->ring.base, p->ring.slots, 0, 0};
    mantis_ring_push(&memory, &ring, c);
    mantis_run(lockstep, &memory, &ring, report);
    free(memory.bytes);
    runs++;
    return report->status < MANTIS_NO_MEMORY;
}

static bool each_operand(mantis_executor *lockstep, const random_program *p, mantis_opcode opcode,
                         mantis_report *report)
{
    mantis_command command;
    memcpy(&command, p->memory.bytes + p->ring.base, sizeof command);
    mantis_extent list[MANTIS_MAX_EXTENTS];
    const unsigned count = mantis_command_extents(&command, MEMORY, list);
    const mantis_extent *out = NULL;
    for (unsigned i = 0; i < count; i++)
        if (strcmp(list[i].name, "out") == 0)
            out = &list[i];
    for (unsigned i = 0; out != NULL && i < count; i++) {
        const int word = moved_operand_word(&command, list[i].address);
        moved_operand *o = moved_operand_of(&operands, opcode, list[i].name);
        if (&list[i] == out || word < 0 || o == NULL || list[i].bytes > out->address - STEP)
            continue;
        for (int place = 0; place < PLACES; place++) {
            mantis_command moved = command;
            moved.word[word] = place_of(place, &list[i], out);
            const mantis_status alone = mantis_command_check(&moved, MEMORY);
            o->accepted += alone == MANTIS_OK;
            o->refused += alone == MANTIS_BAD_ADDRESS;
            if (!run_moved(lockstep, p, &moved, report) || (alone != MANTIS_OK && report->status != alone)) {
                printf("# %s, place %d: %s\n", o->name, place, report->message);
                return false;
            }
        }
    }
    return true;
}

int main(void)
{
    const mantis_platform_options options = {.cycle_limit = 3000000};
    if (!mantis_has_rtl()) {
        tap_skip("operands that meet the output", "this build has no RTL");
        return tap_done();
    }
    mantis_executor *lockstep = platform_lockstep_create(&options);
    bool good = lockstep != NULL;
    for (unsigned seed = 1; good && seed <= ROUNDS; seed++) {
        for (int opcode = MANTIS_OP_MAP; good && opcode <= MANTIS_OP_ALIGN; opcode++) {
            random_program p;
            mantis_report report = {0};
            if (opcode == MANTIS_OP_FENCE ||
                !random_program_create(&p, MEMORY, 16, 9000 + 10 * seed + (unsigned)opcode))
                continue;
            p.finer_scales = seed % 2;
            p.largest = 60;
            p.next = FIRST; /* room in front */
            random_program_command(&p, (mantis_opcode)opcode);
            good = each_operand(lockstep, &p, (mantis_opcode)opcode, &report);
            random_program_destroy(&p);
        }
    }
    mantis_destroy(lockstep);
    tap_ok(good && runs > 100, "%lu runs with an operand beside or in the output agree", runs);
    int both = 0;
    for (int i = 0; i < operands.count; i++) {
        both += operands.list[i].accepted > 0 && operands.list[i].refused > 0;
        printf("# %-24s %3u accepted, %3u refused\n", operands.list[i].name, operands.list[i].accepted,
               operands.list[i].refused);
    }
    tap_ok(both >= 24, "%d operands of %d were accepted and refused", both, operands.count);
    return tap_done();
}
