/* SPDX-License-Identifier: Apache-2.0 */
/* A gtkwave save file beside a waveform: signals by unit, in the order in which the data pass them, states by name. */
#ifndef MANTIS_EXPORT_WAVE_VIEW_H
#define MANTIS_EXPORT_WAVE_VIEW_H

#include "host/support/error.h"

#include <stdint.h>

/* Before long work: makes FOLDER and FOLDER/states and looks whether the files can be written there. IO_ERROR. */
mantis_status wave_view_check(const char *folder, const char *name, host_error *error);

/* Writes FOLDER/NAME for the waveform FOLDER/WAVE, zoomed so that `clocks` fill a window of ordinary width, and
 * FOLDER/states/UNIT.txt, by which gtkwave shows a unit's states as the RTL calls them (filter files: "value name").
 * Groups that show a product are open: sequencer, loader, array, drain, writer; closed below them: vector unit, reduce
 * unit, align lanes, random source, memory port. IO_ERROR, NO_MEMORY. */
mantis_status wave_view_write(const char *folder, const char *name, const char *wave, uint64_t clocks,
                              host_error *error);

#endif
