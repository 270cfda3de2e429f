/* SPDX-License-Identifier: Apache-2.0 */
/* Random programs: every SIMD level at several thread counts leaves the bytes and sticky flags of the naive reference.
 */
#include "random_command.h"
#include "../common/reference_commands.h"

enum { MEMORY = 8 << 20, RING = 16, MAX_EXECUTORS = 12 };

typedef struct {
    mantis_executor *executor;
    char name[32];
} subject;

static subject subjects[MAX_EXECUTORS];
static int subject_count;

static void make_subjects(void)
{
    static const char *const levels[] = {"scalar", "avx2", "avx512", "amx"};
    static const unsigned threads[] = {1, 2, 5};
    for (int l = 0; l < 4; l++) {
        for (int t = 0; t < 3; t++) {
            subject *s = &subjects[subject_count];
            s->executor = mantis_golden_create(threads[t], levels[l]);
            if (!s->executor) {
                tap_skip(levels[l], "this processor lacks the level");
                break;
            }
            snprintf(s->name, sizeof s->name, "%s, threads %u", levels[l], threads[t]);
            subject_count++;
        }
    }
}

/* Programs of `length` commands of one opcode (0: of all); returns how many programs differed. */
static int programs(mantis_opcode opcode, int count, int length, uint32_t largest, uint64_t seed)
{
    uint8_t *initial = aligned_alloc(64, MEMORY), *want = aligned_alloc(64, MEMORY), *got = aligned_alloc(64, MEMORY);
    int wrong = 0;
    for (int p = 0; p < count; p++) {
        maker k = {seed + (unsigned)p, initial, MEMORY, 0};
        memset(initial, 0xa5, MEMORY);
        mantis_memory memory = {initial, MEMORY};
        mantis_ring ring = {(place(&k, RING * 128 + 112) + 127) & ~127u, RING, 5, 5};
        mantis_command commands[RING];
        uint32_t want_sticky = 0;
        for (int i = 0; i < length; i++) {
            const mantis_opcode o = opcode ? opcode : (mantis_opcode)(1 + below(&k, 6));
            commands[i] = random_command(&k, o, largest);
            if (mantis_ring_push(&memory, &ring, &commands[i]) != MANTIS_OK ||
                mantis_command_check(&commands[i], MEMORY) != MANTIS_OK) {
                char text[256];
                tap_ok(false, "seed %llu: the test's own command is good: %s", (unsigned long long)(seed + (unsigned)p),
                       mantis_command_describe(&commands[i], text, sizeof text));
                exit(1);
            }
        }
        memcpy(want, initial, MEMORY);
        for (int i = 0; i < length; i++)
            ref_execute(&commands[i], want, &want_sticky);
        for (int s = 0; s < subject_count; s++) {
            memcpy(got, initial, MEMORY);
            mantis_memory m = {got, MEMORY};
            mantis_ring r = ring;
            mantis_report report;
            const mantis_status status = mantis_run(subjects[s].executor, &m, &r, &report);
            const bool good = status == MANTIS_OK && r.head == r.tail && report.completed == (uint32_t)length &&
                              report.sticky == want_sticky && memcmp(got, want, MEMORY) == 0;
            if (!good && wrong++ < 5) {
                char text[256];
                uint64_t at = 0;
                while (at < MEMORY && got[at] == want[at])
                    at++;
                printf("# seed %llu, %s: status %s, sticky %x wanted %x, first difference at 0x%llx; first command: "
                       "%s\n# %s\n",
                       (unsigned long long)(seed + (unsigned)p), subjects[s].name, mantis_status_name(status),
                       report.sticky, want_sticky, (unsigned long long)at,
                       mantis_command_describe(&commands[0], text, sizeof text), report.message);
            }
        }
    }
    free(initial);
    free(want);
    free(got);
    return wrong;
}

int main(void)
{
    make_subjects();
    tap_ok(programs(MANTIS_OP_PEAK, 20, 1, 200000, 100) == 0, "PEAK programs");
    tap_ok(programs(MANTIS_OP_MAP, 40, 1, 2000, 200) == 0, "MAP programs, small tensors");
    tap_ok(programs(MANTIS_OP_MAP, 16, 1, 200000, 300) == 0, "MAP programs, tensors of many segments");
    tap_ok(programs(MANTIS_OP_GEMM, 120, 1, 5000, 400) == 0, "GEMM programs");
    tap_ok(programs(MANTIS_OP_GEMM, 4, 1, 133144, 500) == 0, "GEMM programs, long reductions");
    tap_ok(programs(MANTIS_OP_VECTOR, 120, 1, 3000, 600) == 0, "VECTOR programs, small tensors");
    tap_ok(programs(MANTIS_OP_VECTOR, 16, 1, 100000, 700) == 0, "VECTOR programs, tensors of many segments");
    tap_ok(programs(MANTIS_OP_REDUCE, 40, 1, 30000, 800) == 0, "REDUCE programs");
    tap_ok(programs((mantis_opcode)0, 24, 12, 3000, 900) == 0, "programs of twelve mixed commands");
    for (int s = 0; s < subject_count; s++)
        mantis_destroy(subjects[s].executor);
    return tap_done();
}
