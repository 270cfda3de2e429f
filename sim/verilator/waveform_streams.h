/* SPDX-License-Identifier: Apache-2.0 */
/* Where a waveform's bytes go. Verilator's writer of FST files ignores what its system calls answer, and maps working
 * files whose pages a full disk cannot give: its process dies by SIGBUS. Here the same writer gets streams of ours: the
 * waveform goes to a descriptor, and the first error of that is kept; working files are in memory. */
#ifndef MANTIS_VERILATOR_WAVEFORM_STREAMS_H
#define MANTIS_VERILATOR_WAVEFORM_STREAMS_H

#include <string>

struct waveform_target {
    int descriptor; /* open for reading and writing */
    int code;       /* errno of what failed first; 0: nothing */
};

/* The file name that makes the writer write there. The target lives until the writer has closed. */
std::string waveform_name(waveform_target *target);

#endif
