/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/executors.h"

#include "platform/platform.h"

#include <string.h>

static const char *const NAMES[] = {"golden", "cycle", "rtl", "float", "lockstep"};

bool executors_known(const char *name)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(name, NAMES[i]) == 0)
            return true;
    return false;
}

mantis_executor *executors_create(const char *name, const executor_options *o, host_error *error)
{
    if (!executors_known(name)) {
        host_fail(error, MANTIS_BAD_ARGUMENT, "unknown executor '%s': use golden, cycle, rtl, float or lockstep", name);
        return NULL;
    }
    mantis_platform_options platform = {.latency = o->latency,
                                        .backpressure_seed = o->backpressure,
                                        .cycle_limit = o->cycle_limit,
                                        .trace_path = o->trace,
                                        .trace_product = o->trace_product,
                                        .trace_first = o->trace_first,
                                        .trace_count = o->trace_count};
    mantis_executor *executor = NULL;
    if (strcmp(name, "golden") == 0) {
        executor = mantis_golden_create(o->threads, o->simd);
        if (!executor)
            host_fail(error, MANTIS_UNAVAILABLE,
                      "no golden executor: out of memory, or the processor has no SIMD level '%s'",
                      o->simd ? o->simd : "(MANTIS_SIMD in the environment)");
        else if (o->random_bits && mantis_golden_random_bits(executor, o->random_bits) != MANTIS_OK) {
            host_fail(error, MANTIS_BAD_ARGUMENT, "%d random bits: 1..24 expected", o->random_bits);
            mantis_destroy(executor);
            executor = NULL;
        }
        return executor;
    }
    if (strcmp(name, "float") == 0)
        executor = mantis_float_create(o->threads);
    else if (strcmp(name, "cycle") == 0)
        executor = mantis_cycle_create(&platform);
    else if (strcmp(name, "rtl") == 0)
        executor = mantis_rtl_create(&platform);
    else
        executor = mantis_lockstep_create(&platform);
    if (!executor)
        host_fail(error, MANTIS_UNAVAILABLE,
                  "executor %s is not in this build (or out of memory): build with 'make build'", name);
    return executor;
}
