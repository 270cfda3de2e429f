/* SPDX-License-Identifier: Apache-2.0 */
/* Random commands of command set 3 through golden, at every SIMD level, by one thread and by three, against the same
 * commands done word by word. MANTIS_RANDOM_SEED chooses another start. */
#include "../common/finer_scales.h"
#include "../common/plain_commands.h"
#include "../common/random_program.h"
#include "../common/tap.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 20, COMMANDS = 400, EXECUTORS = 8 };

static mantis_executor *executors[EXECUTORS];
static uint8_t *before, *expected;

static int32_t entry(const uint8_t *memory, uint32_t at)
{
    int32_t e;
    memcpy(&e, memory + at, 4);
    return e;
}

/* Raw sums whose exponent no entry may hold. */
static bool raw_out_of_range(const mantis_command *c, const uint8_t *memory)
{
    if (mantis_get(c, MANTIS_ALL_OPCODE) != MANTIS_OP_GEMM || !mantis_get(c, MANTIS_GEMM_RAW))
        return false;
    int32_t e = entry(memory, mantis_get(c, MANTIS_GEMM_X0_SCALE)) + entry(memory, mantis_get(c, MANTIS_GEMM_X1_SCALE));
    if (mantis_get(c, MANTIS_GEMM_X0_SCALING))
        e -= (1 << mantis_get(c, MANTIS_GEMM_X0_LOG_G)) - 1;
    if (mantis_get(c, MANTIS_GEMM_X1_SCALING))
        e -= (1 << mantis_get(c, MANTIS_GEMM_X1_LOG_G)) - 1;
    return e < MANTIS_MIN_EXPONENT || e > MANTIS_MAX_EXPONENT;
}

/* The program's one command; 1 when all executors leave the expected bytes and flags. */
static int agrees(random_program *p, uint32_t *sticky)
{
    mantis_command c;
    memcpy(&c, p->memory.bytes + p->ring.base + (p->ring.head & (p->ring.slots - 1)) * MANTIS_DESCRIPTOR_BYTES,
           sizeof c);
    memcpy(before, p->memory.bytes, SIZE);
    memcpy(expected, p->memory.bytes, SIZE);
    const mantis_status want = raw_out_of_range(&c, before) ? MANTIS_BAD_EXPONENT : MANTIS_OK;
    *sticky = 0;
    if (want == MANTIS_OK)
        plain_command(&c, expected, sticky);
    for (int e = 0; e < EXECUTORS; e++) {
        mantis_report report;
        mantis_ring ring = p->ring;
        if (!executors[e])
            continue;
        memcpy(p->memory.bytes, before, SIZE);
        mantis_run(executors[e], &p->memory, &ring, &report);
        if (report.status != want || report.sticky != *sticky || memcmp(p->memory.bytes, expected, SIZE) != 0) {
            char text[512];
            uint32_t at = 0;
            while (at < SIZE - 1 && p->memory.bytes[at] == expected[at])
                at++;
            printf("# executor %d, first byte 0x%x, sticky %u for %u: %s %s\n", e, at, report.sticky, *sticky,
                   mantis_command_describe(&c, text, sizeof text), report.message);
            return 0;
        }
    }
    p->ring.head++;
    return 1;
}

static void commands_of(mantis_opcode opcode, uint64_t seed, uint32_t least)
{
    random_program p;
    uint32_t good = 0, finer = 0, raised = 0, tries = 0;
    if (!random_program_create(&p, SIZE, 4, seed)) {
        tap_ok(0, "out of memory");
        return;
    }
    p.finer_scales = 1;
    p.largest = 2000;
    while (tries++ < COMMANDS) {
        mantis_command c;
        uint32_t sticky;
        p.next = 0;
        random_program_command(&p, opcode);
        memcpy(&c, p.memory.bytes + p.ring.base + (p.ring.head & 3) * MANTIS_DESCRIPTOR_BYTES, sizeof c);
        if (mantis_command_check(&c, SIZE) != MANTIS_OK || (opcode == MANTIS_OP_REDUCE && !uses_finer_scales(&c))) {
            p.ring.head++; /* a view too large, or another test's */
            continue;
        }
        if (!agrees(&p, &sticky))
            break;
        good++;
        finer += uses_finer_scales(&c);
        raised += sticky != 0;
    }
    tap_ok(tries > COMMANDS && finer >= least, "%s: %u commands agree, %u of command set 3, %u raise a flag",
           mantis_opcode_name((int)opcode), good, finer, raised);
    random_program_destroy(&p);
}

/* Views whose entries cover whole images, which golden multiplies straight from the pixels: of two images at least, at
 * exponents that keep all results normal. */
static void whole_images(uint64_t seed)
{
    random_program p;
    uint32_t ran = 0;
    if (!random_program_create(&p, SIZE, 4, seed)) {
        tap_ok(0, "out of memory");
        return;
    }
    p.finer_scales = 1;
    for (uint32_t tries = 0; tries < 30000 && ran < 12; tries++) {
        mantis_command c;
        uint32_t sticky;
        p.next = 0;
        random_program_command(&p, MANTIS_OP_GEMM);
        memcpy(&c, p.memory.bytes + p.ring.base + (p.ring.head & 3) * MANTIS_DESCRIPTOR_BYTES, sizeof c);
        const uint32_t image = mantis_get(&c, MANTIS_GEMM_VIEW_OH) * mantis_get(&c, MANTIS_GEMM_VIEW_OW),
                       span = mantis_get(&c, MANTIS_GEMM_X0_SPAN);
        if (!mantis_get(&c, MANTIS_GEMM_VIEW) || mantis_get(&c, MANTIS_GEMM_X0_SCALING) != 1 || span == 0 ||
            span % image || span >= mantis_get(&c, MANTIS_GEMM_ROWS) || mantis_get(&c, MANTIS_GEMM_BIAS) ||
            mantis_get(&c, MANTIS_GEMM_STOCHASTIC) || mantis_get(&c, MANTIS_GEMM_X1_SCALING) ||
            mantis_command_check(&c, SIZE) != MANTIS_OK) {
            p.ring.head++;
            continue;
        }
        for (uint32_t i = 0; i < 8; i++) {
            const int32_t e = -30 + (int32_t)i;
            memcpy(p.memory.bytes + mantis_get(&c, MANTIS_GEMM_X0_SCALE) + 4 * i, &e, 4);
            if (i == 0)
                memcpy(p.memory.bytes + mantis_get(&c, MANTIS_GEMM_X1_SCALE), &e, 4);
        }
        if (!agrees(&p, &sticky))
            break;
        ran++;
    }
    tap_ok(ran == 12, "%u views with entries of whole images agree", ran);
    random_program_destroy(&p);
}

int main(void)
{
    static const char *const levels[4] = {"scalar", "avx2", "avx512", "amx"};
    const char *text = getenv("MANTIS_RANDOM_SEED");
    const uint64_t seed = text != NULL ? strtoull(text, NULL, 0) : 1;
    before = malloc(SIZE);
    expected = malloc(SIZE);
    for (int e = 0; e < EXECUTORS; e++)
        executors[e] = mantis_golden_create(e % 2 ? 3 : 1, levels[e / 2]);
    if (before == NULL || expected == NULL || executors[0] == NULL)
        return tap_ok(0, "out of memory"), tap_done();
    commands_of(MANTIS_OP_PEAK, seed, 150);
    commands_of(MANTIS_OP_MAP, seed + 1, 200);
    commands_of(MANTIS_OP_GEMM, seed + 2, 200);
    whole_images(seed + 5);
    commands_of(MANTIS_OP_REDUCE, seed + 3, 100);
    commands_of(MANTIS_OP_ALIGN, seed + 4, COMMANDS);
    for (int e = 0; e < EXECUTORS; e++)
        mantis_destroy(executors[e]);
    free(before);
    free(expected);
    return tap_done();
}
