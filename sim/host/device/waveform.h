/* SPDX-License-Identifier: Apache-2.0 */
/* The waveform of a run as an output: whether it can be written is known before the run; it appears complete, after
 * it. */
#ifndef MANTIS_DEVICE_WAVEFORM_H
#define MANTIS_DEVICE_WAVEFORM_H

#include "host/device/executors.h"
#include "host/support/output.h"

typedef struct {
    output file;
    bool open;
    mantis_trace trace;
} waveform;

/* Opens options->trace, if that is set, and says in options->trace_to how it is written. IO_ERROR. */
mantis_status waveform_begin(waveform *w, executor_options *options, host_error *error);

/* Ends the waveform and puts the file in its place; nothing when none is open. IO_ERROR:
 * it could not be written, or the run ended before its first clock; then nothing at the name has changed. Also called
 * after an error of the run, which it leaves as it is. */
mantis_status waveform_end(waveform *w, const executor_options *options, host_error *error);

#endif
