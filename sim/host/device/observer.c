/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/observer.h"

#include "host/device/one_by_one.h"
#include "host/support/basic_math.h"
#include "mantis/command.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_ELEMENTS 16u

/* 2^e for -1022..1023, beyond that the nearest of these. */
static double two_to(int e)
{
    double value = 1.0;
    for (; e > 0 && value < 0x1p1000; e--)
        value *= 2.0;
    for (; e < 0 && value > 0x1p-1000; e++)
        value *= 0.5;
    return value;
}

/* The exponent of each element of a MAP, from what it wrote (numerics sections 2, 10, 11). */
typedef struct {
    const uint8_t *entries;
    uint32_t kind, span, mask;
} exponents;

static int32_t entry(const exponents *e, uint64_t index)
{
    int32_t exponent;
    memcpy(&exponent, e->entries + 4 * index, sizeof exponent);
    return exponent;
}

static int32_t exponent_at(const exponents *e, uint32_t i)
{
    if (e->kind == MANTIS_SCALED_BY_CHANNEL)
        return entry(e, 0) - (int32_t)(e->entries[16 + i % e->span] & e->mask);
    return entry(e, e->kind == MANTIS_SCALED_BY_SPAN ? i / e->span : 0);
}

/* A MAP that has just finished. Its operands were checked by the executor. */
static void observe_map(observer *o, const mantis_memory *memory, const mantis_command *c)
{
    uint32_t count = mantis_get(c, MANTIS_MAP_COUNT), address = mantis_get(c, MANTIS_MAP_X0_ADDR);
    bool wide = mantis_get(c, MANTIS_MAP_BITS) == 16;
    if (count < LEAST_ELEMENTS || mantis_get(c, MANTIS_MAP_SIGN)) /* signs stand for no values */
        return;
    if (o->count == o->capacity) {
        size_t capacity = o->capacity ? 2 * o->capacity : 256;
        observation *seen = realloc(o->seen, capacity * sizeof *seen);
        if (!seen) {
            o->failed = true;
            return;
        }
        o->seen = seen;
        o->capacity = capacity;
    }
    const exponents e = {memory->bytes + mantis_get(c, MANTIS_MAP_OUT_SCALE), mantis_get(c, MANTIS_MAP_SCALING),
                         mantis_get(c, MANTIS_MAP_SPAN), (1u << mantis_get(c, MANTIS_MAP_LOG_G)) - 1};
    int32_t largest = entry(&e, 0), of_unit = largest;
    const uint8_t *q = memory->bytes + mantis_get(c, MANTIS_MAP_OUT);
    double unit = two_to(of_unit), lost = 0.0, all = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t exponent = exponent_at(&e, i);
        if (exponent != of_unit)
            unit = two_to(of_unit = exponent);
        largest = exponent > largest ? exponent : largest;
        float x;
        int16_t mantissa;
        memcpy(&x, memory->bytes + address + 4 * (uint64_t)i, sizeof x);
        if (wide)
            memcpy(&mantissa, q + 2 * (uint64_t)i, sizeof mantissa);
        else
            mantissa = (int8_t)q[i];
        double difference = (double)x - (double)mantissa * unit;
        lost += difference * difference;
        all += (double)x * (double)x;
    }
    observation *seen = &o->seen[o->count++];
    memset(seen, 0, sizeof *seen);
    strncpy(seen->name, arena_name_of(o->arena, address), sizeof seen->name - 1);
    seen->step = o->step;
    seen->exponent = largest;
    seen->error = all > 0.0 ? basic_sqrt(lost / all) : 0.0;
}

static void observe(void *context, const mantis_memory *memory, const mantis_command *c, const mantis_report *one)
{
    (void)one;
    if (mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_MAP)
        observe_map(context, memory, c);
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    return one_by_one_run(((observer *)self)->inner, memory, ring, report, observe, self);
}

static void destroy(mantis_executor *self)
{
    observer_end((observer *)self);
}

static void share(mantis_executor *self, mantis_work work, void *context, size_t units)
{
    mantis_share(((observer *)self)->inner, work, context, units);
}

void observer_begin(observer *o, mantis_executor *inner, const arena *arena)
{
    static const mantis_executor_class CLASS = {"observer", run, destroy, share};
    memset(o, 0, sizeof *o);
    o->base.class_ = &CLASS;
    o->inner = inner;
    o->arena = arena;
}

void observer_end(observer *o)
{
    free(o->seen);
    o->seen = NULL;
    o->count = o->capacity = 0;
}
