/* SPDX-License-Identifier: Apache-2.0 */
/* The executors of the program `mantis` and of the tests. */
#include "host/device/executors.h"

#include "host/device/multiplier.h"

#include "mantis/float.h"

#include <stdlib.h>

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

/* The RTL's multiplier is that of its build. */
static mantis_status check_rtl(const executor_options *o, host_error *error)
{
    multiplier_difference at;
    mantis_multiplier *own = mantis_has_rtl() ? malloc(sizeof *own) : NULL;
    if (own && platform_rtl_products(own) && multiplier_differs(own, o->multiplier, &at))
        host_fail(error, MANTIS_BAD_ARGUMENT,
                  "the RTL of this build makes %d of %d times %d, %s %d: build with make MULTIPLIER=file.sv, and give "
                  "its table (docs/multipliers.md)",
                  at.one, at.a, at.b, o->multiplier ? "the table given" : "an exact multiplier", at.other);
    free(own);
    return error->status;
}

static mantis_status check_float(const executor_options *o, host_error *error)
{
    return o->multiplier ? host_fail(error, MANTIS_BAD_ARGUMENT,
                                     "a multiplier is for int8 products: the executor float has none; leave it out")
                         : MANTIS_OK;
}

const executor_entry EXECUTORS[EXECUTORS_MOST] = {
    {"cycle", executors_cycle, NULL}, {"counting", executors_counting, NULL}, {"rtl", rtl, check_rtl},
    {"float", in_fp32, check_float},  {"lockstep", lockstep, check_rtl},      {NULL, NULL, NULL}};
