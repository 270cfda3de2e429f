/* SPDX-License-Identifier: Apache-2.0 */
/* A submission ring run through the pins of one device; the cycle executor is one. */
#include "platform/pin_executor.h"

#include "platform/machine.h"

#include "commands/operands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    mantis_executor base;
    mantis_executor_class class_; /* with the device's name */
    machine m;
} pin_executor;

static void describe_failure(const mantis_memory *memory, const mantis_ring *ring, const char *who,
                             mantis_status status, mantis_report *report)
{
    char text[160] = "a descriptor outside the memory window";
    const uint64_t slot = (uint64_t)ring->base + (uint64_t)(ring->head & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
    if (slot + MANTIS_DESCRIPTOR_BYTES <= memory->size) {
        mantis_command command;
        memcpy(&command, memory->bytes + slot, sizeof command);
        mantis_command_describe(&command, text, sizeof text);
    }
    snprintf(report->message, sizeof report->message, "%s: command %u, %s: %s; %s", who, ring->head, text,
             mantis_status_text(status), mantis_status_advice(status));
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    machine *m = &((pin_executor *)self)->m;
    uint64_t before[MANTIS_COUNTERS] = {0};
    mantis_status code = MANTIS_OK;
    memset(report, 0, sizeof *report);
    const mantis_fault malformed = mantis_ring_fault(ring);
    if (malformed.status) {
        snprintf(report->message, sizeof report->message, "%s: command %u: %s", self->class_->name, ring->head,
                 malformed.reason);
        return report->status = malformed.status;
    }
    m->sides[0].bus.memory = memory;
    mantis_status status = m->alive ? machine_counters(m, before) : MANTIS_OK;
    if (status == MANTIS_OK)
        status = machine_run(m, ring, ring->head, ring->tail - ring->head, &report->completed, &code);
    ring->head += report->completed;
    if (status == MANTIS_OK && m->alive) {
        status = machine_counters(m, report->counters);
        if (status == MANTIS_OK)
            status = machine_sticky(m, &report->sticky);
        for (int i = 0; i < MANTIS_COUNTERS; i++)
            report->counters[i] -= before[i];
    }
    if (status != MANTIS_OK) {
        machine_give_up(m);
        memset(report->counters, 0, sizeof report->counters);
        code = status;
    }
    report->status = code;
    if (m->wave.code != 0 && code == MANTIS_IO_ERROR)
        machine_describe_waveform(m, report->message, sizeof report->message);
    else if (code != MANTIS_OK)
        describe_failure(memory, ring, self->class_->name, code, report);
    return code;
}

static void destroy(mantis_executor *self)
{
    machine_destroy(&((pin_executor *)self)->m);
    free(self);
}

mantis_executor *pin_executor_create(mantis_device *device, const mantis_platform_options *options)
{
    pin_executor *e = device != NULL ? malloc(sizeof *e) : NULL;
    if (e == NULL) {
        if (device != NULL)
            device->class_->destroy(device);
        return NULL;
    }
    e->class_ = (mantis_executor_class){device->class_->name, run, destroy, NULL};
    e->base.class_ = &e->class_;
    machine_init(&e->m, device, NULL, options);
    return &e->base;
}

machine *pin_executor_machine(mantis_executor *executor)
{
    return &((pin_executor *)executor)->m;
}

mantis_executor *platform_cycle_create(const mantis_platform_options *options)
{
    mantis_device *device = mantis_cycle_device_create(options != NULL ? options->multiplier : NULL);
    const bool seen = options != NULL && (options->detail || (options->watch != NULL && !options->watch_control));
    if (device != NULL)
        mantis_top_unseen(mantis_cycle_device_model(device), !seen);
    return pin_executor_create(device, options);
}

mantis_status mantis_run_then_reset(mantis_executor *executor, mantis_memory *memory, mantis_ring *ring,
                                    uint64_t clocks)
{
    if (executor == NULL || executor->class_->run != run)
        return MANTIS_BAD_ARGUMENT;
    machine *m = &((pin_executor *)executor)->m;
    const uint64_t limit = m->options.cycle_limit;
    uint32_t done = 0;
    mantis_status code = MANTIS_OK;
    m->sides[0].bus.memory = memory;
    m->options.cycle_limit = clocks;
    machine_run(m, ring, ring->head, ring->tail - ring->head, &done, &code);
    m->options.cycle_limit = limit;
    machine_reset(m);
    return MANTIS_OK;
}

/* NULL when it is not the cycle model behind the pins. */
static struct mantis_top *cycle_model(const mantis_executor *executor)
{
    if (executor == NULL || executor->class_->run != run || strcmp(executor->class_->name, "cycle") != 0)
        return NULL;
    return mantis_cycle_device_model(((const pin_executor *)executor)->m.sides[0].device);
}

const mantis_multiplier *platform_multiplier_of(const mantis_executor *executor)
{
    const struct mantis_top *top = cycle_model(executor);
    const struct mac_array *array = top != NULL ? &top->u_gemm.s.u_array.s : NULL;
    return array != NULL && array->by_table ? &array->multiplier : NULL;
}

mantis_status platform_set_multiplier(mantis_executor *executor, const mantis_multiplier *multiplier)
{
    struct mantis_top *top = cycle_model(executor);
    if (top == NULL)
        return MANTIS_BAD_ARGUMENT;
    mantis_top_multiplier(top, multiplier);
    return MANTIS_OK;
}
