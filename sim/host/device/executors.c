/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/executors.h"

#include "host/device/clock_shares.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const executor_entry *find(const char *name)
{
    for (const executor_entry *e = EXECUTORS; e->name; e++)
        if (strcmp(name, e->name) == 0)
            return e;
    return NULL;
}

bool executors_known(const char *name)
{
    return strcmp(name, "golden") == 0 || find(name);
}

static mantis_executor *golden(const executor_options *o, host_error *error)
{
    mantis_executor *executor = mantis_golden_create(o->threads, o->simd);
    const char *level = o->simd ? o->simd : getenv("MANTIS_SIMD");
    if (!executor && level && *level) {
        const bool known = strcmp(level, "scalar") == 0 || strcmp(level, "avx2") == 0 || strcmp(level, "avx512") == 0 ||
                           strcmp(level, "amx") == 0;
        host_fail(error, MANTIS_UNAVAILABLE,
                  known
                      ? "MANTIS_SIMD=%s: this processor does not have it; take another of scalar, avx2, avx512 and amx"
                      : "MANTIS_SIMD=%s: scalar, avx2, avx512 or amx expected",
                  level);
    } else if (!executor) {
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for the golden executor");
    } else if (o->random_bits && mantis_golden_random_bits(executor, o->random_bits) != MANTIS_OK) {
        host_fail(error, MANTIS_BAD_ARGUMENT, "%d random bits: 1..24 expected", o->random_bits);
        mantis_destroy(executor);
        executor = NULL;
    } else if (o->pin && mantis_golden_pin(executor) != MANTIS_OK) {
        host_fail(error, MANTIS_UNAVAILABLE, "--pin: this system does not keep threads to processors; leave it out");
        mantis_destroy(executor);
        executor = NULL;
    } else if (mantis_golden_multiplier(executor, o->multiplier) != MANTIS_OK) {
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for the multiplier");
        mantis_destroy(executor);
        executor = NULL;
    }
    return executor;
}

static mantis_status unknown(const char *name, host_error *error)
{
    char names[128] = "golden";
    size_t used = strlen(names);
    for (const executor_entry *e = EXECUTORS; e->name; e++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", e[1].name ? ", " : " or ", e->name);
    return host_fail(error, MANTIS_BAD_ARGUMENT, "unknown executor '%s': use %s", name, names);
}

mantis_executor *executors_create(const char *name, const executor_options *o, host_error *error)
{
    if (strcmp(name, "golden") == 0)
        return golden(o, error);
    if (executors_check_memory(o->memory, error) != MANTIS_OK)
        return NULL;
    const executor_entry *entry = find(name);
    if (!entry) {
        unknown(name, error);
        return NULL;
    }
    if (entry->check && entry->check(o, error) != MANTIS_OK)
        return NULL;
    mantis_executor *executor = entry->create(o);
    if (!executor)
        host_fail(error, MANTIS_UNAVAILABLE,
                  "executor %s is not in this build (or out of memory): build with 'make build'", name);
    return executor;
}

bool executors_available(const char *name, const executor_options *o, host_error *error)
{
    mantis_executor *executor = executors_create(name, o, error);
    mantis_destroy(executor);
    return executor != NULL;
}

mantis_status executors_check_memory(const char *name, host_error *error)
{
    platform_memory memory;
    if (!name || platform_memory_named(name, &memory))
        return MANTIS_OK;
    return host_fail(error, MANTIS_BAD_ARGUMENT, "memory %s: " EXECUTORS_MEMORIES " expected (docs/memories.md)", name);
}

mantis_platform_options executors_platform(const executor_options *o)
{
    platform_memory memory = PLATFORM_MEMORY_ZERO;
    if (o->memory)
        (void)platform_memory_named(o->memory, &memory);
    return (mantis_platform_options){.memory = memory,
                                     .latency = o->latency,
                                     .backpressure_seed = o->backpressure,
                                     .cycle_limit = o->cycle_limit,
                                     .multiplier = o->multiplier,
                                     .detail = o->detail,
                                     .trace_path = o->trace,
                                     .trace = o->trace_to,
                                     .trace_product = o->trace_product,
                                     .trace_first = o->trace_first,
                                     .trace_count = o->trace_count};
}

static mantis_platform_options watched(const executor_options *o)
{
    mantis_platform_options platform = executors_platform(o);
    if (o->shares) {
        platform.watch = clock_shares_watch;
        platform.watch_context = o->shares;
        platform.watch_control = true;
        platform.tally = o->shares->clocks;
        platform.tallies = CLOCK_SHARES;
    }
    return platform;
}

mantis_executor *executors_cycle(const executor_options *o)
{
    const mantis_platform_options platform = watched(o);
    return platform_cycle_create(&platform);
}

mantis_executor *executors_counting(const executor_options *o)
{
    const mantis_platform_options platform = watched(o);
    return platform_counting_create(&platform, o->threads);
}
