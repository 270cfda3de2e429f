/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/command_costs.h"

#include "host/device/one_by_one.h"
#include "host/support/clock.h"
#include "mantis/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GET(field) mantis_get(c, MANTIS_##field)

/* The shape in words, and its work. */
static double shape_of_gemm(const mantis_command *c, char text[COST_SHAPE_BYTES])
{
    const uint32_t groups = GET(GEMM_LAST_GROUP) + 1;
    char view[32] = "", times[24] = "";
    if (groups > 1)
        snprintf(times, sizeof times, "%" PRIu32 " of ", groups);
    if (GET(GEMM_VIEW))
        snprintf(view, sizeof view, ", view %" PRIu32 " x %" PRIu32 "%s%s", GET(GEMM_VIEW_KH), GET(GEMM_VIEW_KW),
                 GET(GEMM_VIEW_STRIDE) > 1 ? " stride" : "", GET(GEMM_VIEW_DILATE) > 1 ? " dilate" : "");
    snprintf(text, COST_SHAPE_BYTES, "GEMM %s%" PRIu32 " x %" PRIu32 " x %" PRIu32 "%s%s%s%s%s", times, GET(GEMM_ROWS),
             GET(GEMM_COLS), GET(GEMM_DEPTH), view, GET(GEMM_TRANS_A) ? ", A'" : "", GET(GEMM_TRANS_B) ? ", B'" : "",
             GET(GEMM_BIAS) ? ", bias" : "",
             GET(GEMM_RAW)          ? ", raw"
             : GET(GEMM_STOCHASTIC) ? ", stochastic"
                                    : "");
    return (double)groups * GET(GEMM_ROWS) * GET(GEMM_COLS) * GET(GEMM_DEPTH);
}

static double shape_of_vector(const mantis_command *c, char text[COST_SHAPE_BYTES])
{
    static const char *const KINDS[] = {"", " fp32", " dfp8", " dfp16"};
    snprintf(text, COST_SHAPE_BYTES, "VECTOR %" PRIu32 " x %" PRIu32 ",%s%s%s%s%s%s", GET(VECTOR_ROWS),
             GET(VECTOR_COLS), KINDS[GET(VECTOR_X0_KIND)], KINDS[GET(VECTOR_X1_KIND)], KINDS[GET(VECTOR_X2_KIND)],
             GET(VECTOR_C3_PRESENT) ? " constant" : "", GET(VECTOR_RELU) ? " relu" : "",
             GET(VECTOR_GATE) ? " gate" : "");
    return (double)GET(VECTOR_ROWS) * GET(VECTOR_COLS);
}

static double shape_of(const mantis_command *c, char text[COST_SHAPE_BYTES])
{
    double elements = 0.0;
    char more[32] = "";
    switch (GET(ALL_OPCODE)) {
    case MANTIS_OP_GEMM: return shape_of_gemm(c, text);
    case MANTIS_OP_VECTOR: return shape_of_vector(c, text);
    case MANTIS_OP_PEAK: elements = GET(PEAK_COUNT); break;
    case MANTIS_OP_ALIGN: elements = GET(ALIGN_COUNT); break;
    case MANTIS_OP_MAP:
        elements = GET(MAP_COUNT);
        snprintf(more, sizeof more, ", %" PRIu32 " bits%s", GET(MAP_BITS), GET(MAP_STOCHASTIC) ? "" : " to nearest");
        break;
    case MANTIS_OP_REDUCE:
        elements = (double)GET(REDUCE_ROWS) * GET(REDUCE_COLS);
        snprintf(more, sizeof more, " in rows of %" PRIu32 "%s", GET(REDUCE_COLS), GET(REDUCE_BY_ROW) ? ", each" : "");
        break;
    default: break;
    }
    snprintf(text, COST_SHAPE_BYTES, "%s %.0f%s", mantis_opcode_name((int)GET(ALL_OPCODE)), elements, more);
    return elements;
}

static command_cost *row_of(command_costs *k, const command_cost *like)
{
    for (size_t i = 0; i < k->count; i++)
        if (strcmp(k->costs[i].shape, like->shape) == 0 && strcmp(k->costs[i].why, like->why) == 0)
            return &k->costs[i];
    if (k->count == k->capacity) {
        const size_t capacity = k->capacity ? 2 * k->capacity : 128;
        command_cost *costs = realloc(k->costs, capacity * sizeof *costs);
        if (!costs)
            return NULL;
        k->costs = costs;
        k->capacity = capacity;
    }
    k->costs[k->count] = *like;
    return &k->costs[k->count++];
}

static void done(void *context, const mantis_memory *memory, const mantis_command *c, const mantis_report *one)
{
    command_costs *k = context;
    const double seconds = clock_seconds() - k->start;
    command_cost cost = {.way = k->way, .why = k->why};
    (void)memory;
    (void)one;
    cost.work = shape_of(c, cost.shape);
    command_cost *row = row_of(k, &cost);
    if (row) {
        row->calls++;
        row->seconds = row->calls == 1 || seconds < row->seconds ? seconds : row->seconds;
    } else {
        k->failed = true;
    }
    k->way = k->why = "";
    k->start = clock_seconds();
}

static void choice(void *context, const mantis_command *c, const char *way, const char *why)
{
    command_costs *k = context;
    (void)c;
    k->way = way;
    k->why = why;
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    command_costs *k = (command_costs *)self;
    k->way = k->why = "";
    k->start = clock_seconds();
    return one_by_one_run(k->inner, memory, ring, report, done, k);
}

static void destroy(mantis_executor *self)
{
    command_costs_end((command_costs *)self);
}

static void share(mantis_executor *self, mantis_work work, void *context, size_t tasks)
{
    mantis_share(((command_costs *)self)->inner, work, context, tasks);
}

void command_costs_begin(command_costs *k, mantis_executor *inner)
{
    static const mantis_executor_class CLASS = {"golden", run, destroy, share};
    memset(k, 0, sizeof *k);
    k->base.class_ = &CLASS;
    k->inner = inner;
    mantis_golden_explain(inner, choice, k);
}

void command_costs_clear(command_costs *k)
{
    k->count = 0;
}

static double of_all_calls(const command_cost *c)
{
    return c->seconds * (double)c->calls;
}

static int dearer(const void *a, const void *b)
{
    const double x = of_all_calls(a), y = of_all_calls(b);
    return (x < y) - (x > y);
}

void command_costs_sort(command_costs *k)
{
    qsort(k->costs, k->count, sizeof *k->costs, dearer);
}

void command_costs_end(command_costs *k)
{
    mantis_golden_explain(k->inner, NULL, NULL);
    free(k->costs);
    k->costs = NULL;
    k->count = k->capacity = 0;
}
