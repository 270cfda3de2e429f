/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of mantis/executor.h that work with any executor. */
#include "mantis/executor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MEMORY_ALIGNMENT = 64 };

static mantis_status refuse(mantis_report *report, const char *what)
{
    if (report) {
        memset(report, 0, sizeof *report);
        report->status = MANTIS_BAD_ARGUMENT;
        snprintf(report->message, sizeof report->message, "%s: mantis_run: %s", mantis_status_name(MANTIS_BAD_ARGUMENT),
                 what);
    }
    return MANTIS_BAD_ARGUMENT;
}

mantis_status mantis_run(mantis_executor *executor, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    if (!report || !executor)
        return refuse(report, "there is no executor; its creation failed (no memory, or this build lacks it)");
    if (!memory || !memory->bytes || !ring)
        return refuse(report, "there is no memory or no ring; pass both");
    if ((uintptr_t)memory->bytes % MEMORY_ALIGNMENT)
        return refuse(report, "the memory does not begin on 64 bytes; allocate it with aligned_alloc(64, size)");
    if (memory->size > UINT64_C(1) << 32)
        return refuse(report, "the memory has more than 2^32 bytes; addresses have 32 bits");
    return executor->class_->run(executor, memory, ring, report);
}

void mantis_share(mantis_executor *executor, mantis_work work, void *context, size_t tasks)
{
    if (executor && executor->class_->share) {
        executor->class_->share(executor, work, context, tasks);
        return;
    }
    for (size_t task = 0; task < tasks; task++)
        work(context, task, 0);
}

void mantis_destroy(mantis_executor *executor)
{
    if (executor)
        executor->class_->destroy(executor);
}
