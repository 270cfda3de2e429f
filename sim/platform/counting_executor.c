/* SPDX-License-Identifier: Apache-2.0 */
/* Counting: the clocks of the cycle model without its time. A list of commands that comes for the first time runs on
 * the cycle model; when it comes again golden leaves its bytes, and its counts are what they were (docs/decisions.md,
 * "Counting"). The machine then stands as if it had run the list. */
#include "platform/pin_executor.h"
#include "platform/remembered.h"

#include "commands/operands.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    mantis_executor base;
    mantis_executor *cycle, *golden;
    remembered lists;
    uint64_t again;
} counting;

static void add_tally(const mantis_platform_options *o, const remembered_list *l)
{
    for (size_t i = 0; i < o->tallies; i++)
        o->tally[i] += l->tally[i];
}

/* On the machine, and remembered if it came to its end. */
static mantis_status run_and_remember(counting *c, mantis_memory *memory, mantis_ring *ring, remembered_key key,
                                      mantis_report *report)
{
    const machine *m = pin_executor_machine(c->cycle);
    const mantis_platform_options *o = &m->options;
    remembered_list list = {.key = key};
    for (size_t i = 0; i < o->tallies; i++)
        list.tally[i] = 0 - o->tally[i];
    const mantis_status status = mantis_run(c->cycle, memory, ring, report);
    if (status != MANTIS_OK)
        return status;
    for (size_t i = 0; i < o->tallies; i++)
        list.tally[i] += o->tally[i];
    memcpy(list.counters, report->counters, sizeof list.counters);
    list.rest = machine_rests(m);
    remembered_add(&c->lists, &list);
    return MANTIS_OK;
}

/* Golden's bytes. A list that ends with an error now has no counts, and the machine begins anew. */
static mantis_status run_again(counting *c, mantis_memory *memory, mantis_ring *ring, const remembered_list *list,
                               mantis_report *report)
{
    machine *m = pin_executor_machine(c->cycle);
    c->again++;
    const uint32_t commands = ring->tail - ring->head;
    const mantis_status status = mantis_run(c->golden, memory, ring, report);
    if (status != MANTIS_OK) {
        machine_give_up(m);
        return status;
    }
    memcpy(report->counters, list->counters, sizeof report->counters);
    add_tally(&m->options, list);
    machine_skip(m, commands, &list->rest);
    return MANTIS_OK;
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    counting *c = (counting *)self;
    machine *m = pin_executor_machine(c->cycle);
    if (mantis_ring_fault(ring).status != MANTIS_OK || ring->head == ring->tail || !machine_remembers(m) ||
        !machine_in_step(m, memory, ring))
        return mantis_run(c->cycle, memory, ring, report);
    const remembered_key key = remembered_key_of(m, memory, ring);
    const remembered_list *list = remembered_find(&c->lists, key);
    return list ? run_again(c, memory, ring, list, report) : run_and_remember(c, memory, ring, key, report);
}

static void destroy(mantis_executor *self)
{
    counting *c = (counting *)self;
    mantis_destroy(c->cycle);
    mantis_destroy(c->golden);
    remembered_free(&c->lists);
    free(c);
}

static void share(mantis_executor *self, mantis_work work, void *context, size_t tasks)
{
    mantis_share(((counting *)self)->golden, work, context, tasks);
}

static const mantis_executor_class class_ = {"counting", run, destroy, share};

mantis_executor *platform_counting_create(const mantis_platform_options *options, unsigned threads)
{
    counting *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->base.class_ = &class_;
    c->cycle = platform_cycle_create(options);
    c->golden = mantis_golden_create(threads, NULL);
    const bool tallies = options == NULL || options->tallies <= REMEMBERED_TALLIES;
    if (c->cycle == NULL || c->golden == NULL || !tallies ||
        mantis_golden_multiplier(c->golden, options != NULL ? options->multiplier : NULL) != MANTIS_OK) {
        destroy(&c->base);
        return NULL;
    }
    return &c->base;
}

uint64_t platform_counting_again(const mantis_executor *executor)
{
    return executor->class_ == &class_ ? ((const counting *)executor)->again : 0;
}
