/* SPDX-License-Identifier: Apache-2.0 */
/* One or two devices on one platform: each side has its device and its AXI memory, the CSR driver is common.
 *
 * With two sides (0 cycle, 1 RTL) every clock compares all ports; the first difference is kept and stops the machine.
 */
#ifndef MANTIS_MACHINE_H
#define MANTIS_MACHINE_H

#include "platform/axi_memory.h"
#include "platform/device.h"
#include "platform/platform.h"

#include "cycle/top_skip.h"

typedef struct {
    mantis_device *device;
    axi_memory bus;
    struct mantis_top_in in;
    struct mantis_top_out out;
} machine_side;

/* The waveform of options.trace_first and trace_count. */
typedef struct {
    bool running;
    int file;        /* that it goes to; 0: not open yet */
    bool own;        /* the file is closed with the machine */
    int code;        /* errno of what failed; 0: nothing */
    uint64_t clocks; /* in it */
} machine_waveform;

typedef struct {
    machine_side sides[2];
    int count;
    mantis_platform_options options;
    uint64_t clock; /* clocks since creation */
    uint64_t limit; /* clock at which a run times out; none outside a run */
    bool reset;     /* the reset line is pulled */
    /* master pins of the CSR port */
    struct mantis_top_in csr;
    /* where the device stands */
    bool configured;
    bool passing; /* the watch is called for clocks that are done at once */
    bool alive;   /* clocked since reset: counters can be read */
    uint32_t head, ring_base, ring_mask;
    uint64_t memory_size;
    uint64_t carried[MANTIS_COUNTERS]; /* counts from before the last planned reset of a device that is alive */
    uint32_t carried_sticky;           /* the same of its sticky flags */
    /* comparison */
    bool differs;
    uint64_t differing_clock;
    uint64_t differing_cycles;
    mantis_difference difference;
    machine_waveform wave;
    uint64_t products;     /* GEMM commands started while the waveform waits for one */
    uint64_t trace_origin; /* the clock from which the waveform's window counts, once products are enough */
} machine;

/* Takes over the devices (destroyed with the machine). */
void machine_init(machine *m, mantis_device *first, mantis_device *second, const mantis_platform_options *options);
void machine_destroy(machine *m);

void machine_clock(machine *m);
/* Pull reset for a few clocks; memories forget what was under way. */
void machine_reset(machine *m);

/* CSR accesses, as many clocks as they take. TIMEOUT past the limit, MISMATCH when the sides differ, BUS_ERROR for
 * SLVERR, IO_ERROR when the waveform cannot be written. */
mantis_status machine_write(machine *m, uint32_t offset, uint32_t value);
mantis_status machine_read(machine *m, uint32_t offset, uint32_t *value);
/* Counts since creation, or since machine_give_up or machine_reset: only the difference of two calls with neither
 * between them means something. To be called while alive. On failure some of them are not set. */
mantis_status machine_counters(machine *m, uint64_t counters[MANTIS_COUNTERS]);

/* A reset, then run, with the ring that is given. Counters and sticky flags of before are carried on. */
mantis_status machine_configure(machine *m, uint32_t ring_base, uint32_t ring_mask);

/* Sticky flags raised since the last call. */
mantis_status machine_sticky(machine *m, uint32_t *sticky);

/* machine_waveform.c. In every clock: starts and ends the waveform. */
void machine_follow_waveform(machine *m);
/* Its window has not begun: its product has not come. */
bool machine_waveform_waits(const machine *m);
/* Ends it, if one runs; close: for good. */
void machine_end_waveform(machine *m);
void machine_close_waveform(machine *m);
/* What is wrong with it, in words, for a report; only after IO_ERROR. */
void machine_describe_waveform(const machine *m, char *text, size_t size);

/* machine_pass.c. While the host does nothing but read the same registers, `poll` clocks each time: makes whole polls
 * of clocks in which that changes nothing else, as many as there are; none where somebody looks at them. */
void machine_pass(machine *m, uint64_t poll);

/* machine_run.c. Runs `count` commands of the ring from slot number `first` on. *done: commands finished; *code: the
 * machine's status code. Each side's memory is in sides[i].bus.memory. OK also when the machine halted: look at *code.
 */
mantis_status machine_run(machine *m, const mantis_ring *ring, uint32_t first, uint32_t count, uint32_t *done,
                          mantis_status *code);

/* How a machine of one cycle device that rests stands, as far as the clocks of what comes next see it. */
typedef struct {
    struct top_turns top;
    uint32_t bus; /* whose turn it is there */
} machine_rest;

machine_rest machine_rests(const machine *m);
/* It goes on with this ring where it stands, without a reset. */
bool machine_in_step(const machine *m, const mantis_memory *memory, const mantis_ring *ring);
/* The same list of commands takes the same clocks whenever it comes, and nobody looks at them. */
bool machine_remembers(const machine *m);
/* So many commands of the ring are over, without their clocks. */
void machine_skip(machine *m, uint32_t commands, const machine_rest *rest);

/* After a run that did not come to its end (machine_run's status is not OK): the device stands in mid-command. Its
 * counts are forgotten, and the next run begins with a reset. */
void machine_give_up(machine *m);

#endif
