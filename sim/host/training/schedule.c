/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/schedule.h"

#include "host/support/basic_math.h"

#include <stddef.h>
#include <string.h>

static const char *const NAMES[] = {"constant", "step", "cosine", "poly"};

schedule schedule_defaults(void)
{
    return (schedule){.kind = SCHEDULE_CONSTANT, .factor = 0.1, .power = 0.9};
}

mantis_status schedule_parse(const char *name, schedule_kind *kind, host_error *error)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(name, NAMES[i]) == 0) {
            *kind = (schedule_kind)i;
            return MANTIS_OK;
        }
    return host_fail(error, MANTIS_BAD_ARGUMENT, "schedule %s: constant, step, cosine or poly expected", name);
}

const char *schedule_name(schedule_kind kind)
{
    return NAMES[kind];
}

mantis_status schedule_check(const schedule *s, host_error *error)
{
    if (!(s->factor > 0.0 && s->factor <= 1.0))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "schedule factor %g: above 0 and at most 1 expected", s->factor);
    if (!(s->power > 0.0 && s->power <= 16.0))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "schedule power %g: above 0 and at most 16 expected", s->power);
    return MANTIS_OK;
}

static double power_of(double base, uint64_t exponent)
{
    double result = 1.0;
    for (; exponent; exponent >>= 1, base *= base)
        if (exponent & 1)
            result *= base;
    return result;
}

uint64_t schedule_every(const schedule *s, uint64_t steps)
{
    return s->every ? s->every : (steps + 2) / 3;
}

double schedule_rate(const schedule *s, double rate, uint64_t t, uint64_t steps)
{
    double part = (double)t / (double)steps;
    switch (s->kind) {
    case SCHEDULE_STEP: return rate * power_of(s->factor, t / schedule_every(s, steps));
    case SCHEDULE_COSINE: return rate * 0.5 * (1.0 + basic_cos_pi(part));
    case SCHEDULE_POLY: /* part < 1, so the logarithm's argument is positive and normal */
        return t == 0 ? rate : rate * basic_exp(s->power * basic_log(1.0 - part));
    default: return rate;
    }
}
