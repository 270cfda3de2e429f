/* SPDX-License-Identifier: Apache-2.0 */
/* The program's commands. Each takes the words after its name and returns a status with its error filled in.
 *
 * Room cli: verbs: parse, call one room, print. No arithmetic. */
#ifndef MANTIS_CLI_VERBS_H
#define MANTIS_CLI_VERBS_H

#include "host/support/error.h"

mantis_status command_train(int argc, char **argv, host_error *error);
mantis_status command_compare(int argc, char **argv, host_error *error);
mantis_status command_sweep(int argc, char **argv, host_error *error);
mantis_status command_bench(int argc, char **argv, host_error *error);
mantis_status command_demo(int argc, char **argv, host_error *error);
mantis_status command_map(int argc, char **argv, host_error *error);
mantis_status command_align(int argc, char **argv, host_error *error);
mantis_status command_gemm(int argc, char **argv, host_error *error);
mantis_status command_gemm_cycles(int argc, char **argv, host_error *error);
mantis_status command_vectors(int argc, char **argv, host_error *error);
mantis_status command_replay(int argc, char **argv, host_error *error);
mantis_status command_record(int argc, char **argv, host_error *error);
mantis_status command_work(int argc, char **argv, host_error *error);
mantis_status command_info(int argc, char **argv, host_error *error);

#endif
