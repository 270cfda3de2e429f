/* SPDX-License-Identifier: Apache-2.0 */
/* The executors of the program `mantis` and of the tests. */
#include "host/device/executors.h"

#include "mantis/float.h"

static mantis_executor *rtl(const executor_options *o)
{
    const mantis_platform_options platform = executors_platform(o);
    return platform_rtl_create(&platform);
}

static mantis_executor *in_fp32(const executor_options *o)
{
    return mantis_float_create(o->threads);
}

static mantis_executor *lockstep(const executor_options *o)
{
    const mantis_platform_options platform = executors_platform(o);
    return platform_lockstep_create(&platform);
}

const executor_entry EXECUTORS[EXECUTORS_MOST] = {
    {"cycle", executors_cycle}, {"rtl", rtl}, {"float", in_fp32}, {"lockstep", lockstep}, {NULL, NULL}};
