/* SPDX-License-Identifier: Apache-2.0 */
/* A gtkwave save file beside a waveform: the signals that show a product, in the order in which the data pass them. */
#ifndef MANTIS_REPORTS_WAVE_VIEW_H
#define MANTIS_REPORTS_WAVE_VIEW_H

#include "host/support/error.h"

#include <stdint.h>

/* Writes FOLDER/NAME for the waveform FOLDER/WAVE, zoomed so that `clocks` fill a window of ordinary width. Groups:
 * commands, loader, array, drain, writer. IO_ERROR, NO_MEMORY. */
mantis_status wave_view_write(const char *folder, const char *name, const char *wave, uint64_t clocks,
                              host_error *error);

#endif
