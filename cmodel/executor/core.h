/* SPDX-License-Identifier: Apache-2.0 */
/* The core of the executors in C that run a command at a time: ring, fetch, checks, scale entries, kernel, report.
 *
 * Room executor: what golden and float share and no other part needs (dispatch, pool, scratch, patches).
 * An executor is a table of kernels, one for each opcode, and a structure that begins with a mantis_core:
 *
 *     typedef struct { mantis_core core; ... } my_executor;
 *     static const mantis_kernel_table MY_TABLE = {MANTIS_CORE_CLASS("mine"), {[MANTIS_OP_PEAK] = my_peak, ...}, NULL};
 *     my_executor *e = (my_executor *)mantis_core_create(sizeof *e, &MY_TABLE, threads); */
#ifndef MANTIS_CORE_H
#define MANTIS_CORE_H

#include "executor/pool.h"
#include "executor/kernel_scratch.h"
#include "executor/race.h"
#include "mantis/command.h"

typedef struct mantis_core mantis_core;

/* Runs a command that has passed every check and whose scale entries are good. It writes the command's outputs and adds
 * to *sticky. MANTIS_OK, or MANTIS_NO_MEMORY: then no byte was written. */
typedef mantis_status (*mantis_kernel)(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky);

typedef struct {
    mantis_executor_class class_;               /* MANTIS_CORE_CLASS(name) */
    mantis_kernel kernels[MANTIS_OP_ALIGN + 1]; /* by opcode. FENCE needs none: a command ends before the next begins */
    void (*release)(mantis_core *core);         /* what the executor itself keeps, before it is freed; or NULL */
} mantis_kernel_table;

struct mantis_core {
    mantis_executor base;
    const mantis_kernel_table *table;
    mantis_pool *pool;
    mantis_scratch scratch;
    mantis_race_window races;
    const mantis_memory *memory; /* of the run under way, for mantis_core_next */
    const mantis_ring *ring;
};

/* A zeroed structure of `bytes`, which begins with a mantis_core, with its pool. NULL: out of memory. */
mantis_core *mantis_core_create(size_t bytes, const mantis_kernel_table *table, unsigned threads);

/* For a kernel that may do several commands at once: the one behind `count` others of this run, the kernel's own and
 * those that came of this. It has passed all checks but those of its scale entries and waits for all before it; neither
 * it nor those before it write over one of them that is still to come. False: no such. */
bool mantis_core_next(const mantis_core *core, const mantis_command *before, uint32_t count, mantis_command *next);

mantis_status mantis_core_run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report);
void mantis_core_destroy(mantis_executor *self);
void mantis_core_share(mantis_executor *self, mantis_work work, void *context, size_t tasks);
#define MANTIS_CORE_CLASS(name)                                       \
    {                                                                 \
        name, mantis_core_run, mantis_core_destroy, mantis_core_share \
    }

#endif
