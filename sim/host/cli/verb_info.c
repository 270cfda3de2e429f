/* SPDX-License-Identifier: Apache-2.0 */
/* mantis info: what this build is. */
#include "host/cli/verbs.h"
#include "host/data/data_sources.h"
#include "host/device/executors.h"
#include "host/networks/network_text.h"
#include "host/support/json.h"
#include "host/support/options.h"

static const struct {
    const char *name;
    int64_t value;
} FACTS[] = {
    {"command_set_version", MANTIS_COMMAND_SET_VERSION},
    {"array_edge", MANTIS_N},
    {"lanes", MANTIS_LANES},
    {"descriptor_bytes", MANTIS_DESCRIPTOR_BYTES},
    {"memory_port_bits", MANTIS_PORT},
    {"operand_bits", 8},
    {"accumulator_bits", 32},
    {"vector_bits", 16},
    {"random_bits", 24},
    {"max_k", MANTIS_MAX_K},
    {"max_dim", MANTIS_MAX_DIM},
    {"max_count", MANTIS_MAX_COUNT},
    {"max_coef", MANTIS_MAX_COEF},
    {"min_exponent", MANTIS_MIN_EXPONENT},
    {"max_exponent", MANTIS_MAX_EXPONENT},
};

/* Whether an executor (and for golden a SIMD level) can be made here. */
static bool available(const char *name, const char *simd)
{
    host_error ignored = {.status = MANTIS_OK};
    return executors_available(name, &(executor_options){.threads = 1, .simd = simd}, &ignored);
}

static const char *source_name(size_t i)
{
    return data_source_at(i)->name ? data_source_at(i)->name : "(folder)";
}

mantis_status verb_info(int argc, char **argv, host_error *error)
{
    static const char *const EXECUTORS[] = {"golden", "cycle", "counting", "rtl", "lockstep", "float"};
    static const char *const SIMD[] = {"scalar", "avx2", "avx512", "amx"};
    bool as_json = false, helped;
    const option options[] = {{"json", OPTION_FLAG, &as_json, NULL, "one line of JSON"}};
    const command_line line = {
        "mantis info [--json]",
        "Shows this build's configuration, command set, widths, executors, counters, networks, data and layers.",
        options, 1, "  mantis info --json\n"};
    if (options_parse(&line, argc, argv, NULL, 0, &helped, error) != MANTIS_OK || helped)
        return error->status;
    if (!as_json) {
        for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++)
            printf("%-20s %lld\n", FACTS[i].name, (long long)FACTS[i].value);
        for (size_t i = 0; i < sizeof EXECUTORS / sizeof *EXECUTORS; i++)
            printf("executor %-11s %s\n", EXECUTORS[i], available(EXECUTORS[i], NULL) ? "yes" : "not in this build");
        for (size_t i = 0; i < sizeof SIMD / sizeof *SIMD; i++)
            printf("simd %-15s %s\n", SIMD[i], available("golden", SIMD[i]) ? "yes" : "no");
        for (int i = 0; i < MANTIS_COUNTERS; i++)
            printf("counter %-12s %s\n", mantis_counter_name(i), mantis_counter_equation(i));
        printf("%-20s %s\n", "networks", network_shipped_names());
        for (size_t i = 0; data_source_at(i); i++)
            printf("data %-15s %s: %s\n", source_name(i), data_source_at(i)->shape, data_source_at(i)->about);
        for (size_t i = 0; layer_at(i); i++)
            printf("layer %-14s %s\n", layer_at(i)->kind, layer_at(i)->about);
        return MANTIS_OK;
    }
    json j = json_begin(stdout);
    json_text(&j, "name", "mantis");
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++)
        json_signed(&j, FACTS[i].name, FACTS[i].value);
    json_open(&j, "commands", '[');
    for (int i = MANTIS_OP_PEAK; i <= MANTIS_OP_ALIGN; i++)
        json_text(&j, NULL, mantis_opcode_name(i));
    json_close(&j, ']');
    json_open(&j, "executors", '{');
    for (size_t i = 0; i < sizeof EXECUTORS / sizeof *EXECUTORS; i++)
        json_bool(&j, EXECUTORS[i], available(EXECUTORS[i], NULL));
    json_close(&j, '}');
    json_open(&j, "simd", '{');
    for (size_t i = 0; i < sizeof SIMD / sizeof *SIMD; i++)
        json_bool(&j, SIMD[i], available("golden", SIMD[i]));
    json_close(&j, '}');
    json_open(&j, "counters", '{');
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        json_text(&j, mantis_counter_name(i), mantis_counter_equation(i));
    json_close(&j, '}');
    json_open(&j, "data", '{');
    for (size_t i = 0; data_source_at(i); i++)
        if (data_source_at(i)->name)
            json_text(&j, data_source_at(i)->name, data_source_at(i)->about);
    json_close(&j, '}');
    json_open(&j, "layers", '{');
    for (size_t i = 0; layer_at(i); i++)
        json_text(&j, layer_at(i)->kind, layer_at(i)->about);
    json_close(&j, '}');
    json_end(&j);
    return MANTIS_OK;
}
