/* SPDX-License-Identifier: Apache-2.0 */
/* Peaks without a command that reads the whole tensor again. The peak is a maximum, so it does not matter who finds it,
 * nor in which parts: the entry has the bits that program_peak would leave.
 *
 *     host_peak(&p, &y);                                        the host has just written y
 *
 *     peak_add(&found, y + first, count);                       a task of it, while these are in the cache
 *     host_peak_found(&p, &y, &found);
 *
 *     const tensor out = peak_part(&y_of_head, &s->peaks, h);   a command a part: each records the peak of its own
 *     program_gemm(&p, &(gemm_operation){..., .out = &out, .record_groups = true});
 *     program_peak_of_parts(&p, &s->peaks, heads, &y);          then one PEAK of the few entries */
#ifndef MANTIS_DEVICE_PEAKS_H
#define MANTIS_DEVICE_PEAKS_H

#include "host/device/program.h"

#include <stdatomic.h>

/* Writes the entry of x (fp32, with one peak), at once: x's words are the host's, or commands' that have ended. */
void host_peak(program *p, const tensor *x);

/* What some threads find together; begins with 0. */
typedef struct {
    _Atomic uint32_t most;
} peak_found;

void peak_add(peak_found *found, const float *words, uint64_t n);
/* host_peak of a tensor whose words were all added. */
void host_peak_found(program *p, const tensor *x, const peak_found *found);

/* The tensor, or part of one, with entry i of `entries` (fp32, a word a part) in place of its own. */
tensor peak_part(const tensor *part, const tensor *entries, uint32_t i);
/* Appends what leaves the largest of the first `count` entries as whole's peak. */
void program_peak_of_parts(program *p, const tensor *entries, uint32_t count, const tensor *whole);

#endif
