/* SPDX-License-Identifier: Apache-2.0 */
/* Random programs on golden and on the cycle model: the same status, sticky flags and bytes after every command.
 * Without the RTL in the loop this sees far more programs than test_random_programs. MANTIS_RANDOM_SEED and
 * MANTIS_RANDOM_SECONDS as there. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned long environment(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text != NULL && *text != '\0' ? strtoul(text, NULL, 0) : otherwise;
}

static void name_command(random_program *p, uint32_t index, char *text, size_t size)
{
    mantis_command c;
    memcpy(&c, p->memory.bytes + p->ring.base + (index & (p->ring.slots - 1)) * MANTIS_DESCRIPTOR_BYTES, sizeof c);
    mantis_command_describe(&c, text, size);
}

/* Runs both programs command by command. Returns 0 and says why on a difference. */
static int agree(mantis_executor *golden, random_program *a, mantis_executor *cycle, random_program *b,
                 unsigned long *commands, unsigned long *refused)
{
    const uint32_t tail = a->ring.tail;
    for (uint32_t i = a->ring.head; i != tail; i++) {
        mantis_report ra, rb;
        char text[160];
        name_command(a, i, text, sizeof text);
        a->ring.head = b->ring.head = i;
        a->ring.tail = b->ring.tail = i + 1;
        mantis_run(golden, &a->memory, &a->ring, &ra);
        mantis_run(cycle, &b->memory, &b->ring, &rb);
        ++*commands;
        *refused += ra.status != MANTIS_OK;
        if (ra.status != rb.status || ra.sticky != rb.sticky) {
            printf("# command %u, %s: golden %s sticky %u, cycle %s sticky %u (%s)\n", i, text,
                   mantis_status_name(ra.status), ra.sticky, mantis_status_name(rb.status), rb.sticky, rb.message);
            return 0;
        }
        if (memcmp(a->memory.bytes, b->memory.bytes, a->memory.size) != 0) {
            uint64_t at = 0;
            while (a->memory.bytes[at] == b->memory.bytes[at])
                at++;
            printf("# command %u, %s: byte 0x%llx golden 0x%02x, cycle 0x%02x\n", i, text, (unsigned long long)at,
                   a->memory.bytes[at], b->memory.bytes[at]);
            return 0;
        }
    }
    return 1;
}

int main(void)
{
    const unsigned long first_seed = environment("MANTIS_RANDOM_SEED", 1),
                        seconds = environment("MANTIS_RANDOM_SECONDS", 30);
    const struct {
        const char *what;
        uint32_t latency, backpressure;
    } memories[] = {{"zero-wait memory", 0, 0}, {"latency 100", 100, 0}, {"latency 3 and back-pressure", 3, 1}};
    for (int i = 0; i < 3; i++) {
        const mantis_platform_options options = {
            .latency = memories[i].latency, .backpressure_seed = memories[i].backpressure, .cycle_limit = 10000000};
        mantis_executor *cycle = platform_cycle_create(&options), *golden = mantis_golden_create(1, NULL);
        const time_t end = time(NULL) + (time_t)(seconds / 3);
        unsigned long seed = first_seed * 1000 + (unsigned long)i * 10000000, commands = 0, refused = 0;
        int good = cycle != NULL && golden != NULL;
        while (good && time(NULL) < end) {
            random_program a, b;
            seed++;
            good = random_program_create(&a, 1 << 20, 16, seed) && random_program_create(&b, 1 << 20, 16, seed);
            if (!good)
                break;
            a.with_errors = b.with_errors = seed % 2;
            a.largest = b.largest = seed % 8 == 0 ? 4000 : 600;
            random_program_fill(&a, 12);
            random_program_fill(&b, 12);
            good = agree(golden, &a, cycle, &b, &commands, &refused);
            random_program_destroy(&a);
            random_program_destroy(&b);
        }
        tap_ok(good && refused > 0 && refused < commands / 4, "%s: %lu commands agree, %lu of them refused",
               memories[i].what, commands, refused);
        if (!good)
            printf("# seed %lu\n", seed);
        mantis_destroy(cycle);
        mantis_destroy(golden);
    }
    return tap_done();
}
