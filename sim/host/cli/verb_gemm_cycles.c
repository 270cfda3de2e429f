/* SPDX-License-Identifier: Apache-2.0 */
/* mantis gemm-cycles: what one product costs on the cycle model with zero-wait memory. */
#include "host/cli/verbs.h"
#include "host/device/executors.h"
#include "host/support/host_random.h"
#include "host/support/json_common.h"
#include "host/support/options.h"
#include "host/device/program.h"
#include "host/reports/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint32_t m, n, k;
    const char *executor;
    bool transpose_a, transpose_b, json;
    executor_options machine;
} arguments;

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    const char *size[3];
    uint32_t *to[3] = {&a->m, &a->n, &a->k};
    const option options[] = {
        {"executor", OPTION_TEXT, &a->executor, "NAME", "cycle, rtl or lockstep"},
        {"transpose-a", OPTION_FLAG, &a->transpose_a, NULL, "A stored K x M"},
        {"transpose-b", OPTION_FLAG, &a->transpose_b, NULL, "B stored N x K"},
        {"memory", OPTION_TEXT, &a->machine.memory, "KIND", EXECUTORS_MEMORIES " (docs/memories.md)"},
        {"latency", OPTION_U32, &a->machine.latency, "CLOCKS", "memory latency"},
        {"backpressure", OPTION_U32, &a->machine.backpressure, "SEED", "random memory back-pressure (default: none)"},
        {"detail", OPTION_FLAG, &a->machine.detail, NULL,
         "cycle: show every port in every clock, though nobody looks; slower, the same clocks"},
        {"json", OPTION_FLAG, &a->json, NULL, "one line of JSON"},
    };
    const command_line line = {"mantis gemm-cycles M N K [options]",
                               "Runs C (M x N) = A (M x K) * B (K x N) on the clocked model and shows where the clocks "
                               "went. `cycles` are those in which the\n"
                               "product owned the datapath: MAC-active ones plus the six stall causes, which add up; "
                               "`machine_cycles` adds the fetch of the command.",
                               options, sizeof options / sizeof *options, "  mantis gemm-cycles 256 256 1024 --json\n"};
    if (options_parse(&line, argc, argv, size, 3, helped, error) != MANTIS_OK || *helped)
        return error->status;
    for (int i = 0; i < 3; i++) {
        char *end;
        unsigned long long value = strtoull(size[i], &end, 10);
        if (*end || end == size[i] || strchr(size[i], '-') || value == 0 || value > MANTIS_MAX_DIM)
            return host_fail(error, MANTIS_BAD_ARGUMENT, "'%s': a size is 1..%d", size[i], MANTIS_MAX_DIM);
        *to[i] = (uint32_t)value;
    }
    if (a->k > MANTIS_MAX_K)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "K = %u is beyond %d, the longest product", a->k, MANTIS_MAX_K);
    if (strcmp(a->executor, "cycle") != 0 && strcmp(a->executor, "rtl") != 0 && strcmp(a->executor, "lockstep") != 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--executor %s: cycle, rtl or lockstep expected, others have no clock", a->executor);
    return MANTIS_OK;
}

static void show(const arguments *a, const uint64_t *n)
{
    if (a->json) {
        json j = json_begin(stdout);
        json_unsigned(&j, "m", a->m);
        json_unsigned(&j, "n", a->n);
        json_unsigned(&j, "k", a->k);
        json_unsigned(&j, "array", MANTIS_N);
        json_text(&j, "executor", a->executor);
        json_text(&j, "memory", a->machine.memory);
        json_unsigned(&j, "cycles", n[MANTIS_COUNTER_GEMM_CYCLES]);
        json_unsigned(&j, "mac_active_cycles", n[MANTIS_COUNTER_MAC_ACTIVE]);
        json_real(&j, "mac_active_fraction", report_mac_active(n));
        json_unsigned(&j, "stall_a", n[MANTIS_COUNTER_STALL_A]);
        json_unsigned(&j, "stall_b", n[MANTIS_COUNTER_STALL_B]);
        json_unsigned(&j, "stall_drain", n[MANTIS_COUNTER_STALL_DRAIN]);
        json_unsigned(&j, "stall_write", n[MANTIS_COUNTER_STALL_WRITE]);
        json_unsigned(&j, "stall_memory", n[MANTIS_COUNTER_STALL_MEMORY]);
        json_unsigned(&j, "stall_other", n[MANTIS_COUNTER_STALL_OTHER]);
        json_unsigned(&j, "machine_cycles", n[MANTIS_COUNTER_CYCLES]);
        json_unsigned(&j, "read_beats", n[MANTIS_COUNTER_READ_BEATS]);
        json_unsigned(&j, "write_beats", n[MANTIS_COUNTER_WRITE_BEATS]);
        json_end(&j);
        return;
    }
    double all = n[MANTIS_COUNTER_GEMM_CYCLES] ? (double)n[MANTIS_COUNTER_GEMM_CYCLES] : 1.0;
    printf("C (%u x %u) = A (%u x %u) * B (%u x %u), N = %d\n", a->m, a->n, a->m, a->k, a->k, a->n, MANTIS_N);
    for (int i = MANTIS_COUNTER_GEMM_CYCLES; i <= MANTIS_COUNTER_STALL_OTHER; i++)
        printf("  %-12s %12" PRIu64 "  %6.2f %%  %s\n", mantis_counter_name(i), n[i], 100.0 * (double)n[i] / all,
               mantis_counter_equation(i));
}

mantis_status verb_gemm_cycles(int argc, char **argv, host_error *error)
{
    arguments a = {.executor = "cycle", .machine.memory = "zero"};
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped)
        return error->status;
    mantis_executor *executor = executors_create(a.executor, &a.machine, error);
    if (!executor)
        return error->status;
    arena arena;
    arena_begin(&arena);
    tensor ta = arena_tensor(&arena, TENSOR_DFP8, a.transpose_a ? a.k : a.m, a.transpose_a ? a.m : a.k, "A");
    tensor tb = arena_tensor(&arena, TENSOR_DFP8, a.transpose_b ? a.n : a.k, a.transpose_b ? a.k : a.n, "B");
    tensor tc = arena_tensor(&arena, TENSOR_FP32, a.m, a.n, "C");
    if (arena_commit(&arena, error) == MANTIS_OK) {
        host_random r = host_random_make(1, RANDOM_VECTORS, 0);
        for (uint64_t i = 0; i < tensor_bytes(&ta) + tensor_bytes(&tb); i++) {
            int8_t *to = i < tensor_bytes(&ta) ? (int8_t *)arena_at(&arena, &ta) + i
                                               : (int8_t *)arena_at(&arena, &tb) + (i - tensor_bytes(&ta));
            *to = (int8_t)((int)host_random_below(&r, 255) - 127);
        }
        program p;
        program_init(&p, &arena, executor, 0);
        program_gemm(&p,
                     &(gemm_operation){
                         .a = &ta, .b = &tb, .transpose_a = a.transpose_a, .transpose_b = a.transpose_b, .out = &tc});
        if (program_run(&p) == MANTIS_OK)
            show(&a, p.totals.counters);
        else
            host_fail(error, p.error.status, "%s", p.error.text);
    }
    arena_free(&arena);
    mantis_destroy(executor);
    return error->status;
}
