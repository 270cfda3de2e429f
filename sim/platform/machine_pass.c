/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks that nobody looks at, done in other ways than one by one at the pins: the same clocks, counts and bytes. */
#include "platform/machine.h"

/* A single device that nobody watches closely, whose clocks may be done in other ways. */
static bool may_pass(const machine *m)
{
    return m->count == 1 && m->sides[0].device->class_->still != NULL && m->options.trace_path == NULL &&
           m->options.silent_clocks == 0;
}

/* As many of the clocks that the device offers as the limit allows, in whole polls. */
static uint64_t whole_polls(const machine *m, uint64_t clocks, uint64_t poll)
{
    if (clocks > m->limit - m->clock)
        clocks = m->limit - m->clock;
    return clocks - clocks % poll;
}

static void watch_passing(machine *m)
{
    if (m->options.watch == NULL)
        return;
    m->passing = true;
    m->options.watch(m->options.watch_context, mantis_cycle_device_top(m->sides[0].device));
    m->passing = false;
}

/* Clocks in which it does nothing but answer the same reads, `poll` clocks each time, as it did the last time: as many
 * of them as there are, at once. */
static void pass_still_clocks(machine *m, uint64_t poll)
{
    machine_side *side = &m->sides[0];
    const mantis_device_class *class_ = side->device->class_;
    uint64_t clocks = class_->still(side->device, poll);
    if (clocks < poll || !axi_memory_still(&side->bus))
        return;
    clocks = whole_polls(m, clocks, poll);
    for (uint64_t i = 0; i < clocks && m->options.watch != NULL; i++)
        watch_passing(m);
    class_->pass(side->device, clocks);
    axi_memory_pass(&side->bus, clocks);
    m->clock += clocks;
}

/* Clocks in which one of its engines moves, too: they are made one by one, of that alone. */
static void pass_alone(machine *m, uint64_t poll)
{
    machine_side *side = &m->sides[0];
    const mantis_device_class *class_ = side->device->class_;
    const uint64_t clocks = whole_polls(m, class_->alone(side->device, poll), poll);
    uint64_t reads = 0, writes = 0, done = 0, still = 0;
    if (clocks == 0)
        return;
    while (done < clocks && (still < poll || done % poll != 0)) { /* still ones pass otherwise */
        axi_memory_show(&side->bus, &side->in);
        still = class_->alone_clock(side->device, &side->in, &side->out) ? 0 : still + 1;
        reads += side->in.m_rvalid_i;
        writes += side->out.m_wvalid_o && side->in.m_wready_i;
        watch_passing(m);
        axi_memory_tick(&side->bus, &side->in, &side->out);
        done++;
    }
    class_->alone_end(side->device, done, reads, writes);
    m->clock += done;
}

void machine_pass(machine *m, uint64_t poll)
{
    if (!may_pass(m))
        return;
    pass_still_clocks(m, poll);
    pass_alone(m, poll);
}
