/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of the tool. Each takes the words after its name and returns a status with its error filled in.
 *
 * Room cli: verbs: parse, call one room, print. No arithmetic. */
#ifndef MANTIS_CLI_VERBS_H
#define MANTIS_CLI_VERBS_H

#include "host/support/error.h"

mantis_status verb_train(int argc, char **argv, host_error *error);
mantis_status verb_compare(int argc, char **argv, host_error *error);
mantis_status verb_sweep(int argc, char **argv, host_error *error);
mantis_status verb_landscape(int argc, char **argv, host_error *error);
mantis_status verb_bench(int argc, char **argv, host_error *error);
mantis_status verb_demo(int argc, char **argv, host_error *error);
mantis_status verb_export(int argc, char **argv, host_error *error);
mantis_status verb_data(int argc, char **argv, host_error *error);
mantis_status verb_map(int argc, char **argv, host_error *error);
mantis_status verb_quantize(int argc, char **argv, host_error *error);
mantis_status verb_align(int argc, char **argv, host_error *error);
mantis_status verb_gemm(int argc, char **argv, host_error *error);
mantis_status verb_gemm_cycles(int argc, char **argv, host_error *error);
mantis_status verb_vectors(int argc, char **argv, host_error *error);
mantis_status verb_replay(int argc, char **argv, host_error *error);
mantis_status verb_record(int argc, char **argv, host_error *error);
mantis_status verb_work(int argc, char **argv, host_error *error);
mantis_status verb_trace(int argc, char **argv, host_error *error);
mantis_status verb_wave(int argc, char **argv, host_error *error);
mantis_status verb_info(int argc, char **argv, host_error *error);

/* Clocks of the demo's waveform: one product, first load to last write; a small array takes it tile by tile. */
enum { DEMO_CLOCKS = MANTIS_N == 8 ? 3000 : 1500 };

#endif
