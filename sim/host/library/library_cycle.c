/* SPDX-License-Identifier: Apache-2.0 */
/* The cycle executor of mantis/cycle.h. */
#include "host/library/library_cycle.h"

#include "platform/platform.h"

mantis_status library_check_array(unsigned n, host_error *error)
{
    if (n && n != MANTIS_N)
        return host_fail(
            error, MANTIS_BAD_ARGUMENT,
            "a MAC array of %u x %u: this library's cycle model has %d; link libmantis%s (pkg-config mantis%s)", n, n,
            MANTIS_N,
            n == 8    ? "-n8"
            : n == 32 ? "-n32"
                      : "",
            n == 8    ? "-n8"
            : n == 32 ? "-n32"
                      : "");
    return MANTIS_OK;
}

mantis_executor *mantis_cycle_create(const mantis_cycle_options *options, mantis_error *error)
{
    static const mantis_cycle_options ALL_0 = {0};
    const mantis_cycle_options *o = options ? options : &ALL_0;
    host_error inner = {.status = MANTIS_OK};
    mantis_executor *executor = NULL;
    if (library_check_array(o->n, &inner) == MANTIS_OK) {
        executor = platform_cycle_create(&(mantis_platform_options){
            .latency = o->latency, .backpressure_seed = o->backpressure_seed, .cycle_limit = o->cycle_limit});
        if (!executor)
            host_fail(&inner, MANTIS_NO_MEMORY, "out of memory for the cycle model");
    }
    library_tell(error, &inner);
    return executor;
}

mantis_status mantis_cycle_multiplier(mantis_executor *cycle, const mantis_multiplier *multiplier)
{
    return platform_set_multiplier(cycle, multiplier);
}
