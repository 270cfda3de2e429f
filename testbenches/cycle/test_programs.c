/* Random programs through golden and the cycle model: equal memory, status, sticky flags and heads after every command, whatever the
 * memory's latency and back-pressure. MANTIS_RANDOM_SEED and MANTIS_RANDOM_SECONDS choose another start and a longer run. */
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

/* One command at a time on both. Returns 0 on a difference, with the reason in *why. */
static int same(mantis_executor *golden, mantis_executor *cycle, random_program *p, uint8_t *copy, char *why, size_t size)
{
    const uint32_t tail = p->ring.tail;
    while (p->ring.head != tail) {
        mantis_memory image = {copy, p->memory.size};
        mantis_ring rings[2];
        mantis_report reports[2];
        mantis_command command;
        char text[300];
        memcpy(copy, p->memory.bytes, p->memory.size);
        memcpy(&command, p->memory.bytes + p->ring.base + (p->ring.head & (p->ring.slots - 1)) * 128, 128);
        mantis_command_describe(&command, text, sizeof text);
        rings[0] = rings[1] = p->ring;
        rings[0].tail = rings[1].tail = p->ring.head + 1;
        mantis_run(golden, &p->memory, &rings[0], &reports[0]);
        mantis_run(cycle, &image, &rings[1], &reports[1]);
        if (reports[0].status != reports[1].status || rings[0].head != rings[1].head || reports[0].sticky != reports[1].sticky) {
            snprintf(why, size, "%s: status %d and %d, sticky %u and %u", text, (int)reports[0].status, (int)reports[1].status,
                     reports[0].sticky, reports[1].sticky);
            return 0;
        }
        for (uint64_t a = 0; a < image.size; a++) {
            if (copy[a] != p->memory.bytes[a]) {
                snprintf(why, size, "%s: byte 0x%x: golden 0x%02x, cycle 0x%02x", text, (unsigned)a, p->memory.bytes[a], copy[a]);
                return 0;
            }
        }
        p->ring.head++;
    }
    return 1;
}

int main(void)
{
    const unsigned long first_seed = environment("MANTIS_RANDOM_SEED", 1), seconds = environment("MANTIS_RANDOM_SECONDS", 20);
    const struct {
        const char *what;
        uint32_t latency, backpressure;
    } memories[] = {{"zero-wait memory", 0, 0}, {"latency 37", 37, 0}, {"back-pressure", 0, 99}, {"latency 9 and back-pressure", 9, 7}};
    enum { SIZE = 1 << 20 };
    uint8_t *copy = aligned_alloc(64, SIZE);
    for (int i = 0; i < 4; i++) {
        const mantis_platform_options options = {
            .latency = memories[i].latency, .backpressure_seed = memories[i].backpressure, .cycle_limit = 5000000};
        mantis_executor *golden = mantis_golden_create(1, NULL);
        mantis_executor *cycle = mantis_cycle_create(&options);
        const time_t end = time(NULL) + (time_t)(seconds / 4);
        int good = golden != NULL && cycle != NULL && copy != NULL;
        unsigned long seed = first_seed * 1000 + (unsigned long)i * 100000000, commands = 0;
        char why[500] = "out of memory";
        do {
            random_program p;
            good = good && random_program_create(&p, SIZE, 16, ++seed);
            if (!good)
                break;
            p.with_errors = seed % 2;
            p.largest = seed % 16 == 0 ? 4000 : 600;
            random_program_fill(&p, 12);
            commands += p.ring.tail - p.ring.head;
            good = same(golden, cycle, &p, copy, why, sizeof why);
            random_program_destroy(&p);
        } while (good && time(NULL) < end);
        tap_ok(good, "%s: %lu commands leave golden's bytes", memories[i].what, commands);
        if (!good)
            printf("# seed %lu: %s\n", seed, why);
        mantis_destroy(golden);
        mantis_destroy(cycle);
    }
    free(copy);
    return tap_done();
}
