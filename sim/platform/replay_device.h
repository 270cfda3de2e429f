/* SPDX-License-Identifier: Apache-2.0 */
/* One command of a program again, beside golden: on the cycle model alone, or on cycle model and RTL in the same clocks
 * with every port compared.
 *
 * The devices have memories of their own with the addresses of golden's, into which only what a command reads and
 * writes is copied; pages that no command touches take no room. After the command every byte that it may write is
 * compared, and a byte written anywhere else counts as differing. */
#ifndef MANTIS_REPLAY_DEVICE_H
#define MANTIS_REPLAY_DEVICE_H

#include "platform/platform.h"

typedef struct mantis_replay_device mantis_replay_device;

typedef struct {
    uint64_t counters[MANTIS_COUNTERS]; /* of this command; zero when it differed in mid-flight */
    uint64_t differing_bytes;           /* of all devices */
    uint64_t differing_cycles; /* 0 or 1: the first differing clock ends the command, the next one starts from reset */
    char message[MANTIS_MESSAGE_BYTES]; /* the first difference; empty: none */
} mantis_replay_result;

/* options may be NULL. NULL when out of memory, or when rtl is wanted and this build has none. */
mantis_replay_device *mantis_replay_create(bool rtl, const mantis_platform_options *options);
void mantis_replay_destroy(mantis_replay_device *device);

/* The command at the ring's head on golden, which moves the head and whose report is the caller's, and on the devices.
 * Returns golden's status when that is an error (nothing was compared then), NO_MEMORY, TIMEOUT, all with the head at
 * the command; OK also when the devices differ. */
mantis_status mantis_replay_command(mantis_replay_device *device, mantis_executor *golden, mantis_memory *memory,
                                    mantis_ring *ring, mantis_report *report, mantis_replay_result *result);

#endif
