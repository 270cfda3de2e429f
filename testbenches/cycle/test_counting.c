/* SPDX-License-Identifier: Apache-2.0 */
/* The counting executor leaves what the cycle model leaves, and counts what it counts: lists of random commands come
 * again and again, in any order, from any slot of the ring, with other random words and so with other data, now and
 * then with data that make a command fail. MANTIS_RANDOM_SEED chooses another start. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <string.h>

enum { LISTS = 4, COMMANDS = 10, ROUNDS = 24, SLOTS = 16, BYTES = 1 << 20 };

/* A list and the memory that it is to find. */
typedef struct {
    mantis_command command[COMMANDS];
    uint8_t *image;
} list;

typedef struct {
    mantis_executor *executor;
    mantis_memory memory;
    mantis_ring ring;
    mantis_report report;
} side;

static mantis_command *slot_of(const side *s, uint32_t index)
{
    return (mantis_command *)(void *)(s->memory.bytes + s->ring.base) + (index & (s->ring.slots - 1));
}

static bool draw_lists(list lists[LISTS], uint64_t seed, mantis_ring *ring)
{
    random_program p;
    if (!random_program_create(&p, BYTES, SLOTS, seed))
        return false;
    *ring = p.ring;
    for (int i = 0; i < LISTS; i++) {
        p.finer_scales = i % 2;
        p.largest = 400;
        random_program_fill(&p, COMMANDS);
        lists[i].image = malloc(BYTES);
        if (lists[i].image == NULL)
            return false;
        memcpy(lists[i].image, p.memory.bytes, BYTES);
        for (uint32_t c = 0; c < COMMANDS; c++)
            memcpy(&lists[i].command[c],
                   p.memory.bytes + p.ring.base + (size_t)((p.ring.head + c) & (SLOTS - 1)) * sizeof(mantis_command),
                   sizeof(mantis_command));
        p.ring.head = p.ring.tail;
    }
    random_program_destroy(&p);
    return true;
}

/* The list with other random words; poison: the peak that a MAP reads is not finite. */
static void give(side *s, const list *l, uint32_t words, bool poison)
{
    const uint64_t ring_bytes = (uint64_t)SLOTS * sizeof(mantis_command);
    memcpy(s->memory.bytes, l->image, s->ring.base);
    memcpy(s->memory.bytes + s->ring.base + ring_bytes, l->image + s->ring.base + ring_bytes,
           BYTES - s->ring.base - ring_bytes);
    for (uint32_t c = 0; c < COMMANDS; c++) {
        mantis_command command = l->command[c];
        const uint32_t opcode = mantis_get(&command, MANTIS_ALL_OPCODE), infinity = 0x7f800000;
        if (opcode == MANTIS_OP_MAP || opcode == MANTIS_OP_GEMM || opcode == MANTIS_OP_VECTOR ||
            opcode == MANTIS_OP_ALIGN) {
            command.word[2] ^= words;
            command.word[4] ^= words >> 8;
        }
        if (poison && opcode == MANTIS_OP_MAP)
            memcpy(s->memory.bytes + mantis_get(&command, MANTIS_MAP_X0_SCALE), &infinity, sizeof infinity);
        *slot_of(s, s->ring.tail++) = command;
    }
    mantis_run(s->executor, &s->memory, &s->ring, &s->report);
}

/* Of a list that failed, what its open commands have written is nobody's word, and counting has no counts. */
static bool same(const side *cycle, const side *counting)
{
    const mantis_report *a = &cycle->report, *b = &counting->report;
    if (a->status != b->status || a->completed != b->completed)
        return false;
    return a->status != MANTIS_OK ||
           (a->sticky == b->sticky && memcmp(a->counters, b->counters, sizeof a->counters) == 0 &&
            memcmp(cycle->memory.bytes, counting->memory.bytes, BYTES) == 0);
}

static bool open_side(side *s, mantis_executor *executor, mantis_ring ring)
{
    *s = (side){.executor = executor, .memory = {aligned_alloc(64, BYTES), BYTES}, .ring = ring};
    s->ring.head = s->ring.tail = 0;
    if (s->executor == NULL || s->memory.bytes == NULL)
        return false;
    memset(s->memory.bytes, 0, BYTES);
    return true;
}

static void close_side(side *s)
{
    mantis_destroy(s->executor);
    free(s->memory.bytes);
}

int main(void)
{
    const char *from = getenv("MANTIS_RANDOM_SEED");
    uint64_t draw = from != NULL && *from != '\0' ? strtoull(from, NULL, 0) : 1;
    const struct {
        const char *what;
        platform_memory memory;
        uint32_t latency, backpressure;
        bool remembers;
    } memories[] = {{"zero-wait memory", PLATFORM_MEMORY_ZERO, 0, 0, true},
                    {"latency 37", PLATFORM_MEMORY_ZERO, 37, 0, true},
                    {"one port", PLATFORM_MEMORY_SINGLE, 0, 0, true},
                    {"locked bursts", PLATFORM_MEMORY_LOCKED, 6, 0, true},
                    {"back-pressure, which is not remembered", PLATFORM_MEMORY_ZERO, 0, 3, false},
                    {"DDR4, which is not remembered", PLATFORM_MEMORY_DDR4, 0, 0, false}};
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
        const mantis_platform_options options = {.memory = memories[i].memory,
                                                 .latency = memories[i].latency,
                                                 .backpressure_seed = memories[i].backpressure};
        list lists[LISTS];
        mantis_ring ring;
        side cycle, counting;
        int failed = 0, round = 0;
        bool good = draw_lists(lists, tap_random(&draw), &ring) &&
                    open_side(&cycle, platform_cycle_create(&options), ring) &&
                    open_side(&counting, platform_counting_create(&options, 1), ring);
        for (; good && round < ROUNDS; round++) {
            const list *l = &lists[tap_random(&draw) % LISTS];
            const uint32_t words = (uint32_t)tap_random(&draw);
            const bool poison = tap_random(&draw) % 4 == 0;
            give(&cycle, l, words, poison);
            give(&counting, l, words, poison);
            good = same(&cycle, &counting);
            failed += cycle.report.status != MANTIS_OK;
            cycle.ring.head = counting.ring.head = cycle.ring.tail;
        }
        const uint64_t again = good ? platform_counting_again(counting.executor) : 0;
        tap_ok(good && (again > 0) == memories[i].remembers, "%s: %d lists, %llu of them counted before, %d failed",
               memories[i].what, round, (unsigned long long)again, failed);
        if (!good)
            printf("# cycle: %s after %u, %s\n# counting: %s after %u, %s\n", mantis_status_name(cycle.report.status),
                   cycle.report.completed, cycle.report.message, mantis_status_name(counting.report.status),
                   counting.report.completed, counting.report.message);
        close_side(&cycle);
        close_side(&counting);
        for (int l = 0; l < LISTS; l++)
            free(lists[l].image);
    }
    return tap_done();
}
