/* SPDX-License-Identifier: Apache-2.0 */
/* What this processor and its memory can do at most, measured: the bars that golden's kernels are held against. */
#ifndef MANTIS_REPORTS_MACHINE_LIMITS_H
#define MANTIS_REPORTS_MACHINE_LIMITS_H

#include "host/support/error.h"

typedef struct {
    unsigned threads;
    const char *instruction;  /* that multiplies: "amx tdpbusd", "avx512 vpdpbusd", "avx2 vpmaddwd", "plain C" */
    double int8_macs;         /* a second, operands in registers */
    double copy_bytes;        /* a second, read and written bytes together, blocks far beyond the caches */
    double copy_cached_bytes; /* the same, 16 KiB and 16 KiB a thread: the first caches */
} machine_limits;

/* threads 0: one per processor. Takes about a second. NO_MEMORY. */
mantis_status machine_limits_measure(machine_limits *limits, unsigned threads, host_error *error);

#endif
