/* SPDX-License-Identifier: Apache-2.0 */
/* An executor runs commands from a submission ring over one memory image.
 *
 * Golden, cycle, rtl and float all stand behind this interface: the host program does not know which one it drives.
 * Golden, cycle and rtl leave the same bytes in memory; float runs the same commands in fp32. */
#ifndef MANTIS_EXECUTOR_H
#define MANTIS_EXECUTOR_H

#include "mantis/api.h"
#include "mantis/command_set.h" /* generated: mantis_status, field ids, MANTIS_COUNTER_*, MANTIS_STICKY_* */

#include "mantis/numerics.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The memory window: offset 0 of the commands' addresses is bytes[0]. size <= 2^32; bytes is 64-byte aligned. */
typedef struct {
    uint8_t *bytes;
    uint64_t size;
} mantis_memory;

/* The submission ring in memory: `slots` descriptors (a power of two up to 65536) from window offset `base` (a multiple
 * of 128). head and tail run freely; commands head..tail-1 are pending, at most `slots`. */
typedef struct {
    uint32_t base;
    uint32_t slots;
    uint32_t head;
    uint32_t tail;
} mantis_ring;

/* One descriptor: 32 little-endian words. See the manual's field tables. */
typedef struct {
    uint32_t word[32];
} mantis_command;

#define MANTIS_MESSAGE_BYTES 512

/* What a run did. Counters are zero for executors without clocks. */
typedef struct {
    mantis_status status; /* of the command that stopped the run, MANTIS_OK when all finished */
    uint32_t completed;   /* commands finished without error */
    uint32_t sticky;      /* sticky flags raised during this run */
    /* Of this run, on clocked executors. All 0 when it was given up (TIMEOUT, MISMATCH) with a command in the middle.
     */
    uint64_t counters[MANTIS_COUNTERS];
    uint64_t lockstep_commands; /* commands compared side by side, lockstep executors only */
    uint64_t differing_bytes;
    uint64_t differing_cycles;
    char message[MANTIS_MESSAGE_BYTES]; /* what, where, what to do; empty when OK */
} mantis_report;

typedef struct mantis_executor mantis_executor;

/* A numbered task of shared work; thread names the worker, for scratch of its own. */
typedef void (*mantis_work)(void *context, size_t task, unsigned thread);

typedef struct {
    const char *name;
    /* Runs ring->head..ring->tail-1 in order, advances ring->head past each finished command, stops at the first error
     * with head at the failing command. The report is filled in every case. */
    mantis_status (*run)(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report);
    void (*destroy)(mantis_executor *self);
    /* Tasks 0..tasks-1 on the executor's threads, for the host's own work between runs; NULL: it has none. */
    void (*share)(mantis_executor *self, mantis_work work, void *context, size_t tasks);
} mantis_executor_class;

/* Implementations embed this as their first member. */
struct mantis_executor {
    const mantis_executor_class *class_;
};

/* The golden executor: portable C with SIMD kernels chosen at run time. threads 0: one per processor. simd NULL: the
 * best the processor has; otherwise "scalar", "avx2", "avx512" or "amx" (MANTIS_SIMD in the environment says the same).
 * NULL when out of memory or the level does not exist. Every choice leaves the same bytes. */
MANTIS_API mantis_executor *mantis_golden_create(unsigned threads, const char *simd);

/* From now on each thread that golden has started keeps to one of the processors that the calling thread may use: the
 * second of them, the third and so on, round about; the first is left to the caller. BAD_ARGUMENT for executors that
 * are not golden, UNAVAILABLE where the system has no such thing. The bytes do not depend on it. */
MANTIS_API mantis_status mantis_golden_pin(mantis_executor *golden);

/* An experiment outside the contract: only the upper `bits` (1..24) of each random word are used, the others count as
 * zeros, as in a machine with a smaller random source. 24 is the contract. BAD_ARGUMENT for other numbers and for
 * executors that are not golden. */
MANTIS_API mantis_status mantis_golden_random_bits(mantis_executor *golden, int bits);

/* Products of GEMM from now on by this table (mantis/numerics.h), which is copied; NULL: exact products again, as at
 * first. NO_MEMORY, or BAD_ARGUMENT for executors that are not golden: then nothing changed. */
MANTIS_API mantis_status mantis_golden_multiplier(mantis_executor *golden, const mantis_multiplier *multiplier);
/* Its table, until it gets another one or ends; NULL: exact, or not golden. */
MANTIS_API const mantis_multiplier *mantis_golden_multiplier_of(const mantis_executor *golden);

/* Told before each GEMM on the thread that runs it: the way in which golden does it (its first group), and why. Both
 * are words for a person, not for a program, and stay. */
typedef void (*mantis_golden_seen)(void *context, const mantis_command *command, const char *way, const char *why);
/* From now on; NULL: nobody. BAD_ARGUMENT for executors that are not golden. The bytes do not depend on it. */
MANTIS_API mantis_status mantis_golden_explain(mantis_executor *golden, mantis_golden_seen seen, void *context);

/* Runs what is pending, as class_->run. BAD_ARGUMENT, with a message in the report where there is one: no executor,
 * memory, ring or report (NULL), or a memory whose size or alignment is not as above. */
MANTIS_API mantis_status mantis_run(mantis_executor *executor, mantis_memory *memory, mantis_ring *ring,
                                    mantis_report *report);
/* NULL: nothing. */
MANTIS_API void mantis_destroy(mantis_executor *executor);
/* Does the tasks, on the executor's threads if there is one and it has some: in any order, so they must write apart. */
MANTIS_API void mantis_share(mantis_executor *executor, mantis_work work, void *context, size_t tasks);

#ifdef __cplusplus
}
#endif
#endif
