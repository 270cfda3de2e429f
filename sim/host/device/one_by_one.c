/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/one_by_one.h"

#include <string.h>

static void add(mantis_report *sum, const mantis_report *one)
{
    sum->status = one->status;
    sum->completed += one->completed;
    sum->sticky |= one->sticky;
    for (int i = 0; i < MANTIS_COUNTERS; i++)
        sum->counters[i] += one->counters[i];
    sum->lockstep_commands += one->lockstep_commands;
    sum->differing_bytes += one->differing_bytes;
    sum->differing_cycles += one->differing_cycles;
    memcpy(sum->message, one->message, sizeof sum->message);
}

mantis_status one_by_one_run(mantis_executor *inner, mantis_memory *memory, mantis_ring *ring, mantis_report *report,
                             one_by_one_seen seen, void *context)
{
    const uint32_t last = ring->tail;
    memset(report, 0, sizeof *report);
    while (ring->head != last && report->status == MANTIS_OK) {
        mantis_command command;
        mantis_report one;
        memcpy(&command,
               memory->bytes + ring->base + (uint64_t)(ring->head & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES,
               sizeof command);
        ring->tail = ring->head + 1;
        const mantis_status status = mantis_run(inner, memory, ring, &one);
        add(report, &one);
        if (status == MANTIS_OK)
            seen(context, memory, &command, &one);
    }
    ring->tail = last;
    return report->status;
}
